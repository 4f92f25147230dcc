/* SPDX-License-Identifier: MIT */
/* The program that is to be run: its file, and what kind of file that is. */
#ifndef KPORT_ALLOWIO_NT_PROGRAM_H
#define KPORT_ALLOWIO_NT_PROGRAM_H

#include <stdbool.h>
#include <wchar.h>

enum program_kind {
	PROGRAM_UNKNOWN, /* the system may know what to do with it */
	PROGRAM_BATCH,	 /* .bat, .cmd: the command interpreter runs it */
	PROGRAM_32,
	PROGRAM_64,
	PROGRAM_DOS, /* for DOS, or 16-bit Windows */
};

struct program {
	wchar_t *file; /* owned: the full path */
	enum program_kind kind;
};

/*
 * Finds it as the command interpreter does: in the current folder, then along PATH, with .exe, .com, .bat
 * or .cmd behind a name that has no extension. Says nothing. False: there is no such file.
 */
bool program_find(const wchar_t *name, struct program *program);
void program_free(struct program *program);

/* Answers -1 if Windows here could run it; otherwise says why not and answers an exit code. */
int program_check(const struct program *program);

/* "a 32-bit program" */
const char *program_description(const struct program *program);

#endif /* KPORT_ALLOWIO_NT_PROGRAM_H */
