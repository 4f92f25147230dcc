/* SPDX-License-Identifier: MIT */
#include "start.h"

#include "../say.h"
#include "system.h"
#include "text.h"

#include <stdlib.h>

#define NEEDS_ELEVATION 740u /* ERROR_ELEVATION_REQUIRED */

static int refused(const struct program *program, DWORD error)
{
	switch (error) {
	case NEEDS_ELEVATION:
		say_failed("%s asks to be run as administrator: start allowio in an elevated "
			   "console, with --as-admin",
			   text_shown(program->file));
		break;
	case ERROR_BAD_EXE_FORMAT:
		say_failed("%s is not a program that this Windows can run",
			   text_shown(program->file));
		break;
	default:
		say_failed("%s cannot be started: %s", text_shown(program->file),
			   text_error(error));
	}
	return error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND ? EXIT_NOT_FOUND :
										EXIT_CANNOT;
}

static bool is_console(HANDLE handle)
{
	DWORD mode;

	return GetFileType(handle) == FILE_TYPE_CHAR && GetConsoleMode(handle, &mode);
}

/*
 * Files and pipes must be inheritable, and so may a console's handles, unless the program is to have none
 * of this console: NULL then.
 */
static HANDLE standard_handle(DWORD which, bool own_console)
{
	HANDLE handle = GetStdHandle(which);
	bool keep;

	if (!handle || handle == INVALID_HANDLE_VALUE)
		return handle;
	keep = !own_console || !is_console(handle);
	SetHandleInformation(handle, HANDLE_FLAG_INHERIT, keep ? HANDLE_FLAG_INHERIT : 0);
	return keep ? handle : NULL;
}

/*
 * Whoever has a console can type into it: a program with fewer rights than the shell in the console would
 * type commands for that. What the C library's descriptors are passed on by (lpReserved2) names the
 * console too. Answers the flags for the console.
 */
static DWORD set_startup(STARTUPINFOW *startup, bool own_console)
{
	GetStartupInfoW(startup);
	/* It must be NULL (STARTUPINFO), and is not always what it was at allowio's own start. */
	startup->lpReserved = NULL;
	startup->hStdInput = standard_handle(STD_INPUT_HANDLE, own_console);
	startup->hStdOutput = standard_handle(STD_OUTPUT_HANDLE, own_console);
	startup->hStdError = standard_handle(STD_ERROR_HANDLE, own_console);
	/* Without the flag the new console gives all three. */
	if (startup->hStdInput || startup->hStdOutput || startup->hStdError)
		startup->dwFlags |= STARTF_USESTDHANDLES;
	else
		startup->dwFlags &= ~(DWORD)STARTF_USESTDHANDLES;
	if (!own_console)
		return 0;
	startup->cbReserved2 = 0;
	startup->lpReserved2 = NULL;
	/* What is read and written elsewhere needs no window. */
	if (startup->hStdInput && startup->hStdOutput && startup->hStdError)
		return CREATE_NO_WINDOW;
	return CREATE_NEW_CONSOLE;
}

typedef BOOL(WINAPI *create_as_user)(HANDLE, LPCWSTR, LPWSTR, SECURITY_ATTRIBUTES *,
				     SECURITY_ATTRIBUTES *, BOOL, DWORD, void *, LPCWSTR,
				     STARTUPINFOW *, PROCESS_INFORMATION *);

/* Newer Windows has it in kernel32 as well, where the linker would find it first. */
static BOOL create(HANDLE token, const wchar_t *file, wchar_t *line, DWORD flags,
		   STARTUPINFOW *startup, PROCESS_INFORMATION *started)
{
	create_as_user as_user =
		(create_as_user)(void *)system_function(L"advapi32.dll", "CreateProcessAsUserW");

	if (!token)
		return CreateProcessW(file, line, NULL, NULL, TRUE, flags, NULL, NULL, startup,
				      started);
	return as_user &&
	       as_user(token, file, line, NULL, NULL, TRUE, flags, NULL, NULL, startup, started);
}

int start_program(const struct program *program, const wchar_t *command, HANDLE token, DWORD flags,
		  PROCESS_INFORMATION *started)
{
	STARTUPINFOW startup = { .cb = sizeof(startup) };
	/* CreateProcessW may write to it. */
	wchar_t *line = wcsdup(command);
	BOOL done;
	DWORD error;

	if (!line)
		return say_failed("out of memory");
	flags |= set_startup(&startup, token || flags & CREATE_NEW_CONSOLE);
	done = create(token, program->file, line, flags, &startup, started);
	error = GetLastError();
	free(line);
	return done ? -1 : refused(program, error);
}

bool start_is_foreign(HANDLE process)
{
	return system_is_wow64(process) != system_is_wow64(GetCurrentProcess());
}
