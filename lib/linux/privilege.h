/* SPDX-License-Identifier: MIT */
/* What this process may do, and in which words to say that it may not. */
#ifndef KPORT_LIB_LINUX_PRIVILEGE_H
#define KPORT_LIB_LINUX_PRIVILEGE_H

#include "lib/backend.h"

/* The calling thread's CAP_SYS_RAWIO. */
bool privilege_effective(void); /* in force */
bool privilege_permitted(void); /* could be put in force */

/* Kernel lockdown: kernel_lockdown(7). */
enum lockdown {
	LOCKDOWN_UNKNOWN, /* the kernel does not say */
	LOCKDOWN_NONE,
	LOCKDOWN_INTEGRITY,
	LOCKDOWN_CONFIDENTIALITY,
};

enum lockdown privilege_lockdown(void);
enum lockdown privilege_parse_lockdown(const char *text); /* "none [integrity] confidentiality" */

/*
 * Fails with DENIED and the reason why the kernel answered error (EPERM or EACCES) to what takes
 * CAP_SYS_RAWIO. what is the beginning of a sentence: "ioperm".
 */
enum kport_status privilege_refused(const char *what, int error);

#endif /* KPORT_LIB_LINUX_PRIVILEGE_H */
