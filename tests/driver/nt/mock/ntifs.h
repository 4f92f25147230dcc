/* SPDX-License-Identifier: MIT */
/*
 * What driver/nt/ takes from the headers for NT drivers, under the same names, so that it can be built
 * as a part of an ordinary program (with -fshort-wchar). The functions are in mock_*.c; what they
 * answer and when they fail is up to mock.h. The names are Microsoft's; numbers are those of
 * [MS-ERREF], [MS-DTYP] and the driver kit's documentation, and test_numbers.py holds them against mingw's
 * headers.
 */
#ifndef MOCK_NTIFS_H
#define MOCK_NTIFS_H

#include "mock_types.h"

#define STATUS_SUCCESS ((NTSTATUS)0x00000000)
#define STATUS_TIMEOUT ((NTSTATUS)0x00000102)
#define STATUS_PENDING ((NTSTATUS)0x00000103)
#define STATUS_UNSUCCESSFUL ((NTSTATUS)0xc0000001)
#define STATUS_INFO_LENGTH_MISMATCH ((NTSTATUS)0xc0000004)
#define STATUS_NOT_IMPLEMENTED ((NTSTATUS)0xc0000002)
#define STATUS_NO_SUCH_DEVICE ((NTSTATUS)0xc000000e)
#define STATUS_CONFLICTING_ADDRESSES ((NTSTATUS)0xc0000018)
#define STATUS_BUFFER_TOO_SMALL ((NTSTATUS)0xc0000023)
#define STATUS_SHARING_VIOLATION ((NTSTATUS)0xc0000043)
#define STATUS_INVALID_HANDLE ((NTSTATUS)0xc0000008)
#define STATUS_INVALID_PARAMETER ((NTSTATUS)0xc000000d)
#define STATUS_INVALID_DEVICE_REQUEST ((NTSTATUS)0xc0000010)
#define STATUS_ACCESS_DENIED ((NTSTATUS)0xc0000022)
#define STATUS_OBJECT_TYPE_MISMATCH ((NTSTATUS)0xc0000024)
#define STATUS_OBJECT_NAME_NOT_FOUND ((NTSTATUS)0xc0000034)
#define STATUS_OBJECT_NAME_COLLISION ((NTSTATUS)0xc0000035)
#define STATUS_INVALID_SECURITY_DESCR ((NTSTATUS)0xc0000079)
#define STATUS_DEVICE_BUSY ((NTSTATUS)0x80000011)
#define STATUS_BUFFER_OVERFLOW ((NTSTATUS)0x80000005)
#define STATUS_NO_MORE_ENTRIES ((NTSTATUS)0x8000001a)
#define STATUS_INSUFFICIENT_RESOURCES ((NTSTATUS)0xc000009a)
#define STATUS_IO_TIMEOUT ((NTSTATUS)0xc00000b5)
#define STATUS_NOT_SUPPORTED ((NTSTATUS)0xc00000bb)
#define STATUS_NAME_TOO_LONG ((NTSTATUS)0xc0000106)
#define STATUS_CANCELLED ((NTSTATUS)0xc0000120)
#define NT_SUCCESS(status) ((status) >= 0)

#define IRP_MJ_CREATE 0x00
#define IRP_MJ_CLOSE 0x02
#define IRP_MJ_DEVICE_CONTROL 0x0e
#define IRP_MJ_CLEANUP 0x12
#define IRP_MJ_MAXIMUM_FUNCTION 0x1b
#define IO_NO_INCREMENT 0
#define FILE_DEVICE_PARALLEL_PORT 0x16
#define FILE_DEVICE_UNKNOWN 0x22
#define FILE_DEVICE_SECURE_OPEN 0x100

