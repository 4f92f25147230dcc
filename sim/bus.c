/* SPDX-License-Identifier: MIT */
#include "sim/bus.h"

/* The widest piece that can be moved at once out of width bytes that are left. */
static unsigned piece(const struct sim_run *run, uint16_t port, unsigned width)
{
	if (width >= 4 && sim_run_takes(run, port, 4))
		return 4;
	return width >= 2 && sim_run_takes(run, port, 2) ? 2 : 1;
}

static void before(struct sim_block *block, const struct sim_world *world,
		   const struct sim_run *run)
{
	const struct sim_registers *registers = sim_registers_of(run);

	if (run->flags & SIM_RUN_INPUT && world->fetch)
		world->fetch(world->ctx, block->devices[run->device & (BUS_MAX_DEVICES - 1)].end);
	if (registers->tick)
		registers->tick(sim_block_at(block, run->state),
				world->now_ns(world->ctx) - block->start_ns);
}

static uint32_t in_piece(struct sim_block *block, const struct sim_world *world,
			 const struct sim_run *run, uint16_t port, unsigned width)
{
	unsigned offset = (unsigned)(port - run->first);

	if (run->flags & SIM_RUN_FOREIGN && world->foreign_in)
		return world->foreign_in(world->ctx, run->state, offset, width);
	before(block, world, run);
	return sim_registers_of(run)->in(block, sim_block_at(block, run->state), offset, width);
}

static void out_piece(struct sim_block *block, const struct sim_world *world,
		      const struct sim_run *run, uint16_t port, unsigned width, uint32_t value)
{
	unsigned offset = (unsigned)(port - run->first);

	if (run->flags & SIM_RUN_FOREIGN && world->foreign_out) {
		world->foreign_out(world->ctx, run->state, offset, width, value);
		return;
	}
	before(block, world, run);
	sim_registers_of(run)->out(block, sim_block_at(block, run->state), offset, width, value);
}

uint32_t sim_block_in(struct sim_block *block, const struct sim_world *world, uint16_t port,
		      unsigned width)
{
	unsigned moved, bytes;
	uint32_t whole = 0;

	for (moved = 0; moved < width; moved += bytes) {
		uint16_t at = (uint16_t)(port + moved);
		const struct sim_run *run = sim_run_at(block, at);

		bytes = piece(run, at, width - moved);
		whole |= in_piece(block, world, run, at, bytes) << 8 * moved;
	}
	return whole;
}

void sim_block_out(struct sim_block *block, const struct sim_world *world, uint16_t port,
		   unsigned width, uint32_t value)
{
	unsigned moved, bytes;

	for (moved = 0; moved < width; moved += bytes) {
		uint16_t at = (uint16_t)(port + moved);
		const struct sim_run *run = sim_run_at(block, at);

		bytes = piece(run, at, width - moved);
		out_piece(block, world, run, at, bytes,
			  value >> 8 * moved & 0xffffffffu >> (32 - 8 * bytes));
	}
}
