/* SPDX-License-Identifier: MIT */
/* kport dos: DOS and 16-bit Windows programs get ports by kportvdd.dll, which 32-bit Windows' NTVDM loads. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "../commands.h"
#include "../registers.h"
#include "dos.h"
#include "vdd/served.h"
#include "vdd_list.h"

/* Windows NT DDK, "Virtual Device Drivers", section "Registering the Driver". */
#define DRIVERS_KEY L"SYSTEM\\CurrentControlSet\\Control\\VirtualDeviceDrivers"
#define DRIVERS_VALUE L"VDD"
#define SETTINGS_KEY L"SOFTWARE\\kport"
#define LOG_KEY L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\kportvdd"
#define FILE_NAME L"kportvdd.dll"

#define PATH_LEN 512

struct list {
	wchar_t *text; /* owned */
	size_t len;
};

/* ---- where things are ---- */

/* In System32, where only administrators can write. */
static bool system_file(const wchar_t *name, wchar_t path[PATH_LEN])
{
	UINT len = GetSystemDirectoryW(path, PATH_LEN - 32);

	if (len == 0 || len >= PATH_LEN - 32)
		return false;
	path[len] = L'\\';
	wcscpy(path + len + 1, name);
	return true;
}

static bool is_file(const wchar_t *path)
{
	return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES;
}

/* Beside kport.exe. */
static bool own_file(wchar_t path[PATH_LEN])
{
	DWORD len = GetModuleFileNameW(NULL, path, PATH_LEN - 32);
	wchar_t *name = len > 0 && len < PATH_LEN - 32 ? wcsrchr(path, L'\\') : NULL;

	if (!name)
		return false;
	wcscpy(name + 1, FILE_NAME);
	return is_file(path);
}

/* ---- the registry ---- */

static LONG read_list(HKEY key, struct list *list)
{
	DWORD bytes = 0, type;
	LONG error;

	*list = (struct list){ 0 };
	error = RegQueryValueExW(key, DRIVERS_VALUE, NULL, &type, NULL, &bytes);
	if (error == ERROR_FILE_NOT_FOUND)
		bytes = 0;
	else if (error != ERROR_SUCCESS)
		return error;
	else if (type != REG_MULTI_SZ)
		return ERROR_INVALID_DATATYPE;
	list->text = calloc(1, bytes + sizeof(wchar_t));
	if (!list->text)
		return ERROR_NOT_ENOUGH_MEMORY;
	if (bytes > 0)
		error = RegQueryValueExW(key, DRIVERS_VALUE, NULL, &type, (BYTE *)list->text,
					 &bytes);
	else
		error = ERROR_SUCCESS;
	list->len = bytes / sizeof(wchar_t);
	return error;
}

/* path NULL: takes ours out. Others' entries stay, in their order. */
static LONG edit_list(HKEY key, const wchar_t *path)
{
	struct list list;
	LONG error = read_list(key, &list);
	wchar_t *edited = NULL;
	size_t len;

	if (error == ERROR_SUCCESS) {
		edited = calloc(list.len + PATH_LEN + 4, sizeof(wchar_t));
		error = edited ? ERROR_SUCCESS : ERROR_NOT_ENOUGH_MEMORY;
	}
	if (error == ERROR_SUCCESS) {
		len = vdd_list_edit(list.text, list.len, FILE_NAME, path, edited);
		error = RegSetValueExW(key, DRIVERS_VALUE, 0, REG_MULTI_SZ, (const BYTE *)edited,
				       (DWORD)(len * sizeof(wchar_t)));
	}
	free(edited);
	free(list.text);
	return error;
}

static LONG write_ports(const char *text)
{
	HKEY key;
	LONG error = RegCreateKeyExW(HKEY_LOCAL_MACHINE, SETTINGS_KEY, 0, NULL, 0, KEY_SET_VALUE,
				     NULL, &key, NULL);

	if (error != ERROR_SUCCESS)
		return error;
	if (text[0])
		error = RegSetValueExA(key, SERVED_VALUE, 0, REG_SZ, (const BYTE *)text,
				       (DWORD)strlen(text) + 1);
	else
		error = RegDeleteValueA(key, SERVED_VALUE);
	RegCloseKey(key);
	return !text[0] && error == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : error;
}

/* Event Viewer takes the words from the DLL. Without them, it shows the text all the same. */
static void register_source(const wchar_t *file)
{
	const DWORD types = EVENTLOG_WARNING_TYPE;
	HKEY key;

	if (RegCreateKeyExW(HKEY_LOCAL_MACHINE, LOG_KEY, 0, NULL, 0, KEY_SET_VALUE, NULL, &key,
			    NULL) != ERROR_SUCCESS)
		return;
	RegSetValueExW(key, L"EventMessageFile", 0, REG_SZ, (const BYTE *)file,
		       (DWORD)((wcslen(file) + 1) * sizeof(wchar_t)));
	RegSetValueExW(key, L"TypesSupported", 0, REG_DWORD, (const BYTE *)&types, sizeof(types));
	RegCloseKey(key);
}

/* ---- enable ---- */

