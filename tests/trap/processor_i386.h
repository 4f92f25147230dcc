/* SPDX-License-Identifier: MIT */
#ifndef TESTS_TRAP_PROCESSOR_I386_H
#define TESTS_TRAP_PROCESSOR_I386_H

#include <asm/ldt.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "trap/decode.h"

static const enum decode_mode processor_mode = DECODE_MODE_32;

#define OVERRIDE_PREFIX 0x64 /* GS is the C library's */
#define OVERRIDE_SEGMENT DECODE_FS
#define SMALL_ADDRESS_BITS 16

#define CONTEXT_AX(context) ((uint32_t)(context)->uc_mcontext.gregs[REG_EAX])
#define CONTEXT_CX(context) ((uint32_t)(context)->uc_mcontext.gregs[REG_ECX])
#define CONTEXT_SI(context) ((uint32_t)(context)->uc_mcontext.gregs[REG_ESI])
#define CONTEXT_DI(context) ((uint32_t)(context)->uc_mcontext.gregs[REG_EDI])
#define CONTEXT_IP(context) ((uint32_t)(context)->uc_mcontext.gregs[REG_EIP])

/* A selector of the thread's own, in FS. */
static inline bool set_override_base(uint64_t base)
{
	static int entry = -1;
	struct user_desc segment = {
		.entry_number = (unsigned)entry,
		.base_addr = (unsigned)base,
		.limit = 0xfffff,
		.seg_32bit = 1,
		.limit_in_pages = 1,
		.useable = 1,
	};

	if (syscall(SYS_set_thread_area, &segment))
		return false;
	entry = (int)segment.entry_number;
	__asm__ volatile("movw %w0, %%fs" : : "r"(segment.entry_number << 3 | 3));
	return true;
}

#endif /* TESTS_TRAP_PROCESSOR_I386_H */
