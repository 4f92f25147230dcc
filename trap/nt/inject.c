/* SPDX-License-Identifier: MIT */
#include "inject.h"

#include <tlhelp32.h>

#include "channel.h"

/* A thread that loads one small DLL. A debugger or antivirus may hold it up for seconds. */
#define THREAD_TIMEOUT_MS 30000u

#ifdef _WIN64
static const wchar_t dll_name[] = L"kport-trap64.dll";
#else
static const wchar_t dll_name[] = L"kport-trap32.dll";
#endif

BOOL inject_neighbour(const wchar_t *name, wchar_t path[INJECT_PATH_MAX])
{
	DWORD len = GetModuleFileNameW(NULL, path, INJECT_PATH_MAX);

	if (len == 0 || len >= INJECT_PATH_MAX)
		return FALSE;
	while (len > 0 && path[len - 1] != L'\\')
		len--;
	for (; len < INJECT_PATH_MAX && *name; len++)
		path[len] = *name++;
	if (len == INJECT_PATH_MAX)
		return FALSE;
	path[len] = L'\0';
	return TRUE;
}

/* Runs one function in the process to its end; *code is the thread's exit code. 0, or the error. */
static DWORD run(HANDLE process, void *function, void *argument, DWORD *code)
{
	HANDLE thread = CreateRemoteThread(process, NULL, 0, (LPTHREAD_START_ROUTINE)function,
					   argument, 0, NULL);
	HANDLE ends[] = { thread, process };
	DWORD error = 0;

	if (!thread)
		return GetLastError();
	if (WaitForMultipleObjects(2, ends, FALSE, THREAD_TIMEOUT_MS) != WAIT_OBJECT_0)
		error = WAIT_TIMEOUT;
	else if (!GetExitCodeThread(thread, code))
		error = GetLastError();
	CloseHandle(thread);
	return error;
}

/* kernel32 lies at the same address in every process of a bitness. */
static DWORD load(HANDLE process, const wchar_t *dll)
{
	void *function = (void *)GetProcAddress(GetModuleHandleW(L"kernel32.dll"), "LoadLibraryW");
	SIZE_T len = ((SIZE_T)lstrlenW(dll) + 1) * sizeof(wchar_t);
	void *path = VirtualAllocEx(process, NULL, len, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
	DWORD result = INJECT_CODE(INJECT_DONE, 0), module = 0, error;

	if (!path)
		return INJECT_CODE(INJECT_MEMORY, GetLastError());
	if (!WriteProcessMemory(process, path, dll, len, NULL)) {
		result = INJECT_CODE(INJECT_MEMORY, GetLastError());
		goto free_path;
	}
	error = run(process, function, path, &module);
	if (error)
		result = INJECT_CODE(INJECT_THREAD, error);
	else if (!module)
		result = INJECT_CODE(INJECT_LOAD, 0);
	/* A thread that did not end may still read it. */
	if (error == WAIT_TIMEOUT)
		return result;
free_path:
	VirtualFreeEx(process, path, 0, MEM_RELEASE);
	return result;
}

#define LIST_TRIES 100u

/*
 * The list changes while it is taken when the process is not suspended: Microsoft says to try again. A
 * program could have it fail for ever.
 */
static HANDLE list_modules(DWORD id)
{
	HANDLE list = INVALID_HANDLE_VALUE;

	for (unsigned i = 0; i < LIST_TRIES; i++) {
		list = CreateToolhelp32Snapshot(TH32CS_SNAPMODULE, id);
		if (list != INVALID_HANDLE_VALUE || GetLastError() != ERROR_BAD_LENGTH)
			break;
	}
	return list;
}

/* Where the DLL is in the process; NULL: GetLastError() says why not. */
static uint8_t *find(DWORD id)
{
	MODULEENTRY32W entry = { .dwSize = sizeof(entry) };
	HANDLE list = list_modules(id);
	uint8_t *base = NULL;
	BOOL more;

	if (list == INVALID_HANDLE_VALUE)
		return NULL;
	for (more = Module32FirstW(list, &entry); more && !base;
	     more = Module32NextW(list, &entry)) {
		if (lstrcmpiW(entry.szModule, dll_name) == 0)
			base = entry.modBaseAddr;
	}
	CloseHandle(list);
	return base;
}

/* How far behind the DLL's beginning its start function is; 0: GetLastError() says why not. */
static SIZE_T start_offset(const wchar_t *dll)
{
	HMODULE module = LoadLibraryExW(dll, NULL, DONT_RESOLVE_DLL_REFERENCES);
	uint8_t *start =
		module ? (uint8_t *)(void *)GetProcAddress(module, "kport_trap_start") : NULL;
	SIZE_T offset = start ? (SIZE_T)(start - (uint8_t *)module) : 0;
	DWORD error = GetLastError();

	if (module)
		FreeLibrary(module);
	SetLastError(error);
	return offset;
}

DWORD inject(HANDLE process, DWORD id, uint32_t section)
{
	wchar_t dll[INJECT_PATH_MAX];
	DWORD result, error, code = 0;
	uint8_t *base;
	SIZE_T offset;

	if (!inject_neighbour(dll_name, dll))
		return INJECT_CODE(INJECT_DLL, ERROR_FILENAME_EXCED_RANGE);
	offset = start_offset(dll);
	if (!offset)
		return INJECT_CODE(INJECT_DLL, GetLastError());
	result = load(process, dll);
	if (result)
		return result;
	base = find(id);
	if (!base)
		return INJECT_CODE(INJECT_FIND, GetLastError());
	error = run(process, base + offset, (void *)(uintptr_t)section, &code);
	if (error)
		return INJECT_CODE(INJECT_THREAD, error);
	return code == CHANNEL_START_OK ? INJECT_CODE(INJECT_DONE, 0) :
					  INJECT_CODE(INJECT_START, code);
}
