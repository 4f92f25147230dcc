/* SPDX-License-Identifier: MIT */
#include "ports.h"

#include <stdio.h>

static enum kport_status read_port(kport *handle, uint16_t port, unsigned width, uint32_t *value)
{
	enum kport_status status;
	uint8_t byte = 0;
	uint16_t word = 0;

	if (width == 4)
		return kport_in32(handle, port, value);
	status = width == 1 ? kport_in8(handle, port, &byte) : kport_in16(handle, port, &word);
	if (status == KPORT_OK)
		*value = width == 1 ? byte : word;
	return status;
}

static enum kport_status write_port(kport *handle, uint16_t port, unsigned width, uint32_t value)
{
	switch (width) {
	case 1:
		return kport_out8(handle, port, (uint8_t)value);
	case 2:
		return kport_out16(handle, port, (uint16_t)value);
	default:
		return kport_out32(handle, port, value);
	}
}

static void tell(struct trap_ports *ports, uint16_t port, const char *words)
{
	uint8_t bit = (uint8_t)(1u << port % 8);
	char text[1100];

	if (ports->told[port / 8] & bit)
		return;
	ports->told[port / 8] |= bit;
	snprintf(text, sizeof(text), "port 0x%x: %s", port, words);
	ports->refused(text);
}

bool trap_ports_access(struct trap_ports *ports, uint32_t process, bool is_out, uint16_t port,
		       unsigned width, uint32_t *value)
{
	uint16_t target = port;
	enum kport_status status;

	if (!channel_map_port(ports->maps, ports->maps_count, &target, width)) {
		tell(ports, port, "the access lies across the end of a range of --map");
		return false;
	}
	kport_observe_as(process);
	status = is_out ? write_port(ports->handle, target, width, *value) :
			  read_port(ports->handle, target, width, value);
	if (status == KPORT_OK)
		return true;
	tell(ports, port, kport_last_error()->text);
	return false;
}
