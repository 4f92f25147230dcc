/* SPDX-License-Identifier: MIT */
/* What a new process is of: the names of its file, links of the object manager, files, its token. */
#include "mock.h"

#include <string.h>

#define PROCESS_QUERY_INFORMATION 0x0400u
#define IMAGE_FILE_NAME 27u

static const struct nt_link *open_link;
static const struct nt_image *open_image;

static WCHAR upper(WCHAR c)
{
	bool is_latin = c >= 0xe0 && c <= 0xfe && c != 0xf7;

	return (c >= L'a' && c <= L'z') || is_latin ? (WCHAR)(c - 0x20) : c;
}

WCHAR RtlUpcaseUnicodeChar(WCHAR c)
{
	return upper(c);
}

BOOLEAN RtlEqualUnicodeString(const UNICODE_STRING *a, const UNICODE_STRING *b, BOOLEAN ignore_case)
{
	if (!ignore_case)
		nt_violation("names compared otherwise than NT does");
	if (a->Length != b->Length)
		return FALSE;
	for (unsigned i = 0; i < a->Length / sizeof(WCHAR); i++)
		if (upper(a->Buffer[i]) != upper(b->Buffer[i]))
			return FALSE;
	return TRUE;
}

static bool is_text(const UNICODE_STRING *string, const WCHAR *text)
{
	UNICODE_STRING other;

	RtlInitUnicodeString(&other, text);
	return RtlEqualUnicodeString(string, &other, TRUE);
}

static void check_caller(const OBJECT_ATTRIBUTES *attributes)
{
	if (!(attributes->Attributes & OBJ_KERNEL_HANDLE))
		nt_violation("a handle that programs can reach");
}

/* The folder of a logon session comes before that of all: there anybody can have a C: of his own. */
static void check_folder(const UNICODE_STRING *name)
{
	static const WCHAR session[] = L"\\??\\", global[] = L"\\GLOBAL??\\",
			   device[] = L"\\Device\\";

	if (!memcmp(name->Buffer, session, sizeof(session) - sizeof(WCHAR)))
		nt_violation("a link that any user can make");
	if (memcmp(name->Buffer, global, sizeof(global) - sizeof(WCHAR)) != 0 &&
	    memcmp(name->Buffer, device, sizeof(device) - sizeof(WCHAR)) != 0)
		nt_violation("a link of another folder");
}

NTSTATUS ZwOpenSymbolicLinkObject(HANDLE *handle, ACCESS_MASK access, OBJECT_ATTRIBUTES *attributes)
{
	check_caller(attributes);
	check_folder(attributes->ObjectName);
	if (access != SYMBOLIC_LINK_QUERY)
		nt_violation("a link that is opened for more than reading");
	if (nt_must_fail("ZwOpenSymbolicLinkObject"))
		return STATUS_INSUFFICIENT_RESOURCES;
	for (unsigned i = 0; i < NT_LINKS && nt.links_to[i].name; i++) {
		if (!is_text(attributes->ObjectName, nt.links_to[i].name))
			continue;
		open_link = &nt.links_to[i];
		*handle = nt_kernel_handle(NT_LINK);
		return STATUS_SUCCESS;
	}
	return STATUS_OBJECT_NAME_NOT_FOUND;
}

NTSTATUS ZwQuerySymbolicLinkObject(HANDLE handle, PUNICODE_STRING to, ULONG *needed_bytes)
{
	UNICODE_STRING target;

	(void)handle;
	(void)needed_bytes;
	if (nt_must_fail("ZwQuerySymbolicLinkObject"))
		return STATUS_INSUFFICIENT_RESOURCES;
	RtlInitUnicodeString(&target, open_link->target);
	if (target.Length > to->MaximumLength)
		return STATUS_BUFFER_OVERFLOW;
	memcpy(to->Buffer, target.Buffer, target.Length);
	to->Length = target.Length;
	return STATUS_SUCCESS;
}

NTSTATUS ZwOpenFile(HANDLE *handle, ACCESS_MASK access, OBJECT_ATTRIBUTES *attributes,
		    IO_STATUS_BLOCK *io, ULONG share, ULONG options)
{
	(void)io;
	check_caller(attributes);
	if (nt.locks)
		nt_violation("a file opened with a lock held");
	nt.files_opened++;
	if (access != (FILE_READ_ATTRIBUTES | SYNCHRONIZE) ||
	    share != (FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE) ||
	    !(options & FILE_SYNCHRONOUS_IO_NONALERT))
		nt_violation("a program's file opened so that it is in somebody's way");
	if (nt_must_fail("ZwOpenFile"))
		return STATUS_INSUFFICIENT_RESOURCES;
	for (unsigned i = 0; i < NT_IMAGES && nt.images[i].path; i++) {
		if (!is_text(attributes->ObjectName, nt.images[i].path))
			continue;
		open_image = &nt.images[i];
		*handle = nt_kernel_handle(NT_IMAGE);
		return STATUS_SUCCESS;
	}
	return STATUS_OBJECT_NAME_NOT_FOUND;
}

