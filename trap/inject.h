/* SPDX-License-Identifier: MIT */
/*
 * Puts the shim into a program that nothing can be preloaded into: before its first instruction, by
 * ptrace(2), which then lets go of it. The program's own code runs at full speed from there on, and its
 * faults are served in it as everywhere.
 */
#ifndef KPORT_TRAP_INJECT_H
#define KPORT_TRAP_INJECT_H

#include <stdbool.h>
#include <sys/types.h>

#include "image.h"

struct injection {
	const struct image *image; /* of the process's class */
	int channel_fd;
	int host;
	bool verbose;
};

/* process is stopped under ptrace at its first instruction, and is so afterwards. False: unchanged. */
bool inject(pid_t process, const struct injection *injection);

#endif /* KPORT_TRAP_INJECT_H */
