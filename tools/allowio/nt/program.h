/* SPDX-License-Identifier: MIT */
/* The program that is to be run: its file, and what kind of file that is. */
#ifndef KPORT_ALLOWIO_NT_PROGRAM_H
#define KPORT_ALLOWIO_NT_PROGRAM_H

#include "../file_kind.h"

#include <stdbool.h>
#include <wchar.h>

struct program {
	wchar_t *file; /* owned: the full path */
	struct file_look look;
};

/*
 * Finds it as the command interpreter does: in the current folder, then along PATH, with .exe, .com, .bat
 * or .cmd behind a name that has no extension. Says nothing. False: there is no such file.
 */
bool program_find(const wchar_t *name, struct program *program);
void program_free(struct program *program);

/* Answers -1 if a Windows could run it; otherwise says what it is and answers an exit code. */
int program_check(const struct program *program);

/* For DOS, or for 16-bit Windows: see vdm.h. */
bool program_is_16_bit(const struct program *program);

#endif /* KPORT_ALLOWIO_NT_PROGRAM_H */
