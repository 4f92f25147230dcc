/* SPDX-License-Identifier: MIT */
/*
 * Serves a program and all that it starts by ptrace(2) alone: nothing is put into it, and each access
 * costs several switches between two processes.
 */
#ifndef KPORT_TRAP_TRACER_H
#define KPORT_TRAP_TRACER_H

#include <sys/types.h>

#include "ports.h"

struct tracer {
	struct trap_ports *ports;
	void (*say)(const char *words); /* what was refused, and what to do */
};

/* process waits for its parent, the calling thread, and has not begun. False: errno tells. */
bool tracer_begin(pid_t process);

/* Takes a status of a traced process that waitpid(2) gave. False: the process has ended. */
bool tracer_status(struct tracer *tracer, pid_t process, int status);

#endif /* KPORT_TRAP_TRACER_H */
