/* SPDX-License-Identifier: MIT */
/* Far ends as devices use them, and the rings that they are made of. */
#include "sim/block.h"

/*
 * A ring's numbers are in memory that others may write: whatever they are, no byte outside of the
 * block is touched.
 */
static uint8_t *bytes_of(struct sim_block *block, const struct sim_ring *ring, uint32_t *size)
{
	uint32_t place = __atomic_load_n(&ring->bytes, __ATOMIC_RELAXED);

	*size = __atomic_load_n(&ring->size, __ATOMIC_RELAXED);
	if (*size == 0 || *size & (*size - 1) || *size > SIM_BLOCK_SIZE / 2 ||
	    place > SIM_BLOCK_SIZE - *size)
		return NULL;
	return sim_block_at(block, place);
}

bool sim_ring_put(struct sim_block *block, struct sim_ring *ring, const void *bytes, uint32_t len)
{
	const uint8_t *from = bytes;
	uint32_t size, i;
	uint8_t *to = bytes_of(block, ring, &size);
	uint32_t written = ring->written;

	if (!to || len > size - sim_ring_len(ring))
		return false;
	for (i = 0; i < len; i++)
		to[(written + i) & (size - 1)] = from[i];
	__atomic_store_n(&ring->written, written + len, __ATOMIC_RELEASE);
	return true;
}

uint32_t sim_ring_peek(struct sim_block *block, const struct sim_ring *ring, const uint8_t **bytes)
{
	uint32_t size, len = sim_ring_len(ring);
	uint8_t *from = bytes_of(block, ring, &size);
	uint32_t at;

	if (!from || !len)
		return 0;
	at = ring->read & (size - 1);
	*bytes = from + at;
	return len < size - at ? len : size - at;
}

void sim_ring_skip(struct sim_ring *ring, uint32_t len)
{
	__atomic_store_n(&ring->read, ring->read + len, __ATOMIC_RELEASE);
}

bool sim_end_put(struct sim_block *block, uint32_t end, const void *bytes, uint32_t len)
{
	if (end == 0 || end >= BUS_MAX_ENDS)
		return true;
	if (!sim_ring_put(block, &block->ends[end].out, bytes, len))
		return false;
	__atomic_store_n(&block->attention, 1, __ATOMIC_RELEASE);
	return true;
}

bool sim_end_take(struct sim_block *block, uint32_t end, uint8_t *byte)
{
	struct sim_ring *ring;
	const uint8_t *bytes;

	if (end == 0 || end >= BUS_MAX_ENDS)
		return false;
	ring = &block->ends[end].in;
	if (!sim_ring_peek(block, ring, &bytes))
		return false;
	*byte = *bytes;
	sim_ring_skip(ring, 1);
	return true;
}

bool sim_end_is_idle(const struct sim_block *block, uint32_t end)
{
	return end == 0 || end >= BUS_MAX_ENDS || !sim_ring_len(&block->ends[end].out);
}

void sim_end_set(struct sim_block *block, uint32_t end, uint32_t settings)
{
	if (end == 0 || end >= BUS_MAX_ENDS || block->ends[end].settings == settings)
		return;
	__atomic_store_n(&block->ends[end].settings, settings, __ATOMIC_RELEASE);
	__atomic_store_n(&block->attention, 1, __ATOMIC_RELEASE);
}

uint8_t sim_end_lines(const struct sim_block *block, uint32_t end)
{
	if (end == 0 || end >= BUS_MAX_ENDS)
		return 0;
	return (uint8_t)__atomic_load_n(&block->ends[end].lines, __ATOMIC_ACQUIRE);
}
