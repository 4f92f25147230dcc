/* SPDX-License-Identifier: MIT */
#include "preload_bus.h"
#include "held_bus.h"
#include "preload.h"
#include "preload_system.h"

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
 * stands for its threads, which come one at a time, in turns of their own. All of this is in a page that
 * the kernel wipes in a child by fork: it has another number, and no thread whose turn it could be.
 */
struct turns {
	uint32_t process; /* 0: not known yet */
	uint32_t taken;
	struct held_bus held; /* of whose turn it is */
};

/* Linux before 4.14 wipes nothing. There the kernel is asked who it is. */
static struct turns unwiped;
static struct turns *turns = &unwiped;

void bus_begin(void)
{
	long page = map_private(0, sizeof(*turns));

	if (page < 0 && page > -4096)
		return;
	if (system_call(SYS_MADVISE, page, sizeof(*turns), MADV_WIPEONFORK, 0) == 0)
		turns = (struct turns *)page;
}

static uint32_t self(void *ctx)
{
	(void)ctx;
	if (turns == &unwiped)
		return (uint32_t)system_call(SYS_GETTID, 0, 0, 0, 0);
	if (turns->process == 0)
		turns->process = (uint32_t)system_call(SYS_GETPID, 0, 0, 0, 0);
	return turns->process;
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

static const struct sim_world world = {
	.now_ns = now_ns,
	.self = self,
	.is_alive = is_alive,
	.pause = let_others_run,
	.wake = wake,
};

void bus_take_turn(void)
{
	while (__atomic_exchange_n(&turns->taken, 1, __ATOMIC_ACQUIRE))
		system_call(SYS_SCHED_YIELD, 0, 0, 0, 0);
}

void bus_end_turn(void)
{
	held_bus_let_go(&turns->held, preload.bus, &world);
	__atomic_store_n(&turns->taken, 0, __ATOMIC_RELEASE);
}

uint32_t bus_read_ahead(uint16_t port, unsigned width)
{
	return held_bus_read(&turns->held, preload.bus, &world, port, width);
}

void bus_access(enum decode_kind kind, uint16_t port, unsigned width, uint32_t *value)
{
	held_bus_access(&turns->held, preload.bus, &world, kind, port, width, value);
}
