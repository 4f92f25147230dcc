/* SPDX-License-Identifier: MIT */
#include "sim/nt/bells.h"

#include <stdlib.h>

/* Buses of one process at a time. The host of one more looks every few milliseconds. */
#define BUSES 8u

struct bells {
	const struct sim_block *block;
	uint32_t count;
	HANDLE events[BUS_MAX_ENDS];
};

static struct bells *known[BUSES];

static bool make_known(struct bells *bells)
{
	for (unsigned i = 0; i < BUSES; i++) {
		struct bells *nobody = NULL;

		if (__atomic_compare_exchange_n(&known[i], &nobody, bells, false, __ATOMIC_SEQ_CST,
						__ATOMIC_SEQ_CST))
			return true;
	}
	return false;
}

HANDLE bells_open_plain(void *ctx, uint32_t end)
{
	(void)ctx, (void)end;
	return CreateEventW(NULL, FALSE, FALSE, NULL);
}

struct bells *bells_new(const struct sim_block *block,
			HANDLE (*open_event)(void *ctx, uint32_t end), void *ctx)
{
	uint32_t ends = __atomic_load_n(&block->end_count, __ATOMIC_RELAXED);
	struct bells *made = calloc(1, sizeof(*made));

	if (!made)
		return NULL;
	made->block = block;
	for (uint32_t end = 1; end < ends && end < BUS_MAX_ENDS; end++) {
		made->events[made->count] = open_event(ctx, end);
		if (!made->events[made->count])
			goto free_made;
		made->count++;
	}
	if (make_known(made))
		return made;
free_made:
	bells_free(made);
	return NULL;
}

void bells_free(struct bells *bells)
{
	if (!bells)
		return;
	for (unsigned i = 0; i < BUSES; i++) {
		if (__atomic_load_n(&known[i], __ATOMIC_SEQ_CST) == bells)
			__atomic_store_n(&known[i], NULL, __ATOMIC_SEQ_CST);
	}
	for (uint32_t i = 0; i < bells->count; i++)
		CloseHandle(bells->events[i]);
	free(bells);
}

void *const *bells_events(const struct bells *bells, uint32_t *count)
{
	*count = bells->count;
	return bells->events;
}

HANDLE bells_of(const uint32_t *word)
{
	for (unsigned i = 0; i < BUSES; i++) {
		const struct bells *bells = __atomic_load_n(&known[i], __ATOMIC_SEQ_CST);

		for (uint32_t at = 0; bells && at < bells->count; at++) {
			if (word == &bells->block->ends[at + 1].sleeps)
				return bells->events[at];
		}
	}
	return NULL;
}
