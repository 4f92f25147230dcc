/* SPDX-License-Identifier: MIT */
/*
 * The system calls of a trapped program that its host wants to hear of, wherever they are made: those
 * that change what SIGSEGV does or block it, and exec. Everything else passes at the kernel's speed.
 */
#ifndef KPORT_TRAP_FILTER_H
#define KPORT_TRAP_FILTER_H

/*
 * Puts the filter in force for this process and all that it starts, for good. Answers the descriptor by
 * which supervise.h serves it; -1: errno tells. Where the process may not do so otherwise, it gives up
 * gaining privilege by exec (no_new_privs).
 */
int trap_filter_install(void);

#endif /* KPORT_TRAP_FILTER_H */
