/* SPDX-License-Identifier: MIT */
/* Windows 2000 and later, and Wine: what is newer than Windows 2000 is looked for. */
#include "kioport.h"

struct kioport_system kioport_system;

typedef NTSTATUS(NTAPI get_version)(PRTL_OSVERSIONINFOW version);

static PVOID find(PCWSTR name)
{
	UNICODE_STRING text;

	RtlInitUnicodeString(&text, name);
	return MmGetSystemRoutineAddress(&text);
}

static bool is_at_least(const RTL_OSVERSIONINFOW *version, ULONG major, ULONG minor)
{
	return version->dwMajorVersion > major ||
	       (version->dwMajorVersion == major && version->dwMinorVersion >= minor);
}

void kioport_system_find(void)
{
	RTL_OSVERSIONINFOW version = { .dwOSVersionInfoSize = sizeof(version) };
	get_version *get = (get_version *)find(L"RtlGetVersion"); /* Windows XP and later */

	if (get)
		get(&version);
	kioport_system.has_image_names = is_at_least(&version, 5, 1);
	kioport_system.has_labels = is_at_least(&version, 6, 0); /* Windows Vista */
	kioport_system.pool = is_at_least(&version, 6, 2) ? NonPagedPoolNx : NonPagedPool;
	kioport_system.handle_flags = OBJ_KERNEL_HANDLE;
	kioport_system.lookup_references = true;
	kioport_system.process_id = (kioport_process_id *)find(L"PsGetProcessId");
	/* Wine's ntoskrnl.exe has this function of its own; what it lacks are stubs that end the host. */
	kioport_system.is_emulated = find(L"wine_ntoskrnl_main_loop") != NULL;
}
