/* SPDX-License-Identifier: MIT */
/*
 * The shim that allowio preloads into programs: what its files know of each other.
 *
 * It answers the program's own ioperm() and iopl() calls by the grant that the program was started
 * with, passes over CLI and STI, and says which port was missing when the program dies of that. Where
 * allowio serves the ports instead of granting them, it does what IN and OUT would have done. It uses
 * nothing of the C library: it is loaded into programs of every one, older and newer.
 */
#ifndef KPORT_TRAP_PRELOAD_H
#define KPORT_TRAP_PRELOAD_H

#include "channel.h"
#include "preload_grant.h"

#define PRELOAD_EXPORT __attribute__((visibility("default")))

struct preload {
	struct grant grant;
	bool active;  /* KPORT_GRANT was there and well; without it the shim does nothing */
	bool verbose; /* KPORT_VERBOSE was there */

	/* KPORT_TRAP was there: ports are served, and not merely granted */
	bool traps;
	int channel_fd;
	int host;		 /* allowio's process number */
	struct channel *channel; /* NULL: it could not be had */
	struct sim_block *bus;	 /* the ports are a simulated bus in this memory; NULL: allowio's */
};

extern struct preload preload;

/*
 * preload_environ.c: fills *found from the environment that the program was started with: strings, or,
 * where that is NULL, what the kernel says.
 */
void preload_read_environ(const char *const *strings, struct preload *found);

/* preload_channel.c: maps the channel. */
void preload_join(struct preload *preload);

/* preload_fault.c: unblocks SIGSEGV and takes it, unless somebody has it already. */
void preload_catch_faults(void);

/* A system call's result as the C library tells it: -1 and errno. */
int preload_answer(long result);

struct library_sigaction;
PRELOAD_EXPORT int sigaction(int signal, const struct library_sigaction *wanted,
			     struct library_sigaction *old);
PRELOAD_EXPORT unsigned long signal(int signal, unsigned long handler);
PRELOAD_EXPORT unsigned long sysv_signal(int signal, unsigned long handler);
PRELOAD_EXPORT int sigprocmask(int how, const uint32_t *wanted, uint32_t *old);
PRELOAD_EXPORT int pthread_sigmask(int how, const uint32_t *wanted, uint32_t *old);
PRELOAD_EXPORT int ioperm(unsigned long from, unsigned long num, int turn_on);
PRELOAD_EXPORT int iopl(int level);

#endif /* KPORT_TRAP_PRELOAD_H */
