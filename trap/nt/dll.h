/* SPDX-License-Identifier: MIT */
/*
 * The DLL that allowio puts into programs: what its files know of each other. It uses kernel32 and
 * nothing else, no C library, so that it can be loaded into whatever program.
 */
#ifndef KPORT_TRAP_NT_DLL_H
#define KPORT_TRAP_NT_DLL_H

#include <stdbool.h>
#include <windows.h>

#include "channel.h"

/* ask.c */
bool ask_begin(HANDLE section, enum channel_start *failure);

/* What the DLL was told to do: CHANNEL_SERVE | ... */
uint32_t ask_flags(void);

bool ask_may(unsigned port, unsigned width);

/*
 * Puts a question to allowio and waits for its answer; any thread, in an exception handler as well.
 * *value goes out and comes back. False: no, or nobody is there any more.
 */
bool ask(enum channel_question question, unsigned port, unsigned width, uint32_t *value);

/* fault.c: false where this Windows has no vectored handlers. */
bool fault_begin(void);

/* follow.c: false where it cannot be done. */
bool follow_begin(void);

#endif /* KPORT_TRAP_NT_DLL_H */
