/* SPDX-License-Identifier: MIT */
/*
 * Batches: the greatest, the time that they may take, what stops them, and how long they keep others
 * from a processor. The suite's policy gives 0xe0-0xe3 and 0xe9 (a port that swallows strings).
 * usage: kio_batch [slow]     slow: the policy lets this user's batches run for 10 s
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kio.h"

#define LATCH 0xe0
#define MILLISECOND 1000000ull

static int fd;
static bool slow;

static struct kp_op in_op(void)
{
	return (struct kp_op){ .code = KP_OP_IN, .width = 1, .port = LATCH };
}

static int run(struct kp_batch *batch)
{
	return kio_request(fd, KP_REQUEST_BATCH, batch);
}

static void greatest(void)
{
	struct kp_batch *batch = kio_batch_new(KP_BATCH_MAX_OPS, KP_BATCH_MAX_DATA);
	struct kp_op *ops = kio_ops(batch);
	uint32_t wrong = 0;
	uint64_t start;
	uint64_t took;

	kio_write(fd, LATCH, 1, 0x5a);
	for (uint32_t i = 0; i < KP_BATCH_MAX_OPS; i++)
		ops[i] = in_op();
	ops[KP_BATCH_MAX_OPS - 1] = (struct kp_op){
		.code = KP_OP_INS,
		.width = 1,
		.port = LATCH,
		.count = KP_BATCH_MAX_DATA,
	};
	if (slow)
		batch->limit_ns = KP_BATCH_SLOW_LIMIT_NS;
	start = kio_now_ns();
	same(run(batch), 0, "65,536 operations and 1 MiB of data are taken");
	took = kio_now_ns() - start;
	note("they took %llu us", (unsigned long long)took / 1000);
	if (!slow) {
		ok(batch->status == KP_STATUS_OK || took > 100 * MILLISECOND,
		   "and run, or are stopped after 100 ms");
		free(batch);
		return;
	}
	same(batch->status, KP_STATUS_OK, "and run");
	same(batch->done, KP_BATCH_MAX_OPS, "to the end");
	for (uint32_t i = 0; i < KP_BATCH_MAX_OPS - 1; i++)
		wrong += ops[i].value != 0x5a;
	for (uint32_t i = 0; i < KP_BATCH_MAX_DATA; i++)
		wrong += kio_data(batch)[i] != 0x5a;
	same(wrong, 0, "with every answer in its place");
	free(batch);
}

static void out_of_time(void)
{
	struct kp_batch *batch = kio_batch_new(KP_BATCH_MAX_OPS, KP_BATCH_MAX_DATA);
	struct kp_op *ops = kio_ops(batch);

	for (uint32_t i = 0; i < KP_BATCH_MAX_OPS; i++)
		ops[i] = in_op();
	batch->limit_ns = MILLISECOND / 10;
	same(run(batch), 0, "operations that need more than their time");
	same(batch->status, KP_STATUS_TIMED_OUT, "are stopped");
	ok(batch->done > 0 && batch->done < KP_BATCH_MAX_OPS, "in between");
	note("%u of %u were done in 100 us", batch->done, KP_BATCH_MAX_OPS);
	ops[0] = (struct kp_op){
		.code = KP_OP_INS, .width = 1, .port = LATCH, .count = KP_BATCH_MAX_DATA
	};
	ops[1] = (struct kp_op){ .code = KP_OP_STOP };
	same(run(batch), 0, "a string that needs more than its time");
	same(batch->status, KP_STATUS_TIMED_OUT, "is stopped");
	same(batch->done, 0, "as the operation that failed");
	free(batch);
}

static void too_great(void)
{
	struct kp_batch *batch = kio_batch_new(KP_BATCH_MAX_OPS + 1, 0);

	same(run(batch), EINVAL, "one operation more is invalid");
	free(batch);
	batch = kio_batch_new(0, KP_BATCH_MAX_DATA + 8);
	same(run(batch), EINVAL, "more data is invalid");
	free(batch);
	batch = kio_batch_new(2, 0);
	batch->op_count = 3;
	same(run(batch), EINVAL, "a count that does not fit the size is invalid");
	free(batch);
}

static void limits(void)
{
	struct kp_batch *batch = kio_batch_new(1, 0);
	struct kp_op *op = kio_ops(batch);
	uint64_t start;
	uint64_t took;

	batch->limit_ns = KP_BATCH_DEFAULT_LIMIT_NS + 1;
	*op = in_op();
	same(run(batch), slow ? 0 : EACCES, "a limit above 100 ms");
	batch->limit_ns = KP_BATCH_SLOW_LIMIT_NS + 1;
	same(run(batch), EACCES, "a limit above 10 s");
	batch->limit_ns = 0;
	*op = (struct kp_op){ .code = KP_OP_POLL,
			      .width = 1,
			      .port = LATCH,
			      .mask = 0xff,
			      .want = 0x77,
			      .time_ns = 50 * MILLISECOND };
	start = kio_now_ns();
	same(run(batch), 0, "a poll for what never comes");
	took = kio_now_ns() - start;
	same(batch->status, KP_STATUS_TIMED_OUT, "ends by itself");
	note("a poll of 50 ms took %llu us", (unsigned long long)took / 1000);
	ok(took >= 50 * MILLISECOND, "not before its time");
	*op = (struct kp_op){ .code = KP_OP_DELAY, .time_ns = 30 * MILLISECOND };
	start = kio_now_ns();
	same(run(batch), 0, "a delay of 30 ms");
	took = kio_now_ns() - start;
	ok(took >= 30 * MILLISECOND, "takes that long");
	*op = (struct kp_op){ .code = KP_OP_DELAY, .time_ns = 100 * MILLISECOND + 1 };
	same(run(batch), 0, "a delay above the limit is refused");
	same(batch->status, KP_STATUS_INVALID, "as invalid, before anything runs");
	free(batch);
}

/* The whole batch is checked first: the OUT before the bad operation must not happen. */
static void all_or_nothing(void)
{
	struct kp_batch *batch = kio_batch_new(3, 8);
	struct kp_op *ops = kio_ops(batch);
	uint32_t value = 0;

	kio_write(fd, LATCH, 1, 0x11);
	ops[0] = (struct kp_op){ .code = KP_OP_OUT, .width = 1, .port = LATCH, .value = 0x99 };
	ops[1] = in_op();
	ops[2] = (struct kp_op){ .code = KP_OP_IN, .width = 1, .port = 0xcf8 };
	same(run(batch), 0, "a batch with a port that is not given");
	same(batch->status, KP_STATUS_DENIED, "is denied");
	same(batch->done, 2, "at that operation");
	kio_read(fd, LATCH, 1, &value);
	same(value, 0x11, "and nothing of it ran");
	ops[2] = (struct kp_op){
		.code = KP_OP_INS, .width = 2, .port = LATCH, .count = 4, .data = 2
	};
	run(batch);
	same(batch->status, KP_STATUS_INVALID, "a string past the end of the data is invalid");
	ops[2] = (struct kp_op){ .code = KP_OP_STOP };
	ops[1] = (struct kp_op){
		.code = KP_OP_MODIFY, .width = 1, .port = LATCH, .value = 0xf0, .mask = 0xf0
	};
	run(batch);
	same(batch->status, KP_STATUS_OK, "write, modify and stop run");
	same(ops[1].value, 0x99, "modify tells what was there");
	kio_read(fd, LATCH, 1, &value);
	same(value, 0xf9, "and changes the bits of its mask");
	free(batch);
}

