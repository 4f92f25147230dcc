/* SPDX-License-Identifier: MIT */
/*
 * allowio-grant [--share] [--seccomp] [--verbose] [--env N] [--] RANGES FILE [ARGV0 [ARGUMENT]...]
 */
#ifndef KPORT_ALLOWIO_GRANT_ARGUMENTS_H
#define KPORT_ALLOWIO_GRANT_ARGUMENTS_H

#include <stdbool.h>

struct arguments {
	const char *ranges;
	const char *file; /* run as it is: PATH is not searched */
	char **program;	  /* its argv */
	int env_fd;	  /* envdata; -1: the program gets an empty environment */
	bool share;
	bool seccomp;
};

/* Answers -1, or an exit code. */
int arguments_parse(int argc, char **argv, struct arguments *arguments);

#endif /* KPORT_ALLOWIO_GRANT_ARGUMENTS_H */
