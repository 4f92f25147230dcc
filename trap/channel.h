/* SPDX-License-Identifier: MIT */
/*
 * What a trapped program and the allowio that runs it share: one block of memory, the same for
 * 64- and 32-bit code. It holds no right: allowio checks each access against what it was told to give.
 *
 * An access by mailbox: the program takes a slot (FREE to TAKEN), fills it, posts it (POSTED) and
 * rings; allowio serves it (DONE); the program takes the answer and frees the slot. Words that
 * somebody waits at are futexes.
 */
#ifndef KPORT_TRAP_CHANNEL_H
#define KPORT_TRAP_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHANNEL_MAGIC 0x70617274u /* "trap" */
#define CHANNEL_VERSION 1u
#define CHANNEL_SLOTS 64u
#define CHANNEL_MAPS 16u

/* The environment variable: "DESCRIPTOR:PROCESS", where allowio holds the block. */
#define CHANNEL_VARIABLE "KPORT_TRAP"

#define CHANNEL_NO_RUN_AHEAD 0x1u

/*
 * The shim's own calls of rt_sigaction and rt_sigprocmask carry this in the fifth argument, which
 * those calls do not have: allowio's filter lets them through.
 */
#define CHANNEL_OWN_CALL 0x6b706f72u

enum channel_state {
	CHANNEL_FREE,
	CHANNEL_TAKEN,
	CHANNEL_POSTED,
	CHANNEL_DONE,
};

struct channel_slot {
	uint32_t state; /* enum channel_state */
	uint32_t thread;
	uint32_t process;
	uint32_t value;
	uint16_t port; /* as the program says it */
	uint8_t width; /* 1, 2 or 4 bytes */
	uint8_t is_out;
	uint8_t is_refused; /* the answer: deliver the fault */
	uint8_t padding[43];
};

/* Ports from first on are, for what is really touched, those from target on. */
struct channel_map {
	uint16_t first;
	uint16_t target;
	uint32_t count;
};

struct channel {
	uint32_t magic;
	uint32_t version;
	uint32_t size;
	uint32_t host; /* allowio's process number */
	uint32_t flags;
	uint32_t bell;	      /* futex: goes up with each request */
	uint32_t host_sleeps; /* ring the bell by FUTEX_WAKE */
	uint32_t is_closed;   /* nobody serves any more */
	uint32_t maps_count;
	struct channel_map maps[CHANNEL_MAPS];
	uint32_t
		bus; /* descriptor of a simulated bus, which programs touch by themselves; 0: none */
	uint32_t padding[6];
	uint8_t granted[0x10000 /
			8]; /* a bit a port, as the program says it: what will be served */
	struct channel_slot slots[CHANNEL_SLOTS];
};

_Static_assert(sizeof(struct channel_slot) == 64, "one cache line a slot");
_Static_assert(offsetof(struct channel, slots) == 192 + 8192, "slots begin at a cache line");
_Static_assert(sizeof(struct channel) == 192 + 8192 + 64 * CHANNEL_SLOTS, "for both classes");

/*
 * What the program wished SIGSEGV to do, while the shim's handler is the kernel's. It lies at one address
 * in every trapped program, so that allowio can answer calls that did not come by the C library.
 */
#define CHANNEL_KEPT_ADDRESS 0x6f6b7000u
#define CHANNEL_KEPT_MAGIC 0x7470656bu /* "kept" */

struct channel_action {
	uint64_t handler;
	uint64_t flags;
	uint64_t restorer;
	uint32_t mask[2];
};

/* A reader takes the action that current names; a writer fills the other one and changes current. */
struct channel_kept {
	uint32_t magic;
	uint32_t owner; /* the process; a child by fork has it from its parent */
	uint32_t current;
	uint32_t lock;
	struct channel_action actions[2];
};

_Static_assert(sizeof(struct channel_kept) == 16 + 2 * 32, "the same for both classes");

/* False: the access lies across the end of a mapped range, where no single access could go. */
static inline bool channel_map_port(const struct channel_map *maps, uint32_t count, uint16_t *port,
				    unsigned width)
{
	uint32_t first = *port;

	for (uint32_t i = 0; i < count && i < CHANNEL_MAPS; i++) {
		const struct channel_map *map = &maps[i];

		if (first >= map->first && first + width <= map->first + map->count) {
			*port = (uint16_t)(map->target + (first - map->first));
			return true;
		}
		if (first + width > map->first && first < map->first + map->count)
			return false;
	}
	return true;
}

#endif /* KPORT_TRAP_CHANNEL_H */
