/* SPDX-License-Identifier: MIT */
#include "debug.h"

#include "../say.h"
#include "debug_thread.h"
#include "start.h"
#include "system.h"
#include "text.h"
#include "trap/nt/registers.h"

#include <stdlib.h>

/* A 32-bit program's breakpoint as a 64-bit debugger sees it. */
#define WOW64_BREAKPOINT 0x4000001fu

struct debugger {
	const struct ports *ports;
	struct debug_process *processes;
	struct debug_thread *threads;
	DWORD root;
	DWORD code; /* the root's exit code */
};

static struct debug_process *find_process(const struct debugger *debugger, DWORD id)
{
	struct debug_process *process = debugger->processes;

	while (process && process->id != id)
		process = process->next;
	return process;
}

static struct debug_thread *find_thread(const struct debugger *debugger, DWORD id)
{
	struct debug_thread *thread = debugger->threads;

	while (thread && thread->id != id)
		thread = thread->next;
	return thread;
}

static void add_thread(struct debugger *debugger, const DEBUG_EVENT *event, HANDLE handle,
		       void *teb)
{
	struct debug_process *process = find_process(debugger, event->dwProcessId);
	struct debug_thread *thread = process ? calloc(1, sizeof(*thread)) : NULL;

	if (!thread) {
		say_failed("out of memory: a thread of process %lu goes without ports",
			   event->dwProcessId);
		return;
	}
	thread->process = process;
	thread->handle = handle;
	thread->id = event->dwThreadId;
	thread->teb = (uintptr_t)teb;
	thread->next = debugger->threads;
	debugger->threads = thread;
}

static void add_process(struct debugger *debugger, const DEBUG_EVENT *event)
{
	const CREATE_PROCESS_DEBUG_INFO *created = &event->u.CreateProcessInfo;
	struct debug_process *process = calloc(1, sizeof(*process));

	if (process) {
		process->handle = created->hProcess;
		process->id = event->dwProcessId;
		process->is_wow64 = system_is_wow64(created->hProcess);
		process->next = debugger->processes;
		debugger->processes = process;
	}
	add_thread(debugger, event, created->hThread, created->lpThreadLocalBase);
	if (created->hFile)
		CloseHandle(created->hFile);
}

/* The system closes the handles of what it told of itself. */
static void remove_thread(struct debugger *debugger, DWORD id)
{
	struct debug_thread **link = &debugger->threads, *gone;

	while (*link && (*link)->id != id)
		link = &(*link)->next;
	gone = *link;
	if (gone)
		*link = gone->next;
	free(gone);
}

static void remove_threads_of(struct debugger *debugger, const struct debug_process *process)
{
	struct debug_thread **link = &debugger->threads, *gone;

	while ((gone = *link) != NULL) {
		if (gone->process != process) {
			link = &gone->next;
			continue;
		}
		*link = gone->next;
		free(gone);
	}
}

static void remove_process(struct debugger *debugger, DWORD id)
{
	struct debug_process **link = &debugger->processes, *gone;

	while (*link && (*link)->id != id)
		link = &(*link)->next;
	gone = *link;
	if (!gone)
		return;
	*link = gone->next;
	remove_threads_of(debugger, gone);
	free(gone);
}

/* The system's own breakpoint at the start of a process is for its debugger. */
static bool is_first(bool *seen)
{
	bool first = !*seen;

	*seen = true;
	return first;
}

static DWORD take_exception(struct debugger *debugger, const DEBUG_EVENT *event)
{
	const EXCEPTION_RECORD *record = &event->u.Exception.ExceptionRecord;
	struct debug_thread *thread = find_thread(debugger, event->dwThreadId);
	bool handled = false;

	if (!thread)
		return DBG_EXCEPTION_NOT_HANDLED;
	if (record->ExceptionCode == EXCEPTION_BREAKPOINT)
		handled = is_first(&thread->process->seen_breakpoint);
	else if (record->ExceptionCode == WOW64_BREAKPOINT)
		handled = is_first(&thread->process->seen_wow64_breakpoint);
	else if (event->u.Exception.dwFirstChance && is_protection_fault(record))
		handled = debug_serve(debugger->ports, thread);
	return handled ? DBG_CONTINUE : DBG_EXCEPTION_NOT_HANDLED;
}

static DWORD take_event(struct debugger *debugger, const DEBUG_EVENT *event)
{
	switch (event->dwDebugEventCode) {
	case CREATE_PROCESS_DEBUG_EVENT:
		add_process(debugger, event);
		break;
	case CREATE_THREAD_DEBUG_EVENT:
		add_thread(debugger, event, event->u.CreateThread.hThread,
			   event->u.CreateThread.lpThreadLocalBase);
		break;
	case EXIT_THREAD_DEBUG_EVENT:
		remove_thread(debugger, event->dwThreadId);
		break;
	case EXIT_PROCESS_DEBUG_EVENT:
		if (event->dwProcessId == debugger->root)
			debugger->code = event->u.ExitProcess.dwExitCode;
		remove_process(debugger, event->dwProcessId);
		break;
	case LOAD_DLL_DEBUG_EVENT:
		if (event->u.LoadDll.hFile)
			CloseHandle(event->u.LoadDll.hFile);
		break;
	case EXCEPTION_DEBUG_EVENT:
		return take_exception(debugger, event);
	default:
		break;
	}
	return DBG_CONTINUE;
}

static int loop(struct debugger *debugger)
{
	DEBUG_EVENT event;

	do {
		DWORD how;

		if (!WaitForDebugEvent(&event, INFINITE))
			return say_failed("waiting for the program's faults: %s",
					  text_error(GetLastError()));
		how = take_event(debugger, &event);
		if (!ContinueDebugEvent(event.dwProcessId, event.dwThreadId, how))
			return say_failed("process %lu cannot go on: %s", event.dwProcessId,
					  text_error(GetLastError()));
	} while (debugger->processes);
	return (int)debugger->code;
}

int debug_run(const struct plan *plan, HANDLE token)
{
	struct debugger debugger = { .ports = plan->ports };
	PROCESS_INFORMATION started;
	int result;

	if (plan->program.look.kind == FILE_KIND_WIN64 && sizeof(void *) == 4)
		return say_failed("--how debug: %s is a 64-bit program, which the 64-bit allowio "
				  "can debug",
				  text_shown(plan->program.file));
	result = start_program(&plan->program, plan->options.command, token, DEBUG_PROCESS,
			       &started);
	if (result >= 0)
		return result;
	debugger.root = started.dwProcessId;
	CloseHandle(started.hThread);
	CloseHandle(started.hProcess);
	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): what a failure leaves goes with allowio itself */
	return loop(&debugger);
}
