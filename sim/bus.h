/* SPDX-License-Identifier: MIT */
/* Accesses to a bus in a block: freestanding, and what whoever touches it must bring along. */
#ifndef KPORT_SIM_BUS_H
#define KPORT_SIM_BUS_H

#include "sim/device.h"

/* The outside of a bus, in the process that makes an access. */
struct sim_world {
	void *ctx;		       /* given to each of these */
	uint64_t (*now_ns)(void *ctx); /* monotonic, one clock for all that share the bus */

	/* ---- a bus of one process; NULL where the bus is shared ---- */

	/* Looks what has come for this far end. */
	void (*fetch)(void *ctx, uint32_t end);
	/* Registers that are not in the block, by the number that is the run's state. */
	uint32_t (*foreign_in)(void *ctx, uint32_t number, unsigned offset, unsigned width);
	void (*foreign_out)(void *ctx, uint32_t number, unsigned offset, unsigned width,
			    uint32_t value);

	/* ---- a bus that is shared: see shared.h ---- */

	/* The calling thread's number in the system, and whether a thread lives; never 0. */
	uint32_t (*self)(void *ctx);
	bool (*is_alive)(void *ctx, uint32_t thread);
	/* Lets others run, for no longer than a millisecond or so. */
	void (*pause)(void *ctx);
	/* Wakes who waits for a change of this word of the block, in whatever process. */
	void (*wake)(void *ctx, uint32_t *word);
};

static inline const struct sim_registers *sim_registers_of(const struct sim_run *run)
{
	return sim_registers[run->registers & SIM_REGISTERS_MASK];
}

/* A device takes whole what lies inside its registers, at an address that the width divides. */
static inline bool sim_run_takes(const struct sim_run *run, uint16_t port, unsigned width)
{
	return run->widths & width && !(port & (width - 1)) && port + width - 1 <= run->last;
}

/* An access of any kind; in a bus of several processes, under its lock. */
uint32_t sim_block_in(struct sim_block *block, const struct sim_world *world, uint16_t port,
		      unsigned width);
void sim_block_out(struct sim_block *block, const struct sim_world *world, uint16_t port,
		   unsigned width, uint32_t value);

#endif /* KPORT_SIM_BUS_H */