#define FILE_READ_DATA 0x0001u
#define FILE_WRITE_DATA 0x0002u
#define FILE_GENERIC_READ 0x00120089u
#define FILE_GENERIC_WRITE 0x00120116u
#define FILE_GENERIC_EXECUTE 0x001200a0u
#define FILE_ALL_ACCESS 0x001f01ffu
#define FILE_READ_ATTRIBUTES 0x0080u
#define FILE_SHARE_READ 0x1u
#define FILE_SHARE_WRITE 0x2u
#define FILE_SHARE_DELETE 0x4u
#define FILE_SYNCHRONOUS_IO_NONALERT 0x20u
#define FILE_NON_DIRECTORY_FILE 0x40u
#define SYNCHRONIZE 0x00100000u
#define SYMBOLIC_LINK_QUERY 0x1u
#define WRITE_DAC 0x00040000u
#define WRITE_OWNER 0x00080000u
#define KEY_QUERY_VALUE 0x0001u
#define KEY_READ 0x20019u
#define OBJ_CASE_INSENSITIVE 0x00000040u
#define OBJ_KERNEL_HANDLE 0x00000200u

#define OWNER_SECURITY_INFORMATION 0x01u
#define GROUP_SECURITY_INFORMATION 0x02u
#define DACL_SECURITY_INFORMATION 0x04u
#define LABEL_SECURITY_INFORMATION 0x10u
#define SECURITY_DESCRIPTOR_REVISION 1
#define ACL_REVISION 2
#define SID_REVISION 1
#define SECURITY_LOCAL_SYSTEM_RID 0x12u
#define SECURITY_BUILTIN_DOMAIN_RID 0x20u
#define DOMAIN_ALIAS_RID_ADMINS 0x220u
#define ACCESS_ALLOWED_ACE_TYPE 0x00
#define SYSTEM_MANDATORY_LABEL_ACE_TYPE 0x11
#define SYSTEM_MANDATORY_LABEL_NO_WRITE_UP 0x1u
#define SYSTEM_MANDATORY_LABEL_NO_READ_UP 0x2u

#define REG_BINARY 3u
#define REG_MULTI_SZ 7u
#define REG_RESOURCE_LIST 8u

#define CmResourceTypePort 1
#define CmResourceTypeInterrupt 2
#define CmResourceTypeDeviceSpecific 5
#define CmResourceShareDriverExclusive 2
#define CM_RESOURCE_PORT_IO 1

#define FIELD_OFFSET(type, field) ((ULONG)offsetof(type, field))
#define CONTAINING_RECORD(address, type, field) ((type *)((UCHAR *)(address)-offsetof(type, field)))
#define InitializeObjectAttributes(at, name, flags, root, security)                                \
	((at)->Length = sizeof(OBJECT_ATTRIBUTES), (at)->ObjectName = (name),                      \
	 (at)->Attributes = (flags), (at)->RootDirectory = (root),                                 \
	 (at)->SecurityDescriptor = (security))

/* I/O manager */
NTSTATUS IoCreateDevice(PDRIVER_OBJECT driver, ULONG extension_bytes, PUNICODE_STRING name,
			ULONG type, ULONG characteristics, BOOLEAN exclusive,
			PDEVICE_OBJECT *device);
VOID IoDeleteDevice(PDEVICE_OBJECT device);
NTSTATUS IoCreateSymbolicLink(PUNICODE_STRING link, PUNICODE_STRING target);
NTSTATUS IoDeleteSymbolicLink(PUNICODE_STRING link);
PIO_STACK_LOCATION IoGetCurrentIrpStackLocation(PIRP irp);
VOID IoCompleteRequest(PIRP irp, CCHAR boost);
PVOID IoAllocateErrorLogEntry(PVOID object, UCHAR len_bytes);
VOID IoWriteErrorLogEntry(PVOID entry);

/* other drivers, work items, the resource manager */
NTSTATUS IoGetDeviceObjectPointer(PUNICODE_STRING name, ACCESS_MASK access, PFILE_OBJECT *file,
				  PDEVICE_OBJECT *top);
