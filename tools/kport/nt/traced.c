/* SPDX-License-Identifier: MIT */
/* A program under allowio.exe. Its recording, or what it prints, comes through a pipe with a name. */
#include "../traced.h"

#include "../platform.h"
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <windows.h>

#define LOOK_MS 20u /* how often the pipe is looked at */
#define PIPE_BYTES 0x10000u

/* winbase.h has it for Windows 2000's service pack 2 and later only */
#define FIRST_INSTANCE 0x00080000u

struct traced {
	char path[80];
	HANDLE pipe; /* our end; NULL: handed on, or not there */
	HANDLE process;
	bool ended;
};

static int failed(const struct command_line *line, const char *what)
{
	char words[200];

	start_error_text(GetLastError(), words, sizeof(words));
	complain(line, "%s: %s", what, words);
	return EXIT_FAILED;
}

/*
 * One writer at most, and nobody has the name already. By the system's own rule for pipes only this user,
 * administrators and the system may write.
 */
static HANDLE make_pipe(const char *path, DWORD extra)
{
	HANDLE pipe = CreateNamedPipeA(path, PIPE_ACCESS_INBOUND | extra,
				       PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT, 1, 0,
				       PIPE_BYTES, 0, NULL);

	return pipe == INVALID_HANDLE_VALUE ? NULL : pipe;
}

int traced_new(const struct command_line *line, struct traced **traced)
{
	struct traced *made = calloc(1, sizeof(*made));
	LARGE_INTEGER now;
	int result;

	*traced = NULL;
	if (!made) {
		complain(line, "out of memory");
		return EXIT_FAILED;
	}
	QueryPerformanceCounter(&now);
	snprintf(made->path, sizeof(made->path), "\\\\.\\pipe\\kport-%lu-%llx",
		 GetCurrentProcessId(), (unsigned long long)now.QuadPart);
	made->pipe = make_pipe(made->path, FIRST_INSTANCE);
	/* Older systems do not know the flag. */
	if (!made->pipe && GetLastError() == ERROR_INVALID_PARAMETER)
		made->pipe = make_pipe(made->path, 0);
	if (!made->pipe) {
		result = failed(line, made->path);
		free(made);
		return result;
	}
	made->ended = true;
	*traced = made;
	return EXIT_DONE;
}

const char *traced_fifo(const struct traced *traced)
{
	return traced->path;
}

/* What the keyboard sends goes to the program as well, which ends by it or not; we see its end. */
static BOOL WINAPI leave_keyboard_to_program(DWORD event)
{
	return event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT;
}

int traced_start(const struct command_line *line, struct traced *traced, const char *const *words,
		 const char *ranges)
{
	const char *const behind[] = { ranges, "--", NULL };
	wchar_t *command = start_command(L"allowio", words, behind,
					 line->program ? start_own_program() : start_shell());
	wchar_t file[MAX_PATH];
	int result = EXIT_DONE;

	if (!command) {
		complain(line, "out of memory");
		return EXIT_FAILED;
	}
	SetConsoleCtrlHandler(leave_keyboard_to_program, TRUE);
	if (!start_find_allowio(file, MAX_PATH)) {
		complain(line, "there is no allowio.exe beside kport.exe: both belong into one "
			       "folder");
		result = EXIT_FAILED;
	} else {
		traced->process = start_process(file, command, NULL);
		if (!traced->process)
			result = failed(line, "allowio.exe cannot be started");
	}
	traced->ended = !traced->process;
	free(command);
	return result;
}

static bool has_bytes(const struct traced *traced)
{
	DWORD count = 0;

	return PeekNamedPipe(traced->pipe, NULL, 0, NULL, &count, NULL) && count > 0;
}

static void look_for_end(struct traced *traced)
{
	traced->ended = WaitForSingleObject(traced->process, LOOK_MS) != WAIT_TIMEOUT;
}

/*
 * The pipe becomes standard input, which nothing of ours reads: the library opens recordings by name, and
 * a pipe's name is for writers.
 */
