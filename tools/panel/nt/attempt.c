/* SPDX-License-Identifier: MIT */
#include "attempt.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALLOWIO L"allowio.exe"
#define ALLOWIO_FAILED 125u
#define LINE_MAX 1024

struct attempt {
	HWND window;
	wchar_t *arguments, *folder;
};

bool attempt_find_allowio(wchar_t *path, size_t len)
{
	DWORD used = GetModuleFileNameW(NULL, path, (DWORD)len);
	wchar_t *name;

	if (used == 0 || used >= len)
		return false;
	name = wcsrchr(path, L'\\');
	name = name ? name + 1 : path;
	if ((size_t)(name - path) + sizeof(ALLOWIO) / sizeof(wchar_t) > len)
		return false;
	wcscpy(name, ALLOWIO);
	return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES;
}

static void attempt_free(struct attempt *attempt)
{
	if (!attempt)
		return;
	free(attempt->arguments);
	free(attempt->folder);
	free(attempt);
}

static void say(const struct attempt *attempt, const char *line, size_t len)
{
	char *copy = malloc(len + 1);

	if (!copy)
		return;
	memcpy(copy, line, len);
	copy[len] = '\0';
	if (!PostMessageW(attempt->window, ATTEMPT_SAYS, 0, (LPARAM)copy))
		free(copy);
	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): it goes with the message */
}

/* Each line that comes from the pipe, until its writers are gone. */
static void say_all(const struct attempt *attempt, HANDLE pipe)
{
	char line[LINE_MAX];
	size_t len = 0;
	DWORD got;
	char c;

	while (ReadFile(pipe, &c, 1, &got, NULL) && got == 1) {
		if (c != '\r' && c != '\n' && len < sizeof(line))
			line[len++] = c;
		if (c == '\n' && len > 0) {
			say(attempt, line, len);
			len = 0;
		}
	}
	if (len > 0)
		say(attempt, line, len);
}

/* allowio, with options before the arguments. */
static bool start(const struct attempt *attempt, const wchar_t *options, DWORD flags,
		  STARTUPINFOW *startup, HANDLE *process)
{
	wchar_t path[MAX_PATH];
	PROCESS_INFORMATION started;
	size_t room = wcslen(attempt->arguments) + wcslen(options) + MAX_PATH + 8;
	wchar_t *line = malloc(room * sizeof(wchar_t));
	bool done = false;

	if (line && attempt_find_allowio(path, MAX_PATH)) {
		_snwprintf(line, room, L"\"%ls\" %ls %ls", path, options, attempt->arguments);
		done = CreateProcessW(path, line, NULL, NULL, TRUE, flags, NULL, attempt->folder,
				      startup, &started);
	}
	free(line);
	if (!done)
		return false;
	CloseHandle(started.hThread);
	*process = started.hProcess;
	return true;
}

static DWORD wait_for(HANDLE process)
{
	DWORD code = ALLOWIO_FAILED;

	WaitForSingleObject(process, INFINITE);
	GetExitCodeProcess(process, &code);
	CloseHandle(process);
	return code;
}

static void say_not_started(const struct attempt *attempt)
{
	char text[100];

	snprintf(text, sizeof(text), "allowio.exe cannot be started: Windows error %lu",
		 GetLastError());
	say(attempt, text, strlen(text));
}

/* What would be done, and allowio's exit code for it. */
static DWORD rehearse(const struct attempt *attempt)
{
	SECURITY_ATTRIBUTES inherited = { sizeof(inherited), NULL, TRUE };
	STARTUPINFOW startup = { .cb = sizeof(startup), .dwFlags = STARTF_USESTDHANDLES };
	HANDLE from, to, process;
	bool started;

	if (!CreatePipe(&from, &to, &inherited, 0)) {
		say_not_started(attempt);
		return ALLOWIO_FAILED;
	}
	SetHandleInformation(from, HANDLE_FLAG_INHERIT, 0);
	startup.hStdOutput = to;
	startup.hStdError = to;
	started = start(attempt, L"--dry-run", CREATE_NO_WINDOW, &startup, &process);
	if (!started)
		say_not_started(attempt);
	CloseHandle(to);
	if (started)
		say_all(attempt, from);
	CloseHandle(from);
	return started ? wait_for(process) : ALLOWIO_FAILED;
}

static DWORD WINAPI run(void *parameter)
{
	struct attempt *attempt = parameter;
	STARTUPINFOW startup = { .cb = sizeof(startup) };
	DWORD code = rehearse(attempt);
	bool started = false;
	HANDLE process;

	if (code == 0) {
		started = start(attempt, L"", CREATE_NEW_CONSOLE, &startup, &process);
		if (started)
			code = wait_for(process);
		else
			say_not_started(attempt);
	}
	PostMessageW(attempt->window, ATTEMPT_ENDED, started ? code : ALLOWIO_FAILED, started);
	attempt_free(attempt);
	return 0;
}

bool attempt_begin(HWND window, const wchar_t *arguments, const wchar_t *folder)
{
	struct attempt *attempt = calloc(1, sizeof(*attempt));
	HANDLE thread = NULL;

	if (!attempt)
		return false;
	attempt->window = window;
	attempt->arguments = wcsdup(arguments);
	attempt->folder = folder ? wcsdup(folder) : NULL;
	if (attempt->arguments && (!folder || attempt->folder))
		thread = CreateThread(NULL, 0, run, attempt, 0, NULL);
	if (!thread) {
		attempt_free(attempt);
		return false;
	}
	CloseHandle(thread);
	return true;
}
