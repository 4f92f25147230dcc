/* SPDX-License-Identifier: MIT */
/* kport: reads and writes x86 I/O ports from the command line. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "platform.h"

/* kport trace puts the file into the place of standard output. */
static const char *output_name(const struct command_line *line)
{
	if (line->command == &command_trace && has(line, OPTION_OUTPUT))
		return line->values[OPTION_OUTPUT];
	return "standard output";
}

/* A full disk must not look like success. */
static int finish_output(const struct command_line *line, int result)
{
	bool is_flushed = fflush(stdout) == 0;

	if (is_flushed && !ferror(stdout))
		return result;
	/* What went wrong earlier has left no number behind. */
	complain(line, "%s: %s", output_name(line),
		 is_flushed ? "not everything could be written" : strerror(errno));
	return result == EXIT_DONE ? EXIT_FAILED : result;
}

int main(int argc, char **argv)
{
	static char version[] = "version";
	struct command_line line;
	int result;

	platform_keep_standard_streams();
	if (argc == 2 && strcmp(argv[1], "--version") == 0)
		argv[1] = version;
	result = command_line_parse(argc, argv, &line);
	if (result != EXIT_DONE)
		return result;
	if (!line.command)
		print_overview();
	else if (has(&line, OPTION_HELP))
		print_help(line.command);
	else
		result = line.command->run(&line);
	return finish_output(&line, result);
}
