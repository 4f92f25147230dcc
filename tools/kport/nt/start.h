/* SPDX-License-Identifier: MIT */
/* Programs that kport.exe starts: their command lines, and where they are. */
#ifndef KPORT_TOOL_NT_START_H
#define KPORT_TOOL_NT_START_H

#include <stdbool.h>
#include <stdio.h>
#include <windows.h>

/* A word of ours as the system has it; the caller frees it. NULL: no memory. */
wchar_t *start_wide(const char *word);

/*
 * "PROGRAM WORDS... MORE... TAIL", its words quoted by the rules of Microsoft's C library, tail as it is. words
 * and more end with NULL. The caller frees it. NULL: no memory, or tail is NULL.
 */
wchar_t *start_command(const wchar_t *program, const char *const *words, const char *const *more,
		       const wchar_t *tail);

/* What stands behind -- in our own command line, as it was typed. NULL: there is none. */
const wchar_t *start_own_program(void);

/* The command interpreter, in quotes where it needs them. */
const wchar_t *start_shell(void);

/* allowio.exe beside this program, in a build tree beside its folder. No other folder is looked into. */
bool start_find_allowio(wchar_t *file, size_t room);

/*
 * Starts it with our standard handles; where output is not NULL, with that as its standard output. file
 * NULL: the system looks for it as it does. Answers the process, for CloseHandle(). NULL: GetLastError().
 */
HANDLE start_process(const wchar_t *file, wchar_t *command, FILE *output);

/* The system's words for one of its error numbers. */
void start_error_text(DWORD code, char *text, size_t len);

#endif /* KPORT_TOOL_NT_START_H */
