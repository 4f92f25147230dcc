/* SPDX-License-Identifier: MIT */
/*
 * What emulate() is surrounded by in its tests: ports and a memory that write down what happened.
 * Of the memory every address exists but those of one hole; it has 256 bytes that repeat for ever.
 */
#ifndef TESTS_TRAP_FAKE_WORLD_H
#define TESTS_TRAP_FAKE_WORLD_H

#include "trap/emulate.h"

enum fake_event_kind {
	FAKE_MAY,
	FAKE_IN,
	FAKE_OUT,
	FAKE_LOAD,
	FAKE_STORE,
	FAKE_WRITABLE,
};

/* at is the port or the address; value is what went in or out, and of FAKE_MAY its kind. */
struct fake_event {
	enum fake_event_kind kind;
	uint64_t at;
	unsigned width;
	uint32_t value;
};

#define FAKE_EVENTS 256

struct fake_world {
	uint8_t memory[256];
	uint64_t hole;
	uint64_t hole_len;
	uint16_t first_port;
	uint16_t last_port;
	unsigned gone_after; /* IN and OUT fail after so many */
	uint32_t next_in;    /* each IN gives the next number that fake_in_after() makes */
	unsigned accesses;
	unsigned count; /* of all events; the first are kept */
	struct fake_event events[FAKE_EVENTS];
};

/* All ports, no hole. */
void fake_world_init(struct fake_world *fake);

/* The functions, with fake as their context. */
struct emulate_world fake_world_functions(struct fake_world *fake);

uint32_t fake_in_after(uint32_t value);

/* The first of len addresses that lies in the hole; false: none does. */
bool fake_hole(const struct fake_world *fake, uint64_t address, unsigned len, uint64_t *first);

void fake_note(struct fake_world *fake, enum fake_event_kind kind, uint64_t at, unsigned width,
	       uint32_t value);

#endif /* TESTS_TRAP_FAKE_WORLD_H */
