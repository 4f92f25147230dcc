/* SPDX-License-Identifier: MIT */
/* How allowio is to start an old program: its command line on Windows, from what a person chose. */
#ifndef KPORT_PANEL_OLD_PROGRAM_H
#define KPORT_PANEL_OLD_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Texts are UTF-8 and the caller's; those that are not wanted may be NULL or empty. */
struct old_program {
	const char *program;   /* its path */
	const char *arguments; /* its own, as they are to stand in the command line */
	const char *ports;     /* a port set */
	const char *map;       /* "0x378=0xd010+3 ..." */
	const char *device;    /* simulated devices; NULL: real ports. "": sim's usual ones */
};

/*
 * allowio's arguments, quoted as Windows programs take their command lines apart, into text. False: not all
 * of it fits. See "Parsing C++ command-line arguments" of Microsoft's C library.
 */
bool old_program_arguments(const struct old_program *old, char *text, size_t len);

/*
 * The mapping that lets a program which knows only LPT1's usual address, 0x378, use the parallel port at
 * base, into text; empty where it needs none.
 */
void old_program_map(uint16_t base, char *text, size_t len);

/* What allowio's exit code tells, or NULL: it is the program's own. */
const char *old_program_failure(unsigned long code);

#endif /* KPORT_PANEL_OLD_PROGRAM_H */
