// SPDX-License-Identifier: MIT
//
// Starting programs: with and without allowio, and programs that do one access.
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define STARTS 10 /* turns of a round, which take longer than an access */

extern char **environ;

static double start_ms(char *const *argv)
{
	posix_spawn_file_actions_t actions;
	double start = now_ns();
	pid_t child;
	int status;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	must(posix_spawnp(&child, argv[0], &actions, NULL, argv, environ), argv[0]);
	posix_spawn_file_actions_destroy(&actions);
	if (waitpid(child, &status, 0) != child || status != 0)
		give_up(argv[0], "did not end with status 0");
	return (now_ns() - start) / 1e6;
}

static char allowio[] = "allowio", *ranges, *program, *exec;

static double alone_ms(void)
{
	char *words[] = { program, NULL };

	return start_ms(words);
}

static double by_exec_ms(void)
{
	char *words[] = { exec, program, NULL };

	return start_ms(words);
}

static double by_allowio_ms(void)
{
	char *words[] = { allowio, ranges, program, NULL };

	return start_ms(words);
}

static const char *row(const char *name, const char *what)
{
	static char rows[3][60];
	static int used;

	snprintf(rows[used], sizeof(rows[used]), "start_%s_%s", name, what);
	return rows[used++];
}

int measure_start(char **words)
{
	const struct way ways[] = {
		{ row(words[0], "alone"), alone_ms },
		{ row(words[0], "exec"), by_exec_ms },
		{ row(words[0], "allowio"), by_allowio_ms },
	};

	ranges = words[1];
	program = words[2];
	exec = words[3];
	MEASURE(ways, "ms", STARTS);
	return 0;
}

static double inb_ms(void)
{
	char name[] = "inb", port[] = "0x379", *words[] = { name, port, NULL };

	return start_ms(words);
}

static double kport_read_ms(void)
{
	char name[] = "kport", read[] = "read", port[] = "0x379",
	     *words[] = { name, read, port, NULL };

	return start_ms(words);
}

int measure_tools(char **words)
{
	static const struct way ways[] = {
		{ "inb_tool", inb_ms },
		{ "kport_read", kport_read_ms },
	};

	(void)words;
	MEASURE(ways, "ms", STARTS);
	return 0;
}
