/* SPDX-License-Identifier: MIT */
/*
 * What a program finds itself to be. Each argument is a question:
 *   ids groups caps signals nnp    lines of /proc/self/status
 *   args      the arguments, argv[0] first, and no question after it is taken
 *   env NAME  a variable
 *   envcount  how many variables
 *   fds       the open descriptors above 2
 *   sti       whether it can type into standard input's terminal
 *   exit N, signal N
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static void print_status(const char *const *names)
{
	FILE *status = fopen("/proc/self/status", "re");
	char line[4096];

	while (status && fgets(line, sizeof(line), status)) {
		for (const char *const *name = names; *name; name++) {
			if (strncmp(line, *name, strlen(*name)) == 0)
				fputs(line, stdout);
		}
	}
	if (status)
		fclose(status);
}

static void print_descriptors(void)
{
	for (int fd = 3; fd < 64; fd++) {
		char path[32], target[256] = "";

		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		if (readlink(path, target, sizeof(target) - 1) > 0)
			printf("%d %s\n", fd, target);
	}
}

static void count_variables(void)
{
	int count = 0;

	while (environ[count])
		count++;
	printf("%d\n", count);
}

/* Types a character into standard input's terminal. */
static void type(void)
{
	printf("sti: %s\n", ioctl(0, TIOCSTI, "x") == 0 ? "done" : strerror(errno));
}

static void answer(char ***at, char **argv)
{
	static const char *const ids[] = { "Uid:", "Gid:", NULL };
	static const char *const groups[] = { "Groups:", NULL };
	static const char *const caps[] = { "CapInh:", "CapPrm:", "CapEff:", "CapAmb:", NULL };
	static const char *const signals[] = { "SigBlk:", "SigIgn:", NULL };
	static const char *const nnp[] = { "NoNewPrivs:", NULL };
	const char *question = *(*at)++;

	if (strcmp(question, "ids") == 0)
		print_status(ids);
	else if (strcmp(question, "groups") == 0)
		print_status(groups);
	else if (strcmp(question, "caps") == 0)
		print_status(caps);
	else if (strcmp(question, "signals") == 0)
		print_status(signals);
	else if (strcmp(question, "nnp") == 0)
		print_status(nnp);
	else if (strcmp(question, "fds") == 0)
		print_descriptors();
	else if (strcmp(question, "sti") == 0)
		type();
	else if (strcmp(question, "envcount") == 0)
		count_variables();
	else if (strcmp(question, "env") == 0) {
		const char *name = *(*at)++, *value = getenv(name);

		printf("%s=%s\n", name, value ? value : "(none)");
	} else if (strcmp(question, "exit") == 0) {
		exit(atoi(*(*at)++));
	} else if (strcmp(question, "signal") == 0) {
		raise(atoi(*(*at)++));
	} else if (strcmp(question, "args") == 0) {
		puts(argv[0]);
		for (; **at; (*at)++)
			puts(**at);
	}
}

int main(int argc, char **argv)
{
	char **at = argv + 1;

	(void)argc;
	while (*at)
		answer(&at, argv);
	return 0;
}