static void killed(void)
{
	uint64_t start;
	int status;
	pid_t child = fork();

	if (child == 0) {
		struct kp_batch *batch = kio_batch_new(1, 0);

		batch->limit_ns = slow ? KP_BATCH_SLOW_LIMIT_NS : 0;
		*kio_ops(batch) = (struct kp_op){
			.code = KP_OP_POLL,
			.width = 1,
			.port = LATCH,
			.mask = 0xff,
			.want = 0x77,
			.time_ns = slow ? 4000 * MILLISECOND : 99 * MILLISECOND,
		};
		for (;;)
			run(batch);
	}
	usleep(200000);
	start = kio_now_ns();
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	ok(WIFSIGNALED(status) && kio_now_ns() - start < 1000 * MILLISECOND,
	   "a running batch ends when its caller is killed");
}

/* One user may not fill the kernel's memory: the twelfth or so of the greatest requests is refused. */
struct hog {
	pthread_t thread;
	int fd;
	int error;
};

static void *hog(void *argument)
{
	struct hog *self = argument;
	struct kp_batch *batch = kio_batch_new(KP_BATCH_MAX_OPS, KP_BATCH_MAX_DATA);
	struct kp_op *ops = kio_ops(batch);

	ops[0] = (struct kp_op){ .code = KP_OP_DELAY, .time_ns = 90 * MILLISECOND };
	for (uint32_t i = 1; i < KP_BATCH_MAX_OPS; i++)
		ops[i] = (struct kp_op){ .code = KP_OP_DELAY };
	for (int i = 0; i < 10 && !self->error; i++)
		self->error = kio_request(self->fd, KP_REQUEST_BATCH, batch);
	free(batch);
	return NULL;
}

