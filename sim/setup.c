/* SPDX-License-Identifier: MIT */
/* What a model sees of its device's text, and how it comes onto the bus. */
#include "sim/setup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

uint16_t sim_setup_base(const struct sim_setup *setup)
{
	return (uint16_t)setup->base;
}

uint32_t sim_setup_length(const struct sim_setup *setup)
{
	return setup->length;
}

static const struct setup_option *given(const struct sim_setup *setup, const char *name)
{
	size_t i;

	for (i = 0; i < setup->option_count; i++) {
		if (!strcmp(setup->options[i].option->name, name))
			return &setup->options[i];
	}
	return NULL;
}

const char *sim_setup_option(const struct sim_setup *setup, const char *name)
{
	const struct setup_option *option = given(setup, name);

	return option ? option->value : NULL;
}

enum kport_status sim_setup_fail(struct sim_setup *setup, enum kport_status status,
				 const char *words)
{
	return sim_fail(setup->error, status, 0, "devices, column %u: %s: %s", setup->column,
			setup->label, words);
}

enum kport_status sim_setup_fail_option(struct sim_setup *setup, const char *name,
					enum kport_status status, long system_code,
					const char *words)
{
	const struct setup_option *option = given(setup, name);

	return sim_fail(setup->error, status, system_code, "devices, column %u: %s: %s",
			option ? option->column : setup->column, setup->label, words);
}

enum kport_status sim_setup_one_of(struct sim_setup *setup, const char *const *names)
{
	const struct setup_option *last = NULL, *option;
	size_t used, count = 0, i;
	char text[200];

	used = (size_t)snprintf(text, sizeof(text), "only one of these can be given:");
	for (i = 0; names[i] && used < sizeof(text); i++) {
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s %s", i ? "," : "",
					 names[i]);
		option = given(setup, names[i]);
		count += option != NULL;
		if (option && (!last || option->column > last->column))
			last = option;
	}
	if (count < 2)
		return KPORT_OK;
	return sim_setup_fail_option(setup, last->option->name, KPORT_INVALID, 0, text);
}

enum kport_status sim_setup_choice(struct sim_setup *setup, const char *name,
				   const char *const *words, size_t *index)
{
	const char *value = sim_setup_option(setup, name);
	char text[200];
	size_t used, i;

	*index = 0;
	if (!value)
		return KPORT_OK;
	for (i = 0; words[i]; i++) {
		if (!strcmp(words[i], value)) {
			*index = i;
			return KPORT_OK;
		}
	}
	used = (size_t)snprintf(text, sizeof(text), "%s cannot be \"%.40s\"; there are:", name,
				value);
	for (i = 0; words[i] && used < sizeof(text); i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s %s", i ? "," : "",
					 words[i]);
	return sim_setup_fail_option(setup, name, KPORT_INVALID, 0, text);
}

/* 0: there is no room. The block was zeros at first. */
static uint32_t room_for(struct sim_block *block, uint32_t len)
{
	uint32_t place = block->used;

	if (len > block->size - place - 16)
		return 0;
	block->used = (place + len + 15) & ~15u;
	return place;
}

static enum kport_status too_many(struct sim_setup *setup)
{
	return sim_setup_fail(setup, KPORT_UNSUPPORTED, "there are too many devices on this bus");
}

enum kport_status sim_setup_begin(struct sim_setup *setup)
{
	struct sim_block *block = setup->block;

	snprintf(setup->label, sizeof(setup->label), "%.20s@0x%x", setup->model->name,
		 (unsigned)setup->base);
	if (block->device_count == BUS_MAX_DEVICES)
		return too_many(setup);
	setup->device = block->device_count++;
	memcpy(block->devices[setup->device].label, setup->label, sizeof(setup->label));
	return KPORT_OK;
}

enum kport_status sim_setup_state(struct sim_setup *setup, uint32_t len, void **state)
{
	uint32_t place = room_for(setup->block, len);

	*state = sim_block_at(setup->block, place);
	return place ? KPORT_OK : too_many(setup);
}

static uint32_t flags_of(const struct sim_block *block, const struct sim_run *run)
{
	const struct sim_end *end = &block->ends[block->devices[run->device].end];
	const struct sim_registers *registers = sim_registers[run->registers];
	uint32_t flags = run->flags;

	if (registers->tick)
		flags |= SIM_RUN_TICKS;
	if (end->in.size)
		flags |= SIM_RUN_INPUT;
	if (end->out.size && !registers->holds)
		flags |= SIM_RUN_OUTPUT;
	return flags;
}

enum kport_status sim_map(struct sim_block *block, const struct sim_run *run,
			  const struct sim_device **taken)
{
	uint32_t port;

	for (port = run->first; port <= run->last; port++) {
		if (block->map[port]) {
			*taken = &block->devices[block->runs[block->map[port]].device];
			return KPORT_BUSY;
		}
	}
	if (block->run_count == BUS_MAX_RUNS)
		return KPORT_UNSUPPORTED;
	block->runs[block->run_count] = *run;
	block->runs[block->run_count].flags = flags_of(block, run);
	memset(&block->map[run->first], (int)block->run_count, run->last - run->first + 1u);
	block->run_count++;
	return KPORT_OK;
}