NTSTATUS ZwQueryInformationFile(HANDLE handle, IO_STATUS_BLOCK *io, PVOID to, ULONG len_bytes,
				FILE_INFORMATION_CLASS what)
{
	FILE_INTERNAL_INFORMATION *internal = to;

	(void)handle;
	(void)io;
	if (what != FileInternalInformation || len_bytes != sizeof(*internal))
		nt_violation("a question about a file");
	if (nt_must_fail("ZwQueryInformationFile"))
		return STATUS_INSUFFICIENT_RESOURCES;
	internal->IndexNumber.QuadPart = (LONGLONG)open_image->number;
	return STATUS_SUCCESS;
}

/* The volume has a label, for which there is no room. */
NTSTATUS ZwQueryVolumeInformationFile(HANDLE handle, IO_STATUS_BLOCK *io, PVOID to, ULONG len_bytes,
				      FS_INFORMATION_CLASS what)
{
	FILE_FS_VOLUME_INFORMATION *volume = to;

	(void)handle;
	(void)io;
	if (what != FileFsVolumeInformation || len_bytes != sizeof(*volume))
		nt_violation("a question about a volume");
	if (nt_must_fail("ZwQueryVolumeInformationFile"))
		return STATUS_INSUFFICIENT_RESOURCES;
	volume->VolumeSerialNumber = open_image->serial;
	return STATUS_BUFFER_OVERFLOW;
}

static NTSTATUS query_process(HANDLE handle, ULONG what, PVOID to, ULONG len_bytes,
			      ULONG *needed_bytes)
{
	const struct nt_handle *opened = nt_handle_at(handle);
	UNICODE_STRING *image = to;
	UNICODE_STRING text;

	nt.names_asked++;
	if (what != IMAGE_FILE_NAME || opened->kind != NT_PROCESS ||
	    opened->access != PROCESS_QUERY_INFORMATION)
		nt_violation("a question about a process");
	if (nt.locks)
		nt_violation("a process asked with a lock held");
	if (nt_must_fail("ZwQueryInformationProcess") || !opened->process->image)
		return STATUS_UNSUCCESSFUL;
	RtlInitUnicodeString(&text, opened->process->image);
	*needed_bytes = (ULONG)(sizeof(*image) + text.MaximumLength);
	if (*needed_bytes > len_bytes)
		return STATUS_INFO_LENGTH_MISMATCH;
	*image = text;
	image->Buffer = (WCHAR *)(image + 1);
	memcpy(image->Buffer, text.Buffer, text.Length);
	return STATUS_SUCCESS;
}

PACCESS_TOKEN PsReferencePrimaryToken(PEPROCESS process)
{
	nt.tokens++;
	return (PACCESS_TOKEN)(uintptr_t)process->token;
}

static VOID put_token(PACCESS_TOKEN token)
{
	(void)token;
	nt.tokens--;
}

static NTSTATUS get_security(PVOID object, PSECURITY_DESCRIPTOR *descriptor, BOOLEAN *is_allocated)
{
	static SECURITY_DESCRIPTOR of_device;

	if (object != nt.device)
		nt_violation("the security of something else");
	if (nt_must_fail("ObGetObjectSecurity"))
		return STATUS_INSUFFICIENT_RESOURCES;
	of_device.Dacl = nt.dacl;
	of_device.Sacl = nt.label;
	*descriptor = &of_device;
	*is_allocated = TRUE;
	nt.tokens++;
	return STATUS_SUCCESS;
}

static VOID put_security(PSECURITY_DESCRIPTOR descriptor, BOOLEAN is_allocated)
{
	if (!descriptor || !is_allocated)
		nt_violation("a descriptor that was not handed out");
	nt.tokens--;
}

static HANDLE process_id(PEPROCESS object)
{
	const struct nt_process *process = (const struct nt_process *)object;

	return (HANDLE)(ULONG_PTR)process->id;
}

/* What Windows XP has and 2000 has not. */
PVOID nt_newer_routine(const char *name)
{
	static const struct {
		const char *name;
		PVOID routine;
	} table[] = {
		{ "ZwQueryInformationProcess", (PVOID)query_process },
		{ "PsDereferencePrimaryToken", (PVOID)put_token },
		{ "ObGetObjectSecurity", (PVOID)get_security },
		{ "ObReleaseObjectSecurity", (PVOID)put_security },
		{ "PsGetProcessId", (PVOID)process_id },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (!strcmp(table[i].name, name))
			return table[i].routine;
	return NULL;
}
