/* SPDX-License-Identifier: MIT */
/* allowio's command line. */
#ifndef KPORT_ALLOWIO_OPTIONS_H
#define KPORT_ALLOWIO_OPTIONS_H

#include <stdbool.h>

/* How the program's own ioperm() and iopl() calls are answered. */
enum how {
	HOW_AUTO,
	HOW_PRELOAD,
	HOW_SECCOMP,
	HOW_NONE,
};

struct options {
	const char *ranges;
	char *legacy_ranges; /* owned: what ranges points to with --legacy */
	char **program;	     /* its argv: file, arguments, NULL */
	const char *user;    /* -u; NULL: not given */
	const char *backend; /* one that can grant; NULL: not given */
	enum how how;
	bool share;
	bool unsafe;
	bool dry_run;
	bool legacy;
};

/* Answers -1 to go on, or the exit code to end with: everything has been said. */
int options_parse(int argc, char **argv, struct options *options);

void options_free(struct options *options);

/*
 * The words of the older command line, "PROGRAM [0x378 ...] [/a] [ARGS]", sorted out: sets ranges and
 * program. Answers as options_parse().
 */
int options_legacy(char **words, struct options *options);

#endif /* KPORT_ALLOWIO_OPTIONS_H */
