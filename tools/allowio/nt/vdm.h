/* SPDX-License-Identifier: MIT */
/*
 * Programs for DOS and 16-bit Windows, which 32-bit Windows runs inside of NTVDM. Two ways: NTVDM's process is
 * granted the ports, and with it all programs inside; or kportvdd.dll in NTVDM serves them.
 */
#ifndef KPORT_ALLOWIO_NT_VDM_H
#define KPORT_ALLOWIO_NT_VDM_H

#include "plan.h"

/* Has the plan to do with NTVDM at all? */
bool vdm_is_for(const struct plan *plan);

/* Is there an NTVDM here? Answers -1; or says what to do instead, and answers an exit code. */
int vdm_check(const struct plan *plan);

/* Decides between the ways; grants: the back end can. Answers -1, or an exit code. */
int vdm_decide(struct plan *plan, bool grants);

/* Runs the program to its end. Answers its exit code, or allowio's own. */
int vdm_run(struct plan *plan, HANDLE token);

#endif /* KPORT_ALLOWIO_NT_VDM_H */
