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

static uint32_t self(void *ctx)
{
	(void)ctx;
	return (uint32_t)system_call(SYS_GETTID, 0, 0, 0, 0);
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
