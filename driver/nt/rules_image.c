/* SPDX-License-Identifier: MIT */
/* A new process's file and user, as the kernel knows them. */
#include "rules.h"

/* winnt.h's; the headers for drivers lack it */
#define PROCESS_QUERY_INFORMATION 0x0400u

/* PROCESSINFOCLASS; Microsoft Learn, ZwQueryInformationProcess: ProcessImageFileName, Windows XP */
#define IMAGE_FILE_NAME 27

/* No rule's path with its volume is longer. */
#define IMAGE_BYTES                                                                                \
	(sizeof(UNICODE_STRING) + (KIOPORT_RULE_PATH + KIOPORT_VOLUME_CHARS) * sizeof(WCHAR))

/* Links that stand for links: C: for Partition1, that for HarddiskVolume1. */
#define MAX_LINKS 8u

typedef NTSTATUS(NTAPI query_process)(HANDLE process, ULONG what, PVOID to, ULONG len_bytes,
				      ULONG *needed_bytes);
typedef VOID(NTAPI put_token)(PACCESS_TOKEN token);
typedef NTSTATUS(NTAPI get_security)(PVOID object, PSECURITY_DESCRIPTOR *descriptor,
				     BOOLEAN *is_allocated);
typedef VOID(NTAPI put_security)(PSECURITY_DESCRIPTOR descriptor, BOOLEAN is_allocated);

/* Windows XP and later have all of them. */
static struct {
	query_process *query_process;
	put_token *put_token;
	get_security *get_security;
	put_security *put_security;
} kernel;

static PVOID find(PCWSTR name)
{
	UNICODE_STRING text;

	RtlInitUnicodeString(&text, name);
	return MmGetSystemRoutineAddress(&text);
}

bool kioport_image_start(void)
{
	if (kioport_system.is_emulated || !kioport_system.has_image_names)
		return false;
	kernel.query_process = (query_process *)find(L"ZwQueryInformationProcess");
	kernel.put_token = (put_token *)find(L"PsDereferencePrimaryToken");
	kernel.get_security = (get_security *)find(L"ObGetObjectSecurity");
	kernel.put_security = (put_security *)find(L"ObReleaseObjectSecurity");
	return kernel.query_process && kernel.put_token && kernel.get_security &&
	       kernel.put_security;
}

UNICODE_STRING *kioport_image_of(PEPROCESS process)
{
	UNICODE_STRING *image = kioport_env.memory.alloc(IMAGE_BYTES);
	NTSTATUS status;
	ULONG needed;
	HANDLE handle;

	if (!image)
		return NULL;
	status = ObOpenObjectByPointer(process, OBJ_KERNEL_HANDLE, NULL, PROCESS_QUERY_INFORMATION,
				       (POBJECT_TYPE)PsProcessType, KernelMode, &handle);
	if (!NT_SUCCESS(status))
		goto free_image;
	status = kernel.query_process(handle, IMAGE_FILE_NAME, image, IMAGE_BYTES, &needed);
	ZwClose(handle);
	if (NT_SUCCESS(status) && image->Length)
		return image;
free_image:
	kioport_image_free(image);
	return NULL;
}

void kioport_image_free(UNICODE_STRING *image)
{
	kioport_env.memory.free(image);
}

/* False: it is no link. text and to may be the same. */
static bool follow(UNICODE_STRING *text, UNICODE_STRING *to)
{
	OBJECT_ATTRIBUTES attributes;
	NTSTATUS status;
	HANDLE link;

	InitializeObjectAttributes(&attributes, text,
				   OBJ_CASE_INSENSITIVE | kioport_system.handle_flags, NULL, NULL);
	status = ZwOpenSymbolicLinkObject(&link, SYMBOLIC_LINK_QUERY, &attributes);
	if (!NT_SUCCESS(status))
		return false;
	status = ZwQuerySymbolicLinkObject(link, to, NULL);
	ZwClose(link);
	return NT_SUCCESS(status);
}

/*
 * In \GLOBAL??, never in \??: that is a folder of the caller's logon session first, in which he can have
 * his own C:.
 */
