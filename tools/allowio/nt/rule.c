/* SPDX-License-Identifier: MIT */
#include "rule.h"

#include "../say.h"
#include "plan.h"
#include "serve.h"
#include "start.h"
#include "system.h"
#include "text.h"
#include "words.h"

#include <stdlib.h>
#include <string.h>

/* PE format: what says where its signature is, and the field Subsystem, counted from there */
#define PE_AT 0x3c
#define SUBSYSTEM_AT (24 + 68)

const wchar_t *rule_command(const wchar_t *line)
{
	const wchar_t *command = NULL;
	struct words words;

	if (!words_begin(&words, line))
		return NULL;
	if (words_next(&words) && wcscmp(words.text, L"--rule") == 0) {
		command = words.end;
		command += wcsspn(command, L" \t");
	}
	words_end(&words);
	return command;
}

/* Ctrl+C and Ctrl+Break reach the program as well, which decides. */
static BOOL WINAPI ignore(DWORD event)
{
	return event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT;
}

static bool read_at(HANDLE file, LONG at, void *to, DWORD len)
{
	DWORD got;

	return SetFilePointer(file, at, NULL, FILE_BEGIN) != INVALID_SET_FILE_POINTER &&
	       ReadFile(file, to, len, &got, NULL) && got == len;
}

static bool has_windows(const wchar_t *program)
{
	HANDLE file = CreateFileW(program, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL,
				  OPEN_EXISTING, 0, NULL);
	WORD subsystem = 0;
	LONG at;

	if (file == INVALID_HANDLE_VALUE)
		return false;
	if (!read_at(file, PE_AT, &at, sizeof(at)) ||
	    !read_at(file, at + SUBSYSTEM_AT, &subsystem, sizeof(subsystem)))
		subsystem = 0;
	CloseHandle(file);
	return subsystem == IMAGE_SUBSYSTEM_WINDOWS_GUI;
}

/* Nobody asked for the console that Windows made for allowio when a program with windows was started. */
static void leave_console(const wchar_t *program)
{
	DWORD(WINAPI * list)(DWORD *, DWORD);
	DWORD ids[2];

	list = (DWORD(WINAPI *)(DWORD *, DWORD))(void *)system_function(L"kernel32.dll",
									"GetConsoleProcessList");
	if (!list || list(ids, 2) != 1 || !has_windows(program))
		return;
	FreeConsole();
	SetStdHandle(STD_INPUT_HANDLE, NULL);
	SetStdHandle(STD_OUTPUT_HANDLE, NULL);
	SetStdHandle(STD_ERROR_HANDLE, NULL);
}

/* The ports of the program's rule, owned by the caller. NULL: it has none, or they are not this user's. */
static char *find_ranges(const wchar_t *program)
{
	struct kport_rule rule = { .size = sizeof(rule) };
	char *path = text_ansi(program);
	bool found = path && kport_rule_find(path, &rule) == KPORT_OK;

	free(path);
	if (!found)
		say_done("%s goes without ports: %s", text_shown(program),
			 kport_last_error()->text);
	return found ? strdup(rule.ranges) : NULL;
}

/* Everything up to the start. False: no ports, and the words to it have been said. */
static bool open_ports(struct plan *plan)
{
	plan->options.ranges = find_ranges(plan->options.program);
	if (!plan->options.ranges || plan_make(plan) >= 0 || plan_open(plan) >= 0)
		return false;
	if (plan->how == HOW_DEBUG) {
		say_failed("the program goes without ports: this Windows has no vectored exception "
			   "handlers");
		return false;
	}
	return serve_begin(plan->ports, &plan->wishes) < 0;
}

/*
 * A program that is started to be debugged is not looked up in Image File Execution Options, so that allowio
 * is not started again. No debugger is wanted after that.
 */
static bool detach(DWORD id)
{
	BOOL(WINAPI * stop)(DWORD);

	stop = (BOOL(WINAPI *)(DWORD))(void *)system_function(L"kernel32.dll",
							      "DebugActiveProcessStop");
	return stop && stop(id);
}

static int run_started(const PROCESS_INFORMATION *started, bool has_ports)
{
	DWORD code = EXIT_FAILED;

	if (!detach(started->dwProcessId)) {
		const int result = say_failed("the program cannot be let go from its debugger: %s",
					      text_error(GetLastError()));

		TerminateProcess(started->hProcess, EXIT_FAILED);
		return result;
	}
	if (has_ports && serve_process(started->hProcess, started->dwProcessId) >= 0)
		say_failed("the program goes without ports");
	ResumeThread(started->hThread);
	WaitForSingleObject(started->hProcess, INFINITE);
	GetExitCodeProcess(started->hProcess, &code);
	if (has_ports)
		serve_wait();
	return (int)code;
}

static int run(struct plan *plan, const struct program *program)
{
	const bool has_ports = open_ports(plan);
	PROCESS_INFORMATION started;
	int result;

	leave_console(program->file);
	SetConsoleCtrlHandler(ignore, TRUE);
	result = start_program(program, plan->options.command, NULL,
			       CREATE_SUSPENDED | DEBUG_ONLY_THIS_PROCESS, &started);
	if (result < 0) {
		result = run_started(&started, has_ports);
		CloseHandle(started.hThread);
		CloseHandle(started.hProcess);
	}
	return has_ports ? ports_end(plan->ports, result) : result;
}

/* As the command interpreter finds it, which hands Windows the full path and the line as it was typed. */
static int find_program(const wchar_t *command, struct program *program)
{
	wchar_t *line = text_join(L"allowio ", command);
	struct words words;
	int result = -1;

	if (!line || !words_begin(&words, line)) {
		free(line);
		return say_failed("out of memory");
	}
	if (!words_next(&words)) {
		result = say_failed("--rule is for Windows to say, with a program behind it");
	} else if (!program_find(words.text, program)) {
		say_failed("%s: there is no such program", text_shown(words.text));
		result = EXIT_NOT_FOUND;
	}
	words_end(&words);
	free(line);
	return result;
}

int rule_run(const wchar_t *command)
{
	struct plan plan = { .options = { .how = HOW_AUTO, .as_admin = true } };
	struct program program = { 0 };
	int result = find_program(command, &program);

	if (result >= 0)
		return result;
	plan.options.program = wcsdup(program.file);
	plan.options.command = wcsdup(command);
	if (plan.options.program && plan.options.command)
		result = run(&plan, &program);
	else
		result = say_failed("out of memory");
	plan_free(&plan);
	program_free(&program);
	return result;
}
