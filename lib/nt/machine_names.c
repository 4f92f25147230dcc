/* SPDX-License-Identifier: MIT */
/* A port that this machine does not tell of keeps its customary address. */
#include "lib/machine.h"
#include "lib/nt/places.h"

#include <string.h>

#define NAMES_MAX 32

/* Below it lie ISA's ports, whose ECP registers have their place 0x400 above (IEEE 1284 ECP port protocol). */
#define ISA_END 0x400u
#define ECP_OFFSET 0x400u

static struct kp_port_name names_list[NAMES_MAX];
static struct kp_port_names names = { .list = names_list };

static void put(struct kp_port_name *name, const struct place *place)
{
	const uint16_t first = place->range.first;

	if (place->name[0] == 'c') {
		if (first <= KP_PORTS - 8)
			name->range = (struct kp_range){ first, (uint16_t)(first + 7) };
		return;
	}
	if (first > KP_PORTS - 3)
		return;
	name->range = (struct kp_range){ first, (uint16_t)(first + 2) };
	name->epp = first % 8 == 0;
	name->ecp = place->ecp;
	if (!name->ecp && first < ISA_END)
		name->ecp = (uint16_t)(first + ECP_OFFSET);
}

static void read_names(void)
{
	struct place places[PLACES_MAX];
	struct resource_map map;
	struct devnodes nodes;
	size_t count;

	names.count = kp_legacy_names.count < NAMES_MAX ? kp_legacy_names.count : NAMES_MAX;
	memcpy(names_list, kp_legacy_names.list, names.count * sizeof(names_list[0]));
	devnodes_read(&nodes);
	resource_map_read(&map);
	count = places_find(&nodes, &map, places);
	resource_map_free(&map);
	devnodes_free(&nodes);
	for (size_t i = 0; i < names.count; i++)
		for (size_t place = 0; place < count; place++)
			if (strcmp(names_list[i].name, places[place].name) == 0)
				put(&names_list[i], &places[place]);
}

/* Once for the process; NT 4 lacks what newer systems have for that. */
const struct kp_port_names *machine_names(void)
{
	static volatile LONG begun, done;

	if (InterlockedExchange(&begun, 1) == 0) {
		read_names();
		InterlockedExchange(&done, 1);
	}
	while (!done)
		Sleep(1);
	return &names;
}
