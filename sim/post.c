/* SPDX-License-Identifier: MIT */
/*
 * The port where firmware shows how far its power-on self test has come. IBM Technical Reference,
 * Personal Computer AT, "I/O Address Map": 0x80 is a page register of the DMA controller that no
 * channel uses, so what was written is read back; diagnostic cards show it.
 */
#include "sim/sink.h"

#include <inttypes.h>
#include <stdlib.h>

struct post {
	struct sim_sink sink;
	uint64_t now_ns;
	uint8_t code;
};

static enum kport_status post_in(void *state, unsigned offset, unsigned width, uint32_t *value,
				 struct kport_error *error)
{
	(void)offset, (void)width, (void)error;
	*value = ((struct post *)state)->code;
	return KPORT_OK;
}

/* A line a code: seconds since the bus was opened, and the code. */
static enum kport_status post_out(void *state, unsigned offset, unsigned width, uint32_t value,
				  struct kport_error *error)
{
	struct post *post = state;
	char line[48];
	int len;

	(void)offset, (void)width;
	post->code = (uint8_t)value;
	len = snprintf(line, sizeof(line), "%" PRIu64 ".%09u 0x%02x\n", post->now_ns / 1000000000,
		       (unsigned)(post->now_ns % 1000000000), (unsigned)post->code);
	return sim_sink_put(&post->sink, line, (size_t)len, error);
}

static const struct sim_registers post_registers = {
	.widths = 1,
	.in = post_in,
	.out = post_out,
};

static void post_tick(void *state, uint64_t now_ns)
{
	((struct post *)state)->now_ns = now_ns;
}

static void post_destroy(void *state)
{
	sim_sink_close(&((struct post *)state)->sink);
	free(state);
}

static enum kport_status post_create(struct sim_setup *setup, void **state)
{
	static const char *const ways_out[] = { "file", "stdout", NULL };
	struct post *post = calloc(1, sizeof(*post));
	enum kport_status status;

	if (!post)
		return sim_setup_fail(setup, KPORT_NO_MEMORY, "no memory");
	status = sim_setup_one_of(setup, ways_out);
	if (!status)
		status = sim_sink_open(setup, &post->sink);
	if (!status)
		status = sim_setup_map(setup, sim_setup_base(setup), 1, &post_registers, post);
	if (status)
		post_destroy(post);
	else
		*state = post;
	return status;
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
	.destroy = post_destroy,
	.tick = post_tick,
};
