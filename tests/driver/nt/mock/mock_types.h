/* SPDX-License-Identifier: MIT */
/* The types of ntifs.h, as far as the driver looks into them. */
#ifndef MOCK_TYPES_H
#define MOCK_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VOID void
#define NTAPI
#define NTSYSAPI
#define TRUE 1
#define FALSE 0

typedef int8_t CCHAR;
typedef uint8_t UCHAR, BOOLEAN;
typedef uint16_t USHORT;
typedef int32_t LONG, NTSTATUS;
typedef uint32_t ULONG, ACCESS_MASK, SECURITY_INFORMATION;
typedef int64_t LONGLONG;
typedef uint64_t ULONGLONG;
typedef uintptr_t ULONG_PTR, SIZE_T;
typedef wchar_t WCHAR;
typedef const WCHAR *PCWSTR;
typedef void *PVOID, *HANDLE, *PSID, *PSECURITY_DESCRIPTOR, *PPRIVILEGE_SET, *POBJECT_TYPE;

_Static_assert(sizeof(WCHAR) == 2, "build with -fshort-wchar");

typedef union {
	LONGLONG QuadPart;
} LARGE_INTEGER;

typedef struct {
	USHORT Length;
	USHORT MaximumLength;
	WCHAR *Buffer;
} UNICODE_STRING, *PUNICODE_STRING;

typedef enum { NonPagedPool = 0, PagedPool = 1, NonPagedPoolNx = 512 } POOL_TYPE;

typedef enum { KernelMode, UserMode } KPROCESSOR_MODE;

typedef enum { Executive } KWAIT_REASON;

typedef enum {
	KeyValueFullInformation = 1,
	KeyValuePartialInformation = 2
} KEY_VALUE_INFORMATION_CLASS;

typedef enum { KeyBasicInformation } KEY_INFORMATION_CLASS;

typedef enum { NotificationEvent } EVENT_TYPE;

typedef enum { DelayedWorkQueue = 1 } WORK_QUEUE_TYPE;

typedef enum { TokenUser = 1 } TOKEN_INFORMATION_CLASS;

typedef struct {
	bool is_ready;
	bool is_set;
} KEVENT;

typedef struct {
	bool is_ready;
	bool is_held;
} FAST_MUTEX;

typedef struct nt_process *PEPROCESS;
typedef struct nt_thread *PETHREAD;
typedef struct nt_token *PACCESS_TOKEN;

typedef struct _DRIVER_OBJECT DRIVER_OBJECT, *PDRIVER_OBJECT;
typedef struct _DEVICE_OBJECT DEVICE_OBJECT, *PDEVICE_OBJECT;
typedef struct _IRP IRP, *PIRP;
typedef NTSTATUS (*PDRIVER_DISPATCH)(PDEVICE_OBJECT device, PIRP irp);
typedef VOID (*PCREATE_PROCESS_NOTIFY_ROUTINE)(HANDLE parent, HANDLE id, BOOLEAN is_new);

struct _DRIVER_OBJECT {
	PDEVICE_OBJECT DeviceObject;
	VOID (*DriverUnload)(PDRIVER_OBJECT driver);
	PDRIVER_DISPATCH MajorFunction[0x1c];
};

struct _DEVICE_OBJECT {
	PDRIVER_OBJECT DriverObject;
	ULONG Characteristics;
	ULONG DeviceType;
};

typedef struct {
	PDEVICE_OBJECT DeviceObject;
	PVOID FsContext;
	UNICODE_STRING FileName;
} FILE_OBJECT, *PFILE_OBJECT;

typedef struct {
	PACCESS_TOKEN ClientToken;
	PACCESS_TOKEN PrimaryToken;
} SECURITY_SUBJECT_CONTEXT, *PSECURITY_SUBJECT_CONTEXT;

typedef struct {
	ACCESS_MASK RemainingDesiredAccess;
	ACCESS_MASK PreviouslyGrantedAccess;
	SECURITY_SUBJECT_CONTEXT SubjectSecurityContext;
} ACCESS_STATE;

typedef struct {
	ACCESS_STATE *AccessState;
} IO_SECURITY_CONTEXT;

typedef struct {
	union {
		struct {
			IO_SECURITY_CONTEXT *SecurityContext;
		} Create;
		struct {
			ULONG OutputBufferLength;
			ULONG InputBufferLength;
			ULONG IoControlCode;
		} DeviceIoControl;
	} Parameters;
	PFILE_OBJECT FileObject;
} IO_STACK_LOCATION, *PIO_STACK_LOCATION;

typedef struct {
	NTSTATUS Status;
	ULONG_PTR Information;
} IO_STATUS_BLOCK;

struct _IRP {
	struct {
		NTSTATUS Status;
		ULONG_PTR Information;
	} IoStatus;
	struct {
		PVOID SystemBuffer;
	} AssociatedIrp;
	IO_STACK_LOCATION at;
	unsigned completions;
	/* of one that this driver sends */
	PVOID answer;
	bool is_internal;
	KEVENT *event;
	IO_STATUS_BLOCK *result;
};

