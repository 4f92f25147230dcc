/* SPDX-License-Identifier: MIT */
/* What the shim must know of i386: system calls, and what a signal handler is given. */
#ifndef KPORT_TRAP_PRELOAD_I386_H
#define KPORT_TRAP_PRELOAD_I386_H

#include <stdint.h>

#include "decode.h"

#define SYS_READ 3
#define SYS_WRITE 4
#define SYS_OPEN 5
#define SYS_CLOSE 6
#define SYS_SCHED_YIELD 158
#define SYS_GETPID 20
#define SYS_READLINK 85
#define SYS_IOPERM 101
#define SYS_IOPL 110
#define SYS_RT_SIGACTION 174
#define SYS_RT_SIGPROCMASK 175
#define SYS_GETTID 224
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

/* linux/arch/x86/include/uapi/asm/sigcontext.h, as far as it is needed */
struct machine_context {
	unsigned long flags, link, stack[3];
	uint16_t gs, gs_high, fs, fs_high, es, es_high, ds, ds_high;
	uint32_t di, si, bp, sp, bx, dx, cx, ax, trap, error, ip;
	uint16_t cs, cs_high;
};

#define CONTEXT_IP(context) ((context)->ip)
#define CONTEXT_DX(context) ((uint16_t)(context)->dx)

/* The selectors of flat code under a 64-bit and under a 32-bit kernel; others have an unknown base. */
static inline int flat_code_mode(uint16_t cs, enum decode_mode *mode)
{
	*mode = DECODE_MODE_32;
	return cs == 0x23 || cs == 0x73;
}

#define CODE_END 0xfffff000ul

#endif /* KPORT_TRAP_PRELOAD_I386_H */
