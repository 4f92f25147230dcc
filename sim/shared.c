/* SPDX-License-Identifier: MIT */
#include "sim/shared.h"

/* An access takes a microsecond; who has stood still that long is stopped, and may be overtaken. */
#define PATIENCE_NS 1000000000u
#define SPINS 64u

static bool run_is_well(const struct sim_block *block, const struct sim_run *run)
{
	return run->last >= run->first && run->device < BUS_MAX_DEVICES &&
	       block->devices[run->device].end < BUS_MAX_ENDS && run->state < block->used;
}

static bool ring_is_well(const struct sim_block *block, const struct sim_ring *ring)
{
	if (!ring->size)
		return true;
	return !(ring->size & (ring->size - 1)) && ring->size <= block->used &&
	       ring->bytes <= block->used - ring->size;
}

bool sim_shared_check(const struct sim_block *block, size_t size)
{
	uint32_t i;

	if (size != SIM_BLOCK_SIZE ||
	    __atomic_load_n(&block->magic, __ATOMIC_ACQUIRE) != SIM_BLOCK_MAGIC ||
	    block->version != SIM_BLOCK_VERSION || block->size != SIM_BLOCK_SIZE ||
	    block->used > SIM_BLOCK_SIZE || block->run_count > BUS_MAX_RUNS ||
	    block->device_count > BUS_MAX_DEVICES || block->end_count > BUS_MAX_ENDS)
		return false;
	for (i = 0; i < block->run_count; i++) {
		if (!run_is_well(block, &block->runs[i]))
			return false;
	}
	for (i = 0; i < block->end_count; i++) {
		if (!ring_is_well(block, &block->ends[i].out) ||
		    !ring_is_well(block, &block->ends[i].in))
			return false;
	}
	return true;
}

static bool take_from(struct sim_block *block, uint32_t owner, uint32_t self)
{
	return __atomic_compare_exchange_n(&block->owner, &owner, self, false, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED);
}

static bool overtake(struct sim_block *block, uint32_t owner, uint32_t self)
{
	if (!take_from(block, owner, self))
		return false;
	block->taken++;
	return true;
}

/* Nobody has let the lock go for a while. */
static bool wait_for(struct sim_block *block, const struct sim_world *world, uint32_t owner,
		     uint32_t self)
{
	uint64_t since_ns = world->now_ns(world->ctx);

	while (__atomic_load_n(&block->owner, __ATOMIC_RELAXED) == owner) {
		if (!world->is_alive(world->ctx, owner) ||
		    world->now_ns(world->ctx) - since_ns > PATIENCE_NS)
			return overtake(block, owner, self);
		world->pause(world->ctx);
	}
	return false;
}

static void lock_as(struct sim_block *block, const struct sim_world *world, uint32_t self)
{
	uint32_t owner;
	unsigned spins;

	for (;;) {
		for (spins = 0; spins < SPINS; spins++) {
			if (take_from(block, 0, self))
				return;
		}
		owner = __atomic_load_n(&block->owner, __ATOMIC_RELAXED);
		/* One's own: a handler that interrupted an access, or a number that is used again. */
		if (owner == self && overtake(block, owner, self))
			return;
		if (owner && wait_for(block, world, owner, self))
			return;
	}
}

uint32_t sim_shared_lock(struct sim_block *block, const struct sim_world *world)
{
	uint32_t self = world->self(world->ctx);

	lock_as(block, world, self);
	return self;
}

/* Whoever was overtaken has nothing to give back. */
void sim_shared_unlock(struct sim_block *block, uint32_t self)
{
	__atomic_compare_exchange_n(&block->owner, &self, 0, false, __ATOMIC_RELEASE,
				    __ATOMIC_RELAXED);
}

/* The host, if it sleeps. */
static void wake_host(const struct sim_world *world, struct sim_end *end)
{
	if (__atomic_exchange_n(&end->sleeps, 0, __ATOMIC_SEQ_CST))
		world->wake(world->ctx, &end->sleeps);
}

static bool has_room(const struct sim_ring *ring)
{
	return ring->size - sim_ring_len(ring) >= SIM_RUN_ROOM;
}

/* The lock is held, before and after. Where nobody serves the far end its bytes are lost. */
static void wait_for_room(struct sim_block *block, const struct sim_world *world, uint32_t self,
			  uint16_t port)
{
	const struct sim_run *run = sim_run_at(block, port);
	struct sim_end *end;

	if (!(run->flags & SIM_RUN_OUTPUT))
		return;
	end = &block->ends[block->devices[run->device & (BUS_MAX_DEVICES - 1)].end &
			   (BUS_MAX_ENDS - 1)];
	while (!has_room(&end->out)) {
		if (!block->host || !world->is_alive(world->ctx, block->host)) {
			sim_ring_skip(&end->out, sim_ring_len(&end->out));
			return;
		}
		sim_shared_unlock(block, self);
		wake_host(world, end);
		world->pause(world->ctx);
		lock_as(block, world, self);
	}
}

static void wake_sleepers(struct sim_block *block, const struct sim_world *world)
{
	uint32_t i;

	if (!block->attention || !__atomic_exchange_n(&block->attention, 0, __ATOMIC_SEQ_CST))
		return;
	for (i = 1; i < block->end_count && i < BUS_MAX_ENDS; i++) {
		wake_host(world, &block->ends[i]);
	}
}

void sim_shared_wake(struct sim_block *block, const struct sim_world *world)
{
	wake_sleepers(block, world);
}

uint32_t sim_shared_in(struct sim_block *block, const struct sim_world *world, uint16_t port,
		       unsigned width)
{
	uint32_t self = sim_shared_lock(block, world);
	uint32_t value;

	value = sim_block_in(block, world, port, width);
	sim_shared_unlock(block, self);
	wake_sleepers(block, world);
	return value;
}

void sim_shared_out(struct sim_block *block, const struct sim_world *world, uint16_t port,
		    unsigned width, uint32_t value)
{
	uint32_t self = sim_shared_lock(block, world);
	unsigned i;

	for (i = 0; i < width; i++)
		wait_for_room(block, world, self, (uint16_t)(port + i));
	sim_block_out(block, world, port, width, value);
	sim_shared_unlock(block, self);
	wake_sleepers(block, world);
}
