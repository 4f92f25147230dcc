/* SPDX-License-Identifier: MIT */
/*
 * --how debug: allowio is the program's debugger, and its children's, and serves their faults from outside.
 * Nothing is put into them; each access costs a round trip through the debugger's interface.
 */
#ifndef KPORT_ALLOWIO_NT_DEBUG_H
#define KPORT_ALLOWIO_NT_DEBUG_H

#include "plan.h"

/* Runs the program to its end. Answers its exit code, or allowio's own. */
int debug_run(const struct plan *plan, HANDLE token);

#endif /* KPORT_ALLOWIO_NT_DEBUG_H */
