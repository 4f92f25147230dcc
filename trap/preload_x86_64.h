/* SPDX-License-Identifier: MIT */
/* What the shim must know of x86_64: system calls, and what a signal handler is given. */
#ifndef KPORT_TRAP_PRELOAD_X86_64_H
#define KPORT_TRAP_PRELOAD_X86_64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode.h"

/* MAP_PRIVATE | MAP_ANONYMOUS, and MAP_FIXED_NOREPLACE, which older kernels take for a hint */
#define MAP_ANYWHERE 0x22
#define MAP_AT 0x100022

#define SYS_READ 0
#define SYS_WRITE 1
#define SYS_OPEN 2
#define SYS_CLOSE 3
#define SYS_MMAP 9
#define SYS_MUNMAP 11
#define SYS_RT_SIGACTION 13
#define SYS_RT_SIGPROCMASK 14
#define SYS_SCHED_YIELD 24
#define SYS_MADVISE 28
#define SYS_GETPID 39
#define SYS_KILL 62
#define SYS_READLINK 89
#define SYS_ARCH_PRCTL 158
#define SYS_IOPL 172
#define SYS_IOPERM 173
#define SYS_GETTID 186
#define SYS_TKILL 200
#define SYS_FUTEX 202
#define SYS_CLOCK_GETTIME 228
#define SYS_RT_TGSIGQUEUEINFO 297

static inline long system_call_6(long number, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "0"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

static inline long system_call_5(long number, long a, long b, long c, long d, long e)
{
	return system_call_6(number, a, b, c, d, e, 0);
}

static inline long system_call(long number, long a, long b, long c, long d)
{
	register long r10 __asm__("r10") = d;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "0"(number), "D"(a), "S"(b), "d"(c), "r"(r10)
			 : "rcx", "r11", "memory");
	return result;
}

/* At this address and nowhere else, or at 0 anywhere; private memory of zeros. */
static inline long map_private(unsigned long address, unsigned long len)
{
	return system_call_6(SYS_MMAP, (long)address, (long)len, 3, address ? MAP_AT : MAP_ANYWHERE,
			     -1, 0);
}

static inline long map_shared(int fd, unsigned long len)
{
	return system_call_6(SYS_MMAP, 0, (long)len, 3, 1, fd, 0);
}

/* linux/arch/x86/include/uapi/asm/sigcontext.h, as far as it is needed */
struct machine_context {
	unsigned long flags, link, stack[3];
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15, di, si, bp, bx, dx, ax, cx, sp, ip,
		flags_register;
	uint16_t cs, gs, fs, ss;
	uint64_t error, trap, old_mask, fault_address, fpu, reserved[8];
	uint32_t mask[2]; /* the signals blocked before, behind the registers */
};

_Static_assert(offsetof(struct machine_context, mask) == 296, "struct ucontext");

/* The registers in the processor's order, as the context has them. */
#define CONTEXT_REGISTERS(F)                                                                       \
	F(ax)                                                                                      \
	F(cx)                                                                                      \
	F(dx) F(bx) F(sp) F(bp) F(si) F(di) F(r8) F(r9) F(r10) F(r11) F(r12) F(r13) F(r14) F(r15)
#define CONTEXT_FLAGS(context) ((context)->flags_register)

/* The kernel wants to be told what returns from a handler. */
#define HAS_RESTORER 1

#define CONTEXT_IP(context) ((context)->ip)
#define CONTEXT_DX(context) ((uint16_t)(context)->dx)

/* Linux has fixed selectors for flat code; with any other, IP is relative to an unknown base. */
static inline int flat_code_mode(uint16_t cs, enum decode_mode *mode)
{
	*mode = cs == 0x33 ? DECODE_MODE_64 : DECODE_MODE_32;
	return cs == 0x33 || cs == 0x23;
}

#define ARCH_GET_FS 0x1003
#define ARCH_GET_GS 0x1004

/*
 * What is added to an offset into the segment. Outside of FS and GS it is 0 for the selectors of
 * flat_code_mode(); 32-bit code under 64-bit Linux cannot have other flat segments.
 */
static inline bool segment_base(const struct machine_context *context, enum decode_segment segment,
				uint64_t *base)
{
	(void)context;
	*base = 0;
	if (segment < DECODE_FS)
		return true;
	return system_call(SYS_ARCH_PRCTL, segment == DECODE_FS ? ARCH_GET_FS : ARCH_GET_GS,
			   (long)base, 0, 0) == 0;
}

/* Above, an address is not canonical or the kernel's, and reading there faults. */
#define CODE_END 0x7ffffffff000ul

#endif /* KPORT_TRAP_PRELOAD_X86_64_H */
