/* SPDX-License-Identifier: MIT */
/* The program's own action for SIGSEGV, which the shim keeps while its handler is the kernel's. */
#ifndef KPORT_TRAP_PRELOAD_SIGNALS_H
#define KPORT_TRAP_PRELOAD_SIGNALS_H

#include "preload_system.h"

/* Where the program's calls about signals reach it; before, they reach the kernel as they are. */
void signals_keep(const struct kernel_sigaction *first);

/*
 * The handler that is to have the signal, its mask in force; 0: it is not for a handler. *ignored tells
 * which of the two it is then.
 */
unsigned long signals_deliver(struct machine_context *context, bool *ignored);

/* For good: SIGSEGV has its default action. */
void signals_give_up(void);

#endif /* KPORT_TRAP_PRELOAD_SIGNALS_H */
