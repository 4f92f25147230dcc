/* SPDX-License-Identifier: MIT */
/* The ports that a trapped program gets, as its host has them: a handle, and where --map leads to. */
#ifndef KPORT_TRAP_PORTS_H
#define KPORT_TRAP_PORTS_H

#include <kport.h>

#include "channel.h"

struct trap_ports {
	kport *handle;
	const struct channel_map *maps;
	uint32_t maps_count;
	uint8_t granted[0x10000 / 8]; /* a bit a port, as the program says it */
	/* Told why an access was refused, once for each port. */
	void (*refused)(const char *words);
	uint8_t told[0x10000 / 8];
};

/*
 * One access that process makes, to the port as the program says it. *value is written, or what was
 * read. False: the program is to have the fault. One thread at a time.
 */
bool trap_ports_access(struct trap_ports *ports, uint32_t process, bool is_out, uint16_t port,
		       unsigned width, uint32_t *value);

#endif /* KPORT_TRAP_PORTS_H */
