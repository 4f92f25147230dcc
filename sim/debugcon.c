/* SPDX-License-Identifier: MIT */
/*
 * The debug console of Bochs and QEMU: a byte that is written comes out at the other side, and a
 * read gives 0xe9, by which programs find it. Bochs, "port_e9_hack" in the manual of its
 * configuration file; QEMU, device isa-debugcon, whose "readback" is 0xe9 at whatever port.
 */
#include "sim/device.h"

#define READBACK 0xe9u

struct debugcon {
	uint32_t end;
};

static uint32_t debugcon_in(struct sim_block *block, void *state, unsigned offset, unsigned width)
{
	(void)block, (void)state, (void)offset, (void)width;
	return READBACK;
}

static void debugcon_out(struct sim_block *block, void *state, unsigned offset, unsigned width,
			 uint32_t value)
{
	uint8_t byte = (uint8_t)value;

	(void)offset, (void)width;
	sim_end_put(block, ((struct debugcon *)state)->end, &byte, 1);
}

const struct sim_registers sim_debugcon_registers = {
	.widths = 1,
	.in = debugcon_in,
	.out = debugcon_out,
};

#if __STDC_HOSTED__
#include "sim/model.h"

static enum kport_status debugcon_create(struct sim_setup *setup)
{
	static const char *const ways_out[] = { "file", "stdout", NULL };
	struct debugcon *debugcon;
	enum kport_status status;
	void *state;

	status = sim_setup_state(setup, sizeof(*debugcon), &state);
	if (status)
		return status;
	debugcon = state;
	status = sim_setup_end(setup, ways_out, &debugcon->end);
	if (status)
		return status;
	return sim_setup_map(setup, sim_setup_base(setup), 1, SIM_REGISTERS_DEBUGCON, debugcon);
}

static const struct sim_option debugcon_options[] = {
	{ "file", "file that what is written is appended to" },
	{ NULL, NULL },
};

static const struct sim_option debugcon_flags[] = {
	{ "stdout", "what is written goes to standard output" },
	{ NULL, NULL },
};

const struct sim_model sim_debugcon = {
	.name = "debugcon",
	.help = "the debug console of Bochs and QEMU: debugcon@0xe9,file=log",
	.options = debugcon_options,
	.flags = debugcon_flags,
	.usual_base = 0xe9,
	.length = 1,
	.create = debugcon_create,
};
#endif
