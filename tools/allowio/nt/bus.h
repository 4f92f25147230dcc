/* SPDX-License-Identifier: MIT */
/* A simulated bus that the trapped programs touch by themselves; allowio has its far ends. */
#ifndef KPORT_ALLOWIO_NT_BUS_H
#define KPORT_ALLOWIO_NT_BUS_H

#include <windows.h>

#include "sim/block.h"

struct bells;
struct sim_host;
struct sim_named;
struct sim_serve;

struct bus {
	struct sim_block *block; /* NULL: there is none */
	HANDLE section; /* of its memory: programs get copies, which can be mapped and no more */
	void *const *bells; /* events that wake the host, for far end 1 and on: copies, to be set */
	uint32_t bell_count;

	/* The rest is bus.c's own. */
	struct bells *own_bells;
	struct sim_host *host;
	struct sim_serve *serve;
	struct sim_named *named; /* joined by others; then the three above are not used */
};

/*
 * Plugs the devices and serves their far ends; devices NULL: the usual ones. name: of the bus that other
 * runs join; NULL: none. Answers -1, or an exit code.
 */
int bus_open(struct bus *bus, const char *devices, const char *name);

/* All that was put into the far ends is out. */
void bus_close(struct bus *bus);

#endif /* KPORT_ALLOWIO_NT_BUS_H */