static bool put_on_standard_input(struct traced *traced)
{
	int number = _open_osfhandle((intptr_t)traced->pipe, _O_RDONLY | _O_BINARY);
	bool done;

	if (number < 0)
		return false;
	traced->pipe = NULL;
	done = _dup2(number, _fileno(stdin)) == 0;
	_close(number);
	platform_binary_input();
	return done;
}

int traced_recording(const struct command_line *line, struct traced *traced,
		     kport_recording **recording)
{
	bool ended = false;

	*recording = NULL;
	/* What it wrote before its end is looked for once more after its end was seen. */
	while (!has_bytes(traced)) {
		if (ended)
			return EXIT_DONE;
		look_for_end(traced);
		ended = traced->ended;
	}
	if (!put_on_standard_input(traced)) {
		complain(line, "standard input: %s", strerror(errno));
		return EXIT_FAILED;
	}
	return kport_recording_open("-", recording) == KPORT_OK ? EXIT_DONE : library_error(line);
}

enum traced_news traced_read(struct traced *traced, void *bytes, size_t room, uint64_t idle_ns,
			     size_t *len)
{
	uint64_t began_ns = platform_now_ns();
	DWORD got;

	for (;;) {
		bool ended = traced->ended;

		if (has_bytes(traced) && ReadFile(traced->pipe, bytes, (DWORD)room, &got, NULL) &&
		    got > 0) {
			*len = got;
			return TRACED_BYTES;
		}
		if (ended)
			return TRACED_END;
		if (idle_ns && platform_now_ns() - began_ns > idle_ns)
			return TRACED_IDLE;
		look_for_end(traced);
	}
}

/* A writer that still has something to tell must not wait for us. */
static void close_pipe(struct traced *traced)
{
	if (traced->pipe)
		CloseHandle(traced->pipe);
	else if (!freopen("NUL", "rb", stdin))
		_close(_fileno(stdin));
	traced->pipe = NULL;
}

int traced_end(struct traced *traced)
{
	DWORD code = 0;

	if (!traced)
		return EXIT_DONE;
	close_pipe(traced);
	if (traced->process) {
		WaitForSingleObject(traced->process, INFINITE);
		GetExitCodeProcess(traced->process, &code);
		CloseHandle(traced->process);
	}
	free(traced);
	return (int)code;
}

int traced_open_output(const char *path)
{
	if (!path)
		return _dup(_fileno(stderr));
	return _open(path, _O_WRONLY | _O_CREAT | _O_TRUNC | _O_NOINHERIT, _S_IREAD | _S_IWRITE);
}

bool traced_print_to(int file)
{
	bool done;

	fflush(stdout);
	done = _dup2(file, _fileno(stdout)) >= 0;
	_close(file);
	return done;
}

const char *const traced_ghostscript[] = { "gs", "gswin64c", "gswin32c", NULL };
const char *const traced_ghostpcl[] = { "gpcl6win64", "gpcl6win32", "gpcl6", NULL };

#define LONGEST_VARIABLE 32768u /* GetEnvironmentVariable() */

/* Along PATH alone: the current folder, into which Windows looks first, may be full of others' files. */
static bool find_program(const wchar_t *name, wchar_t *file, DWORD room)
{
	wchar_t *folders = malloc(LONGEST_VARIABLE * sizeof(wchar_t));
	DWORD len = 0;

	if (folders && GetEnvironmentVariableW(L"PATH", folders, LONGEST_VARIABLE) > 0)
		len = SearchPathW(folders, name, L".exe", room, file, NULL);
	free(folders);
	return len > 0 && len < room;
}

int traced_convert(const char *const *words)
{
	const char *const none[] = { NULL };
	wchar_t file[MAX_PATH];
	wchar_t *program = start_wide(words[0]);
	wchar_t *command = program && find_program(program, file, MAX_PATH) ?
				   start_command(program, words + 1, none, L"") :
				   NULL;
	HANDLE process = command ? start_process(file, command, stderr) : NULL;
	DWORD code = 0;

	free(command);
	free(program);
	if (!process)
		return -1;
	WaitForSingleObject(process, INFINITE);
	GetExitCodeProcess(process, &code);
	CloseHandle(process);
	return (int)code;
}
