/* SPDX-License-Identifier: MIT */
#include "preload_bus.h"
#include "preload.h"
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
 * stands for its threads, which come one at a time, in turns of their own. All of this is in a page that
 * the kernel wipes in a child by fork: it has another number, and no thread whose turn it could be.
 */
struct turns {
	uint32_t process; /* 0: not known yet */
	uint32_t taken;

	/* Of whose turn it is: */
	uint32_t is_held; /* the bus's lock, between reads that follow one another */
	uint32_t held_as;
	uint32_t reads;
};

/* Linux before 4.14 wipes nothing. There the kernel is asked who it is. */
static struct turns unwiped;
static struct turns *turns = &unwiped;

/* Others are not kept waiting for more than so many reads. */
#define HELD_READS 64u

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

static void release(void)
{
	if (!turns->is_held)
		return;
	turns->is_held = 0;
	sim_shared_unlock(preload.bus, turns->held_as);
	sim_shared_wake(preload.bus, &world);
}

void bus_end_turn(void)
{
	release();
	__atomic_store_n(&turns->taken, 0, __ATOMIC_RELEASE);
}

uint32_t bus_read_ahead(uint16_t port, unsigned width)
{
	uint32_t value;

	if (!turns->is_held) {
		turns->held_as = sim_shared_lock(preload.bus, &world);
		turns->is_held = 1;
		turns->reads = 0;
	}
	value = sim_block_in(preload.bus, &world, port, width);
	if (++turns->reads == HELD_READS)
		release();
	return value;
}

void bus_access(enum decode_kind kind, uint16_t port, unsigned width, uint32_t *value)
{
	release();
	if (kind == DECODE_OUT)
		sim_shared_out(preload.bus, &world, port, width, *value);
	else
		*value = sim_shared_in(preload.bus, &world, port, width);
}
