/* SPDX-License-Identifier: MIT */
#include "bus.h"

#include "../bus_words.h"
#include "../say.h"
#include "sim/nt/bells.h"
#include "sim/serve.h"
#include "text.h"

static int open_named(struct bus *bus, const char *devices, const char *name)
{
	struct kport_error error;

	if (sim_named_open(name, devices, bus_complain, NULL, &bus->named, &error) != KPORT_OK)
		return say_failed("%s", error.text);
	bus->block = sim_named_block(bus->named);
	bus->section = sim_named_section(bus->named);
	bus->bells = sim_named_bells(bus->named, &bus->bell_count);
	return -1;
}

static bool make_memory(struct bus *bus)
{
	bus->section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
					  SIM_BLOCK_SIZE, NULL);
	if (bus->section)
		bus->block = MapViewOfFile(bus->section, FILE_MAP_WRITE, 0, 0, SIM_BLOCK_SIZE);
	return bus->block != NULL;
}

static int make(struct bus *bus, const char *devices)
{
	struct kport_error error;

	if (!make_memory(bus))
		return say_failed("no memory can be shared with the program: %s",
				  text_error(GetLastError()));
	if (sim_host_create(bus->block, devices, sim_serve_now_ns(), &bus->host, &error) !=
	    KPORT_OK)
		return say_failed("%s", error.text);
	bus->own_bells = bells_new(bus->block, bells_open_plain, NULL);
	if (!bus->own_bells)
		return say_failed("the events of the simulated bus: %s",
				  text_error(GetLastError()));
	bus->bells = bells_events(bus->own_bells, &bus->bell_count);
	if (sim_serve_start(bus->host, bus_complain, NULL, &bus->serve, &error) != KPORT_OK)
		return say_failed("%s", error.text);
	return -1;
}

int bus_open(struct bus *bus, const char *devices, const char *name)
{
	int result;

	*bus = (struct bus){ 0 };
	result = name ? open_named(bus, devices, name) : make(bus, devices);
	if (result < 0)
		bus_say_notes(bus->block);
	return result;
}

void bus_close(struct bus *bus)
{
	if (bus->named) {
		sim_named_close(bus->named);
		*bus = (struct bus){ 0 };
		return;
	}
	sim_serve_stop(bus->serve);
	bells_free(bus->own_bells);
	if (bus->host)
		sim_host_finish(bus->host);
	sim_host_close(bus->host);
	if (bus->block)
		UnmapViewOfFile(bus->block);
	if (bus->section)
		CloseHandle(bus->section);
	*bus = (struct bus){ 0 };
}
