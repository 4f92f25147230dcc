/* SPDX-License-Identifier: MIT */
#include "sim/host.h"

#include "sim/bus.h"
#include "sim/model.h"
#include "sim/setup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int sim_host_open_end(struct sim_host *host, uint32_t end, const char **words)
{
	struct sim_device *device;
	int failed;

	sim_sink_close(host->sinks[end]);
	failed = sim_sink_open(&host->block->ends[end], &host->sinks[end], words);
	if (failed)
		return failed;
	device = &host->block
			  ->devices[sim_sink_end(host->sinks[end])->device & (BUS_MAX_DEVICES - 1)];
	snprintf(device->note, sizeof(device->note), "%s", sim_sink_note(host->sinks[end]));
	return 0;
}

void sim_host_fetch(struct sim_host *host, uint32_t end)
{
	struct sim_ring *ring = &host->block->ends[end].in;
	uint8_t bytes[256];
	size_t len;

	if (end == 0 || !host->sinks[end])
		return;
	sim_sink_lines(host->sinks[end], &host->block->ends[end].lines);
	if (sim_ring_len(ring))
		return;
	len = sim_sink_read(host->sinks[end], bytes, sizeof(bytes));
	sim_ring_put(host->block, ring, bytes, (uint32_t)len);
}

enum kport_status sim_host_flush_end(struct sim_host *host, uint32_t number,
				     struct kport_error *error)
{
	struct sim_end *end = &host->block->ends[number];
	enum kport_status status = KPORT_OK;
	const uint8_t *bytes;
	uint32_t len;
	size_t taken;

	if (host->sinks[number])
		sim_sink_set(host->sinks[number],
			     __atomic_load_n(&end->settings, __ATOMIC_ACQUIRE));
	while ((len = sim_ring_peek(host->block, &end->out, &bytes)) != 0) {
		taken = len;
		if (!status && host->sinks[number])
			status = sim_sink_write(host->sinks[number], bytes, &taken, error);
		if (!taken)
			break;
		sim_ring_skip(&end->out, (uint32_t)taken);
	}
	return status;
}

enum kport_status sim_host_flush(struct sim_host *host, struct kport_error *error)
{
	struct sim_block *block = host->block;
	enum kport_status status = KPORT_OK, one;
	struct kport_error other;
	uint32_t i;

	block->attention = 0;
	for (i = 1; i < host->end_count; i++) {
		one = sim_host_flush_end(host, i, status ? &other : error);
		if (!status)
			status = one;
		if (sim_ring_len(&block->ends[i].out))
			block->attention = 1;
	}
	return status;
}

static uint32_t at_most(uint32_t number, uint32_t max)
{
	return number < max ? number : max;
}

static void copy_numbers(struct sim_host *host)
{
	const struct sim_block *block = host->block;

	host->end_count =
		at_most(__atomic_load_n(&block->end_count, __ATOMIC_RELAXED), BUS_MAX_ENDS);
	host->run_count =
		at_most(__atomic_load_n(&block->run_count, __ATOMIC_RELAXED), BUS_MAX_RUNS);
	memcpy(host->runs, block->runs, sizeof(host->runs));
}

static void make(struct sim_block *block, uint64_t start_ns)
{
	block->version = SIM_BLOCK_VERSION;
	block->size = SIM_BLOCK_SIZE;
	block->used = (sizeof(*block) + 15) & ~15u;
	block->start_ns = start_ns;
	/* Number 0 of runs and ends is nothing. */
	block->runs[0].last = BUS_PORTS - 1;
	block->runs[0].widths = 1;
	block->run_count = 1;
	block->end_count = 1;
}

enum kport_status sim_host_create(void *memory, const char *devices, uint64_t start_ns,
				  struct sim_host **host, struct kport_error *error)
{
	struct sim_host *made = calloc(1, sizeof(*made));
	enum kport_status status;

	*host = NULL;
	if (!made)
		return sim_fail(error, KPORT_NO_MEMORY, 0, "no memory for a simulated bus");
	made->block = memory;
	make(made->block, start_ns);
	status = sim_parse(made, devices, error);
	snprintf(made->block->text, sizeof(made->block->text), "%s",
		 devices ? devices : sim_default_devices);
	if (status) {
		sim_host_close(made);
		return status;
	}
	copy_numbers(made);
	__atomic_store_n(&made->block->magic, SIM_BLOCK_MAGIC, __ATOMIC_RELEASE);
	*host = made;
	return KPORT_OK;
}

enum kport_status sim_host_attach(struct sim_block *block, struct sim_host **host,
				  struct kport_error *error)
{
	struct sim_host *made = calloc(1, sizeof(*made));
	const char *words;
	uint32_t i;
	int failed;

	*host = NULL;
	error->status = KPORT_OK;
	if (!made)
		return sim_fail(error, KPORT_NO_MEMORY, 0, "no memory for a simulated bus");
	made->block = block;
	copy_numbers(made);
	for (i = 1; i < made->end_count; i++) {
		failed = sim_host_open_end(made, i, &words);
		if (failed)
			sim_fail(
				error, KPORT_SYSTEM, failed, "%.*s: %s",
				(int)sizeof(block->devices[0].label),
				block->devices[block->ends[i].device & (BUS_MAX_DEVICES - 1)].label,
				words);
	}
	*host = made;
	return KPORT_OK;
}

void sim_host_finish(struct sim_host *host)
{
	struct kport_error error;
	uint32_t i;

	for (i = 1; i < host->run_count; i++) {
		const struct sim_run *run = &host->runs[i];
		const struct sim_registers *registers = sim_registers_of(run);

		if (registers->finish && run->state <= SIM_BLOCK_SIZE - registers->finish_len)
			registers->finish(host->block, sim_block_at(host->block, run->state));
	}
	sim_host_flush(host, &error);
}

void sim_host_close(struct sim_host *host)
{
	uint32_t i;

	if (!host)
		return;
	for (i = 1; i < BUS_MAX_ENDS; i++)
		sim_sink_close(host->sinks[i]);
	free(host);
}
