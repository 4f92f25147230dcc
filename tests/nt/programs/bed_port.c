/* SPDX-License-Identifier: MIT */
/*
 * IN, OUT, CLI and their faults. The filter of last resort is the one way to catch a fault that all NTs
 * have alike and that takes no compiler's help: it steps over the instruction and the program goes on.
 */
#include "bed.h"

#define OPERAND_SIZE 0x66 /* the prefix of the 16-bit forms */
#define PATIENCE_MS 10000u

static DWORD caught; /* the exception of the instruction that runs; one thread makes accesses */

static LONG WINAPI step_over(EXCEPTION_POINTERS *exception)
{
	const uint8_t *at = exception->ExceptionRecord->ExceptionAddress;

	if (exception->ExceptionRecord->ExceptionCode != FAULT)
		return EXCEPTION_CONTINUE_SEARCH;
	caught = FAULT;
#ifdef __i386__
	exception->ContextRecord->Eip += *at == OPERAND_SIZE ? 2 : 1;
#else
	exception->ContextRecord->Rip += *at == OPERAND_SIZE ? 2 : 1;
#endif
	return EXCEPTION_CONTINUE_EXECUTION;
}

void port_catch(void)
{
	SetErrorMode(SEM_NOGPFAULTERRORBOX | SEM_FAILCRITICALERRORS);
	SetUnhandledExceptionFilter(step_over);
}

/* The port is in DX in every form, so that the lengths above are right. */
DWORD port_in(unsigned port, unsigned width, uint32_t *value)
{
	uint32_t got = 0;

	caught = 0;
	if (width == 1)
		__asm__ volatile("inb %w1, %b0" : "+a"(got) : "d"(port) : "memory");
	else if (width == 2)
		__asm__ volatile("inw %w1, %w0" : "+a"(got) : "d"(port) : "memory");
	else
		__asm__ volatile("inl %w1, %k0" : "+a"(got) : "d"(port) : "memory");
	if (!caught)
		*value = got;
	return caught;
}

DWORD port_out(unsigned port, unsigned width, uint32_t value)
{
	caught = 0;
	if (width == 1)
		__asm__ volatile("outb %b0, %w1" : : "a"(value), "d"(port) : "memory");
	else if (width == 2)
		__asm__ volatile("outw %w0, %w1" : : "a"(value), "d"(port) : "memory");
	else
		__asm__ volatile("outl %k0, %w1" : : "a"(value), "d"(port) : "memory");
	return caught;
}

DWORD port_cli(void)
{
	caught = 0;
	__asm__ volatile("cli\n\tsti" : : : "memory");
	return caught;
}

bool port_becomes(unsigned port, unsigned width, DWORD wanted)
{
	DWORD start_ms = GetTickCount();
	uint32_t value;

	while (port_in(port, width, &value) != wanted) {
		if (GetTickCount() - start_ms > PATIENCE_MS)
			return false;
		Sleep(10);
	}
	return true;
}