static void memory(void)
{
	struct hog hogs[24] = { 0 };
	int refused = 0;
	int others = 0;

	for (int i = 0; i < 24; i++) {
		if (kio_open(O_RDWR, &hogs[i].fd))
			hogs[i].fd = -1;
		pthread_create(&hogs[i].thread, NULL, hog, &hogs[i]);
	}
	for (int i = 0; i < 24; i++) {
		pthread_join(hogs[i].thread, NULL);
		refused += hogs[i].error == EDQUOT;
		others += hogs[i].error && hogs[i].error != EDQUOT;
		close(hogs[i].fd);
	}
	note("%d of 24 batches of the greatest size at once were refused", refused);
	ok(refused > 0 && refused < 24, "one user's requests hold a bounded share of memory");
	same(others, 0, "and who is refused is told why");
	same(kio_read(fd, LATCH, 1, NULL), 0, "small requests go on");
}

/* How late a thread of the highest priority gets the processor that a batch runs on. */
static volatile bool stop;

static void pin(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static void *watch(void *longest)
{
	struct sched_param priority = { .sched_priority = 50 };
	struct timespec nap = { .tv_nsec = 500000 };

	pin();
	pthread_setschedparam(pthread_self(), SCHED_FIFO, &priority);
	while (!stop) {
		uint64_t start = kio_now_ns();
		uint64_t late;

		nanosleep(&nap, NULL);
		late = kio_now_ns() - start - 500000;
		if (late > *(uint64_t *)longest)
			*(uint64_t *)longest = late;
	}
	return NULL;
}

/* What a program without a system call does to the processor: the mark to be measured by. */
static void spin(uint64_t time_ns)
{
	uint64_t end = kio_now_ns() + time_ns;

	while (kio_now_ns() < end)
		;
}

static uint64_t longest_in(struct kp_batch *batch)
{
	uint64_t longest = 0;
	pthread_t thread;

	stop = false;
	pthread_create(&thread, NULL, watch, &longest);
	usleep(5000);
	if (batch)
		run(batch);
	else
		spin(100 * MILLISECOND);
	stop = true;
	pthread_join(thread, NULL);
	return longest;
}

static int by_size(const void *a, const void *b)
{
	const uint64_t *one = a;
	const uint64_t *other = b;

	return (*one > *other) - (*one < *other);
}

#define RUNS 15

struct lateness {
	uint64_t least;
	uint64_t median;
};

/*
 * Of the longest gap of each run. An emulator's host takes the processor away as well, for as long as
 * it likes, but not in every run: what nobody is let into is missing in all of them.
 */
static struct lateness lateness(struct kp_batch *batch)
{
	uint64_t longest[RUNS];

	for (int i = 0; i < RUNS; i++)
		longest[i] = longest_in(batch);
	qsort(longest, RUNS, sizeof(longest[0]), by_size);
	return (struct lateness){ longest[0], longest[RUNS / 2] };
}

static uint64_t duration(struct kp_batch *batch)
{
	uint64_t start = kio_now_ns();

	run(batch);
	return kio_now_ns() - start;
}

static void tell(const char *what, struct lateness gap)
{
	note("longest scheduling gap under %s: %llu us, median of %d runs %llu us", what,
	     (unsigned long long)gap.least / 1000, RUNS, (unsigned long long)gap.median / 1000);
}

static void gaps(void)
{
	struct kp_batch *strings = kio_batch_new(1, KP_BATCH_MAX_DATA);
	struct kp_batch *mixed = kio_batch_new(20000, 0);
	struct lateness gap;
	uint64_t whole;

	pin();
	strings->limit_ns = KP_BATCH_SLOW_LIMIT_NS;
	*kio_ops(strings) = (struct kp_op){
		.code = KP_OP_INS, .width = 1, .port = LATCH, .count = KP_BATCH_MAX_DATA
	};
	mixed->limit_ns = KP_BATCH_SLOW_LIMIT_NS;
	for (int i = 0; i < 20000; i++)
		kio_ops(mixed)[i] = in_op();
	whole = duration(strings);
	gap = lateness(strings);
	tell("1 MiB string batches", gap);
	tell("mixed batches", lateness(mixed));
	tell("a program that spins", lateness(NULL));
	note("a 1 MiB string batch takes %llu us", (unsigned long long)whole / 1000);
	ok(gap.least < whole / 4, "a 1 MiB string lets others run long before its end");
	free(strings);
	free(mixed);
}

int main(int argc, char **argv)
{
	slow = argc > 1 && strcmp(argv[1], "slow") == 0;
	if (kio_open(O_RDWR, &fd) || kio_claim(fd, LATCH, LATCH + 3, 0)) {
		ok(false, "the device opens and gives the latch");
		return plan();
	}
	greatest();
	out_of_time();
	too_great();
	limits();
	all_or_nothing();
	killed();
	if (slow)
		gaps();
	else
		memory();
	return plan();
}