static int failed(const struct command_line *line, const char *step, LONG error)
{
	const char *remedy = "";

	if (error == ERROR_ACCESS_DENIED)
		remedy = ": it takes an administrator";
	else if (error == ERROR_SHARING_VIOLATION)
		remedy = ": close all DOS and 16-bit programs first";
	else if (error == ERROR_INVALID_DATATYPE)
		remedy = ": the value VDD is not of the type REG_MULTI_SZ, and was left alone";
	complain(line, "cannot %s (Windows error %ld)%s", step, error, remedy);
	if (error == ERROR_ACCESS_DENIED)
		return EXIT_DENIED;
	return error == ERROR_SHARING_VIOLATION ? EXIT_BUSY : EXIT_FAILED;
}

static bool is_64_bit(void)
{
	BOOL(WINAPI * is_wow64)(HANDLE, BOOL *);
	BOOL answer = FALSE;

	if (sizeof(void *) == 8)
		return true;
	is_wow64 = (BOOL(WINAPI *)(HANDLE, BOOL *))(
		void *)GetProcAddress(GetModuleHandleW(L"kernel32.dll"), "IsWow64Process");
	return is_wow64 && is_wow64(GetCurrentProcess(), &answer) && answer;
}

static int check_ntvdm(const struct command_line *line)
{
	wchar_t path[PATH_LEN];

	if (is_64_bit()) {
		complain(line, "64-bit Windows runs no DOS programs: use DOSBox-X with its port "
			       "passthrough, or a machine with 32-bit Windows");
		return EXIT_UNSUPPORTED;
	}
	if (!system_file(L"ntvdm.exe", path) || !is_file(path)) {
		complain(line, "this Windows has no NTVDM: Windows 8 and 10 install it by 'fondue "
			       "/enable-feature:ntvdm'");
		return EXIT_UNSUPPORTED;
	}
	return EXIT_DONE;
}

/* What NTVDMs that no allowio started are to serve, as the DLL reads it. */
static int ports_text(const struct command_line *line, char *text)
{
	struct kport_range ranges[SERVED_MAX];
	struct served served = { 0 };
	size_t count = 0;

	text[0] = '\0';
	if (line->count < 2)
		return EXIT_DONE;
	if (registers_ranges(line->operands[1], ranges, SERVED_MAX, &count) != KPORT_OK)
		return library_error(line);
	for (size_t i = 0; i < count; i++) {
		if (!served_add(&served, (struct served_range){ ranges[i].first, ranges[i].last,
								ranges[i].first }))
			return usage_error(line, "%s names a port twice", line->operands[1]);
	}
	served_print(&served, text);
	return EXIT_DONE;
}

static LONG put_file(const wchar_t *path)
{
	wchar_t own[PATH_LEN];

	if (!own_file(own))
		return ERROR_FILE_NOT_FOUND;
	if (_wcsicmp(own, path) == 0)
		return ERROR_SUCCESS;
	return CopyFileW(own, path, FALSE) ? ERROR_SUCCESS : (LONG)GetLastError();
}

static LONG register_driver(const wchar_t *path)
{
	HKEY key;
	LONG error = RegCreateKeyExW(HKEY_LOCAL_MACHINE, DRIVERS_KEY, 0, NULL, 0,
				     KEY_QUERY_VALUE | KEY_SET_VALUE, NULL, &key, NULL);

	if (error != ERROR_SUCCESS)
		return error;
	error = edit_list(key, path);
	RegCloseKey(key);
	return error;
}

/* The file is there before NTVDM is told of it, for a driver that is missing stops every DOS program. */
static int enable(const struct command_line *line)
{
	char text[SERVED_TEXT_LEN];
	wchar_t path[PATH_LEN];
	int code = check_ntvdm(line);
	LONG error;

	if (code == EXIT_DONE)
		code = ports_text(line, text);
	if (code != EXIT_DONE)
		return code;
	system_file(FILE_NAME, path);
	error = put_file(path);
	if (error == ERROR_FILE_NOT_FOUND) {
		complain(line, "kportvdd.dll must lie beside kport.exe, as in a release");
		return EXIT_FAILED;
	}
	if (error != ERROR_SUCCESS)
		return failed(line, "put kportvdd.dll into System32", error);
	error = write_ports(text);
	if (error == ERROR_SUCCESS)
		error = register_driver(path);
	if (error != ERROR_SUCCESS)
		return failed(line, "register kportvdd.dll", error);
	register_source(path);
	puts("NTVDM loads kportvdd.dll from now on: allowio --how vdd PORTS PROGRAM");
	if (text[0])
		printf("DOS programs that no allowio started get the ports %s, as far as the "
		       "policy "
		       "gives them and the driver kioport runs before: sc config kioport start= "
		       "auto\n",
		       line->operands[1]);
	return EXIT_DONE;
}

/* ---- disable ---- */

