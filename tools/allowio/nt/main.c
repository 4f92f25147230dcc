/* SPDX-License-Identifier: MIT */
/* allowio.exe: another program, with ports, for as long as it runs. */
#include "../say.h"
#include "debug.h"
#include "options.h"
#include "plan.h"
#include "revoke.h"
#include "rule.h"
#include "serve.h"
#include "start.h"
#include "text.h"
#include "token.h"
#include "vdm.h"

#include <stdlib.h>

const char program_name[] = "allowio";

/* Ctrl+C and Ctrl+Break reach the program as well, which decides; with --pid nobody else does. */
static BOOL WINAPI ignore(DWORD event)
{
	return event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT;
}

/* The program has its ports, or it does not run. */
static int serve_started(const PROCESS_INFORMATION *started)
{
	DWORD code = EXIT_FAILED;
	int result = serve_process(started->hProcess, started->dwProcessId);

	if (result >= 0) {
		TerminateProcess(started->hProcess, EXIT_FAILED);
		return result;
	}
	ResumeThread(started->hThread);
	WaitForSingleObject(started->hProcess, INFINITE);
	GetExitCodeProcess(started->hProcess, &code);
	serve_wait();
	return (int)code;
}

static int start_and_serve(const struct plan *plan, HANDLE token)
{
	PROCESS_INFORMATION started;
	int result = serve_begin(plan->ports, &plan->wishes);

	if (result < 0)
		result = start_program(&plan->program, plan->options.command, token,
				       CREATE_SUSPENDED, &started);
	if (result >= 0)
		return result;
	say_done("%s, %s, is process %lu", text_shown(plan->program.file), plan->program.look.words,
		 started.dwProcessId);
	result = serve_started(&started);
	CloseHandle(started.hThread);
	CloseHandle(started.hProcess);
	return result;
}

static int run_program(struct plan *plan)
{
	HANDLE token = NULL;
	int result = plan->options.as_admin ? -1 : token_choose(&token);

	if (result >= 0)
		return result;
	if (plan->options.compat)
		SetEnvironmentVariableW(L"__COMPAT_LAYER", plan->options.compat);
	SetConsoleCtrlHandler(ignore, TRUE);
	if (vdm_is_for(plan))
		result = vdm_run(plan, token);
	else if (plan->how == HOW_DEBUG)
		result = debug_run(plan, token);
	else
		result = start_and_serve(plan, token);
	if (token)
		CloseHandle(token);
	return result;
}

static int run_process(struct plan *plan)
{
	DWORD id = plan->options.pid;
	HANDLE process = OpenProcess(PROCESS_ALL_ACCESS, FALSE, id);
	int result;

	if (!process)
		return say_failed("process %lu: %s", id, text_error(GetLastError()));
	result = serve_begin(plan->ports, &plan->wishes);
	if (result < 0)
		result = serve_process(process, id);
	CloseHandle(process);
	if (result >= 0)
		return result;
	say_done("process %lu has the ports until it ends, or allowio does", id);
	serve_wait();
	return EXIT_SUCCESS;
}

static int run(struct plan *plan)
{
	int result;

	if (plan->options.revoke)
		return revocation_ask(plan->options.revoke);
	result = plan_make(plan);
	if (plan->options.dry_run)
		return plan_show(plan, result);
	if (result < 0)
		result = plan_open(plan);
	if (result >= 0)
		return result;
	result = plan->options.pid ? run_process(plan) : run_program(plan);
	return ports_end(plan->ports, result);
}

int main(void)
{
	const wchar_t *command = rule_command(GetCommandLineW());
	struct plan plan = { 0 };
	int result;

	if (command)
		return rule_run(command);
	result = options_parse(GetCommandLineW(), &plan.options);
	if (result < 0)
		result = run(&plan);
	plan_free(&plan);
	return result;
}
