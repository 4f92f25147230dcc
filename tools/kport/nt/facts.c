/* SPDX-License-Identifier: MIT */
/* kport doctor's facts about a Windows machine. */
#include "facts.h"

#include <stdio.h>
#include <string.h>

#define ARM64 12 /* PROCESSOR_ARCHITECTURE_ARM64, which older SDKs lack */
#define PATH_ROOM 512

FARPROC fact_function(const wchar_t *dll, const char *name)
{
	wchar_t path[PATH_ROOM];
	UINT len = GetSystemDirectoryW(path, PATH_ROOM);
	HMODULE module;

	if (!len || len + wcslen(dll) + 2 > PATH_ROOM)
		return NULL;
	path[len] = L'\\';
	wcscpy(path + len + 1, dll);
	module = LoadLibraryW(path);
	return module ? GetProcAddress(module, name) : NULL;
}

DWORD fact_registry(const wchar_t *path, const wchar_t *name, DWORD otherwise)
{
	DWORD value, type, len = sizeof(value);
	HKEY key;

	if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_QUERY_VALUE, &key) != ERROR_SUCCESS)
		return otherwise;
	if (RegQueryValueExW(key, name, NULL, &type, (BYTE *)&value, &len) != ERROR_SUCCESS ||
	    type != REG_DWORD)
		value = otherwise;
	RegCloseKey(key);
	return value;
}

static const char *processor_name(WORD architecture)
{
	switch (architecture) {
	case PROCESSOR_ARCHITECTURE_INTEL:
		return "i386";
	case PROCESSOR_ARCHITECTURE_AMD64:
		return "x86_64";
	case ARM64:
		return "ARM64";
	default:
		return "another processor";
	}
}

/* GetVersion() tells what a program's manifest lets it see; the kernel's own answer does not. */
static void system_fact(struct facts *facts)
{
	LONG(WINAPI * get_version)(OSVERSIONINFOW *);
	void(WINAPI * native_info)(SYSTEM_INFO *);
	OSVERSIONINFOW version = { .dwOSVersionInfoSize = sizeof(version) };
	SYSTEM_INFO info;
	struct fact *fact;
	WORD processor;

	FACT_FUNCTION(get_version, L"ntdll.dll", "RtlGetVersion");
	FACT_FUNCTION(native_info, L"kernel32.dll", "GetNativeSystemInfo");
	if (!get_version || get_version(&version) != 0)
		GetVersionExW(&version);
	if (native_info)
		native_info(&info);
	else
		GetSystemInfo(&info);
	processor = info.wProcessorArchitecture;
	fact = fact_add(facts, "system", "Windows NT %lu.%lu, build %lu, on %s%s",
			version.dwMajorVersion, version.dwMinorVersion, version.dwBuildNumber,
			processor_name(processor),
			sizeof(void *) == 4 && processor != PROCESSOR_ARCHITECTURE_INTEL ?
				", this program is 32-bit" :
				"");
	if (processor != PROCESSOR_ARCHITECTURE_INTEL && processor != PROCESSOR_ARCHITECTURE_AMD64)
		fact_advise(fact, "this processor has no I/O ports; only sim can work here");
}

static void wine_fact(struct facts *facts)
{
	const char *(__cdecl * get_version)(void);

	FACT_FUNCTION(get_version, L"ntdll.dll", "wine_get_version");
	if (get_version)
		fact_add(facts, "Wine",
			 "%s: ports are those that Wine itself may use; allowio of Linux around "
			 "Wine gives them (docs/windows.md)",
			 get_version());
}

size_t platform_facts(struct fact *list, size_t max)
{
	struct facts facts = { list, max, 0 };

	system_fact(&facts);
	wine_fact(&facts);
	user_facts(&facts);
	signing_facts(&facts);
	driver_facts(&facts);
	return facts.count;
}

void platform_fix(const struct kport_backend_info *backend, char *text, size_t len)
{
	text[0] = '\0';
	if (strcmp(backend->name, "kioport") == 0)
		snprintf(
			text, len,
			"as administrator: kport install; then 'kport status' and docs/windows.md");
}