PIRP IoBuildDeviceIoControlRequest(ULONG code, PDEVICE_OBJECT device, PVOID in, ULONG in_len,
				   PVOID out, ULONG out_len, BOOLEAN is_internal, KEVENT *event,
				   IO_STATUS_BLOCK *result);
PIO_STACK_LOCATION IoGetNextIrpStackLocation(PIRP irp);
NTSTATUS IoCallDriver(PDEVICE_OBJECT device, PIRP irp);
PIO_WORKITEM IoAllocateWorkItem(PDEVICE_OBJECT device);
VOID IoFreeWorkItem(PIO_WORKITEM work);
VOID IoQueueWorkItem(PIO_WORKITEM work, PIO_WORKITEM_ROUTINE routine, WORK_QUEUE_TYPE queue,
		     PVOID context);
NTSTATUS IoReportResourceForDetection(PDRIVER_OBJECT driver, CM_RESOURCE_LIST *driver_list,
				      ULONG driver_len, PDEVICE_OBJECT device,
				      CM_RESOURCE_LIST *device_list, ULONG device_len,
				      BOOLEAN *is_conflict);
VOID KeInitializeEvent(KEVENT *event, EVENT_TYPE type, BOOLEAN is_set);
LONG KeSetEvent(KEVENT *event, LONG boost, BOOLEAN is_wait_next);

/* executive, kernel, memory */
PVOID ExAllocatePoolWithTag(POOL_TYPE pool, SIZE_T len_bytes, ULONG tag);
VOID ExFreePool(PVOID memory);
VOID ExInitializeFastMutex(FAST_MUTEX *mutex);
VOID ExAcquireFastMutexUnsafe(FAST_MUTEX *mutex);
VOID ExReleaseFastMutexUnsafe(FAST_MUTEX *mutex);
VOID KeEnterCriticalRegion(VOID);
VOID KeLeaveCriticalRegion(VOID);
LARGE_INTEGER KeQueryPerformanceCounter(LARGE_INTEGER *ticks_a_second);
NTSTATUS KeDelayExecutionThread(KPROCESSOR_MODE mode, BOOLEAN alertable, LARGE_INTEGER *interval);
NTSTATUS KeWaitForSingleObject(PVOID object, KWAIT_REASON reason, KPROCESSOR_MODE mode,
			       BOOLEAN alertable, LARGE_INTEGER *timeout);
PVOID MmGetSystemRoutineAddress(PUNICODE_STRING name);
VOID RtlInitUnicodeString(PUNICODE_STRING string, PCWSTR text);

/* objects and processes */
extern POBJECT_TYPE *PsProcessType; /* as mingw has it: a pointer too many */
NTSTATUS ObReferenceObjectByHandle(HANDLE handle, ACCESS_MASK access, POBJECT_TYPE type,
				   KPROCESSOR_MODE mode, PVOID *object, PVOID information);
NTSTATUS ObOpenObjectByPointer(PVOID object, ULONG flags, PVOID state, ACCESS_MASK access,
			       POBJECT_TYPE type, KPROCESSOR_MODE mode, HANDLE *handle);
VOID ObReferenceObject(PVOID object);
VOID ObDereferenceObject(PVOID object);
NTSTATUS PsLookupProcessByProcessId(HANDLE id, PEPROCESS *process);
NTSTATUS PsSetCreateProcessNotifyRoutine(PCREATE_PROCESS_NOTIFY_ROUTINE routine, BOOLEAN remove);
PEPROCESS PsGetCurrentProcess(VOID);
HANDLE PsGetCurrentProcessId(VOID);
PETHREAD PsGetCurrentThread(VOID);
BOOLEAN PsIsThreadTerminating(PETHREAD thread);

/* names, links, files */
WCHAR RtlUpcaseUnicodeChar(WCHAR c);
BOOLEAN RtlEqualUnicodeString(const UNICODE_STRING *a, const UNICODE_STRING *b,
			      BOOLEAN ignore_case);