enum kport_status sim_setup_map(struct sim_setup *setup, uint32_t first, uint32_t length,
				enum sim_registers_number registers, const void *state)
{
	struct sim_block *block = setup->block;
	const struct sim_device *taken = NULL;
	struct sim_run run = { .registers = (uint8_t)registers };
	enum kport_status status;
	char text[100];

	if (!length || first + length > BUS_PORTS)
		return sim_setup_fail(setup, KPORT_INVALID, "its ports run past 0xffff, the last");
	run.first = (uint16_t)first;
	run.last = (uint16_t)(first + length - 1);
	run.device = (uint16_t)setup->device;
	run.widths = (uint8_t)sim_registers[registers]->widths;
	run.state = (uint32_t)((const uint8_t *)state - (const uint8_t *)block);
	status = sim_map(block, &run, &taken);
	if (status == KPORT_BUSY) {
		snprintf(text, sizeof(text), "its ports 0x%x-0x%x overlap those of %s", run.first,
			 run.last, taken->label);
		return sim_setup_fail(setup, KPORT_INVALID, text);
	}
	return status ? too_many(setup) : KPORT_OK;
}

#define PRESENT 0xb0u /* CTS, DSR and DCD: somebody is there */

uint8_t sim_setup_lines(const struct sim_setup *setup)
{
	return sim_end_lines(setup->block, setup->block->devices[setup->device].end);
}

#define RING_OUT 4096u
#define RING_IN 1024u

/* The options that name a far end. */
static const struct {
	const char *option;
	enum sim_end_kind kind;
} ways[] = {
	{ "file", SIM_END_FILE },     { "printer", SIM_END_FILE },    { "stdout", SIM_END_STDOUT },
	{ "pty", SIM_END_PTY },	      { "command", SIM_END_COMMAND }, { "queue", SIM_END_QUEUE },
	{ "device", SIM_END_DEVICE }, { "tty", SIM_END_TTY },
};

#define WAYS (sizeof(ways) / sizeof(ways[0]))

static bool make_rings(struct sim_block *block, struct sim_end *end)
{
	end->out.size = RING_OUT;
	end->out.bytes = room_for(block, RING_OUT);
	if (end->kind == SIM_END_PTY || end->kind == SIM_END_TTY) {
		end->in.size = RING_IN;
		end->in.bytes = room_for(block, RING_IN);
	}
	return end->out.bytes && (end->in.bytes || !end->in.size);
}

static enum kport_status take_text(struct sim_setup *setup, const char *name, char *to, size_t size)
{
	const char *value = sim_setup_option(setup, name);

	if (!value)
		return KPORT_OK;
	if (strlen(value) >= size)
		return sim_setup_fail_option(setup, name, KPORT_INVALID, 0, "this is too long");
	memcpy(to, value, strlen(value) + 1);
	return KPORT_OK;
}

static enum kport_status open_end(struct sim_setup *setup, uint32_t number, const char *option)
{
	const char *words;
	int failed = sim_host_open_end(setup->host, number, &words);

	if (failed == ENOSYS)
		return sim_setup_fail_option(setup, option, KPORT_UNSUPPORTED, 0, words);
	if (failed == ENOMEM)
		return sim_setup_fail(setup, KPORT_NO_MEMORY, "no memory");
	if (failed)
		return sim_setup_fail_option(setup, given(setup, "link") ? "link" : option,
					     KPORT_SYSTEM, failed, words);
	return KPORT_OK;
}

static enum kport_status make_end(struct sim_setup *setup, size_t way, uint32_t *number)
{
	struct sim_block *block = setup->block;
	const char *option = ways[way].option;
	enum kport_status status;
	struct sim_end *end;

	if (block->end_count == BUS_MAX_ENDS)
		return too_many(setup);
	end = &block->ends[block->end_count];
	end->kind = ways[way].kind;
	end->device = setup->device;
	end->lines = PRESENT;
	status = take_text(setup, option, end->target, sizeof(end->target));
	if (!status)
		status = take_text(setup, "link", end->link, sizeof(end->link));
	if (status)
		return status;
	if (!make_rings(block, end))
		return too_many(setup);
	*number = block->end_count++;
	block->devices[setup->device].end = *number;
	return open_end(setup, *number, option);
}

enum kport_status sim_setup_end(struct sim_setup *setup, const char *const *ways_out, uint32_t *end)
{
	enum kport_status status = sim_setup_one_of(setup, ways_out);
	size_t i;

	*end = 0;
	if (status)
		return status;
	if (given(setup, "link") && !given(setup, "pty"))
		return sim_setup_fail_option(setup, "link", KPORT_INVALID, 0, "link is for a pty");
	for (i = 0; i < WAYS; i++) {
		if (given(setup, ways[i].option))
			return make_end(setup, i, end);
	}
	return KPORT_OK;
}
