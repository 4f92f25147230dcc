/* SPDX-License-Identifier: MIT */
/*
 * Commands that are given what is printed as their standard input: those of the text, and lp(1) for a
 * printer of CUPS. A socket stands in for a pipe, since a command that has ended is then no signal for
 * the program that prints.
 */
#include "sim/sink.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/*
 * The command is the child of a thread of its own: a program that waits for all its children, as allowio
 * does with __WNOTHREAD, neither waits for the command, which ends after the program, nor takes its
 * status.
 */
struct job {
	pthread_t parent;
	pid_t process; /* whose thread that is: a forked copy of this program has none to join */
	sem_t begun;
	const char *const *arguments;
	int far_input;
	int input;
	int not_begun; /* an errno of the start; it is said before begun */
	int failed;    /* of the end: -1, for no errno tells */
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

static void *be_parent(void *started)
{
	struct job *job = started;
	pid_t child = -1, ended;
	int status = 0;

	job->not_begun = spawn(job->arguments, job->far_input, &child);
	close(job->far_input);
	sem_post(&job->begun);
	if (job->not_begun)
		return NULL;
	do
		ended = waitpid(child, &status, 0);
	while (ended < 0 && errno == EINTR);
	/* A program that has others wait for its children has seen it already. */
	if (ended == child && status != 0)
		job->failed = -1;
	return NULL;
}

/* Signals are for the program's own threads. */
static int start_parent(struct job *job)
{
	sigset_t all, before;
	int failed;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(&job->parent, NULL, be_parent, job);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (failed)
		close(job->far_input);
	return failed;
}

static int start_job(struct job *job)
{
	int ends[2], failed;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return errno;
	job->input = ends[0];
	job->far_input = ends[1];
	job->process = getpid();
	shutdown(job->input, SHUT_RD);
	failed = start_parent(job);
	if (failed)
		goto close_input;
	while (sem_wait(&job->begun) != 0)
		continue;
	if (!job->not_begun)
		return 0;
	pthread_join(job->parent, NULL);
	failed = job->not_begun;
close_input:
	close(job->input);
	return failed;
}

static int start(const char *const *arguments, void **outlet, const char **words)
{
	struct job *job = calloc(1, sizeof(*job));
	int failed;

	*words = "cannot be started";
	if (!job)
		return ENOMEM;
	job->arguments = arguments;
	sem_init(&job->begun, 0, 0);
	failed = start_job(job);
	if (!failed) {
		*outlet = job;
		return 0;
	}
	sem_destroy(&job->begun);
	free(job);
	return failed;
}

static int command_open(const struct sim_end *end, void **outlet, const char **words)
{
	const char *const arguments[] = { "/bin/sh", "-c", end->target, NULL };

	return start(arguments, outlet, words);
}

/* Asked before it is started, for the better words. */
static bool is_installed(const char *program)
{
	const char *folder = secure_getenv("PATH"), *end;
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
	int failed = 0;

	close(job->input);
	if (job->process == getpid()) {
		pthread_join(job->parent, NULL);
		failed = job->failed;
		sem_destroy(&job->begun);
	}
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
