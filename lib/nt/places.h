/* SPDX-License-Identifier: MIT */
/* Where this machine's parallel and serial ports are, and who says so. */
#ifndef KPORT_LIB_NT_PLACES_H
#define KPORT_LIB_NT_PLACES_H

#include "lib/nt/devnode.h"
#include "lib/nt/resource_map.h"

enum place_source {
	PLACE_DEVICE,	/* the device's resources: Windows 2000 and later */
	PLACE_DRIVER,	/* what its driver reported: NT 4 */
	PLACE_FIRMWARE, /* what was found when the machine was started: NT 4 to XP */
};

struct place {
	char name[8]; /* "lpt1" */
	enum place_source source;
	struct kp_range range;
	uint16_t ecp; /* of the ECP registers; 0: not told */
};

#define PLACES_MAX 32

/* Each name once, from the first of the sources that has it. Returns how many there are. */
size_t places_find(const struct devnodes *nodes, const struct resource_map *map,
		   struct place list[PLACES_MAX]);

#endif /* KPORT_LIB_NT_PLACES_H */
