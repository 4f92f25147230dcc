/* SPDX-License-Identifier: MIT */
/*
 * 64-bit Windows: the value Debugger of Image File Execution Options, by which the system starts a debugger
 * in the place of programs of a name (Microsoft Learn, "Launching the Debugger Automatically"). allowio is
 * that debugger: it looks for the rule of the program's full path, starts it with or without ports, and is
 * its debugger for that moment alone, since that keeps the system from starting allowio again.
 */
#include "lib/nt/install.h"
#include "lib/nt/rule.h"

#include <string.h>

#define OPTIONS_KEY L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Image File Execution Options"
#define TAIL L"\\allowio.exe\" --rule"
#define MAX_NAME 260 /* characters of a key's name: "Registry Element Size Limits" */

/* 32-bit programs that start others look into a key of their own before Windows 7. */
static const REGSAM views[] = { KEY_WOW64_64KEY, KEY_WOW64_32KEY };

#define VIEWS (sizeof(views) / sizeof(views[0]))

static const wchar_t *name_of(const wchar_t *program)
{
	const wchar_t *slash = wcsrchr(program, L'\\');

	return slash ? slash + 1 : program;
}

/* Is it the value that image_set() writes, whatever folder kport lay in then? */
static bool is_ours(const wchar_t *value)
{
	const size_t len = wcslen(value), tail = wcslen(TAIL);

	return value[0] == L'"' && len > tail && _wcsicmp(value + len - tail, TAIL) == 0 &&
	       wcschr(value + 1, L'"') == value + len - wcslen(L"\" --rule");
}

/* Empty: there is none. */
static void read_debugger(HKEY key, wchar_t *value)
{
	DWORD len = (WIDE_PATH - 1) * sizeof(*value), type;

	memset(value, 0, WIDE_PATH * sizeof(*value));
	if (RegQueryValueExW(key, L"Debugger", NULL, &type, (BYTE *)value, &len) != ERROR_SUCCESS ||
	    type != REG_SZ)
		value[0] = L'\0';
}

static LONG open_view(const wchar_t *name, REGSAM rights, REGSAM view, HKEY *key)
{
	wchar_t path[WIDE_PATH];

	if (!wide_join(path, WIDE_PATH, OPTIONS_KEY L"\\", name))
		return ERROR_FILENAME_EXCED_RANGE;
	return RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, rights | view, key);
}

static enum kport_status allowio_value(wchar_t *value, bool insecure)
{
	wchar_t folder[WIDE_PATH], file[WIDE_PATH];
	const DWORD len = GetModuleFileNameW(NULL, folder, WIDE_PATH);
	wchar_t *slash = len && len < WIDE_PATH ? wcsrchr(folder, L'\\') : NULL;

	if (!slash)
		return fail(KPORT_SYSTEM, 0, "cannot tell in which folder kport is");
	*slash = L'\0';
	if (!wide_join(file, WIDE_PATH, folder, L"\\allowio.exe") ||
	    !wide_join(value, WIDE_PATH, L"\"", folder, TAIL))
		return fail(KPORT_INVALID, 0, "the path of kport's own folder is too long");
	if (GetFileAttributesW(file) == INVALID_FILE_ATTRIBUTES)
		return step_failed(
			KPORT_SYSTEM, GetLastError(), "find allowio.exe beside kport.exe",
			"Windows starts it in the program's place: keep them in one folder");
	if (insecure)
		return KPORT_OK;
	return file_check(file,
			  "Windows would start allowio.exe from there in the place of the "
			  "program, for whoever starts that. Move kport's folder to where only "
			  "administrators can write, such as below C:\\Program Files, or say "
			  "--insecure");
}

static enum kport_status set_in_view(const wchar_t *name, const wchar_t *value, REGSAM view)
{
	wchar_t path[WIDE_PATH], before[WIDE_PATH];
	char shown[WIDE_PATH];
	LONG error;
	HKEY key;

