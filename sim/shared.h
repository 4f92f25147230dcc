/* SPDX-License-Identifier: MIT */
/*
 * A bus that several processes touch, each by its own mapping of the block: freestanding, so that it
 * fits into the programs that are being served. Who makes the block: host.h, serve.h.
 *
 * Who touches the bus holds its lock, which names its owner: when that dies, the next one takes it
 * from there, so a process that ends within an access leaves the bus running.
 */
#ifndef KPORT_SIM_SHARED_H
#define KPORT_SIM_SHARED_H

#include "sim/bus.h"

/*
 * Is this a bus, of this version? size: of the mapping in bytes. All numbers in it are checked; who
 * changes them later hurts those who share the bus with him, and nobody else.
 */
bool sim_shared_check(const struct sim_block *block, size_t size);

/*
 * One access; width is 1, 2 or 4 and the last port at most 0xffff. Waits where a far end is full. Of
 * the world, fetch and foreign_... are not used. In a signal handler it is safe: no other library,
 * no memory, and a thread that interrupts itself within an access goes on.
 */
uint32_t sim_shared_in(struct sim_block *block, const struct sim_world *world, uint16_t port,
		       unsigned width);
void sim_shared_out(struct sim_block *block, const struct sim_world *world, uint16_t port,
		    unsigned width, uint32_t value);

/* The lock by itself, for hosts. What taking it answers is given back with it. */
uint32_t sim_shared_lock(struct sim_block *block, const struct sim_world *world);
void sim_shared_unlock(struct sim_block *block, uint32_t self);

/* For who makes several accesses by sim_block_in() under the lock: afterwards, without it. */
void sim_shared_wake(struct sim_block *block, const struct sim_world *world);

#endif /* KPORT_SIM_SHARED_H */
