/* SPDX-License-Identifier: MIT */
/* allowio's command line. */
#ifndef KPORT_ALLOWIO_OPTIONS_H
#define KPORT_ALLOWIO_OPTIONS_H

#include <stdbool.h>

#include "trap/channel.h"

/*
 * By which way the program comes to its ports: granted, and then how its own ioperm() and iopl() calls are
 * answered, or trapped.
 */
enum how {
	HOW_AUTO,
	HOW_GRANT, /* the rest of auto, without a trap */
	HOW_PRELOAD,
	HOW_SECCOMP,
	HOW_NONE,
	HOW_TRAP,
	HOW_PTRACE,
};

struct options {
	const char *ranges;
	char *legacy_ranges; /* owned: what ranges points to with --legacy */
	char **program;	     /* its argv: file, arguments, NULL */
	const char *user;    /* -u; NULL: not given */
	const char *backend; /* "ioperm", "replay:FILE"; NULL: not given */
	char *devices;	     /* owned: what --sim gave, one text; NULL: not given */
	const char *shared;  /* the bus's name for other runs; NULL: not given */
	const char *record;  /* the file; NULL: not given */
	struct channel_map maps[CHANNEL_MAPS];
	uint32_t maps_count;
	enum how how;
	bool needs_trap; /* by one of the options above */
	bool no_run_ahead;
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
