/* SPDX-License-Identifier: MIT */
/* A simulated bus that the trapped programs touch by themselves; allowio has its far ends. */
#ifndef KPORT_ALLOWIO_BUS_H
#define KPORT_ALLOWIO_BUS_H

#include <stdbool.h>

struct sim_host;
struct sim_named;
struct sim_serve;

struct bus {
	int fd; /* of its memory, for programs to inherit; the caller's from bus_open() on */
	void *memory;
	struct sim_host *host;
	struct sim_serve *serve;
	struct sim_named *named; /* joined by others; then the three above are not used */
};

/*
 * Plugs the devices and serves their far ends; devices NULL: the usual ones. name: of the bus that other
 * runs join; NULL: none. With the rights of the user, whose the files are. Answers -1, or an exit code.
 */
int bus_open(struct bus *bus, const char *devices, const char *name);

/* All that was put into the far ends is out. */
void bus_close(struct bus *bus);

#endif /* KPORT_ALLOWIO_BUS_H */
