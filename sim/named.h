/* SPDX-License-Identifier: MIT */
/*
 * A bus with a name, which several runs of one user join. Whoever comes first makes it; its host is
 * one of those who are there, and when that one leaves or dies, another takes over. It ends with the
 * last. Nobody else can put something in its place: see linux/named.c, nt/named.c.
 */
#ifndef KPORT_SIM_NAMED_H
#define KPORT_SIM_NAMED_H

#include "sim/block.h"
#include "sim/sim.h"

struct sim_named;

/*
 * Makes the bus, or joins it. name: letters, digits, - and _, at most 40. devices: what is on it; NULL:
 * sim_default_devices where it is made, anything where it is joined, and then a text has to be the
 * one that it was made with. complain: as of sim_serve_start(). KPORT_INVALID (name, text, another
 * text), KPORT_DENIED (the place for it is not the user's own), KPORT_NO_MEMORY, KPORT_SYSTEM.
 */
enum kport_status sim_named_open(const char *name, const char *devices,
				 void (*complain)(void *ctx, const char *words), void *ctx,
				 struct sim_named **named, struct kport_error *error);

/* Leaves it: what was put into far ends gets there if this is the host. Accepts NULL. */
void sim_named_close(struct sim_named *named);

struct sim_block *sim_named_block(const struct sim_named *named);

/*
 * Linux: a descriptor of the bus's memory to hand on to programs, closed on exec as it is; the caller's own.
 * Not one that holds what makes this run a member. -1: see errno.
 */
int sim_named_descriptor(const struct sim_named *named);

/*
 * Windows: handles of the bus's memory and of the events that wake its host (nt/bells.h), to give copies of to
 * programs. They stay the bus's. A copy of the memory's handle keeps the name: close it when it is mapped.
 */
void *sim_named_section(const struct sim_named *named);
void *const *sim_named_bells(const struct sim_named *named, uint32_t *count);

#endif /* KPORT_SIM_NAMED_H */
