/* SPDX-License-Identifier: MIT */
/*
 * The debug console of Bochs and QEMU: a byte that is written comes out at the other side, and a
 * read gives 0xe9, by which programs find it. Bochs, "port_e9_hack" in the manual of its
 * configuration file; QEMU, device isa-debugcon, whose "readback" is 0xe9 at whatever port.
 */
#include "sim/sink.h"

#include <stdlib.h>

#define READBACK 0xe9u

static enum kport_status debugcon_in(void *state, unsigned offset, unsigned width, uint32_t *value,
				     struct kport_error *error)
{
	(void)state, (void)offset, (void)width, (void)error;
	*value = READBACK;
	return KPORT_OK;
}

static enum kport_status debugcon_out(void *state, unsigned offset, unsigned width, uint32_t value,
				      struct kport_error *error)
{
	uint8_t byte = (uint8_t)value;

	(void)offset, (void)width;
	return sim_sink_put(state, &byte, 1, error);
}

static const struct sim_registers debugcon_registers = {
	.widths = 1,
	.in = debugcon_in,
	.out = debugcon_out,
};

static void debugcon_destroy(void *state)
{
	sim_sink_close(state);
	free(state);
}

static enum kport_status debugcon_create(struct sim_setup *setup, void **state)
{
	static const char *const ways_out[] = { "file", "stdout", NULL };
	struct sim_sink *sink = calloc(1, sizeof(*sink));
	enum kport_status status;

	if (!sink)
		return sim_setup_fail(setup, KPORT_NO_MEMORY, "no memory");
	status = sim_setup_one_of(setup, ways_out);
	if (!status)
		status = sim_sink_open(setup, sink);
	if (!status)
		status = sim_setup_map(setup, sim_setup_base(setup), 1, &debugcon_registers, sink);
	if (status)
		debugcon_destroy(sink);
	else
		*state = sink;
	return status;
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
	.destroy = debugcon_destroy,
};
