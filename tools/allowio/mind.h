/* SPDX-License-Identifier: MIT */
/* allowio as the parent of programs: signals go through to them, and their end becomes its own. */
#ifndef KPORT_ALLOWIO_MIND_H
#define KPORT_ALLOWIO_MIND_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

struct mind {
	sigset_t before; /* the mask that the program is to have */
	int signals;	 /* signalfd */
	pid_t program;
	int status; /* wait(2)'s, of the program */
	bool has_ended;
};

/* Before any thread and any child: takes the signals, and becomes the parent of what lives on. */
bool mind_begin(struct mind *mind);

/* In the child: signals are again as they were. */
void mind_leave(const struct mind *mind);

/* Reads what has come: a signal that is to go through, or news of children. */
void mind_signals(struct mind *mind);

/* Takes what has become of children; each status goes to taken first (may be NULL). False: nobody is left. */
bool mind_reap(struct mind *mind, void (*taken)(void *context, pid_t process, int status),
	       void *context);

/* Exit code of the program; where a signal ended it, ends this process by it as well. */
int mind_end(const struct mind *mind);

#endif /* KPORT_ALLOWIO_MIND_H */
