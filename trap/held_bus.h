/* SPDX-License-Identifier: MIT */
/*
 * A simulated bus that the trapped program touches by itself, on every system. Reads that follow one
 * another, as those of a polling loop, are made under one taking of the bus's lock: it costs more than they do.
 * What is held is one thread's; it lets go before it leaves its handler.
 */
#ifndef KPORT_TRAP_HELD_BUS_H
#define KPORT_TRAP_HELD_BUS_H

#include "decode.h"
#include "sim/shared.h"

/* Others are not kept waiting for more than so many reads. */
#define HELD_BUS_READS 64u

/* Zeros: nothing is held. */
struct held_bus {
	uint32_t is_held;
	uint32_t held_as;
	uint32_t reads;
};

static inline void held_bus_let_go(struct held_bus *held, struct sim_block *bus,
				   const struct sim_world *world)
{
	if (!held->is_held)
		return;
	held->is_held = 0;
	sim_shared_unlock(bus, held->held_as);
	sim_shared_wake(bus, world);
}

/* One of several reads that follow one another. */
static inline uint32_t held_bus_read(struct held_bus *held, struct sim_block *bus,
				     const struct sim_world *world, uint16_t port, unsigned width)
{
	uint32_t value;

	if (!held->is_held) {
		held->held_as = sim_shared_lock(bus, world);
		held->is_held = 1;
		held->reads = 0;
	}
	value = sim_block_in(bus, world, port, width);
	if (++held->reads == HELD_BUS_READS)
		held_bus_let_go(held, bus, world);
	return value;
}

/* value: what is written, or where what is read goes. */
static inline void held_bus_access(struct held_bus *held, struct sim_block *bus,
				   const struct sim_world *world, enum decode_kind kind,
				   uint16_t port, unsigned width, uint32_t *value)
{
	held_bus_let_go(held, bus, world);
	if (kind == DECODE_OUT)
		sim_shared_out(bus, world, port, width, *value);
	else
		*value = sim_shared_in(bus, world, port, width);
}

#endif /* KPORT_TRAP_HELD_BUS_H */
