/* SPDX-License-Identifier: MIT */
/* What the shim must know of i386: system calls, and what a signal handler is given. */
#ifndef KPORT_TRAP_PRELOAD_I386_H
#define KPORT_TRAP_PRELOAD_I386_H

#include <stddef.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode.h"

/* MAP_PRIVATE | MAP_ANONYMOUS, and MAP_FIXED_NOREPLACE, which older kernels take for a hint */
#define MAP_ANYWHERE 0x22
#define MAP_AT 0x100022

#define SYS_READ 3
#define SYS_WRITE 4
#define SYS_OPEN 5
#define SYS_CLOSE 6
#define SYS_SCHED_YIELD 158
#define SYS_GETPID 20
#define SYS_KILL 37
#define SYS_READLINK 85
#define SYS_MMAP 90
#define SYS_MUNMAP 91
#define SYS_IOPERM 101
#define SYS_IOPL 110
#define SYS_RT_SIGACTION 174
#define SYS_RT_SIGPROCMASK 175
#define SYS_MADVISE 219
#define SYS_GETTID 224
#define SYS_TKILL 238
#define SYS_FUTEX 240
#define SYS_GET_THREAD_AREA 244
#define SYS_CLOCK_GETTIME 265
#define SYS_RT_TGSIGQUEUEINFO 335

static inline long system_call(long number, long a, long b, long c, long d)
{
	long result;

	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "0"(number), "b"(a), "c"(b), "d"(c), "S"(d)
			 : "memory");
	return result;
}

static inline long system_call_5(long number, long a, long b, long c, long d, long e)
{
	long result;

	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "0"(number), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
			 : "memory");
	return result;
}

/* The older call takes its arguments in memory, and so needs no sixth register. */
static inline long map_private(unsigned long address, unsigned long len)
{
	long arguments[6] = { (long)address, (long)len, 3, address ? MAP_AT : MAP_ANYWHERE, -1, 0 };

	return system_call(SYS_MMAP, (long)arguments, 0, 0, 0);
}

static inline long map_shared(int fd, unsigned long len)
{
	long arguments[6] = { 0, (long)len, 3, 1, fd, 0 };

	return system_call(SYS_MMAP, (long)arguments, 0, 0, 0);
}

/* linux/arch/x86/include/uapi/asm/sigcontext.h, as far as it is needed */
struct machine_context {
	unsigned long flags, link, stack[3];
	uint16_t gs, gs_high, fs, fs_high, es, es_high, ds, ds_high;
	uint32_t di, si, bp, sp, bx, dx, cx, ax, trap, error, ip;
	uint16_t cs, cs_high;
	uint32_t flags_register, sp_at_signal;
	uint16_t ss, ss_high;
	uint32_t fpu, old_mask, fault_address;
	uint32_t mask[2]; /* the signals blocked before, behind the registers */
};

_Static_assert(offsetof(struct machine_context, mask) == 108, "struct ucontext");

/* The registers in the processor's order, as the context has them. */
#define CONTEXT_REGISTERS(F) F(ax) F(cx) F(dx) F(bx) F(sp) F(bp) F(si) F(di)
#define CONTEXT_FLAGS(context) ((context)->flags_register)

/* The kernel has pages of its own that return from handlers of both kinds. */
#define HAS_RESTORER 0

#define CONTEXT_IP(context) ((context)->ip)
#define CONTEXT_DX(context) ((uint16_t)(context)->dx)

/* The selectors of flat code under a 64-bit and under a 32-bit kernel; others have an unknown base. */
static inline int flat_code_mode(uint16_t cs, enum decode_mode *mode)
{
	*mode = DECODE_MODE_32;
	return cs == 0x23 || cs == 0x73;
}

/* struct user_desc of get_thread_area(2) */
struct thread_area {
	uint32_t entry, base, limit, bits;
};

/* FS and GS may be segments of thread-local storage; others that are not flat are not known here. */
static inline bool segment_base(const struct machine_context *context, enum decode_segment segment,
				uint64_t *base)
{
	const uint16_t selectors[DECODE_SEGMENTS] = { context->es, context->cs, context->ss,
						      context->ds, context->fs, context->gs };
	uint16_t selector = selectors[segment];
	struct thread_area area = { .entry = selector >> 3u };

	*base = 0;
	if (selector == 0x2b || selector == 0x7b)
		return true;
	/* 4: of the local table, whose entries are not told so */
	if (selector == 0 || (selector & 4) ||
	    system_call(SYS_GET_THREAD_AREA, (long)&area, 0, 0, 0) != 0)
		return false;
	*base = area.base;
	return true;
}

#define CODE_END 0xfffff000ul

#endif /* KPORT_TRAP_PRELOAD_I386_H */
