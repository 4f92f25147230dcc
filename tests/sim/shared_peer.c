/* SPDX-License-Identifier: MIT */
/*
 * A program without any library, of 32 or 64 bits, that touches a shared bus as programs do which are
 * being served: the bus is descriptor 3. It ends with 0 where all was as test_shared_peer.c made it.
 */
#include "sim/shared.h"

#if defined(__x86_64__)
enum { MMAP = 9, SCHED_YIELD = 24, EXIT = 60, GETTID = 186, TKILL = 200, FUTEX = 202, CLOCK = 228 };

static long system_call(long number, long a, long b, long c, long d, long e)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = 0;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "0"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

__asm__(".globl _start\n_start: and $-16, %rsp\ncall run\n");
#else
enum {
	EXIT = 1,
	SCHED_YIELD = 158,
	MMAP = 192,
	GETTID = 224,
	TKILL = 238,
	FUTEX = 240,
	CLOCK = 265,
};

static long system_call(long number, long a, long b, long c, long d, long e)
{
	long result;

	/* The sixth argument, an offset, is 0. */
	__asm__ volatile("push %%ebp\nxor %%ebp, %%ebp\nint $0x80\npop %%ebp"
			 : "=a"(result)
			 : "0"(number), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
			 : "memory");
	return result;
}

__asm__(".globl _start\n_start: and $-16, %esp\ncall run\n");
#endif

static uint64_t now_ns(void *ctx)
{
	long now[2];

	(void)ctx;
	system_call(CLOCK, 1, (long)now, 0, 0, 0);
	return (uint64_t)now[0] * 1000000000u + (uint64_t)now[1];
}

static uint32_t self(void *ctx)
{
	(void)ctx;
	return (uint32_t)system_call(GETTID, 0, 0, 0, 0, 0);
}

static bool is_alive(void *ctx, uint32_t thread)
{
	(void)ctx;
	return system_call(TKILL, (long)thread, 0, 0, 0, 0) != -3; /* ESRCH */
}

static void pause_shortly(void *ctx)
{
	(void)ctx;
	system_call(SCHED_YIELD, 0, 0, 0, 0, 0);
}

static void wake(void *ctx, uint32_t *word)
{
	(void)ctx;
	system_call(FUTEX, (long)word, 1, 1, 0, 0);
}

static const struct sim_world world = {
	.now_ns = now_ns,
	.self = self,
	.is_alive = is_alive,
	.pause = pause_shortly,
	.wake = wake,
};

static int play(struct sim_block *bus)
{
	static const char text[] = "peer\n";
	const char *at;

	if (!sim_shared_check(bus, SIM_BLOCK_SIZE))
		return 2;
	if (sim_shared_in(bus, &world, 0x300, 4) != 0x12345678)
		return 3;
	sim_shared_out(bus, &world, 0x304, 4, 0x89abcdef);
	for (at = text; *at; at++) {
		sim_shared_out(bus, &world, 0x378, 1, (uint8_t)*at);
		sim_shared_out(bus, &world, 0x37a, 1, 0x0d);
		sim_shared_out(bus, &world, 0x37a, 1, 0x0c);
	}
	/* Devices that calculate with times of 64 bits. */
	sim_shared_out(bus, &world, 0x70, 1, 9);
	if (sim_shared_in(bus, &world, 0x71, 1) != 0x26)
		return 4;
	sim_shared_out(bus, &world, 0x43, 1, 0xc2);
	if ((sim_shared_in(bus, &world, 0x40, 1) & 0x3f) != 0x36)
		return 5;
	sim_shared_out(bus, &world, 0x80, 1, 0x42);
	if (sim_shared_in(bus, &world, 0x80, 1) != 0x42)
		return 6;
	sim_shared_out(bus, &world, 0x3f8, 1, 'u');
	return sim_shared_in(bus, &world, 0x3f8, 1) == 'u' ? 0 : 7;
}

__attribute__((used, noreturn)) static void run(void)
{
	long mapped = system_call(MMAP, 0, SIM_BLOCK_SIZE, 3, 1, 3);

	system_call(EXIT, mapped < 0 && mapped > -4096 ? 1 : play((struct sim_block *)mapped), 0, 0,
		    0, 0);
	__builtin_unreachable();
}
