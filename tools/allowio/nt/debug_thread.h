/* SPDX-License-Identifier: MIT */
/* A thread that stands at an exception, as the debugger sees it. */
#ifndef KPORT_ALLOWIO_NT_DEBUG_THREAD_H
#define KPORT_ALLOWIO_NT_DEBUG_THREAD_H

#include <stdbool.h>
#include <windows.h>

#include "ports.h"
#include "trap/emulate.h"

struct debug_process {
	struct debug_process *next;
	HANDLE handle; /* the debugger interface's */
	DWORD id;
	bool is_wow64;
	bool seen_breakpoint, seen_wow64_breakpoint; /* those that the system sets at a start */
	bool told_refused, told_passed;
};

struct debug_thread {
	struct debug_thread *next;
	struct debug_process *process;
	HANDLE handle; /* the debugger interface's */
	DWORD id;
	uint64_t teb;
};

/*
 * debug_context.c: the thread's registers, whatever its bitness. False: the system refused, or the thread
 * stands in a segment that is not the program's own.
 */
bool debug_get_registers(const struct debug_thread *thread, struct emulate_registers *registers);
bool debug_set_registers(const struct debug_thread *thread,
			 const struct emulate_registers *registers);

/* debug_fault.c: does what the instruction would have done. False: the program is to have the fault. */
bool debug_serve(const struct ports *ports, struct debug_thread *thread);

#endif /* KPORT_ALLOWIO_NT_DEBUG_THREAD_H */
