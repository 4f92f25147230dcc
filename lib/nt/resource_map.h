/* SPDX-License-Identifier: MIT */
/*
 * HKLM\HARDWARE\RESOURCEMAP: what drivers, the HAL and Plug and Play own. A key a class of drivers, in it
 * one a driver, in it for each device a value "\Device\NAME.Translated" (Windows Driver Kit,
 * IoReportResourceUsage).
 */
#ifndef KPORT_LIB_NT_RESOURCE_MAP_H
#define KPORT_LIB_NT_RESOURCE_MAP_H

#include "lib/nt/resource_list.h"
#include "lib/nt/system.h"

struct map_entry {
	struct resource_range ports;
	wchar_t object[64]; /* the device's; empty: the driver's own */
	wchar_t driver[64];
};

struct resource_map {
	bool complete; /* false: the system does not tell, or there was no memory */
	struct map_entry *list;
	size_t count;
};

void resource_map_read(struct resource_map *map);
void resource_map_free(struct resource_map *map);

/* The device's ranges; returns how many there are, at most max are written. */
size_t resource_map_ranges(const struct resource_map *map, const wchar_t *object,
			   struct resource_range *list, size_t max);

/* The length of a partial descriptor that this system's kernel writes. */
size_t resource_entry_len(void);

#endif /* KPORT_LIB_NT_RESOURCE_MAP_H */
