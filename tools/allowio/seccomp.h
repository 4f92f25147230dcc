/* SPDX-License-Identifier: MIT */
/* A filter that answers the program's own ioperm() and iopl() calls in the kernel. */
#ifndef KPORT_ALLOWIO_SECCOMP_H
#define KPORT_ALLOWIO_SECCOMP_H

#include <linux/filter.h>

#include "port_list.h"

/* More would not fit into a filter. */
#define SECCOMP_RANGES_MAX 700u

/*
 * ioperm() of ports that were granted, all of them, and iopl() of levels 0 to 3 answer success without
 * reaching the kernel; everything else reaches it. *count is set. The filter is the caller's to free;
 * NULL: too many ranges, or no memory.
 */
struct sock_filter *seccomp_build(const struct port_list *granted, unsigned short *count);

/*
 * Puts it in force for this process and what it starts, for good. It takes no_new_privs, so setuid and
 * capped programs run without their privilege from here on. Answers -1, or an exit code.
 */
int seccomp_install(const struct port_list *granted);

#endif /* KPORT_ALLOWIO_SECCOMP_H */
