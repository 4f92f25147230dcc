/* SPDX-License-Identifier: MIT */
/* One access by way of allowio. Safe in a signal handler with other signals blocked. */
#ifndef KPORT_TRAP_PRELOAD_CHANNEL_H
#define KPORT_TRAP_PRELOAD_CHANNEL_H

#include "decode.h"

/* preload_world.c: the bus's surroundings, and the turns in which this process's threads touch it. */
struct sim_world;
extern const struct sim_world preload_world __attribute__((visibility("hidden")));
void preload_begin_turns(void);
void preload_take_turn(void);
void preload_end_turn(void);

enum exchange {
	EXCHANGE_DONE,
	EXCHANGE_REFUSED,
	EXCHANGE_ALONE, /* nobody is there to serve it */
};

/* value: what is written, or where what is read goes. */
enum exchange preload_exchange(enum decode_kind kind, uint16_t port, unsigned width,
			       uint32_t *value);

#endif /* KPORT_TRAP_PRELOAD_CHANNEL_H */
