/* SPDX-License-Identifier: MIT */
#include "arguments.h"

#include "../say.h"

#include <kport.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
	"usage: allowio-grant [--share] [--seccomp] [--verbose] [--env N] [--]\n"
	"                     RANGES FILE [ARGV0 [ARGUMENT]...]\n"
	"Runs FILE with those I/O ports that /etc/kport/policy gives its user. allowio calls it;\n"
	"allowio(1) is for people, allowio-grant(8) for administrators.\n";

static int usage(const char *what)
{
	say_failed("%s", what);
	fputs(help, stderr);
	return EXIT_FAILED;
}

/* A number of at most six digits, from 3 on: 0 to 2 are the program's. -1: no descriptor. */
static int parse_fd(const char *text)
{
	size_t len = text ? strspn(text, "0123456789") : 0;
	int fd;

	if (len == 0 || len > 6 || text[len] != '\0')
		return -1;
	fd = atoi(text);
	return fd >= 3 && fcntl(fd, F_GETFD) >= 0 ? fd : -1;
}

/* One option at *at, which is moved on. Answers -1, or an exit code. */
static int take_option(char ***at, struct arguments *arguments)
{
	const char *word = *(*at)++;

	if (strcmp(word, "--share") == 0) {
		arguments->share = true;
	} else if (strcmp(word, "--seccomp") == 0) {
		arguments->seccomp = true;
	} else if (strcmp(word, "--verbose") == 0) {
		say_verbose = true;
	} else if (strcmp(word, "--env") == 0) {
		arguments->env_fd = parse_fd(**at);
		if (arguments->env_fd < 0)
			return usage("--env wants the number of an open descriptor from 3 on");
		(*at)++;
	} else if (strcmp(word, "--help") == 0) {
		fputs(help, stdout);
		return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILED;
	} else if (strcmp(word, "--version") == 0) {
		printf("allowio-grant (kport) %s\n", kport_version());
		return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILED;
	} else if (strcmp(word, "-u") == 0 || strcmp(word, "--user") == 0) {
		return usage("-u is for root: sudo allowio -u USER ...");
	} else {
		return usage("there is no such option");
	}
	return -1;
}

int arguments_parse(int argc, char **argv, struct arguments *arguments)
{
	char **at = argv + 1;

	*arguments = (struct arguments){ .env_fd = -1 };
	/* Kernels before 5.18 start programs with no argument at all, not even a name. */
	if (argc < 1)
		return usage("it was started without arguments");
	while (*at != NULL && (*at)[0] == '-') {
		int result;

		if (strcmp(*at, "--") == 0) {
			at++;
			break;
		}
		result = take_option(&at, arguments);
		if (result >= 0)
			return result;
	}
	if (at[0] == NULL || at[1] == NULL)
		return usage("it wants RANGES and FILE");
	arguments->ranges = at[0];
	arguments->file = at[1];
	arguments->program = at[2] != NULL ? at + 2 : at + 1;
	return -1;
}
