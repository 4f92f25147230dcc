/* SPDX-License-Identifier: MIT */
/* kport version */
#include <stdio.h>

#include "commands.h"
#include "json.h"

static int run_version(const struct command_line *line)
{
	if (!has(line, OPTION_JSON)) {
		printf("kport %s\n", kport_version());
		return EXIT_DONE;
	}
	json_begin_object(NULL);
	json_string("version", kport_version());
	json_end();
	return EXIT_DONE;
}

const struct subcommand command_version = {
	.name = "version",
	.summary = "print the version",
	.options = TAKES(OPTION_JSON),
	.details = "Prints the version of kport and of its library, which are one.",
	.run = run_version,
};
