/* SPDX-License-Identifier: MIT */
/* Progress on a terminal, by a thread of its own: a batch is one call that may take long. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "../platform.h"

#define QUIET_NS 1000000000u
#define PERIOD_NS 250000000u

static struct {
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t ended;
	bool running;
	bool end;
	const char *command;
	uint32_t total;
	uint64_t began_ns;
} progress = { .mutex = PTHREAD_MUTEX_INITIALIZER, .ended = PTHREAD_COND_INITIALIZER };

static _Atomic uint32_t progress_done;

static void show(void)
{
	unsigned seconds = (unsigned)((platform_now_ns() - progress.began_ns) / 1000000000u);

	if (progress.total)
		fprintf(stderr, "\rkport %s: %u of %u, %u s ", progress.command,
			(unsigned)progress_done, progress.total, seconds);
	else
		fprintf(stderr, "\rkport %s: %u s ", progress.command, seconds);
}

/* Until the end is asked for or the time is over. */
static void wait_ns(uint64_t time_ns)
{
	struct timespec until;
	uint64_t ns;

	clock_gettime(CLOCK_REALTIME, &until);
	ns = (uint64_t)until.tv_nsec + time_ns;
	until.tv_sec += (time_t)(ns / 1000000000u);
	until.tv_nsec = (long)(ns % 1000000000u);
	while (!progress.end &&
	       pthread_cond_timedwait(&progress.ended, &progress.mutex, &until) == 0)
		;
}

static void *watch(void *unused)
{
	bool shown = false;

	(void)unused;
	pthread_mutex_lock(&progress.mutex);
	for (wait_ns(QUIET_NS); !progress.end; wait_ns(PERIOD_NS)) {
		show();
		shown = true;
	}
	pthread_mutex_unlock(&progress.mutex);
	if (shown)
		fputs("\r\033[K", stderr);
	return NULL;
}

void platform_progress_begin(const char *command, uint32_t total)
{
	sigset_t all;
	sigset_t before;

	if (isatty(STDERR_FILENO) != 1)
		return;
	progress.command = command;
	progress.total = total;
	progress.began_ns = platform_now_ns();
	progress.end = false;
	progress_done = 0;
	/* Signals are the main thread's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	progress.running = pthread_create(&progress.thread, NULL, watch, NULL) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void platform_progress(uint32_t done)
{
	progress_done = done;
}

void platform_progress_end(void)
{
	if (!progress.running)
		return;
	pthread_mutex_lock(&progress.mutex);
	progress.end = true;
	pthread_cond_signal(&progress.ended);
	pthread_mutex_unlock(&progress.mutex);
	pthread_join(progress.thread, NULL);
	progress.running = false;
}
