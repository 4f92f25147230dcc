/* SPDX-License-Identifier: MIT */
#include "launch.h"
#include "say.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void launch_prepare_signals(void)
{
	struct sigaction action = { .sa_handler = SIG_DFL };
	sigset_t set;

	sigemptyset(&action.sa_mask);
	sigaction(SIGSEGV, &action, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGSEGV);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

/* "sh file arguments" */
static void run_by_shell(const char *file, char **arguments, char **environment)
{
	size_t count = 0;
	char **all;

	while (arguments[count] != NULL)
		count++;
	all = calloc(count + 3, sizeof(all[0]));
	if (!all)
		return;
	all[0] = (char *)"/bin/sh";
	all[1] = (char *)file;
	for (size_t i = 1; i < count; i++)
		all[i + 1] = arguments[i];
	execve(all[0], all, environment);
	free(all);
}

static int refused(const char *file, int error)
{
	if (error == ENOENT && access(file, F_OK) == 0)
		say_failed("%s: the interpreter or loader that it names is not there", file);
	else if (error == E2BIG)
		say_failed("%s: its arguments and environment are too long", file);
	else if (error == EAGAIN)
		say_failed("%s: the user has too many processes (ulimit -u)", file);
	else
		say_failed("%s: %s", file, strerror(error));
	return error == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT;
}

int launch(const char *file, char **arguments, char **environment)
{
	int error;

	execve(file, arguments, environment);
	error = errno;
	if (error == ENOEXEC) {
		run_by_shell(file, arguments, environment);
		error = errno;
	}
	return refused(file, error);
}
