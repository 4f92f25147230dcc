/* SPDX-License-Identifier: MIT */
/* A bus inside one process, which is its own host: far ends are served in the access itself. */
#include "sim/bus.h"
#include "sim/host.h"
#include "sim/setup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sim_foreign {
	struct kport_sim_device device;
	char label[32];
};

static uint64_t standing_still(void *ctx)
{
	(void)ctx;
	return 0;
}

static uint64_t now_ns(void *ctx)
{
	const struct sim_bus *bus = ctx;

	return bus->clock.now_ns(bus->clock.ctx);
}

static void fetch(void *ctx, uint32_t end)
{
	const struct sim_bus *bus = ctx;

	sim_host_fetch(bus->host, end);
}

static void note_failure(struct sim_bus *bus, uint32_t number, enum kport_status status)
{
	if (!status || bus->foreign_failed)
		return;
	bus->foreign_failed = status;
	bus->failed_number = number;
	bus->block.attention = 1;
}

static uint32_t foreign_in(void *ctx, uint32_t number, unsigned offset, unsigned width)
{
	struct sim_bus *bus = ctx;
	const struct kport_sim_device *device = &bus->foreign[number].device;
	uint32_t value = 0;

	note_failure(bus, number, device->in(device->ctx, (uint16_t)offset, width, &value));
	return value & 0xffffffffu >> (32 - 8 * width);
}

static void foreign_out(void *ctx, uint32_t number, unsigned offset, unsigned width, uint32_t value)
{
	struct sim_bus *bus = ctx;
	const struct kport_sim_device *device = &bus->foreign[number].device;

	note_failure(bus, number, device->out(device->ctx, (uint16_t)offset, width, value));
}

static void make_shortcut(struct sim_bus *bus, uint32_t number)
{
	const struct sim_run *run = &bus->block.runs[number];
	struct sim_shortcut *shortcut = &bus->shortcuts[number];

	shortcut->in = sim_registers_of(run)->in;
	shortcut->out = sim_registers_of(run)->out;
	shortcut->state = sim_block_at(&bus->block, run->state);
	shortcut->first = run->first;
	shortcut->last = run->last;
	if (!(run->flags & (SIM_RUN_TICKS | SIM_RUN_INPUT | SIM_RUN_FOREIGN)))
		shortcut->widths = run->widths;
}

enum kport_status sim_bus_open(const char *devices, const struct sim_clock *clock,
			       struct sim_bus **bus, struct kport_error *error)
{
	struct sim_bus *opened = calloc(1, offsetof(struct sim_bus, block) + SIM_BLOCK_SIZE);
	enum kport_status status;
	uint32_t i;

	*bus = NULL;
	if (!opened)
		return sim_fail(error, KPORT_NO_MEMORY, 0, "no memory for a simulated bus");
	opened->clock.now_ns = standing_still;
	if (clock)
		opened->clock = *clock;
	opened->world.ctx = opened;
	opened->world.now_ns = now_ns;
	opened->world.fetch = fetch;
	opened->world.foreign_in = foreign_in;
	opened->world.foreign_out = foreign_out;
	status = sim_host_create(&opened->block, devices, now_ns(opened), &opened->host, error);
	if (status) {
		sim_bus_close(opened);
		return status;
	}
	for (i = 0; i < opened->block.run_count; i++)
		make_shortcut(opened, i);
	*bus = opened;
	return KPORT_OK;
}

void sim_bus_close(struct sim_bus *bus)
{
	if (!bus)
		return;
	if (bus->host)
		sim_host_finish(bus->host);
	sim_host_close(bus->host);
	free(bus->foreign);
	free(bus);
}

bool sim_bus_note(const struct sim_bus *bus, size_t index, const char **label, const char **note)
{
	if (index >= bus->block.device_count)
		return false;
	*label = bus->block.devices[index].label;
	*note = bus->block.devices[index].note;
	return true;
}

static enum kport_status plug(struct sim_bus *bus, const struct sim_run *run, const char *label,
			      struct kport_error *error)
{
	struct sim_block *block = &bus->block;
	const struct sim_device *taken;
	enum kport_status status = KPORT_UNSUPPORTED;

	if (block->device_count < BUS_MAX_DEVICES)
		status = sim_map(block, run, &taken);
	if (status == KPORT_BUSY)
		return sim_fail(error, KPORT_INVALID, 0,
				"%s: its ports 0x%x-0x%x overlap those of %s", label, run->first,
				run->last, taken->label);
	if (status)
		return sim_fail(error, status, 0, "%s: there are too many devices on this bus",
				label);
	snprintf(block->devices[block->device_count++].label, sizeof(block->devices[0].label), "%s",
		 label);
	return KPORT_OK;
}

enum kport_status sim_bus_add(struct sim_bus *bus, uint32_t first, uint32_t length,
			      const struct kport_sim_device *device, struct kport_error *error)
{
	struct sim_run run = { .first = (uint16_t)first, .flags = SIM_RUN_FOREIGN };
	struct sim_foreign *foreign;
	enum kport_status status;

	if (!length || length > BUS_PORTS - first)
		return sim_fail(error, KPORT_INVALID, 0,
				"a device has at least one port, and none behind 0xffff");
	foreign = realloc(bus->foreign, (bus->foreign_count + 1) * sizeof(*foreign));
	if (!foreign)
		return sim_fail(error, KPORT_NO_MEMORY, 0, "no memory for a simulated device");
	bus->foreign = foreign;
	foreign += bus->foreign_count;
	foreign->device = *device;
	snprintf(foreign->label, sizeof(foreign->label), "%.20s@0x%x", device->name,
		 (unsigned)first);
	run.last = (uint16_t)(first + length - 1);
	run.widths = (uint8_t)device->widths;
	run.device = (uint16_t)bus->block.device_count;
	run.state = bus->foreign_count;
	status = plug(bus, &run, foreign->label, error);
	if (status)
		return status;
	make_shortcut(bus, bus->block.run_count - 1);
	bus->foreign_count++;
	return KPORT_OK;
}

enum kport_status sim_bus_settle(struct sim_bus *bus, struct kport_error *error)
{
	enum kport_status failed = bus->foreign_failed;
	enum kport_status status = sim_host_flush(bus->host, error);

	bus->foreign_failed = KPORT_OK;
	if (status || !failed)
		return status;
	return sim_fail(error, failed, 0, "the device %s did not serve the access",
			bus->foreign[bus->failed_number].label);
}

enum kport_status sim_bus_in_any(struct sim_bus *bus, uint16_t port, unsigned width,
				 uint32_t *value, struct kport_error *error)
{
	*value = sim_block_in(&bus->block, &bus->world, port, width);
	return sim_bus_is_settled(bus) ? KPORT_OK : sim_bus_settle(bus, error);
}

enum kport_status sim_bus_out_any(struct sim_bus *bus, uint16_t port, unsigned width,
				  uint32_t value, struct kport_error *error)
{
	sim_block_out(&bus->block, &bus->world, port, width, value);
	return sim_bus_is_settled(bus) ? KPORT_OK : sim_bus_settle(bus, error);
}
