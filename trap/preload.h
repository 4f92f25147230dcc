/* SPDX-License-Identifier: MIT */
/*
 * The shim that allowio preloads into programs: what its files know of each other.
 *
 * It answers the program's own ioperm() and iopl() calls by the grant that the program was started
 * with, passes over CLI and STI, and says which port was missing when the program dies of that. It
 * uses nothing of the C library: it is loaded into programs of every one, older and newer.
 */
#ifndef KPORT_TRAP_PRELOAD_H
#define KPORT_TRAP_PRELOAD_H

#include "preload_grant.h"

#define PRELOAD_EXPORT __attribute__((visibility("default")))

struct preload {
	struct grant grant;
	bool active;  /* KPORT_GRANT was there and well; without it the shim does nothing */
	bool verbose; /* KPORT_VERBOSE was there */
};

extern struct preload preload;

/*
 * preload_environ.c: fills *found from the environment that the program was started with: strings, or,
 * where that is NULL, what the kernel says.
 */
void preload_read_environ(const char *const *strings, struct preload *found);

/* preload_fault.c: unblocks SIGSEGV and takes it, unless somebody has it already. */
void preload_catch_faults(void);

PRELOAD_EXPORT int ioperm(unsigned long from, unsigned long num, int turn_on);
PRELOAD_EXPORT int iopl(int level);

#endif /* KPORT_TRAP_PRELOAD_H */
