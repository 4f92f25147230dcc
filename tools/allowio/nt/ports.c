/* SPDX-License-Identifier: MIT */
#include "ports.h"

#include "../say.h"
#include "sim/serve.h"
#include "sim/shared.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "0xffff-0xffff," */
#define ITEM_LEN 14u

static bool has(const uint8_t *bits, unsigned port)
{
	return bits[port / 8] >> port % 8 & 1;
}

static void add(uint8_t *bits, unsigned port)
{
	bits[port / 8] |= (uint8_t)(1u << port % 8);
}

/* A number below limit at *text, which moves behind it. */
static bool number(const char **text, unsigned long limit, unsigned long *value)
{
	char *end;

	if (!strchr("0123456789", **text) || !**text)
		return false;
	*value = strtoul(*text, &end, 0);
	*text = end;
	return *value < limit;
}

/* One "A=B[+N]" at *text, which moves behind it. */
static bool map_item(const char **text, struct ports *ports)
{
	unsigned long from, to, count = 1;

	if (!number(text, PORTS, &from) || *(*text)++ != '=' || !number(text, PORTS, &to))
		return false;
	if (**text == '+') {
		++*text;
		if (!number(text, PORTS + 1, &count) || count == 0)
			return false;
	}
	if ((**text && **text != ' ') || from + count > PORTS || to + count > PORTS)
		return false;
	for (unsigned long i = 0; i < count; i++) {
		ports->at.place[from + i] = (uint16_t)(to + i);
		add(ports->at.may, (unsigned)(from + i));
	}
	ports->at.is_mapped = 1;
	return true;
}

static bool map_all(const char *map, struct ports *ports)
{
	const char *at = map;

	while (*at) {
		const char *item = at;

		if (!map_item(&at, ports)) {
			say_failed("--map %.*s: write it as 0x378=0xd010 or 0x378=0xd010+8, with "
				   "ports below 0x10000",
				   (int)strcspn(item, " "), item);
			return false;
		}
		at += strspn(at, " ");
	}
	return true;
}

/* The set of places as a text of ranges; owned by the caller. NULL: no memory. */
static char *print(const uint8_t *bits)
{
	size_t room = 1, used = 0;
	char *text;

	for (unsigned port = 0; port < PORTS; port++) {
		if (has(bits, port) && (port == 0 || !has(bits, port - 1)))
			room += ITEM_LEN;
	}
	text = calloc(1, room);
	for (unsigned port = 0, first; text && port < PORTS; port++) {
		if (!has(bits, port))
			continue;
		for (first = port; port + 1 < PORTS && has(bits, port + 1);)
			port++;
		used += (size_t)snprintf(text + used, room - used, "%s0x%x-0x%x", used ? "," : "",
					 first, port);
	}
	return text;
}

static bool find_places(struct ports *ports)
{
	uint8_t *real = calloc(1, sizeof(ports->at.may));

	for (size_t i = 0; i < ports->asked.count; i++) {
		struct kport_range range = ports->asked.list[i];

		for (unsigned port = range.first; port <= range.last; port++)
			add(ports->at.may, port);
	}
	for (unsigned port = 0; real && port < PORTS; port++) {
		if (has(ports->at.may, port))
			add(real, ports->at.place[port]);
	}
	if (real)
		ports->real = ports->at.is_mapped ? print(real) : strdup(ports->asked.text);
	free(real);
	if (!ports->real)
		say_failed("out of memory");
	return ports->real != NULL;
}

struct ports *ports_new(const struct options *options)
{
	struct ports *ports = calloc(1, sizeof(*ports));

	if (!ports) {
		say_failed("out of memory");
		return NULL;
	}
	for (unsigned port = 0; port < PORTS; port++)
		ports->at.place[port] = (uint16_t)port;
	if (!port_list_parse(options->ranges, options->backend, &ports->asked)) {
		say_library_failed();
		goto free_ports;
	}
	if ((!options->map || map_all(options->map, ports)) && find_places(ports))
		return ports;
free_ports:
	ports_free(ports);
	return NULL;
}

