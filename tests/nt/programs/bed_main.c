/* SPDX-License-Identifier: MIT */
/*
 * nt_bed.exe run [PORT [SUITE...]]: runs the suites, one
 * process each, sends what they print to the serial port COM2 (or COM1; "-": standard output), and
 * switches the machine off. The other words are for itself: suite NAME, client, hold
 * WHAT, system NAME, service NAME PIPE.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bed.h"

#define LOOK_MS 50u
#define LINE 700

static HANDLE port = INVALID_HANDLE_VALUE;
static char folder[MAX_PATH];

const struct suite suites[] = {
	{ "install", suite_install, 600, false },
	{ "requests", suite_requests, 600, false },
	{ "access", suite_access, 300, false },
	{ "grant", suite_grant, 300, false },
	{ "union", suite_union, 300, false },
	{ "allowio", suite_allowio, 900, false },
	{ "children", suite_children, 600, false },
	{ "rules", suite_rules, 600, true },
	{ "claims", suite_claims, 300, false },
	{ "audit", suite_audit, 300, false },
	{ "dos", suite_dos, 1800, false },
	{ "stop", suite_stop, 600, false },
	{ "users", suite_users, 600, true },
	{ "random", suite_random, 3600, false },
	{ "speed", suite_speed, 600, false },
	{ "stranger", suite_stranger, 300, false },
	{ "uninstall", suite_uninstall, 300, false },
};
const size_t suite_count = sizeof(suites) / sizeof(suites[0]);

const char *bed_folder(void)
{
	return folder;
}

bool is_64bit_windows(void)
{
	typedef BOOL(WINAPI * ask)(HANDLE process, BOOL * answer);
	BOOL answer = FALSE;
	/* Windows XP with service pack 2 and later */
	ask is_wow64 = (ask)(void *)GetProcAddress(GetModuleHandleA("kernel32"), "IsWow64Process");

	return is_wow64 && is_wow64(GetCurrentProcess(), &answer) && answer;
}

/* ---- the way out ---- */

static bool open_port(const char *name)
{
	COMMTIMEOUTS no_limits;
	char path[32];
	DCB mode;

	if (strcmp(name, "-") == 0) {
		port = GetStdHandle(STD_OUTPUT_HANDLE);
		return true;
	}
	snprintf(path, sizeof(path), "\\\\.\\%s", name);
	port = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
	if (port == INVALID_HANDLE_VALUE)
		return false;
	/* What is not set here is the port's own default, and qemu's port does not mind. */
	memset(&mode, 0, sizeof(mode));
	mode.DCBlength = sizeof(mode);
	if (GetCommState(port, &mode)) {
		mode.BaudRate = CBR_115200;
		mode.ByteSize = 8;
		mode.fOutxCtsFlow = mode.fOutxDsrFlow = mode.fOutX = FALSE;
		SetCommState(port, &mode);
	}
	memset(&no_limits, 0, sizeof(no_limits));
	SetCommTimeouts(port, &no_limits);
	return true;
}

static void send_bytes(const char *bytes, DWORD len)
{
	DWORD written;

	while (len && WriteFile(port, bytes, len, &written, NULL) && written) {
		bytes += written;
		len -= written;
	}
}

static void tell(const char *format, ...)
{
	char line[LINE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line) - 2, format, arguments);
	va_end(arguments);
	strcat(line, "\n");
	send_bytes(line, (DWORD)strlen(line));
}

/* ---- suites ---- */

static void pass_on(HANDLE from)
{
	char bytes[512];
	DWORD there;
	DWORD len;

	while (PeekNamedPipe(from, NULL, 0, NULL, &there, NULL) && there &&
	       ReadFile(from, bytes, sizeof(bytes), &len, NULL) && len)
		send_bytes(bytes, len);
}

static DWORD follow(HANDLE process, HANDLE from, unsigned limit_s)
{
	DWORD start_ms = GetTickCount();
	DWORD code = 0;

	while (WaitForSingleObject(process, LOOK_MS) == WAIT_TIMEOUT) {
		pass_on(from);
		if (GetTickCount() - start_ms < limit_s * 1000)
			continue;
		TerminateProcess(process, 143); /* tap.awk: it did not end in time */
		WaitForSingleObject(process, 60000);
		break;
	}
	pass_on(from);
	GetExitCodeProcess(process, &code);
	return code;
}

