/* SPDX-License-Identifier: MIT */
/*
 * Programs killed at random moments while they hold claims and grants and run batches: everything is
 * free again within a second.
 * usage: kio_kill COUNT
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kio.h"

#define SIDES 2 /* programs at a time */

static const struct kp_range ranges[SIDES] = {
	{ 0xe0, 0xe3 },
	{ 0x300, 0x307 },
};

static void live(unsigned side)
{
	struct kp_range range = ranges[side];
	struct kp_batch *batch = kio_batch_new(200, 4096);
	struct kp_op *ops = kio_ops(batch);

	for (unsigned i = 0; i < 199; i++)
		ops[i] = (struct kp_op){ .code = KP_OP_IN, .width = 1, .port = range.first };
	ops[199] =
		(struct kp_op){ .code = KP_OP_INS, .width = 1, .port = range.first, .count = 4096 };
	for (;;) {
		int fd;

		if (kio_open(O_RDWR, &fd))
			_exit(1);
		if (kio_claim(fd, range.first, range.last, 0) == 0) {
			kio_grant(fd, range.first, range.last);
			kio_bare_in(range.first);
			kio_request(fd, KP_REQUEST_BATCH, batch);
			kio_release(fd, range.first, range.last);
		}
		close(fd);
	}
}

static pid_t start(unsigned side)
{
	pid_t child = fork();

	if (child == 0) {
		setpriority(PRIO_PROCESS, 0, 0);
		live(side);
	}
	return child;
}

static bool listing_names_us(void)
{
	FILE *file = fopen("/proc/ioports", "r");
	char line[256];
	bool found = false;

	while (file && fgets(line, sizeof(line), file))
		found = found || strstr(line, "kioport");
	if (file)
		fclose(file);
	return found;
}

static bool is_all_free(void)
{
	bool all = true;
	int fd;

	if (kio_open(O_RDWR, &fd))
		return false;
	for (unsigned side = 0; side < SIDES; side++)
		all = all && kio_claim(fd, ranges[side].first, ranges[side].last, 0) == 0;
	close(fd);
	return all;
}

int main(int argc, char **argv)
{
	int count = argc > 1 ? atoi(argv[1]) : 2000;
	pid_t children[SIDES];
	uint64_t begin = kio_now_ns();
	uint64_t end;
	bool free_again;
	int died = 0;

	/* Before the programs in the queue for a processor, which they keep busy. */
	setpriority(PRIO_PROCESS, 0, -15);
	srandom((unsigned)kio_now_ns());
	for (unsigned side = 0; side < SIDES; side++)
		children[side] = start(side);
	for (int i = 0; i < count; i++) {
		unsigned side = (unsigned)random() % SIDES;
		int status;

		usleep((useconds_t)random() % 4000);
		kill(children[side], SIGKILL);
		waitpid(children[side], &status, 0);
		died += WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
		children[side] = start(side);
	}
	for (unsigned side = 0; side < SIDES; side++) {
		kill(children[side], SIGKILL);
		waitpid(children[side], NULL, 0);
	}
	note("%d in %llu ms", count, (unsigned long long)(kio_now_ns() - begin) / 1000000);
	same(died, count, "%d programs are killed at random moments", count);
	end = kio_now_ns() + 1000000000u;
	do
		free_again = is_all_free();
	while (!free_again && kio_now_ns() < end);
	ok(free_again, "every port is free within a second");
	ok(!listing_names_us(), "/proc/ioports names no holder");
	return plan();
}
