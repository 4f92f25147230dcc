/* SPDX-License-Identifier: MIT */
/* The processor's registers as Windows hands them out, to and from those of emulate.h. */
#ifndef KPORT_TRAP_NT_REGISTERS_H
#define KPORT_TRAP_NT_REGISTERS_H

#include <windows.h>

#include "../emulate.h"

/* A 32-bit context, as 64-bit Windows names it for the debuggers of 32-bit programs. */
#ifdef _WIN64
typedef WOW64_CONTEXT context_i386;
#else
typedef CONTEXT context_i386;
#endif

/*
 * All segments of a Win32 program begin at 0 but FS, where its thread's block is (teb). Code in any other
 * segment than the program's own is the business of the virtual DOS machine.
 */
static inline void registers_from_i386(const context_i386 *context, uint64_t teb,
				       struct emulate_registers *registers)
{
	*registers = (struct emulate_registers){
		.gpr = { context->Eax, context->Ecx, context->Edx, context->Ebx, context->Esp,
			 context->Ebp, context->Esi, context->Edi },
		.ip = context->Eip,
		.flags = context->EFlags,
		.base[DECODE_FS] = teb,
		.mode = DECODE_MODE_32,
	};
}

static inline void registers_to_i386(const struct emulate_registers *registers,
				     context_i386 *context)
{
	context->Eax = (DWORD)registers->gpr[EMULATE_RAX];
	context->Ecx = (DWORD)registers->gpr[EMULATE_RCX];
	context->Edx = (DWORD)registers->gpr[EMULATE_RDX];
	context->Ebx = (DWORD)registers->gpr[EMULATE_RBX];
	context->Esp = (DWORD)registers->gpr[EMULATE_RSP];
	context->Ebp = (DWORD)registers->gpr[EMULATE_RBP];
	context->Esi = (DWORD)registers->gpr[EMULATE_RSI];
	context->Edi = (DWORD)registers->gpr[EMULATE_RDI];
	context->Eip = (DWORD)registers->ip;
	context->EFlags = (DWORD)registers->flags;
}

#ifdef _WIN64
/* In 64-bit code the thread's block is where GS begins. */
static inline void registers_from_x64(const CONTEXT *context, uint64_t teb,
				      struct emulate_registers *registers)
{
	*registers = (struct emulate_registers){
		.gpr = { context->Rax, context->Rcx, context->Rdx, context->Rbx, context->Rsp,
			 context->Rbp, context->Rsi, context->Rdi, context->R8, context->R9,
			 context->R10, context->R11, context->R12, context->R13, context->R14,
			 context->R15 },
		.ip = context->Rip,
		.flags = context->EFlags,
		.base[DECODE_GS] = teb,
		.mode = DECODE_MODE_64,
	};
}

static inline void registers_to_x64(const struct emulate_registers *registers, CONTEXT *context)
{
	DWORD64 *const places[EMULATE_GPRS] = {
		&context->Rax, &context->Rcx, &context->Rdx, &context->Rbx,
		&context->Rsp, &context->Rbp, &context->Rsi, &context->Rdi,
		&context->R8,  &context->R9,  &context->R10, &context->R11,
		&context->R12, &context->R13, &context->R14, &context->R15,
	};

	for (unsigned i = 0; i < EMULATE_GPRS; i++)
		*places[i] = registers->gpr[i];
	context->Rip = registers->ip;
	context->EFlags = (DWORD)registers->flags;
}
#endif

/*
 * Can this exception be an instruction that IOPL refuses? On x64 it may also be told as an access
 * violation at the last address, as a general protection fault has none.
 */
static inline bool is_protection_fault(const EXCEPTION_RECORD *record)
{
	return record->ExceptionCode == EXCEPTION_PRIV_INSTRUCTION ||
	       (record->ExceptionCode == EXCEPTION_ACCESS_VIOLATION &&
		record->NumberParameters >= 2 && record->ExceptionInformation[1] == ~(ULONG_PTR)0);
}

#endif /* KPORT_TRAP_NT_REGISTERS_H */
