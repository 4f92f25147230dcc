/* SPDX-License-Identifier: MIT */
/* Time, Ctrl-C and terminals on Linux. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../platform.h"

static volatile sig_atomic_t caught;

static void note(int signal_number)
{
	caught = signal_number;
}

uint64_t platform_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void watch(int flags)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	/* no SA_RESTART: sleeping ends */
	struct sigaction action = { .sa_handler = note, .sa_flags = flags };
	struct sigaction before;

	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		/* What nohup or a shell's & chose to ignore stays ignored. */
		if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
}

void platform_watch_interrupt(void)
{
	watch(0);
}

void platform_watch_one_interrupt(void)
{
	watch((int)SA_RESETHAND);
}

bool platform_interrupted(void)
{
	return caught != 0;
}

void platform_sleep_until(uint64_t deadline_ns)
{
	struct timespec deadline = {
		.tv_sec = (time_t)(deadline_ns / 1000000000u),
		.tv_nsec = (long)(deadline_ns % 1000000000u),
	};

	while (!caught && clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, NULL) == EINTR)
		;
}

/* The parent has to see the signal itself: a shell's loop ends only then. */
void platform_end_interrupted(void)
{
	int signal_number = caught;

	fflush(stdout);
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

bool platform_stdout_is_terminal(void)
{
	return isatty(STDOUT_FILENO) == 1;
}

const char *platform_file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

void platform_binary_input(void)
{
}

/* Opened the other way round: reading standard input and writing the others is the error that it was. */
void platform_keep_standard_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			return;
	}
}