static DWORD run_suite(const struct suite *suite)
{
	SECURITY_ATTRIBUTES inheritable = { sizeof(inheritable), NULL, TRUE };
	STARTUPINFOA startup = { .cb = sizeof(startup), .dwFlags = STARTF_USESTDHANDLES };
	PROCESS_INFORMATION process;
	char line[LINE];
	HANDLE from;
	DWORD code;

	if (!CreatePipe(&from, &startup.hStdOutput, &inheritable, 65536))
		return GetLastError();
	startup.hStdError = startup.hStdOutput;
	snprintf(line, sizeof(line), "%s\\nt_bed.exe %s %s", folder,
		 suite->as_system ? "system" : "suite", suite->name);
	if (!CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, folder, &startup, &process)) {
		code = GetLastError();
		CloseHandle(startup.hStdOutput);
	} else {
		CloseHandle(startup.hStdOutput);
		code = follow(process.hProcess, from, suite->limit_s);
		CloseHandle(process.hProcess);
		CloseHandle(process.hThread);
	}
	CloseHandle(from);
	return code;
}

static bool is_wanted(const char *name, int count, char **names)
{
	for (int i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return count == 0;
}

static void run_suites(int count, char **names)
{
	for (size_t i = 0; i < suite_count; i++) {
		DWORD start_ms = GetTickCount();
		DWORD code;

		if (!is_wanted(suites[i].name, count, names))
			continue;
		tell("@begin %s", suites[i].name);
		code = run_suite(&suites[i]);
		tell("\n@end %s %lu %lu", suites[i].name, code, (GetTickCount() - start_ms) / 1000);
	}
	tell("@done %lu", GetTickCount() / 1000);
}

static void switch_off(void)
{
	TOKEN_PRIVILEGES wanted = { .PrivilegeCount = 1 };
	HANDLE token;

	if (OpenProcessToken(GetCurrentProcess(), TOKEN_ADJUST_PRIVILEGES, &token)) {
		LookupPrivilegeValueA(NULL, SE_SHUTDOWN_NAME, &wanted.Privileges[0].Luid);
		wanted.Privileges[0].Attributes = SE_PRIVILEGE_ENABLED;
		AdjustTokenPrivileges(token, FALSE, &wanted, 0, NULL, NULL);
		CloseHandle(token);
	}
	ExitWindowsEx(EWX_POWEROFF | EWX_FORCE, 0);
}

static int run_all(int argc, char **argv)
{
	const char *wanted = argc ? argv[0] : NULL;
	bool is_machine = !wanted || strcmp(wanted, "-") != 0;

	if (!open_port(wanted ? wanted : "COM2") && (wanted || !open_port("COM1"))) {
		printf("nt_bed: there is no serial port\n");
		return 1;
	}
	run_suites(argc > 1 ? argc - 1 : 0, argv + 1);
	if (is_machine)
		switch_off();
	return 0;
}

static int run_one(const char *name)
{
	for (size_t i = 0; i < suite_count; i++) {
		if (strcmp(suites[i].name, name) != 0)
			continue;
		port_catch();
		suites[i].run();
		return plan();
	}
	printf("nt_bed: no suite %s\n", name);
	return 2;
}

static void find_folder(void)
{
	DWORD len = GetModuleFileNameA(NULL, folder, sizeof(folder) - 1);

	while (len && folder[len] != '\\')
		len--;
	folder[len] = '\0';
}

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "";

	find_folder();
	if (strcmp(word, "run") == 0)
		return run_all(argc - 2, argv + 2);
	if (strcmp(word, "suite") == 0 && argc == 3)
		return run_one(argv[2]);
	if (strcmp(word, "system") == 0 && argc == 3)
		return service_run(argv[2]);
	if (strcmp(word, "client") == 0)
		return client_main();
	if (strcmp(word, "hold") == 0 && argc == 3)
		return hold_main(argv[2]);
	if (strcmp(word, "service") == 0 && argc == 4)
		return service_main(argv[2], argv[3]);
	printf("nt_bed: what?\n");
	return 2;
}
