/* SPDX-License-Identifier: MIT */
/* Who has which port of this machine, by what Windows keeps in the registry. */
#ifndef KPORT_LIB_NT_OWNERS_H
#define KPORT_LIB_NT_OWNERS_H

#include "lib/nt/places.h"

struct owner {
	char name
		[64]; /* Device Manager's name for the device, else the driver's; empty: nobody's */
	char device
		[64]; /* "LPT1"; "firmware": found at the start, and Windows has no device for it */
	bool contends; /* a driver that uses its ports and does not take turns */
};

#define OWNERS_MAX 8192u

struct owners {
	bool complete;
	size_t count;
	struct owner list[OWNERS_MAX];
	uint16_t owner_of[KP_PORTS]; /* 1 + index into list; 0: nobody */
	struct place places[PLACES_MAX];
	size_t place_count;
};

/* NULL: no memory. It takes tens of milliseconds. */
struct owners *owners_read(void);
void owners_free(struct owners *owners);

/* NULL: nobody. */
const struct owner *owners_at(const struct owners *owners, uint32_t port);

/* The next run of ports of one owner at or after from (up to 0x10000). False: there is none. */
bool owners_next(const struct owners *owners, uint32_t from, struct kp_range *run);

/* A run as kport_ports() lists it. */
void owners_describe(const struct owners *owners, struct kp_range run,
		     struct kport_port_info *info);

/*
 * For error texts: somebody has a port of the range, *owner tells who. False: nobody, or it cannot be
 * found out. Sets no error.
 */
bool owners_find(struct kp_range range, struct kport_port_info *owner);

#endif /* KPORT_LIB_NT_OWNERS_H */
