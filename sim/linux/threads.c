/* SPDX-License-Identifier: MIT */
#include "sim/threads.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define PAUSE_NS 50000

struct sim_thread {
	pthread_t thread;
	void (*run)(void *ctx);
	void *ctx;
};

static void *run(void *started)
{
	struct sim_thread *thread = started;

	thread->run(thread->ctx);
	return NULL;
}

/* Signals are for the program's own threads. */
struct sim_thread *sim_thread_start(void (*run_it)(void *ctx), void *ctx)
{
	struct sim_thread *thread = calloc(1, sizeof(*thread));
	sigset_t all, before;
	int failed;

	if (!thread)
		return NULL;
	thread->run = run_it;
	thread->ctx = ctx;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(&thread->thread, NULL, run, thread);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (failed) {
		free(thread);
		return NULL;
	}
	return thread;
}

void sim_thread_join(struct sim_thread *thread)
{
	if (!thread)
		return;
	pthread_join(thread->thread, NULL);
	free(thread);
}

void sim_word_wait(uint32_t *word, uint32_t seen, unsigned timeout_ms)
{
	/* This call's time is two longs, whatever the C library's struct timespec is. */
	const long timeout[2] = { (long)(timeout_ms / 1000), (long)(timeout_ms % 1000) * 1000000 };

	syscall(SYS_futex, word, FUTEX_WAIT, (long)seen, timeout, NULL, 0);
}

void sim_word_wake(uint32_t *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

static uint64_t now_ns(void *ctx)
{
	struct timespec now;

	(void)ctx;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static uint32_t self(void *ctx)
{
	(void)ctx;
	return (uint32_t)syscall(SYS_gettid);
}

/* Not kill(), which knows processes only. */
static bool is_alive(void *ctx, uint32_t thread)
{
	(void)ctx;
	return syscall(SYS_tkill, (pid_t)thread, 0) == 0 || errno != ESRCH;
}

static void pause_shortly(void *ctx)
{
	const struct timespec time = { .tv_nsec = PAUSE_NS };

	(void)ctx;
	nanosleep(&time, NULL);
}

static void wake(void *ctx, uint32_t *word)
{
	(void)ctx;
	sim_word_wake(word);
}

const struct sim_world sim_threads_world = {
	.now_ns = now_ns,
	.self = self,
	.is_alive = is_alive,
	.pause = pause_shortly,
	.wake = wake,
};
