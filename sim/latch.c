/* SPDX-License-Identifier: MIT */
/* Memory on the bus: what is written to a port is read back from it, in 8, 16 and 32 bits. */
#include "sim/device.h"

static uint32_t latch_in(struct sim_block *block, void *state, unsigned offset, unsigned width)
{
	const uint8_t *bytes = (const uint8_t *)state + offset;
	uint32_t value = 0;
	unsigned i;

	(void)block;
	for (i = 0; i < width; i++)
		value |= (uint32_t)bytes[i] << 8 * i;
	return value;
}

static void latch_out(struct sim_block *block, void *state, unsigned offset, unsigned width,
		      uint32_t value)
{
	uint8_t *bytes = (uint8_t *)state + offset;
	unsigned i;

	(void)block;
	for (i = 0; i < width; i++)
		bytes[i] = (uint8_t)(value >> 8 * i);
}

const struct sim_registers sim_latch_registers = {
	.widths = 1 | 2 | 4,
	.in = latch_in,
	.out = latch_out,
};

#if __STDC_HOSTED__
#include "sim/model.h"

static enum kport_status latch_create(struct sim_setup *setup)
{
	uint32_t length = sim_setup_length(setup);
	enum kport_status status;
	void *bytes;

	status = sim_setup_state(setup, length, &bytes);
	if (status)
		return status;
	return sim_setup_map(setup, sim_setup_base(setup), length, SIM_REGISTERS_LATCH, bytes);
}

static const struct sim_option latch_options[] = { { NULL, NULL } };

const struct sim_model sim_latch = {
	.name = "latch",
	.help = "memory that is read back as it was written, in 8, 16 and 32 bits: latch@0x300+16",
	.options = latch_options,
	.length = 4,
	.any_length = true,
	.create = latch_create,
};
#endif