long dos_remove(bool *was_there)
{
	const DWORD access = KEY_QUERY_VALUE | KEY_SET_VALUE;
	wchar_t path[PATH_LEN];
	struct list list = { 0 };
	bool registered = false;
	LONG error;
	HKEY key;

	error = RegOpenKeyExW(HKEY_LOCAL_MACHINE, DRIVERS_KEY, 0, KEY_QUERY_VALUE, &key);
	if (error == ERROR_SUCCESS) {
		registered = read_list(key, &list) == ERROR_SUCCESS &&
			     vdd_list_find(list.text, list.len, FILE_NAME);
		free(list.text);
		RegCloseKey(key);
	}
	if (was_there)
		*was_there = registered;
	if (!registered)
		return ERROR_SUCCESS;
	error = RegOpenKeyExW(HKEY_LOCAL_MACHINE, DRIVERS_KEY, 0, access, &key);
	if (error != ERROR_SUCCESS)
		return error;
	error = edit_list(key, NULL);
	RegCloseKey(key);
	if (error == ERROR_SUCCESS)
		error = write_ports("");
	RegDeleteKeyW(HKEY_LOCAL_MACHINE, LOG_KEY);
	/* One that a DOS program has loaded goes when Windows starts next. */
	if (system_file(FILE_NAME, path) && !DeleteFileW(path) && is_file(path))
		MoveFileExW(path, NULL, MOVEFILE_DELAY_UNTIL_REBOOT);
	return error;
}

static int disable(const struct command_line *line)
{
	bool was_there;
	LONG error = dos_remove(&was_there);

	if (error != ERROR_SUCCESS)
		return failed(line, "take kportvdd.dll away from NTVDM", error);
	puts(was_there ? "NTVDM does not load kportvdd.dll any more." :
			 "NTVDM did not load kportvdd.dll.");
	return EXIT_DONE;
}

/* ---- show ---- */

static bool read_ports(char *text)
{
	DWORD len = SERVED_TEXT_LEN - 1, type;
	bool read;
	HKEY key;

	text[0] = '\0';
	if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, SETTINGS_KEY, 0, KEY_QUERY_VALUE, &key) !=
	    ERROR_SUCCESS)
		return false;
	read = RegQueryValueExA(key, SERVED_VALUE, NULL, &type, (BYTE *)text, &len) ==
		       ERROR_SUCCESS &&
	       type == REG_SZ;
	text[read ? len : 0] = '\0';
	RegCloseKey(key);
	return read;
}

static void print_ports(void)
{
	char text[SERVED_TEXT_LEN];
	struct served served;

	if (!read_ports(text)) {
		puts("ports       those that allowio --how vdd asks for");
		return;
	}
	if (!served_parse(text, &served)) {
		printf("ports       none: the value " SERVED_VALUE " does not parse: %s\n", text);
		return;
	}
	printf("ports       those that allowio --how vdd asks for; for other DOS programs");
	for (size_t i = 0; i < served.count; i++)
		printf("%s0x%x-0x%x", i > 0 ? "," : " ", served.ranges[i].first,
		       served.ranges[i].last);
	puts("");
}

static void print_file(const wchar_t *entry)
{
	char text[2 * PATH_LEN];

	if (WideCharToMultiByte(GetConsoleOutputCP(), 0, entry, -1, text, sizeof(text), NULL,
				NULL) <= 0)
		strcpy(text, "(a name that cannot be shown)");
	printf("kportvdd    %s%s\n", text, is_file(entry) ? "" : ", which is not there");
}

static int show(const struct command_line *line)
{
	const wchar_t *entry = NULL;
	struct list list = { 0 };
	HKEY key;

	(void)line;
	if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, DRIVERS_KEY, 0, KEY_QUERY_VALUE, &key) ==
	    ERROR_SUCCESS) {
		if (read_list(key, &list) == ERROR_SUCCESS)
			entry = vdd_list_find(list.text, list.len, FILE_NAME);
		RegCloseKey(key);
	}
	if (entry) {
		print_file(entry);
		print_ports();
	} else {
		puts("kportvdd    not registered");
	}
	free(list.text);
	return entry ? EXIT_DONE : EXIT_FAILED;
}

static const struct action actions[] = {
	{ "enable", 2, 0, false, enable },
	{ "disable", 1, 0, false, disable },
	{ "show", 1, 0, false, show },
	{ .name = NULL },
};

static int run_dos(const struct command_line *line)
{
	return run_action(line, actions);
}

const struct subcommand command_dos = {
	.name = "dos",
	.summary = "ports for DOS and 16-bit Windows programs on 32-bit Windows",
	.operands = { "ACTION", "PORTS" },
	.required = 1,
	.details =
		"'kport dos enable' puts kportvdd.dll into System32 and registers it as a virtual "
		"device driver, which NTVDM loads: 'allowio --how vdd PORTS PROGRAM' then serves "
		"the ports of a DOS program through the driver, with --map elsewhere. Other DOS "
		"programs keep what NTVDM itself gives them, unless PORTS are named: these are "
		"served to all of them, as far as the policy gives them to who runs them.\n"
		"\n"
		"'kport dos disable' takes all of it away, as 'kport uninstall' does; drivers of "
		"others in the same list stay. 'kport dos show' tells; exit status 1: not "
		"registered.\n"
		"\n"
		"Programs whose ports are granted (allowio without --map) need none of this.",
	.run = run_dos,
};
