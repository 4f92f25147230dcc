/* SPDX-License-Identifier: MIT */
#include "system.h"

FARPROC system_function(const wchar_t *library, const char *name)
{
	HMODULE module = GetModuleHandleW(library);

	return module ? GetProcAddress(module, name) : NULL;
}

bool system_is_wow64(HANDLE process)
{
	BOOL(WINAPI * is_wow64)(HANDLE, PBOOL);
	BOOL answer = FALSE;

	is_wow64 = (BOOL(WINAPI *)(HANDLE, PBOOL))(void *)system_function(L"kernel32.dll",
									  "IsWow64Process");
	return is_wow64 && is_wow64(process, &answer) && answer;
}
