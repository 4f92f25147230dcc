/* SPDX-License-Identifier: MIT */
/*
 * The host of a bus that other processes touch: threads that move bytes between the block's rings
 * and the far ends, beside whatever else the host's process does.
 */
#ifndef KPORT_SIM_SERVE_H
#define KPORT_SIM_SERVE_H

#include "sim/host.h"

struct sim_serve;

/* This process's view of a shared bus, for sim_shared_in() and _out(). Never changes. */
const struct sim_world *sim_serve_world(void);

/* The clock that all processes of a shared bus have in common: start_ns of sim_host_create(). */
uint64_t sim_serve_now_ns(void);

/*
 * Begins to serve the far ends of the host's bus. complain, which may be NULL, is told in one line
 * when a far end fails, from another thread and once for each end until it works again. The host is the
 * caller's and lives longer.
 */
enum kport_status sim_serve_start(struct sim_host *host,
				  void (*complain)(void *ctx, const char *words), void *ctx,
				  struct sim_serve **serve, struct kport_error *error);

/*
 * Ends it: all that was put into the far ends by now is out when this returns, but for what a
 * terminal that nobody reads does not take. Accepts NULL. Then come sim_host_finish(), where the bus
 * ends with it, and sim_host_close().
 */
void sim_serve_stop(struct sim_serve *serve);

#endif /* KPORT_SIM_SERVE_H */
