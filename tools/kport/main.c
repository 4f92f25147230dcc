/* SPDX-License-Identifier: MIT */
/* kport: reads and writes x86 I/O ports from the command line. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"

/* A full disk must not look like success. */
static int finish_output(const struct command_line *line, int result)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return result;
	complain(line, "standard output: %s", strerror(errno));
	return result == EXIT_DONE ? EXIT_FAILED : result;
}

int main(int argc, char **argv)
{
	static char version[] = "version";
	struct command_line line;
	int result;

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
