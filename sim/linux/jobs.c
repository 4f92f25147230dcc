/* SPDX-License-Identifier: MIT */
/*
 * Commands that are given what is printed as their standard input: those of the text, and lp(1) for a
 * printer of CUPS. A socket stands in for a pipe, since a command that has ended is then no signal for
 * the program that prints.
 */
#include "sim/sink.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

struct job {
	pid_t child;
	int input;
};

/* The command does not inherit blocked signals of the thread that serves the device. */
static int spawn(const char *const *arguments, int input, pid_t *child)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	int failed = posix_spawn_file_actions_init(&actions);

	if (failed)
		return failed;
	failed = posix_spawnattr_init(&attributes);
	if (failed)
		goto destroy_actions;
	sigemptyset(&none);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	failed = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	if (!failed)
		failed = posix_spawnp(child, arguments[0], &actions, &attributes,
				      (char *const *)arguments, environ);
	posix_spawnattr_destroy(&attributes);
destroy_actions:
	posix_spawn_file_actions_destroy(&actions);
	return failed;
}

static int start(const char *const *arguments, void **outlet, const char **words)
{
	struct job *job = calloc(1, sizeof(*job));
	int ends[2], failed;

	*words = "cannot be started";
	if (!job)
		return ENOMEM;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
		failed = errno;
		free(job);
		return failed;
	}
	failed = spawn(arguments, ends[1], &job->child);
	close(ends[1]);
	if (failed) {
		close(ends[0]);
		free(job);
		return failed;
	}
	shutdown(ends[0], SHUT_RD);
	job->input = ends[0];
	*outlet = job;
	return 0;
}

static int command_open(const struct sim_end *end, void **outlet, const char **words)
{
	const char *const arguments[] = { "/bin/sh", "-c", end->target, NULL };

	return start(arguments, outlet, words);
}

/* Asked before it is started, for the better words. */
static bool is_installed(const char *program)
{
	const char *folder = getenv("PATH"), *end;
	char path[PATH_MAX];
	bool found = false;

	for (; folder && *folder && !found; folder = *end ? end + 1 : end) {
		end = strchrnul(folder, ':');
		snprintf(path, sizeof(path), "%.*s/%s", (int)(end - folder), folder, program);
		found = access(path, X_OK) == 0;
	}
	return found;
}

static int queue_open(const struct sim_end *end, void **outlet, const char **words)
{
	const char *const arguments[] = { "lp", "-s", "-t", "kport", "-d", end->target, NULL };

	*words = "cannot be reached without the program lp (of CUPS, package cups-client)";
	if (!is_installed(arguments[0]))
		return ENOENT;
	return start(arguments, outlet, words);
}

static int job_write(void *outlet, const uint8_t *bytes, size_t *len)
{
	const struct job *job = outlet;
	size_t sent = 0;
	ssize_t part;

	while (sent < *len) {
		part = send(job->input, bytes + sent, *len - sent, MSG_NOSIGNAL);
		if (part < 0 && errno != EINTR)
			return errno;
		if (part > 0)
			sent += (size_t)part;
	}
	return 0;
}

static int job_close(void *outlet)
{
	struct job *job = outlet;
	int status = 0, failed = 0;
	pid_t ended;

	close(job->input);
	do
		ended = waitpid(job->child, &status, 0);
	while (ended < 0 && errno == EINTR);
	/* A program that has others wait for its children has seen it already. */
	if (ended == job->child && status != 0)
		failed = -1;
	free(job);
	return failed;
}

const struct sim_sink_kind sim_sink_command = {
	.what = "the command",
	.opens_late = true,
	.open = command_open,
	.write = job_write,
	.close = job_close,
};

const struct sim_sink_kind sim_sink_queue = {
	.what = "the printer",
	.opens_late = true,
	.open = queue_open,
	.write = job_write,
	.close = job_close,
};
