/* SPDX-License-Identifier: MIT */
/* The exec of a trapped program, from before it to the new program's first instruction. */
#ifndef KPORT_TRAP_SUPERVISE_EXEC_H
#define KPORT_TRAP_SUPERVISE_EXEC_H

#include <sys/types.h>

#include "supervise.h"

struct exec {
	pid_t thread;
	pid_t process;
	int folder; /* execveat's, as the program says it */
	int flags;
	char path[4096]; /* as the program says it; "" where it could not be read */
	bool is_traced;
};

void exec_read_path(struct exec *exec, int memory, uint64_t at);

/* False: it would give the program privilege, which a trapped one must not have. The reason has been said. */
bool exec_is_allowed(struct supervisor *supervisor, const struct exec *exec);

/* Before the call goes on: takes hold of the thread. After it: puts the shim in, and lets go. */
void exec_begin(struct exec *exec);
void exec_finish(struct supervisor *supervisor, struct exec *exec);

#endif /* KPORT_TRAP_SUPERVISE_EXEC_H */
