/* SPDX-License-Identifier: MIT */
/*
 * The host answers the calls that filter.h tells of: SIGSEGV stays with the shim's handler and unblocked,
 * what the program wished is kept for it, and a program that it starts gets the shim if nothing
 * preloads it there.
 */
#ifndef KPORT_TRAP_SUPERVISE_H
#define KPORT_TRAP_SUPERVISE_H

#include "image.h"

struct supervisor {
	int fd; /* the filter's */
	int channel_fd;
	int host;
	bool verbose;
	struct image images[2];		/* of 64 and of 32 bits; class 0: there is none */
	void (*say)(const char *words); /* told what cannot be served, and why */
	void (*say_verbose)(const char *words);
};

/* Loads the shims from dir, as many as there are. */
void supervise_begin(struct supervisor *supervisor, const char *dir);

/* Answers one call; to be called when fd is readable. False: nobody is left who could call. */
bool supervise_next(struct supervisor *supervisor);

void supervise_end(struct supervisor *supervisor);

#endif /* KPORT_TRAP_SUPERVISE_H */
