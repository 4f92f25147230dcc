/* SPDX-License-Identifier: MIT */
/* The processes of a run: each gets its ports, and its questions answered for as long as it lives. */
#ifndef KPORT_ALLOWIO_NT_SERVE_H
#define KPORT_ALLOWIO_NT_SERVE_H

#include "ports.h"

#include <windows.h>

struct serve_wishes {
	bool grant;	/* by the I/O permission bitmap; otherwise trap */
	bool exclusive; /* with grant */
	bool follow;	/* children too */
	bool help;	/* with grant: the DLL passes over CLI and STI */
	bool no_run_ahead;
};

/* For the whole run, once. ports and wishes live on. Answers -1, or an exit code. */
int serve_begin(const struct ports *ports, const struct serve_wishes *wishes);

/*
 * Gives the ports to a process that has not run yet, or runs without being followed, and answers its questions
 * from now on, in a thread of allowio's own. The handle stays the caller's. Answers -1; or an exit code,
 * and then the process has no ports and must not run.
 */
int serve_process(HANDLE process, DWORD id);

/* Until every process that was served has ended. */
void serve_wait(void);

#endif /* KPORT_ALLOWIO_NT_SERVE_H */
