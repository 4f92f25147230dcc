/* SPDX-License-Identifier: MIT */
/*
 * What wakes the host of a bus. Windows has nothing that waits for a word of memory across processes, so
 * each far end has an event: who sends to it sets that, in whatever process, and the host's thread waits there.
 */
#ifndef KPORT_SIM_NT_BELLS_H
#define KPORT_SIM_NT_BELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

#include "sim/block.h"

struct bells;

/*
 * Makes the events, one for each far end of the bus, and has threads.c find them. open_event: the event of
 * this far end, NULL for failure. To be called before sim_serve_start(). NULL: they could not be made.
 */
struct bells *bells_new(const struct sim_block *block,
			HANDLE (*open_event)(void *ctx, uint32_t end), void *ctx);

/* An event without a name. */
HANDLE bells_open_plain(void *ctx, uint32_t end);

/* After sim_serve_stop(). Accepts NULL. */
void bells_free(struct bells *bells);

/* Those of far end 1 and on; *count of them. */
void *const *bells_events(const struct bells *bells, uint32_t *count);

/* The event of the far end whose sleeps this is; NULL: of none. */
HANDLE bells_of(const uint32_t *word);

#endif /* KPORT_SIM_NT_BELLS_H */
