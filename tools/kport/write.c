/* SPDX-License-Identifier: MIT */
/* kport write */
#include <stdio.h>

#include "access.h"
#include "commands.h"
#include "json.h"

static int parse_value(const struct command_line *line, unsigned width, uint32_t *value)
{
	const char *text = line->operands[1];
	uint32_t max = width == 4 ? UINT32_MAX : (1u << (width * 8)) - 1;

	if (!parse_number(text, UINT32_MAX, value))
		return usage_error(
			line, "'%s' is no value: 0x1f, 31 or 0b11111, at most 32 bits, is wanted",
			text);
	if (*value > max)
		return usage_error(line, "%s does not fit into %u bits, 0x%x at most", text,
				   width * 8, (unsigned)max);
	return EXIT_DONE;
}

static int run_write(const struct command_line *line)
{
	struct target target;
	char ranges[32];
	kport *handle;
	uint32_t value;
	int result = parse_target(line, line->operands[0], &target);

	if (result == EXIT_DONE)
		result = parse_value(line, target.width, &value);
	if (result != EXIT_DONE)
		return result;
	target_ranges(&target, ranges, sizeof(ranges));
	result = access_open(line, ranges, 0, &handle);
	if (result != EXIT_DONE)
		return result;
	if (access_out(handle, &target, value) != KPORT_OK) {
		result = library_error(line);
	} else if (has(line, OPTION_JSON)) {
		json_begin_object(NULL);
		json_string("backend", kport_backend_name(handle));
		json_number("port", target.port);
		json_number("bits", target.width * 8);
		json_number("value", value);
		json_end();
	}
	result = access_close(line, handle, result);
	return result;
}

const struct subcommand command_write = {
	.name = "write",
	.summary = "write a value to a port",
	.operands = { "PORT[/8|/16|/32]", "VALUE" },
	.required = 2,
	.options = TAKES_OPENING | TAKES(OPTION_JSON),
	.details = "Writes VALUE (0x1f, 31 or 0b11111) and prints nothing; with --json, what was "
		   "written. PORT is as for 'kport read'.",
	.run = run_write,
};
