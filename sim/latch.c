/* SPDX-License-Identifier: MIT */
/* Memory on the bus: what is written to a port is read back from it, in 8, 16 and 32 bits. */
#include "sim/device.h"

#include <stdlib.h>

static enum kport_status latch_in(void *state, unsigned offset, unsigned width, uint32_t *value,
				  struct kport_error *error)
{
	const uint8_t *bytes = (const uint8_t *)state + offset;
	unsigned i;

	(void)error;
	*value = 0;
	for (i = 0; i < width; i++)
		*value |= (uint32_t)bytes[i] << 8 * i;
	return KPORT_OK;
}

static enum kport_status latch_out(void *state, unsigned offset, unsigned width, uint32_t value,
				   struct kport_error *error)
{
	uint8_t *bytes = (uint8_t *)state + offset;
	unsigned i;

	(void)error;
	for (i = 0; i < width; i++)
		bytes[i] = (uint8_t)(value >> 8 * i);
	return KPORT_OK;
}

static const struct sim_registers latch_registers = {
	.widths = 1 | 2 | 4,
	.in = latch_in,
	.out = latch_out,
};

static enum kport_status latch_create(struct sim_setup *setup, void **state)
{
	uint32_t length = sim_setup_length(setup);
	uint8_t *bytes = calloc(length, 1);
	enum kport_status status;

	if (!bytes)
		return sim_setup_fail(setup, KPORT_NO_MEMORY, "no memory");
	status = sim_setup_map(setup, sim_setup_base(setup), length, &latch_registers, bytes);
	if (status) {
		free(bytes);
		return status;
	}
	*state = bytes;
	return KPORT_OK;
}

static const struct sim_option latch_options[] = { { NULL, NULL } };

const struct sim_model sim_latch = {
	.name = "latch",
	.help = "memory that is read back as it was written, in 8, 16 and 32 bits: latch@0x300+16",
	.options = latch_options,
	.length = 4,
	.any_length = true,
	.create = latch_create,
	.destroy = free,
};
