/* SPDX-License-Identifier: MIT */
/*
 * What named buses are on every system: a run that is in one, as maker, member and host. Where the
 * memory is and how runs know of each other: linux/named.c, nt/named.c.
 */
#ifndef KPORT_SIM_NAMED_BUS_H
#define KPORT_SIM_NAMED_BUS_H

#include "sim/host.h"
#include "sim/named.h"
#include "sim/serve.h"

#define NAMED_BUS_NAME_LEN 40u /* at most */

struct named_bus {
	char name[NAMED_BUS_NAME_LEN + 1];
	struct sim_block *block;
	void (*complain)(void *ctx, const char *words);
	void *ctx;
	struct sim_host *host;	 /* NULL: another run's, or nobody's */
	struct sim_serve *serve; /* NULL: not begun */
};

/* KPORT_INVALID: it is no name. */
enum kport_status named_bus_begin(struct named_bus *bus, const char *name,
				  void (*complain)(void *ctx, const char *words), void *ctx,
				  struct kport_error *error);

/* Has the devices' text room? To be asked before there is a block. */
enum kport_status named_bus_check_text(const char *devices, struct kport_error *error);

/* The block, of zeros, becomes a bus that this run is the host of, and serves. */
enum kport_status named_bus_make(struct named_bus *bus, const char *devices,
				 struct kport_error *error);

/* Is the block a bus, and one with these devices? */
enum kport_status named_bus_check(const struct named_bus *bus, const char *devices,
				  struct kport_error *error);

/* Makes this run the host of a bus that has lost its own: bus->host, bus->serve. Failures are told. */
void named_bus_inherit(struct named_bus *bus);

/*
 * The last one takes the bus along, with what is still on its way out: the host may have left so shortly
 * before that nobody has taken over.
 */
void named_bus_finish(struct named_bus *bus);

/*
 * Runs have folders of their own: the path as it means the same in all of them, into absolute. One
 * implementation a system. False: it is too long, or cannot be told.
 */
bool named_bus_path(const char *path, char *absolute, size_t room);

#endif /* KPORT_SIM_NAMED_BUS_H */