typedef struct {
	UCHAR MajorFunctionCode;
	UCHAR RetryCount;
	USHORT DumpDataSize;
	USHORT NumberOfStrings;
	USHORT StringOffset;
	USHORT EventCategory;
	NTSTATUS ErrorCode;
	ULONG UniqueErrorValue;
	NTSTATUS FinalStatus;
	ULONG SequenceNumber;
	ULONG IoControlCode;
	_Alignas(8) LARGE_INTEGER DeviceOffset;
	ULONG DumpData[1];
} IO_ERROR_LOG_PACKET;

typedef struct {
	ULONG Length;
	HANDLE RootDirectory;
	PUNICODE_STRING ObjectName;
	ULONG Attributes;
	PVOID SecurityDescriptor;
} OBJECT_ATTRIBUTES;

typedef struct {
	ULONG TitleIndex;
	ULONG Type;
	ULONG DataLength;
	UCHAR Data[1];
} KEY_VALUE_PARTIAL_INFORMATION;

typedef struct {
	LARGE_INTEGER LastWriteTime;
	ULONG TitleIndex;
	ULONG NameLength;
	WCHAR Name[1];
} KEY_BASIC_INFORMATION;

typedef struct {
	ULONG TitleIndex;
	ULONG Type;
	ULONG DataOffset;
	ULONG DataLength;
	ULONG NameLength;
	WCHAR Name[1];
} KEY_VALUE_FULL_INFORMATION;

typedef enum { Isa = 1 } INTERFACE_TYPE;

/* The kernel's own are packed to 4 bytes; an interrupt makes them 20 bytes on x86_64. */
#pragma pack(push, 4)
typedef struct {
	UCHAR Type;
	UCHAR ShareDisposition;
	USHORT Flags;
	union {
		struct {
			LARGE_INTEGER Start;
			ULONG Length;
		} Port;
		struct {
			ULONG DataSize;
			ULONG Reserved1;
			ULONG Reserved2;
		} DeviceSpecificData;
		struct {
			ULONG Level;
			ULONG Vector;
			ULONG_PTR Affinity;
		} Interrupt;
	} u;
} CM_PARTIAL_RESOURCE_DESCRIPTOR;
#pragma pack(pop)

typedef struct {
	USHORT Version;
	USHORT Revision;
	ULONG Count;
	CM_PARTIAL_RESOURCE_DESCRIPTOR PartialDescriptors[1];
} CM_PARTIAL_RESOURCE_LIST;

typedef struct {
	INTERFACE_TYPE InterfaceType;
	ULONG BusNumber;
	CM_PARTIAL_RESOURCE_LIST PartialResourceList;
} CM_FULL_RESOURCE_DESCRIPTOR;

typedef struct {
	ULONG Count;
	CM_FULL_RESOURCE_DESCRIPTOR List[1];
} CM_RESOURCE_LIST;

typedef struct nt_work *PIO_WORKITEM;
typedef VOID (*PIO_WORKITEM_ROUTINE)(PDEVICE_OBJECT device, PVOID context);

typedef struct {
	struct {
		PSID Sid;
		ULONG Attributes;
	} User;
} TOKEN_USER;

typedef struct {
	ULONG dwOSVersionInfoSize;
	ULONG dwMajorVersion;
	ULONG dwMinorVersion;
} RTL_OSVERSIONINFOW, *PRTL_OSVERSIONINFOW;

typedef enum { FileInternalInformation = 6 } FILE_INFORMATION_CLASS;
typedef enum { FileFsVolumeInformation = 1 } FS_INFORMATION_CLASS;

typedef struct {
	LARGE_INTEGER IndexNumber;
} FILE_INTERNAL_INFORMATION;

typedef struct {
	LARGE_INTEGER VolumeCreationTime;
	ULONG VolumeSerialNumber;
	ULONG VolumeLabelLength;
	BOOLEAN SupportsObjects;
	WCHAR VolumeLabel[1];
} FILE_FS_VOLUME_INFORMATION;

typedef struct {
	UCHAR Value[6];
} SID_IDENTIFIER_AUTHORITY;

typedef struct {
	UCHAR Revision;
	UCHAR SubAuthorityCount;
	SID_IDENTIFIER_AUTHORITY IdentifierAuthority;
	ULONG SubAuthority[1];
} SID;

typedef struct {
	UCHAR AclRevision;
	UCHAR Sbz1;
	USHORT AclSize;
	USHORT AceCount;
	USHORT Sbz2;
} ACL, *PACL;

typedef struct {
	UCHAR AceType;
	UCHAR AceFlags;
	USHORT AceSize;
} ACE_HEADER;

/* Its insides are the Rtl functions' alone; self-relative ones are test_open.c's. */
typedef struct {
	UCHAR Revision;
	UCHAR Sbz1;
	USHORT Control;
	PSID Owner;
	PSID Group;
	PACL Sacl;
	PACL Dacl;
} SECURITY_DESCRIPTOR;

typedef struct {
	ACCESS_MASK GenericRead;
	ACCESS_MASK GenericWrite;
	ACCESS_MASK GenericExecute;
	ACCESS_MASK GenericAll;
} GENERIC_MAPPING;

#endif /* MOCK_TYPES_H */
