/* SPDX-License-Identifier: MIT */
/* The program as a process, held before its first instruction. */
#ifndef KPORT_ALLOWIO_NT_START_H
#define KPORT_ALLOWIO_NT_START_H

#include "program.h"

#include <windows.h>

/*
 * Creates it with this console, folder, environment, window settings and standard handles; command is passed
 * on as it is. token: whom it runs as, NULL for who runs allowio. With a token the program gets a console
 * of its own, and of the standard handles those that are files or pipes; so it does with CREATE_NEW_CONSOLE
 * among the flags, which are CreateProcess's. Answers -1, or an exit code.
 */
int start_program(const struct program *program, const wchar_t *command, HANDLE token, DWORD flags,
		  PROCESS_INFORMATION *started);

/* A process of the other bitness than this one's? */
bool start_is_foreign(HANDLE process);

#endif /* KPORT_ALLOWIO_NT_START_H */