	if (!wide_join(path, WIDE_PATH, OPTIONS_KEY L"\\", name))
		return fail(KPORT_INVALID, 0, "the program's name is too long");
	error = RegCreateKeyExW(HKEY_LOCAL_MACHINE, path, 0, NULL, 0,
				KEY_QUERY_VALUE | KEY_SET_VALUE | view, NULL, &key, NULL);
	if (error != ERROR_SUCCESS)
		return step_failed(KPORT_SYSTEM, (DWORD)error,
				   "open the program's Image File Execution Options", NULL);
	read_debugger(key, before);
	if (before[0] && !is_ours(before)) {
		RegCloseKey(key);
		wide_to_utf8(before, shown, sizeof(shown));
		return fail(
			KPORT_BUSY, 0,
			"programs of this name have another debugger in the registry (Image File "
			"Execution Options): %s. Remove that value first",
			shown);
	}
	error = RegSetValueExW(key, L"Debugger", 0, REG_SZ, (const BYTE *)value,
			       (DWORD)((wcslen(value) + 1) * sizeof(*value)));
	RegCloseKey(key);
	if (error != ERROR_SUCCESS)
		return step_failed(KPORT_SYSTEM, (DWORD)error,
				   "write the program's Image File Execution Options", NULL);
	return KPORT_OK;
}

enum kport_status image_set(const wchar_t *program, bool insecure)
{
	wchar_t value[WIDE_PATH];
	enum kport_status status;

	/* A 32-bit allowio could not start 64-bit programs so. */
	if (system_is_wow64())
		return fail(KPORT_UNSUPPORTED, 0,
			    "on 64-bit Windows the 64-bit kport.exe makes rules (folder "
			    "windows-x86_64 of a release)");
	status = allowio_value(value, insecure);
	for (size_t i = 0; i < VIEWS && status == KPORT_OK; i++)
		status = set_in_view(name_of(program), value, views[i]);
	return status;
}

bool image_is_set(const wchar_t *program)
{
	wchar_t value[WIDE_PATH];
	HKEY key;

	if (open_view(name_of(program), KEY_QUERY_VALUE, views[0], &key) != ERROR_SUCCESS)
		return false;
	read_debugger(key, value);
	RegCloseKey(key);
	return is_ours(value);
}

static bool is_empty(HKEY key)
{
	DWORD keys = 1, values = 1;

	return RegQueryInfoKeyW(key, NULL, NULL, NULL, &keys, NULL, NULL, &values, NULL, NULL, NULL,
				NULL) == ERROR_SUCCESS &&
	       !keys && !values;
}

/* The key goes if nothing else is in it. */
static bool remove_in_view(const wchar_t *name, REGSAM view)
{
	LONG(WINAPI * delete_key)(HKEY, LPCWSTR, REGSAM, DWORD);
	wchar_t value[WIDE_PATH], path[WIDE_PATH];
	bool removed, empty;
	HKEY key;

	if (open_view(name, KEY_QUERY_VALUE | KEY_SET_VALUE, view, &key) != ERROR_SUCCESS)
		return false;
	read_debugger(key, value);
	removed = is_ours(value) && RegDeleteValueW(key, L"Debugger") == ERROR_SUCCESS;
	empty = removed && is_empty(key);
	RegCloseKey(key);
	/* 64-bit Windows has it from the beginning. */
	GET_FUNCTION(delete_key, L"advapi32.dll", "RegDeleteKeyExW");
	if (empty && delete_key && wide_join(path, WIDE_PATH, OPTIONS_KEY L"\\", name))
		delete_key(HKEY_LOCAL_MACHINE, path, view, 0);
	return removed;
}

void image_remove(const wchar_t *program)
{
	for (size_t i = 0; i < VIEWS; i++)
		remove_in_view(name_of(program), views[i]);
}

/* The order changes with each key that goes, so from the beginning after each. */
static bool remove_next(REGSAM view, DWORD *index)
{
	wchar_t name[MAX_NAME];
	DWORD len = MAX_NAME;
	LONG error;
	HKEY all;

	if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, OPTIONS_KEY, 0, KEY_ENUMERATE_SUB_KEYS | view,
			  &all) != ERROR_SUCCESS)
		return false;
	error = RegEnumKeyExW(all, *index, name, &len, NULL, NULL, NULL, NULL);
	RegCloseKey(all);
	if (error != ERROR_SUCCESS)
		return false;
	*index = remove_in_view(name, view) ? 0 : *index + 1;
	return true;
}

void image_remove_all(void)
{
	for (size_t i = 0; i < VIEWS; i++) {
		DWORD index = 0;

		while (remove_next(views[i], &index))
			;
	}
}
