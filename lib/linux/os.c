/* SPDX-License-Identifier: MIT */
#include "lib/os.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The kernel wakes a sleeper up to 50 us late (PR_SET_TIMERSLACK): the rest is spent awake. */
#define SLACK_NS 100000u

struct os_mutex {
	pthread_mutex_t mutex;
};

struct os_mutex *os_mutex_new(void)
{
	struct os_mutex *mutex = malloc(sizeof(*mutex));

	if (mutex && pthread_mutex_init(&mutex->mutex, NULL)) {
		free(mutex);
		return NULL;
	}
	return mutex;
}

void os_mutex_free(struct os_mutex *mutex)
{
	if (mutex)
		pthread_mutex_destroy(&mutex->mutex);
	free(mutex);
}

void os_mutex_lock(struct os_mutex *mutex)
{
	pthread_mutex_lock(&mutex->mutex);
}

void os_mutex_unlock(struct os_mutex *mutex)
{
	pthread_mutex_unlock(&mutex->mutex);
}

/* glibc's, from 2.32 on; others do not tell. */
extern char __libc_single_threaded __attribute__((weak));

const char *os_single_threaded(void)
{
	static const char unknown;

	return &__libc_single_threaded ? &__libc_single_threaded : &unknown;
}

uint64_t os_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void os_delay_ns(uint32_t time_ns)
{
	uint64_t end = os_now_ns() + time_ns;

	if (time_ns > 2 * SLACK_NS) {
		struct timespec until = {
			.tv_sec = (time_t)((end - SLACK_NS) / 1000000000u),
			.tv_nsec = (long)((end - SLACK_NS) % 1000000000u),
		};

		while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
			;
	}
	while (os_now_ns() < end)
		;
}

void os_yield(void)
{
	sched_yield();
}

const char *os_environment(const char *name)
{
	return secure_getenv(name);
}

FILE *os_create_file(const char *path)
{
	return fopen(path, "wbe");
}

FILE *os_open_file(const char *path)
{
	return fopen(path, "rbe");
}

void os_error_text(long system_code, char *text, size_t len)
{
	char words[128];

	/* strerror_r of the GNU kind answers either words or a text of its own. */
	snprintf(text, len, "%s", strerror_r((int)system_code, words, sizeof(words)));
}