NTSTATUS ZwOpenSymbolicLinkObject(HANDLE *link, ACCESS_MASK access, OBJECT_ATTRIBUTES *attributes);
NTSTATUS ZwQuerySymbolicLinkObject(HANDLE link, PUNICODE_STRING to, ULONG *needed_bytes);
NTSTATUS ZwOpenFile(HANDLE *file, ACCESS_MASK access, OBJECT_ATTRIBUTES *attributes,
		    IO_STATUS_BLOCK *io, ULONG share, ULONG options);
NTSTATUS ZwQueryInformationFile(HANDLE file, IO_STATUS_BLOCK *io, PVOID to, ULONG len_bytes,
				FILE_INFORMATION_CLASS what);
NTSTATUS ZwQueryVolumeInformationFile(HANDLE file, IO_STATUS_BLOCK *io, PVOID to, ULONG len_bytes,
				      FS_INFORMATION_CLASS what);
PACCESS_TOKEN PsReferencePrimaryToken(PEPROCESS process);

/* registry */
NTSTATUS ZwOpenKey(HANDLE *key, ACCESS_MASK access, OBJECT_ATTRIBUTES *attributes);
NTSTATUS ZwQueryValueKey(HANDLE key, PUNICODE_STRING name, KEY_VALUE_INFORMATION_CLASS what,
			 PVOID to, ULONG len_bytes, ULONG *needed_bytes);
NTSTATUS ZwEnumerateKey(HANDLE key, ULONG index, KEY_INFORMATION_CLASS what, PVOID to,
			ULONG len_bytes, ULONG *needed_bytes);
NTSTATUS ZwEnumerateValueKey(HANDLE key, ULONG index, KEY_VALUE_INFORMATION_CLASS what, PVOID to,
			     ULONG len_bytes, ULONG *needed_bytes);
NTSTATUS ZwClose(HANDLE handle);

/* security */
NTSTATUS SeQueryInformationToken(PACCESS_TOKEN token, TOKEN_INFORMATION_CLASS what, PVOID *to);
NTSTATUS RtlCreateSecurityDescriptor(PSECURITY_DESCRIPTOR descriptor, ULONG revision);
NTSTATUS RtlSetDaclSecurityDescriptor(PSECURITY_DESCRIPTOR descriptor, BOOLEAN present, PACL acl,
				      BOOLEAN is_default);
NTSTATUS RtlSetSaclSecurityDescriptor(PSECURITY_DESCRIPTOR descriptor, BOOLEAN present, PACL acl,
				      BOOLEAN is_default);
NTSTATUS RtlSetOwnerSecurityDescriptor(PSECURITY_DESCRIPTOR descriptor, PSID owner,
				       BOOLEAN is_default);
NTSTATUS RtlSetGroupSecurityDescriptor(PSECURITY_DESCRIPTOR descriptor, PSID group,
				       BOOLEAN is_default);
NTSTATUS RtlGetDaclSecurityDescriptor(PSECURITY_DESCRIPTOR descriptor, BOOLEAN *present, PACL *acl,
				      BOOLEAN *is_default);
BOOLEAN RtlValidRelativeSecurityDescriptor(PSECURITY_DESCRIPTOR descriptor, ULONG len_bytes,
					   SECURITY_INFORMATION wanted);
BOOLEAN SeAccessCheck(PSECURITY_DESCRIPTOR descriptor, PSECURITY_SUBJECT_CONTEXT subject,
		      BOOLEAN is_locked, ACCESS_MASK wanted, ACCESS_MASK granted_before,
		      PPRIVILEGE_SET *privileges, GENERIC_MAPPING *mapping, KPROCESSOR_MODE mode,
		      ACCESS_MASK *granted, NTSTATUS *status);
NTSTATUS ZwSetSecurityObject(HANDLE handle, SECURITY_INFORMATION what,
			     PSECURITY_DESCRIPTOR descriptor);

#endif /* MOCK_NTIFS_H */
