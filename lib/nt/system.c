/* SPDX-License-Identifier: MIT */
#include "lib/nt/system.h"

#include <stdio.h>
#include <string.h>

bool wide_join_list(wchar_t *to, size_t room, const wchar_t *const pieces[])
{
	size_t used = 0;
	bool fits = true;

	for (; *pieces && fits; pieces++) {
		const size_t len = wcslen(*pieces);

		fits = len < room - used;
		if (fits)
			memcpy(to + used, *pieces, len * sizeof(*to));
		used += fits ? len : 0;
	}
	to[fits ? used : 0] = L'\0';
	return fits;
}

static void wide_to(UINT code_page, const wchar_t *from, char *to, size_t len)
{
	size_t count = wcslen(from);

	/* A character takes at most three bytes of UTF-8, and a text that is too long is shortened. */
	while (count && (size_t)WideCharToMultiByte(code_page, 0, from, (int)count, NULL, 0, NULL,
						    NULL) >= len)
		count--;
	count = (size_t)WideCharToMultiByte(code_page, 0, from, (int)count, to, (int)len, NULL,
					    NULL);
	to[count < len ? count : len - 1] = '\0';
}

void wide_to_utf8(const wchar_t *from, char *to, size_t len)
{
	wide_to(CP_UTF8, from, to, len);
}

void wide_to_ansi(const wchar_t *from, char *to, size_t len)
{
	wide_to(CP_ACP, from, to, len);
}

bool wide_from_ansi(const char *from, wchar_t *to, size_t room)
{
	return MultiByteToWideChar(CP_ACP, 0, from, -1, to, (int)room) > 0;
}

FARPROC system_function(const wchar_t *dll, const char *name)
{
	wchar_t folder[WIDE_PATH], path[WIDE_PATH];
	UINT len = GetSystemDirectoryW(folder, WIDE_PATH);
	HMODULE module;

	if (!len || len >= WIDE_PATH || !wide_join(path, WIDE_PATH, folder, L"\\", dll))
		return NULL;
	module = LoadLibraryW(path);
	return module ? GetProcAddress(module, name) : NULL;
}

/* winnt.h of older SDKs lacks the name: PE format, "Machine Types". */
#define MACHINE_ARM64 0xaa64

/*
 * Wine runs the driver of a service that a 32-bit program created in a 32-bit process: there such a
 * program installs what a 32-bit system would have.
 */
static bool is_wine(void)
{
	return system_function(L"ntdll.dll", "wine_get_version") != NULL;
}

enum system_processor system_processor(void)
{
	BOOL(WINAPI * wow64_process2)(HANDLE, USHORT *, USHORT *);
	void(WINAPI * native_info)(SYSTEM_INFO *);
	USHORT process, native = 0;
	SYSTEM_INFO info;

	if (is_wine())
		return sizeof(void *) == 8 ? SYSTEM_X86_64 : SYSTEM_I386;
	/* On ARM64 GetNativeSystemInfo tells emulated programs what they hope for. */
	GET_FUNCTION(wow64_process2, L"kernel32.dll", "IsWow64Process2");
	if (wow64_process2 && wow64_process2(GetCurrentProcess(), &process, &native) &&
	    native == MACHINE_ARM64)
		return SYSTEM_OTHER;
	GET_FUNCTION(native_info, L"kernel32.dll", "GetNativeSystemInfo");
	if (native_info)
		native_info(&info);
	else
		GetSystemInfo(&info);
	if (info.wProcessorArchitecture == PROCESSOR_ARCHITECTURE_AMD64)
		return SYSTEM_X86_64;
	return info.wProcessorArchitecture == PROCESSOR_ARCHITECTURE_INTEL ? SYSTEM_I386 :
									     SYSTEM_OTHER;
}

uint32_t system_version(void)
{
	OSVERSIONINFOW version = { .dwOSVersionInfoSize = sizeof(version) };
	LONG(WINAPI * rtl_get_version)(OSVERSIONINFOW *);

	/* GetVersion() tells what the program's manifest lets it see. Missing: NT 4 or 2000. */
	GET_FUNCTION(rtl_get_version, L"ntdll.dll", "RtlGetVersion");
	if (!rtl_get_version || rtl_get_version(&version) != 0)
		GetVersionExW(&version);
	return version.dwMajorVersion << 16 | version.dwMinorVersion;
}

bool system_is_wow64(void)
{
	BOOL(WINAPI * is_wow64)(HANDLE, BOOL *);
	BOOL wow64 = FALSE;

	GET_FUNCTION(is_wow64, L"kernel32.dll", "IsWow64Process");
	return is_wow64 && is_wow64(GetCurrentProcess(), &wow64) && wow64 && !is_wine();
}

static enum kport_status status_of(DWORD error)
{
	switch (error) {
	case ERROR_ACCESS_DENIED:
		return KPORT_DENIED;
	case ERROR_BUSY:
	case ERROR_SHARING_VIOLATION:
		return KPORT_BUSY;
	case ERROR_NOT_ENOUGH_MEMORY:
	case ERROR_OUTOFMEMORY:
	case ERROR_NO_SYSTEM_RESOURCES:
		return KPORT_NO_MEMORY;
	default:
		return KPORT_SYSTEM;
	}
}

enum kport_status step_failed(enum kport_status status, DWORD error, const char *step,
			      const char *remedy)
{
	struct kport_error failure = { .status = status, .system_code = (long)error };
	char text[sizeof(failure.text)];
	char words[200];

	if (status == KPORT_SYSTEM)
		failure.status = status_of(error);
	os_error_text((long)error, words, sizeof(words));
	snprintf(text, sizeof(text), "cannot %s: %s (Windows error %lu)%s%s", step, words, error,
		 remedy ? ". " : "", remedy ? remedy : "");
	return fail_as(&failure, text);
}
