/* SPDX-License-Identifier: MIT */
#include "bus_words.h"

#include "say.h"

void bus_complain(void *ctx, const char *words)
{
	(void)ctx;
	say_failed("%s", words);
}

void bus_say_notes(const struct sim_block *block)
{
	uint32_t count = __atomic_load_n(&block->device_count, __ATOMIC_RELAXED);

	for (uint32_t i = 0; i < count && i < BUS_MAX_DEVICES; i++) {
		const struct sim_device *device = &block->devices[i];

		if (device->note[0] != '\0')
			say_failed("%.*s: %.*s", (int)sizeof(device->label), device->label,
				   (int)sizeof(device->note), device->note);
	}
}
