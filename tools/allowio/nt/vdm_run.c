/* SPDX-License-Identifier: MIT */
/* A DOS program's run, by either way. */
#include "vdm.h"

#include "../say.h"
#include "revoke.h"
#include "start.h"
#include "text.h"
#include "vdd/served.h"
#include "vdm_find.h"

#define SERVED_RIGHTS                                                                              \
	(PROCESS_SET_INFORMATION | PROCESS_QUERY_INFORMATION | PROCESS_TERMINATE | SYNCHRONIZE)

/* ---- by a grant ---- */

struct granted {
	const struct ports *ports;
	HANDLE process; /* NTVDM's */
	struct revocation revocation;
};

static void take_back(void *context)
{
	const struct granted *granted = context;

	if (kport_process_revoke(granted->ports->handle, granted->process, NULL) != KPORT_OK)
		say_library_failed();
}

/* Answers -1, or an exit code. */
static int grant(struct granted *granted, DWORD id, bool exclusive)
{
	granted->process = OpenProcess(SERVED_RIGHTS, FALSE, id);
	if (!granted->process)
		return say_failed("NTVDM, process %lu: %s", id, text_error(GetLastError()));
	if (!revocation_begin(&granted->revocation, granted->process, id, take_back, granted))
		return say_failed("NTVDM, process %lu: another allowio gives it ports already (%s)",
				  id, text_error(GetLastError()));
	if (kport_process_grant(granted->ports->handle, granted->process,
				granted->ports->asked.text,
				exclusive ? KPORT_GRANT_EXCLUSIVE : 0) == KPORT_OK)
		return -1;
	return say_library_failed();
}

static void end_grant(struct granted *granted)
{
	if (!granted->process)
		return;
	revocation_end(&granted->revocation);
	kport_process_revoke(granted->ports->handle, granted->process, NULL);
	CloseHandle(granted->process);
}

static int find(const struct vdm_list *before, DWORD started, struct vdm_found *found)
{
	struct vdm_list after, console;

	vdm_list_running(&after);
	vdm_list_console(&console);
	*found = vdm_choose(before, &after, &console, started);
	if (found->id)
		return -1;
	if (after.count == 0)
		return say_failed(
			"there is no process of ntvdm.exe in this session, and the program "
			"runs without ports");
	return say_failed("several processes are ntvdm.exe and no one can be told to be the "
			  "program's, which runs without ports: end it, and start it in a new "
			  "console window");
}

/* What was started is in its own process, which has not run yet, or in one that is running. */
static int grant_started(const struct plan *plan, const struct vdm_list *before,
			 const PROCESS_INFORMATION *started, struct granted *granted)
{
	struct vdm_found found;
	int result = find(before, started->dwProcessId, &found);

	if (result >= 0)
		return result;
	result = grant(granted, found.id, plan->options.exclusive);
	if (result < 0 && found.joined)
		say_failed("NTVDM (process %lu) ran before: all programs inside it have the ports "
			   "until %s ends, which began without them",
			   (unsigned long)found.id, text_shown(plan->program.file));
	else if (result < 0)
		say_done("NTVDM is process %lu: all programs that run inside it share the ports",
			 (unsigned long)found.id);
	else if (!found.joined && granted->process)
		TerminateProcess(granted->process, EXIT_FAILED);
	return result;
}

/*
 * Both handles may stand for the program in NTVDM rather than for a process, and of such a one Windows may not
 * tell the exit code: that of NTVDM's own process is not the program's.
 */
static int wait_for(const struct plan *plan, const PROCESS_INFORMATION *started, HANDLE otherwise)
{
	HANDLE process = started->hProcess ? started->hProcess : otherwise;
	DWORD code;

	if (started->hThread)
		ResumeThread(started->hThread);
	if (WaitForSingleObject(process, INFINITE) != WAIT_OBJECT_0)
		return say_failed("%s cannot be waited for: %s", text_shown(plan->program.file),
				  text_error(GetLastError()));
	if (!GetExitCodeProcess(process, &code))
		return say_failed("%s ended, and this Windows does not tell with which exit code",
				  text_shown(plan->program.file));
	return (int)code;
}

static void close_started(const PROCESS_INFORMATION *started)
{
	if (started->hThread)
		CloseHandle(started->hThread);
	if (started->hProcess)
		CloseHandle(started->hProcess);
}

/* A 16-bit Windows program gets an NTVDM of its own; one for DOS has that of its console. */
static DWORD creation_flags(const struct plan *plan)
{
	return plan->program.look.kind == FILE_KIND_WIN16 ? CREATE_SEPARATE_WOW_VDM : 0;
}

static int run_granted(const struct plan *plan, HANDLE token)
{
	struct granted granted = { .ports = plan->ports };
	PROCESS_INFORMATION started = { 0 };
	struct vdm_list before;
	int result;

	vdm_list_running(&before);
	result = start_program(&plan->program, plan->options.command, token,
			       CREATE_SUSPENDED | creation_flags(plan), &started);
	if (result >= 0)
		return result;
	result = grant_started(plan, &before, &started, &granted);
	if (result < 0)
		result = wait_for(plan, &started, granted.process);
	end_grant(&granted);
	close_started(&started);
	return result;
}

/* ---- by kportvdd.dll ---- */

static bool is_next(const struct ports *ports, unsigned port)
{
	return port + 1 < PORTS && ports_may(ports, port + 1, 1) &&
	       ports->at.place[port + 1] == ports->at.place[port] + 1;
}

static bool collect(const struct ports *ports, struct served *served)
{
	unsigned last;

	for (unsigned port = 0; port < PORTS; port = last + 1) {
		last = port;
		if (!ports_may(ports, port, 1))
			continue;
		while (is_next(ports, last))
			last++;
		if (!served_add(served, (struct served_range){ (uint16_t)port, (uint16_t)last,
							       ports->at.place[port] }))
			return false;
	}
	return true;
}

/* NTVDM has allowio's environment, and kportvdd.dll reads there what to do. Answers -1, or an exit code. */
static int set_environment(const struct plan *plan)
{
	struct served served = { .share = plan->options.share };
	char text[SERVED_TEXT_LEN];

	if (!collect(plan->ports, &served))
		return say_failed("kportvdd.dll serves %u ranges at most, and these are more",
				  SERVED_MAX);
	served_print(&served, text);
	SetEnvironmentVariableA(SERVED_VARIABLE, text);
	if (plan->options.backend)
		SetEnvironmentVariableA("KPORT_BACKEND", plan->options.backend);
	if (plan->options.device)
		SetEnvironmentVariableA("KPORT_DEVICE", plan->options.device);
	return -1;
}

/*
 * In a console of its own: an NTVDM that runs at this one already has another environment. allowio's claim was
 * to find out whether the ports can be had, and would stand in NTVDM's way.
 */
static int run_by_vdd(struct plan *plan, HANDLE token)
{
	PROCESS_INFORMATION started = { 0 };
	int result = set_environment(plan);

	if (result >= 0)
		return result;
	kport_close(plan->ports->handle);
	plan->ports->handle = NULL;
	result = start_program(&plan->program, plan->options.command, token,
			       CREATE_NEW_CONSOLE | creation_flags(plan), &started);
	if (result >= 0)
		return result;
	result = wait_for(plan, &started, NULL);
	close_started(&started);
	return result;
}

int vdm_run(struct plan *plan, HANDLE token)
{
	return plan->how == HOW_VDD ? run_by_vdd(plan, token) : run_granted(plan, token);
}
