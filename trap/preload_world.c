/* SPDX-License-Identifier: MIT */
/* What a simulated bus wants of the process that touches it. */
#include "preload_channel.h"
#include "preload_system.h"
#include "sim/shared.h"

#define NS_PER_S 1000000000u

static uint64_t now_ns(void *ctx)
{
	struct kernel_time now = { 0, 0 };

	(void)ctx;
	system_call(SYS_CLOCK_GETTIME, CLOCK_MONOTONIC, (long)&now, 0, 0);
	return (uint64_t)now.seconds * NS_PER_S + (uint64_t)now.nanoseconds;
}

/*
 * The bus wants to know who holds its lock, and asking the kernel costs a tenth of a trap. So the process
 * stands for its threads, which come one at a time by a lock of its own. Both are in a page that the
 * kernel wipes in a child by fork: it has another number, and no thread that could hold its lock.
 */
struct turn {
	uint32_t process; /* 0: not known yet */
	uint32_t taken;
};

static struct turn *turn;

void preload_begin_turns(void)
{
	long page = map_anywhere(sizeof(*turn));

	if (page < 0 && page > -4096)
		return;
	/* Linux before 4.14 cannot; then the kernel is asked each time. */
	if (system_call(SYS_MADVISE, page, sizeof(*turn), MADV_WIPEONFORK, 0) == 0)
		turn = (struct turn *)page;
}

void preload_take_turn(void)
{
	while (turn && __atomic_exchange_n(&turn->taken, 1, __ATOMIC_ACQUIRE))
		system_call(SYS_SCHED_YIELD, 0, 0, 0, 0);
}

void preload_end_turn(void)
{
	if (turn)
		__atomic_store_n(&turn->taken, 0, __ATOMIC_RELEASE);
}

static uint32_t self(void *ctx)
{
	(void)ctx;
	if (!turn)
		return (uint32_t)system_call(SYS_GETTID, 0, 0, 0, 0);
	if (turn->process == 0)
		turn->process = (uint32_t)system_call(SYS_GETPID, 0, 0, 0, 0);
	return turn->process;
}

static bool is_alive(void *ctx, uint32_t thread)
{
	(void)ctx;
	return system_call(SYS_TKILL, (long)thread, 0, 0, 0) != -ESRCH;
}

static void let_others_run(void *ctx)
{
	(void)ctx;
	system_call(SYS_SCHED_YIELD, 0, 0, 0, 0);
}

static void wake(void *ctx, uint32_t *word)
{
	(void)ctx;
	system_call(SYS_FUTEX, (long)word, FUTEX_WAKE, 1, 0);
}

const struct sim_world preload_world = {
	.now_ns = now_ns,
	.self = self,
	.is_alive = is_alive,
	.pause = let_others_run,
	.wake = wake,
};
