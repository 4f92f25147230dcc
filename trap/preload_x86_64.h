/* SPDX-License-Identifier: MIT */
/* What the shim must know of x86_64: system calls, and what a signal handler is given. */
#ifndef KPORT_TRAP_PRELOAD_X86_64_H
#define KPORT_TRAP_PRELOAD_X86_64_H

#include <stdint.h>

#include "decode.h"

#define SYS_READ 0
#define SYS_WRITE 1
#define SYS_OPEN 2
#define SYS_CLOSE 3
#define SYS_RT_SIGACTION 13
#define SYS_RT_SIGPROCMASK 14
#define SYS_SCHED_YIELD 24
#define SYS_GETPID 39
#define SYS_READLINK 89
#define SYS_IOPL 172
#define SYS_IOPERM 173
#define SYS_GETTID 186
#define SYS_RT_TGSIGQUEUEINFO 297

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

/* linux/arch/x86/include/uapi/asm/sigcontext.h, as far as it is needed */
struct machine_context {
	unsigned long flags, link, stack[3];
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15, di, si, bp, bx, dx, ax, cx, sp, ip,
		flags_register;
	uint16_t cs, gs, fs, ss;
	uint64_t error, trap;
};

#define CONTEXT_IP(context) ((context)->ip)
#define CONTEXT_DX(context) ((uint16_t)(context)->dx)

/* Linux has fixed selectors for flat code; with any other, IP is relative to an unknown base. */
static inline int flat_code_mode(uint16_t cs, enum decode_mode *mode)
{
	*mode = cs == 0x33 ? DECODE_MODE_64 : DECODE_MODE_32;
	return cs == 0x33 || cs == 0x23;
}

/* Above, an address is not canonical or the kernel's, and reading there faults. */
#define CODE_END 0x7ffffffff000ul

#endif /* KPORT_TRAP_PRELOAD_X86_64_H */
