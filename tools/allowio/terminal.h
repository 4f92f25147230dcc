/* SPDX-License-Identifier: MIT */
/* The terminal that root's shell and another user's program have in common. */
#ifndef KPORT_ALLOWIO_TERMINAL_H
#define KPORT_ALLOWIO_TERMINAL_H

#include <linux/filter.h>

#include "user.h"

/* The filter's code, which lives for ever; *count is set. */
const struct sock_filter *terminal_filter(unsigned short *count);

/*
 * Where the program runs as somebody else: it, and what it starts, cannot put words into the terminal as if
 * they were typed, which the shell of who runs allowio would take for its own. As root, before
 * user_become(). Answers -1, or an exit code.
 */
int terminal_guard(const struct user *user);

#endif /* KPORT_ALLOWIO_TERMINAL_H */