void kioport_volume_find(const UNICODE_STRING *link, struct kioport_volume *volume)
{
	static const WCHAR folder[] = L"\\GLOBAL??\\";
	const USHORT folder_bytes = sizeof(folder) - sizeof(WCHAR);
	unsigned links = 0;

	volume->text.Buffer = volume->chars;
	volume->text.Length = 0;
	volume->text.MaximumLength = sizeof(volume->chars);
	if (link->Length > sizeof(volume->chars) - folder_bytes)
		return;
	memcpy(volume->chars, folder, folder_bytes);
	memcpy((UCHAR *)volume->chars + folder_bytes, link->Buffer, link->Length);
	volume->text.Length = (USHORT)(folder_bytes + link->Length);
	while (links < MAX_LINKS && follow(&volume->text, &volume->text))
		links++;
	if (!links || links == MAX_LINKS)
		volume->text.Length = 0;
}

static NTSTATUS query_id(HANDLE file, struct kioport_file_id *id)
{
	FILE_INTERNAL_INFORMATION internal;
	FILE_FS_VOLUME_INFORMATION volume;
	IO_STATUS_BLOCK io;
	NTSTATUS status = ZwQueryInformationFile(file, &io, &internal, sizeof(internal),
						 FileInternalInformation);

	if (!NT_SUCCESS(status))
		return status;
	/* A label that does not fit is a warning, and not wanted. */
	status = ZwQueryVolumeInformationFile(file, &io, &volume, sizeof(volume),
					      FileFsVolumeInformation);
	if (!NT_SUCCESS(status) && status != STATUS_BUFFER_OVERFLOW)
		return status;
	id->number = (uint64_t)internal.IndexNumber.QuadPart;
	id->serial = volume.VolumeSerialNumber;
	return STATUS_SUCCESS;
}

static bool has_id(const UNICODE_STRING *image, const struct kioport_file_id *wanted)
{
	UNICODE_STRING name = *image;
	OBJECT_ATTRIBUTES attributes;
	struct kioport_file_id id;
	IO_STATUS_BLOCK io;
	NTSTATUS status;
	HANDLE file;

	InitializeObjectAttributes(&attributes, &name,
				   OBJ_CASE_INSENSITIVE | kioport_system.handle_flags, NULL, NULL);
	status = ZwOpenFile(&file, FILE_READ_ATTRIBUTES | SYNCHRONIZE, &attributes, &io,
			    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
			    FILE_NON_DIRECTORY_FILE | FILE_SYNCHRONOUS_IO_NONALERT);
	if (!NT_SUCCESS(status))
		return false;
	status = query_id(file, &id);
	ZwClose(file);
	return NT_SUCCESS(status) && id.number == wanted->number && id.serial == wanted->serial;
}

static bool is_at(const UNICODE_STRING *image, const UNICODE_STRING *volume,
		  const UNICODE_STRING *rest)
{
	UNICODE_STRING head = *image, tail = *image;

	if (!volume->Length || image->Length != volume->Length + rest->Length)
		return false;
	head.Length = volume->Length;
	tail.Length = rest->Length;
	tail.Buffer = image->Buffer + volume->Length / sizeof(WCHAR);
	return RtlEqualUnicodeString(&head, volume, TRUE) &&
	       RtlEqualUnicodeString(&tail, rest, TRUE);
}

/* A volume that was not there when the rule was read may be by now. */
bool kioport_image_is(const UNICODE_STRING *image, const struct kioport_rule *rule)
{
	struct kioport_volume now;
	const UNICODE_STRING *volume = &rule->volume.text;

	if (!volume->Length) {
		kioport_volume_find(&rule->link, &now);
		volume = &now.text;
	}
	if (!is_at(image, volume, &rule->rest))
		return false;
	return !rule->has_id || has_id(image, &rule->id);
}

bool kioport_image_is_admitted(PSECURITY_SUBJECT_CONTEXT subject)
{
	GENERIC_MAPPING mapping = { FILE_GENERIC_READ, FILE_GENERIC_WRITE, FILE_GENERIC_EXECUTE,
				    FILE_ALL_ACCESS };
	PSECURITY_DESCRIPTOR descriptor;
	ACCESS_MASK granted;
	BOOLEAN is_allocated, is_allowed;
	NTSTATUS status =
		kernel.get_security(kioport_driver->DeviceObject, &descriptor, &is_allocated);

	if (!NT_SUCCESS(status))
		return false;
	is_allowed = descriptor &&
		     SeAccessCheck(descriptor, subject, FALSE, FILE_READ_DATA | FILE_WRITE_DATA, 0,
				   NULL, &mapping, UserMode, &granted, &status);
	kernel.put_security(descriptor, is_allocated);
	return is_allowed;
}

PACCESS_TOKEN kioport_token_of(PEPROCESS process)
{
	return PsReferencePrimaryToken(process);
}

void kioport_token_put(PACCESS_TOKEN token)
{
	kernel.put_token(token);
}
