/* SPDX-License-Identifier: MIT */
/*
 * A suite as the account SYSTEM, which alone may log others on in every NT: a service of our own runs it
 * and hands its output back through a named pipe.
 */
#include <stdio.h>
#include <string.h>

#include "bed.h"

#define NAME "kporttest"
#define PATIENCE_S 60u
#define PIPE "\\\\.\\pipe\\kport-nt"

static const char *the_suite;
static const char *the_pipe;
static SERVICE_STATUS_HANDLE handle;

/* ---- in the service ---- */

static void WINAPI control(DWORD code)
{
	(void)code;
}

static void report(DWORD state, DWORD code)
{
	SERVICE_STATUS status = {
		.dwServiceType = SERVICE_WIN32_OWN_PROCESS,
		.dwCurrentState = state,
		.dwWin32ExitCode = code ? ERROR_SERVICE_SPECIFIC_ERROR : 0,
		.dwServiceSpecificExitCode = code,
	};

	SetServiceStatus(handle, &status);
}

static DWORD run_in_service(void)
{
	SECURITY_ATTRIBUTES inheritable = { sizeof(inheritable), NULL, TRUE };
	STARTUPINFOA startup = { .cb = sizeof(startup), .dwFlags = STARTF_USESTDHANDLES };
	PROCESS_INFORMATION process;
	char line[MAX_PATH + 64];
	DWORD code = 1;

	startup.hStdOutput =
		CreateFileA(the_pipe, GENERIC_WRITE, 0, &inheritable, OPEN_EXISTING, 0, NULL);
	if (startup.hStdOutput == INVALID_HANDLE_VALUE)
		return GetLastError();
	startup.hStdError = startup.hStdOutput;
	snprintf(line, sizeof(line), "%s\\nt_bed.exe suite %s", bed_folder(), the_suite);
	if (CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, bed_folder(), &startup,
			   &process)) {
		WaitForSingleObject(process.hProcess, INFINITE);
		GetExitCodeProcess(process.hProcess, &code);
		CloseHandle(process.hProcess);
		CloseHandle(process.hThread);
	} else {
		code = GetLastError();
	}
	CloseHandle(startup.hStdOutput);
	return code;
}

static void WINAPI serve(DWORD argc, char **argv)
{
	(void)argc, (void)argv;
	handle = RegisterServiceCtrlHandlerA(NAME, control);
	report(SERVICE_RUNNING, 0);
	report(SERVICE_STOPPED, run_in_service());
}

int service_main(const char *suite, const char *pipe)
{
	static char name[] = NAME;
	const SERVICE_TABLE_ENTRYA table[] = { { name, serve }, { NULL, NULL } };

	the_suite = suite;
	the_pipe = pipe;
	return StartServiceCtrlDispatcherA(table) ? 0 : 1;
}

/* ---- the side that wants it ---- */

static SC_HANDLE create(SC_HANDLE manager, const char *suite)
{
	char line[MAX_PATH + 96];
	SC_HANDLE service = OpenServiceA(manager, NAME, SERVICE_ALL_ACCESS);

	if (service) {
		DeleteService(service);
		CloseServiceHandle(service);
	}
	snprintf(line, sizeof(line), "%s\\nt_bed.exe service %s %s", bed_folder(), suite, PIPE);
	return CreateServiceA(manager, NAME, NAME, SERVICE_ALL_ACCESS, SERVICE_WIN32_OWN_PROCESS,
			      SERVICE_DEMAND_START, SERVICE_ERROR_NORMAL, line, NULL, NULL, NULL,
			      NULL, NULL);
}

static void pass_on(HANDLE pipe)
{
	HANDLE to = GetStdHandle(STD_OUTPUT_HANDLE);
	char bytes[512];
	DWORD len;
	DWORD written;

	/* A peer that came and went already is no failure of the connection. */
	if (!ConnectNamedPipe(pipe, NULL) && GetLastError() != ERROR_PIPE_CONNECTED &&
	    GetLastError() != ERROR_NO_DATA)
		return;
	while (ReadFile(pipe, bytes, sizeof(bytes), &len, NULL) && len)
		WriteFile(to, bytes, len, &written, NULL);
}

/* The exit status, once the service says that it has stopped. */
static int wait_for(SC_HANDLE service)
{
	SERVICE_STATUS status;

	for (unsigned tries = 0; tries < PATIENCE_S * 10; tries++) {
		if (!QueryServiceStatus(service, &status))
			return 1;
		if (status.dwCurrentState == SERVICE_STOPPED)
			return (int)status.dwServiceSpecificExitCode;
		Sleep(100);
	}
	note("the tests' own service does not stop");
	return 1;
}

int service_run(const char *suite)
{
	SC_HANDLE manager = OpenSCManagerA(NULL, NULL, SC_MANAGER_ALL_ACCESS);
	SC_HANDLE service = manager ? create(manager, suite) : NULL;
	HANDLE pipe = CreateNamedPipeA(PIPE, PIPE_ACCESS_INBOUND, PIPE_TYPE_BYTE | PIPE_WAIT, 1,
				       512, 65536, 0, NULL);
	int status = 1;

	if (!service || pipe == INVALID_HANDLE_VALUE || !StartServiceA(service, 0, NULL)) {
		ok(false, "a service of the tests' own runs (Windows error %lu)", GetLastError());
		status = plan();
	} else {
		pass_on(pipe);
		status = wait_for(service);
	}
	if (service)
		DeleteService(service);
	return status;
}
