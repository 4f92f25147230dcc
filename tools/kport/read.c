/* SPDX-License-Identifier: MIT */
/* kport read */
#include <stdio.h>
#include <string.h>

#include "access.h"
#include "commands.h"
#include "json.h"
#include "platform.h"

#define MAX_COUNT 1000000000u
#define MAX_INTERVAL_NS 3600000000000ull

struct reading {
	struct target target;
	uint32_t count;
	uint64_t interval_ns;
	bool json;
};

static int parse(const struct command_line *line, struct reading *reading)
{
	const char *count = line->values[OPTION_COUNT];
	const char *interval = line->values[OPTION_INTERVAL];

	memset(reading, 0, sizeof(*reading));
	reading->json = has(line, OPTION_JSON);
	reading->count = 1;
	if (count && (!parse_number(count, MAX_COUNT, &reading->count) || reading->count == 0))
		return usage_error(line, "--count '%s': a number from 1 to %u is wanted", count,
				   MAX_COUNT);
	if (interval && !count)
		return usage_error(line, "--interval needs --count");
	if (interval && !parse_time(interval, MAX_INTERVAL_NS, &reading->interval_ns))
		return usage_error(
			line,
			"--interval '%s': a number and ns, us, ms or s, at most an hour, "
			"is wanted, such as 100ms",
			interval);
	return parse_target(line, line->operands[0], &reading->target);
}

/* The document begins with the first value, so that a failure before it leaves no output. */
static void print(const struct reading *reading, kport *handle, uint32_t index, uint32_t value)
{
	if (!reading->json) {
		print_value(value, reading->target.width);
		putchar('\n');
		if (reading->interval_ns)
			fflush(stdout);
		return;
	}
	if (index == 0) {
		json_begin_object(NULL);
		json_string("backend", kport_backend_name(handle));
		json_number("port", reading->target.port);
		json_number("bits", reading->target.width * 8);
		json_begin_list("values");
	}
	json_number(NULL, value);
}

/* *done: how many values were read. */
static enum kport_status read_all(const struct reading *reading, kport *handle, uint32_t *done)
{
	uint64_t deadline_ns = platform_now_ns();

	for (*done = 0; *done < reading->count && !platform_interrupted(); (*done)++) {
		enum kport_status status;
		uint32_t value = 0;

		if (*done > 0 && reading->interval_ns) {
			deadline_ns += reading->interval_ns;
			platform_sleep_until(deadline_ns);
			if (platform_interrupted())
				break;
		}
		status = access_in(handle, &reading->target, &value);
		if (status != KPORT_OK)
			return status;
		print(reading, handle, *done, value);
		platform_progress(*done + 1);
	}
	return KPORT_OK;
}

static int run_read(const struct command_line *line)
{
	struct reading reading;
	char ranges[32];
	kport *handle;
	uint32_t done;
	enum kport_status status;
	int result = parse(line, &reading);

	if (result != EXIT_DONE)
		return result;
	target_ranges(&reading.target, ranges, sizeof(ranges));
	result = access_open(line, ranges, KPORT_READ_ONLY, &handle);
	if (result != EXIT_DONE)
		return result;
	if (reading.count > 1)
		platform_watch_interrupt();
	/* Values on a terminal are progress enough. */
	if (!platform_stdout_is_terminal())
		platform_progress_begin(line->command->name, reading.count);
	status = read_all(&reading, handle, &done);
	platform_progress_end();
	if (reading.json && done > 0) {
		json_end();
		json_bool("complete", done == reading.count);
		json_end();
	}
	if (status != KPORT_OK)
		result = library_error(line);
	result = access_close(line, handle, result);
	if (platform_interrupted())
		platform_end_interrupted();
	return result;
}

const struct subcommand command_read = {
	.name = "read",
	.summary = "read a port, once or many times",
	.operands = { "PORT[/8|/16|/32]" },
	.required = 1,
	.options =
		TAKES(OPTION_COUNT) | TAKES(OPTION_INTERVAL) | TAKES_OPENING | TAKES(OPTION_JSON),
	.details =
		"Prints the value read, each on a line of its own. PORT is a number (0x379, 889), "
		"a "
		"name (lpt1 means its first port) or a register (lpt1.status); /16 and /32 make it "
		"one access of that many bits.\n"
		"\n"
		"Reading a port is an action: it can acknowledge an interrupt or take a byte out "
		"of a "
		"FIFO. Ctrl-C ends a counted reading after what was read so far.",
	.run = run_read,
};
