/* SPDX-License-Identifier: MIT */
/* The program's own context and registers.h's names for it. */
#ifndef KPORT_TRAP_NT_FAULT_NATIVE_H
#define KPORT_TRAP_NT_FAULT_NATIVE_H

#include "registers.h"

#ifdef _WIN64
#define NATIVE_IP(context) ((context)->Rip)
#define NATIVE_TEB "movq %%gs:0x30, %0"
#define registers_from_native registers_from_x64
#define registers_to_native registers_to_x64
#else
#define NATIVE_IP(context) ((context)->Eip)
#define NATIVE_TEB "movl %%fs:0x18, %0"
#define registers_from_native registers_from_i386
#define registers_to_native registers_to_i386
#endif

static inline WORD native_code_segment(void)
{
	WORD selector;

	__asm__("movw %%cs, %0" : "=rm"(selector));
	return selector;
}

/* The thread's block holds its own address. */
static inline uintptr_t native_teb(void)
{
	uintptr_t teb;

	__asm__(NATIVE_TEB : "=r"(teb));
	return teb;
}

#endif /* KPORT_TRAP_NT_FAULT_NATIVE_H */
