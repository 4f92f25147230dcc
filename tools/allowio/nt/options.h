/* SPDX-License-Identifier: MIT */
/* The command line of allowio.exe. */
#ifndef KPORT_ALLOWIO_NT_OPTIONS_H
#define KPORT_ALLOWIO_NT_OPTIONS_H

#include <stdbool.h>
#include <wchar.h>

enum how {
	HOW_AUTO,
	HOW_GRANT,
	HOW_TRAP,
	HOW_DEBUG,
	HOW_VDD,
};

struct options {
	char *ranges;	      /* owned, like the other texts */
	wchar_t *program;     /* as it was named */
	wchar_t *command;     /* its command line, from its own name on, as it was given */
	char *backend;	      /* NULL: not given */
	char *device;	      /* of the back end; from --sim, --device */
	char *map;	      /* "0x378=0xd010+8 ..."; NULL: none */
	char *record;	      /* the file of --record; NULL: none */
	char *shared;	      /* the bus's name, of --sim-shared; NULL: none */
	wchar_t *compat;      /* for __COMPAT_LAYER */
	unsigned long pid;    /* --pid; 0: not given */
	unsigned long revoke; /* --revoke */
	enum how how;
	bool exclusive, share, unsafe;
	bool dry_run, children, as_admin, no_help, no_run_ahead;
};

/* Answers -1 to go on, or the exit code to end with: everything has been said. */
int options_parse(const wchar_t *line, struct options *options);
void options_free(struct options *options);

#endif /* KPORT_ALLOWIO_NT_OPTIONS_H */
