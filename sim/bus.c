/* SPDX-License-Identifier: MIT */
#include "sim/bus.h"

#include <stdlib.h>
#include <string.h>

static enum kport_status unplugged_in(void *state, unsigned offset, unsigned width, uint32_t *value,
				      struct kport_error *error)
{
	(void)state, (void)offset, (void)width, (void)error;
	/* Nobody drives the data lines, and their pull-ups make them ones. */
	*value = 0xff;
	return KPORT_OK;
}

static enum kport_status unplugged_out(void *state, unsigned offset, unsigned width, uint32_t value,
				       struct kport_error *error)
{
	(void)state, (void)offset, (void)width, (void)value, (void)error;
	return KPORT_OK;
}

static const struct sim_registers unplugged = {
	.widths = 1,
	.in = unplugged_in,
	.out = unplugged_out,
};

struct device *bus_add_device(struct sim_bus *bus, const struct sim_model *model)
{
	struct device *devices;

	devices = realloc(bus->devices, (bus->device_count + 1) * sizeof(*devices));
	if (!devices)
		return NULL;
	bus->devices = devices;
	memset(&devices[bus->device_count], 0, sizeof(*devices));
	devices[bus->device_count].model = model;
	return &devices[bus->device_count++];
}

enum kport_status bus_map(struct sim_bus *bus, const struct run *run, const struct device **taken)
{
	struct run *runs;
	uint32_t port;

	for (port = run->first; port <= run->last; port++) {
		if (bus->map[port]) {
			*taken = &bus->devices[bus->runs[bus->map[port]].device];
			return KPORT_BUSY;
		}
	}
	if (bus->run_count == BUS_MAX_RUNS)
		return KPORT_UNSUPPORTED;
	runs = realloc(bus->runs, (bus->run_count + 1) * sizeof(*runs));
	if (!runs)
		return KPORT_NO_MEMORY;
	bus->runs = runs;
	runs[bus->run_count] = *run;
	memset(&bus->map[run->first], (int)bus->run_count, run->last - run->first + 1u);
	bus->run_count++;
	return KPORT_OK;
}

static inline void tick(const struct sim_bus *bus, const struct run *run)
{
	if (run->tick)
		run->tick(run->state, bus->clock.now_ns(bus->clock.ctx) - bus->start_ns);
}

static inline const struct run *run_at(const struct sim_bus *bus, uint16_t port)
{
	return &bus->runs[bus->map[port]];
}

/* A device takes whole what lies inside its registers, at an address that the width divides. */
static inline bool takes(const struct run *run, uint16_t port, unsigned width)
{
	return run->registers.widths & width && !(port & (width - 1)) &&
	       port + width - 1 <= run->last;
}

/* The widest piece that can be moved at once out of width bytes that are left. */
static unsigned piece(const struct run *run, uint16_t port, unsigned width)
{
	if (width >= 4 && takes(run, port, 4))
		return 4;
	return width >= 2 && takes(run, port, 2) ? 2 : 1;
}

/* Not inlined: what is in one piece needs none of the registers that this takes. */
__attribute__((noinline)) static enum kport_status in_pieces(struct sim_bus *bus, uint16_t port,
							     unsigned width, uint32_t *value,
							     struct kport_error *error)
{
	uint32_t part, whole = 0;
	unsigned moved, bytes;

	for (moved = 0; moved < width; moved += bytes) {
		uint16_t at = (uint16_t)(port + moved);
		const struct run *run = run_at(bus, at);
		enum kport_status status;

		bytes = piece(run, at, width - moved);
		tick(bus, run);
		status = run->registers.in(run->state, (unsigned)(at - run->first), bytes, &part,
					   error);
		if (status)
			return status;
		whole |= part << 8 * moved;
	}
	*value = whole;
	return KPORT_OK;
}

__attribute__((noinline)) static enum kport_status out_pieces(struct sim_bus *bus, uint16_t port,
							      unsigned width, uint32_t value,
							      struct kport_error *error)
{
	unsigned moved, bytes;

	for (moved = 0; moved < width; moved += bytes) {
		uint16_t at = (uint16_t)(port + moved);
		const struct run *run = run_at(bus, at);
		enum kport_status status;

		bytes = piece(run, at, width - moved);
		tick(bus, run);
		status = run->registers.out(run->state, (unsigned)(at - run->first), bytes,
					    value >> 8 * moved & 0xffffffffu >> (32 - 8 * bytes),
					    error);
		if (status)
			return status;
	}
	return KPORT_OK;
}

enum kport_status sim_bus_in(struct sim_bus *bus, uint16_t port, unsigned width, uint32_t *value,
			     struct kport_error *error)
{
	const struct run *run = run_at(bus, port);

	if (run->tick || !takes(run, port, width))
		return in_pieces(bus, port, width, value, error);
	return run->registers.in(run->state, (unsigned)(port - run->first), width, value, error);
}

enum kport_status sim_bus_out(struct sim_bus *bus, uint16_t port, unsigned width, uint32_t value,
			      struct kport_error *error)
{
	const struct run *run = run_at(bus, port);

	if (run->tick || !takes(run, port, width))
		return out_pieces(bus, port, width, value, error);
	return run->registers.out(run->state, (unsigned)(port - run->first), width, value, error);
}

static uint64_t standing_still(void *ctx)
{
	(void)ctx;
	return 0;
}

struct sim_bus *bus_new(const struct sim_clock *clock)
{
	struct sim_bus *bus = calloc(1, sizeof(*bus));

	if (!bus)
		return NULL;
	bus->runs = calloc(1, sizeof(*bus->runs));
	if (!bus->runs) {
		free(bus);
		return NULL;
	}
	bus->runs[0].registers = unplugged;
	bus->runs[0].last = 0xffff;
	bus->run_count = 1;
	bus->clock.now_ns = standing_still;
	if (clock)
		bus->clock = *clock;
	bus->start_ns = bus->clock.now_ns(bus->clock.ctx);
	return bus;
}

void sim_bus_close(struct sim_bus *bus)
{
	size_t i;

	if (!bus)
		return;
	for (i = bus->device_count; i-- > 0;) {
		if (bus->devices[i].state)
			bus->devices[i].model->destroy(bus->devices[i].state);
	}
	free(bus->devices);
	free(bus->runs);
	free(bus);
}
