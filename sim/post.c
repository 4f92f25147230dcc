/* SPDX-License-Identifier: MIT */
/*
 * The port where firmware shows how far its power-on self test has come. IBM Technical Reference,
 * Personal Computer AT, "I/O Address Map": 0x80 is a page register of the DMA controller that no
 * channel uses, so what was written is read back; diagnostic cards show it.
 */
#include "sim/device.h"
#include "sim/divide.h"

struct post {
	sim_u64 now_ns;
	uint32_t end;
	uint8_t code;
	uint8_t reserved[3];
};
_Static_assert(sizeof(struct post) == 16, "the same everywhere");

static uint32_t post_in(struct sim_block *block, void *state, unsigned offset, unsigned width)
{
	(void)block, (void)offset, (void)width;
	return ((struct post *)state)->code;
}

/* Writes a number with at least digits digits so that it ends before end; returns its start. */
static char *put_number(char *end, uint64_t number, unsigned digits)
{
	uint32_t digit;

	for (; digits || number; digits -= digits ? 1 : 0) {
		number = sim_divide(number, 10, &digit);
		*--end = (char)('0' + digit);
	}
	return end;
}

/* A line a code: seconds since the bus was made, and the code. */
static void post_out(struct sim_block *block, void *state, unsigned offset, unsigned width,
		     uint32_t value)
{
	static const char digits[] = "0123456789abcdef";
	struct post *post = state;
	char line[48], *end = line + sizeof(line), *start = end;
	uint32_t fraction_ns;
	uint64_t seconds = sim_divide(post->now_ns, 1000000000, &fraction_ns);

	(void)offset, (void)width;
	post->code = (uint8_t)value;
	*--start = '\n';
	*--start = digits[post->code & 15];
	*--start = digits[post->code >> 4];
	*--start = 'x';
	*--start = '0';
	*--start = ' ';
	start = put_number(start, fraction_ns, 9);
	*--start = '.';
	start = put_number(start, seconds, 1);
	sim_end_put(block, post->end, start, (uint32_t)(end - start));
}

static void post_tick(void *state, uint64_t now_ns)
{
	((struct post *)state)->now_ns = now_ns;
}

const struct sim_registers sim_post_registers = {
	.widths = 1,
	.in = post_in,
	.out = post_out,
	.tick = post_tick,
};

#if __STDC_HOSTED__
#include "sim/model.h"

static enum kport_status post_create(struct sim_setup *setup)
{
	static const char *const ways_out[] = { "file", "stdout", NULL };
	enum kport_status status;
	struct post *post;
	void *state;

	status = sim_setup_state(setup, sizeof(*post), &state);
	if (status)
		return status;
	post = state;
	status = sim_setup_end(setup, ways_out, &post->end);
	if (status)
		return status;
	return sim_setup_map(setup, sim_setup_base(setup), 1, SIM_REGISTERS_POST, post);
}

static const struct sim_option post_options[] = {
	{ "file", "file that a line with time and code is appended to for each write" },
	{ NULL, NULL },
};

static const struct sim_option post_flags[] = {
	{ "stdout", "these lines go to standard output" },
	{ NULL, NULL },
};

const struct sim_model sim_post = {
	.name = "post",
	.help = "the port of the power-on self test's codes: post@0x80,file=log",
	.options = post_options,
	.flags = post_flags,
	.usual_base = 0x80,
	.length = 1,
	.create = post_create,
};
#endif
