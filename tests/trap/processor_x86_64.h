/* SPDX-License-Identifier: MIT */
#ifndef TESTS_TRAP_PROCESSOR_X86_64_H
#define TESTS_TRAP_PROCESSOR_X86_64_H

#include <asm/prctl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "trap/decode.h"

static const enum decode_mode processor_mode = DECODE_MODE_64;

#define OVERRIDE_PREFIX 0x65 /* FS is the C library's */
#define OVERRIDE_SEGMENT DECODE_GS
#define SMALL_ADDRESS_BITS 32

#define CONTEXT_AX(context) ((uint64_t)(context)->uc_mcontext.gregs[REG_RAX])
#define CONTEXT_CX(context) ((uint64_t)(context)->uc_mcontext.gregs[REG_RCX])
#define CONTEXT_SI(context) ((uint64_t)(context)->uc_mcontext.gregs[REG_RSI])
#define CONTEXT_DI(context) ((uint64_t)(context)->uc_mcontext.gregs[REG_RDI])
#define CONTEXT_IP(context) ((uint64_t)(context)->uc_mcontext.gregs[REG_RIP])

static inline bool set_override_base(uint64_t base)
{
	return syscall(SYS_arch_prctl, ARCH_SET_GS, base) == 0;
}

#endif /* TESTS_TRAP_PROCESSOR_X86_64_H */
