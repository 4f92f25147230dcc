/* SPDX-License-Identifier: MIT */
/* The way by trap: allowio stays, has the ports, and serves the program's accesses. */
#ifndef KPORT_ALLOWIO_TRAPPED_H
#define KPORT_ALLOWIO_TRAPPED_H

#include "plan.h"

/* Opens the ports, runs the program and waits for it and all that it started. Answers the exit code. */
int trapped_run(struct plan *plan);

/*
 * Is it the way that was asked for, or, by itself, the only one: ports cannot be granted here, and some
 * real back end can be used all the same?
 */
bool trapped_is_the_way(const struct plan *plan);

#endif /* KPORT_ALLOWIO_TRAPPED_H */
