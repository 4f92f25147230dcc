/* SPDX-License-Identifier: MIT */
/*
 * Where parport's ports are: /proc/sys/dev/parport/parportN, which everybody may read
 * (do_hardware_base_addr and do_hardware_modes in Linux, drivers/parport/procfs.c).
 */
#include "lib/linux/files.h"
#include "lib/linux/parport.h"

#include <stdlib.h>
#include <string.h>

bool parport_parse_base(const char *text, struct parport *port)
{
	unsigned long base, high = 0;

	/* A port without registers of its own, such as a USB adapter's, has base 0. */
	if (sscanf(text, "%lu %lu", &base, &high) < 1 || base == 0 || base > KP_PORTS - 3)
		return false;
	port->base = (uint16_t)base;
	port->high = high <= KP_PORTS - 3 ? (uint16_t)high : 0;
	return true;
}

static bool read_port(int number, struct parport *port)
{
	char text[64];

	if (machine_read(text, sizeof(text), "/proc/sys/dev/parport/parport%d/base-addr", number) <
		    0 ||
	    !parport_parse_base(text, port))
		return false;
	port->number = (unsigned)number;
	if (machine_read(text, sizeof(text), "/proc/sys/dev/parport/parport%d/modes", number) < 0)
		text[0] = '\0';
	port->epp = strstr(text, "EPP") != NULL && port->base % 8 == 0;
	return true;
}

size_t parport_find(struct parport list[PARPORT_COUNT])
{
	uint64_t numbers = machine_numbers("/proc/sys/dev/parport", "parport");
	size_t count = 0;

	for (int number = 0; number < PARPORT_COUNT; number++) {
		if ((numbers & (1ull << number)) != 0 && read_port(number, &list[count]))
			count++;
	}
	return count;
}