void ports_free(struct ports *ports)
{
	if (!ports)
		return;
	kport_record_close(ports->record);
	kport_close(ports->handle);
	bus_close(&ports->bus);
	port_list_free(&ports->asked);
	free(ports->real);
	free(ports);
}

/* An observer sees what goes through a handle. */
static bool is_bus(const struct options *options)
{
	const char *backend = options->backend;

	return !options->record && backend &&
	       (strcmp(backend, "sim") == 0 || strncmp(backend, "sim:", 4) == 0);
}

static int open_bus(struct ports *ports, const struct options *options)
{
	const char *colon = strchr(options->backend, ':');

	return bus_open(&ports->bus, options->device || !colon ? options->device : colon + 1,
			options->shared);
}

static int open_handle(struct ports *ports, const struct options *options)
{
	struct kport_options wanted = KPORT_OPTIONS_INIT;

	wanted.backend = options->backend;
	wanted.device = options->device;
	wanted.ranges = ports->real;
	/* A back end of single bytes serves the program's wider accesses as the ISA bus would. */
	wanted.flags = KPORT_SPLIT | (options->share ? KPORT_SHARE : 0) |
		       (options->unsafe ? KPORT_UNSAFE : 0);
	return kport_open(&wanted, &ports->handle) == KPORT_OK ? -1 : say_library_failed();
}

int ports_open(struct ports *ports, const struct options *options, bool is_direct)
{
	int result = options->shared || (is_direct && is_bus(options)) ?
			     open_bus(ports, options) :
			     open_handle(ports, options);

	if (result >= 0 || !options->record)
		return result;
	if (kport_record_create(options->record, ports->handle, &ports->record) != KPORT_OK ||
	    kport_set_observer(ports->handle, kport_record_access, ports->record) != KPORT_OK)
		return say_library_failed();
	return -1;
}

int ports_end(struct ports *ports, int result)
{
	kport_record *record = ports->record;

	if (record)
		kport_set_observer(ports->handle, NULL, NULL);
	ports->record = NULL;
	bus_close(&ports->bus);
	return kport_record_close(record) == KPORT_OK ? result : say_library_failed();
}

const char *ports_backend_name(const struct ports *ports)
{
	return ports->bus.block ? "sim" : kport_backend_name(ports->handle);
}

bool ports_may(const struct ports *ports, unsigned port, unsigned width)
{
	return channel_may(&ports->at, port, width);
}

/* A program that polls a port would have the same said a million times. */
static bool done(enum kport_status status)
{
	static int told;

	if (status != KPORT_OK && !__atomic_exchange_n(&told, 1, __ATOMIC_SEQ_CST))
		say_library_failed();
	return status == KPORT_OK;
}

static bool handle_in(const struct ports *ports, unsigned port, unsigned width, uint32_t *value)
{
	uint16_t place = ports->at.place[port], half = 0;
	uint8_t byte = 0;
	bool read;

	switch (width) {
	case 1:
		read = done(kport_in8(ports->handle, place, &byte));
		*value = byte;
		return read;
	case 2:
		read = done(kport_in16(ports->handle, place, &half));
		*value = half;
		return read;
	default:
		return done(kport_in32(ports->handle, place, value));
	}
}

static bool handle_out(const struct ports *ports, unsigned port, unsigned width, uint32_t value)
{
	uint16_t place = ports->at.place[port];

	switch (width) {
	case 1:
		return done(kport_out8(ports->handle, place, (uint8_t)value));
	case 2:
		return done(kport_out16(ports->handle, place, (uint16_t)value));
	default:
		return done(kport_out32(ports->handle, place, value));
	}
}

bool ports_in(const struct ports *ports, unsigned port, unsigned width, uint32_t *value)
{
	if (!ports->bus.block)
		return handle_in(ports, port, width, value);
	*value = sim_shared_in(ports->bus.block, sim_serve_world(), ports->at.place[port], width);
	return true;
}

bool ports_out(const struct ports *ports, unsigned port, unsigned width, uint32_t value)
{
	if (!ports->bus.block)
		return handle_out(ports, port, width, value);
	sim_shared_out(ports->bus.block, sim_serve_world(), ports->at.place[port], width, value);
	return true;
}
