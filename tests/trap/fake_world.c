/* SPDX-License-Identifier: MIT */
#include "fake_world.h"

#include <string.h>

void fake_world_init(struct fake_world *fake)
{
	memset(fake, 0, sizeof(*fake));
	for (unsigned i = 0; i < sizeof(fake->memory); i++)
		fake->memory[i] = (uint8_t)(i * 7 + 3);
	fake->last_port = 0xffff;
	fake->gone_after = ~0u;
	fake->next_in = 0xa1b2c3d4;
}

uint32_t fake_in_after(uint32_t value)
{
	return value * 1664525 + 1013904223;
}

bool fake_hole(const struct fake_world *fake, uint64_t address, unsigned len, uint64_t *first)
{
	for (unsigned i = 0; i < len; i++) {
		*first = address + i;
		if (*first - fake->hole < fake->hole_len)
			return true;
	}
	return false;
}

void fake_note(struct fake_world *fake, enum fake_event_kind kind, uint64_t at, unsigned width,
	       uint32_t value)
{
	if (fake->count < FAKE_EVENTS)
		fake->events[fake->count] = (struct fake_event){ kind, at, width, value };
	fake->count++;
}

static bool may_access(void *context, enum decode_kind kind, uint16_t port, unsigned width)
{
	struct fake_world *fake = context;

	fake_note(fake, FAKE_MAY, port, width, kind);
	return port >= fake->first_port && port + width - 1 <= fake->last_port;
}

static bool in(void *context, uint16_t port, unsigned width, uint32_t *value)
{
	struct fake_world *fake = context;

	if (fake->accesses++ >= fake->gone_after)
		return false;
	/* More than width has: it is for emulate() to take only as much. */
	*value = fake->next_in;
	fake->next_in = fake_in_after(*value);
	fake_note(fake, FAKE_IN, port, width, *value);
	return true;
}

static bool out(void *context, uint16_t port, unsigned width, uint32_t value)
{
	struct fake_world *fake = context;

	if (fake->accesses++ >= fake->gone_after)
		return false;
	fake_note(fake, FAKE_OUT, port, width, value);
	return true;
}

static bool load(void *context, uint64_t address, void *to, unsigned len, uint64_t *fault)
{
	struct fake_world *fake = context;
	uint64_t first;

	fake_note(fake, FAKE_LOAD, address, len, 0);
	if (fake_hole(fake, address, len, &first)) {
		*fault = first;
		return false;
	}
	for (unsigned i = 0; i < len; i++)
		((uint8_t *)to)[i] = fake->memory[(address + i) % sizeof(fake->memory)];
	return true;
}

static bool writable(void *context, uint64_t address, unsigned len, uint64_t *fault)
{
	struct fake_world *fake = context;
	uint64_t first;

	fake_note(fake, FAKE_WRITABLE, address, len, 0);
	if (!fake_hole(fake, address, len, &first))
		return true;
	*fault = first;
	return false;
}

static bool store(void *context, uint64_t address, const void *from, unsigned len, uint64_t *fault)
{
	struct fake_world *fake = context;
	uint64_t first;

	fake_note(fake, FAKE_STORE, address, len, 0);
	if (fake_hole(fake, address, len, &first)) {
		*fault = first;
		return false;
	}
	for (unsigned i = 0; i < len; i++)
		fake->memory[(address + i) % sizeof(fake->memory)] = ((const uint8_t *)from)[i];
	return true;
}

struct emulate_world fake_world_functions(struct fake_world *fake)
{
	return (struct emulate_world){ fake, may_access, in, out, load, store, writable };
}
