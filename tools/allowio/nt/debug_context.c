/* SPDX-License-Identifier: MIT */
#include "debug_thread.h"

#include "system.h"
#include "trap/nt/registers.h"

/* Flat code, as its selector ends in every Windows: 0x1b, and 0x23 and 0x33 of 64-bit Windows. */
static bool is_flat(DWORD selector)
{
	return (selector & 0xffff) == 0x1b || (selector & 0xffff) == 0x23 ||
	       (selector & 0xffff) == 0x33;
}

#ifdef _WIN64
#define WOW64_TEB_DISTANCE 0x2000u /* the 32-bit block lies behind the 64-bit one */

typedef BOOL(WINAPI *wow64_context_function)(HANDLE, WOW64_CONTEXT *);

/* Windows Vista and later. */
static bool call_wow64(const char *name, HANDLE thread, WOW64_CONTEXT *context)
{
	wow64_context_function function =
		(wow64_context_function)(void *)system_function(L"kernel32.dll", name);

	return function && function(thread, context);
}

static bool get_wow64(const struct debug_thread *thread, WOW64_CONTEXT *context)
{
	/* NOLINTNEXTLINE(misc-redundant-expression): both have the processor's bit */
	context->ContextFlags = WOW64_CONTEXT_CONTROL | WOW64_CONTEXT_INTEGER;
	return call_wow64("Wow64GetThreadContext", thread->handle, context);
}

static bool get_native(const struct debug_thread *thread, CONTEXT *context)
{
	/* NOLINTNEXTLINE(misc-redundant-expression): both have the processor's bit */
	context->ContextFlags = CONTEXT_CONTROL | CONTEXT_INTEGER;
	return GetThreadContext(thread->handle, context);
}

bool debug_get_registers(const struct debug_thread *thread, struct emulate_registers *registers)
{
	WOW64_CONTEXT narrow;
	CONTEXT wide;

	if (thread->process->is_wow64) {
		if (!get_wow64(thread, &narrow) || !is_flat(narrow.SegCs))
			return false;
		registers_from_i386(&narrow, thread->teb + WOW64_TEB_DISTANCE, registers);
		return true;
	}
	if (!get_native(thread, &wide) || !is_flat(wide.SegCs))
		return false;
	registers_from_x64(&wide, thread->teb, registers);
	return true;
}

bool debug_set_registers(const struct debug_thread *thread,
			 const struct emulate_registers *registers)
{
	WOW64_CONTEXT narrow;
	CONTEXT wide;

	if (thread->process->is_wow64) {
		if (!get_wow64(thread, &narrow))
			return false;
		registers_to_i386(registers, &narrow);
		return call_wow64("Wow64SetThreadContext", thread->handle, &narrow);
	}
	if (!get_native(thread, &wide))
		return false;
	registers_to_x64(registers, &wide);
	return SetThreadContext(thread->handle, &wide);
}
#else
static bool get(const struct debug_thread *thread, CONTEXT *context)
{
	context->ContextFlags = CONTEXT_CONTROL | CONTEXT_INTEGER;
	return GetThreadContext(thread->handle, context);
}

bool debug_get_registers(const struct debug_thread *thread, struct emulate_registers *registers)
{
	CONTEXT context;

	if (!get(thread, &context) || !is_flat(context.SegCs))
		return false;
	registers_from_i386(&context, thread->teb, registers);
	return true;
}

bool debug_set_registers(const struct debug_thread *thread,
			 const struct emulate_registers *registers)
{
	CONTEXT context;

	if (!get(thread, &context))
		return false;
	registers_to_i386(registers, &context);
	return SetThreadContext(thread->handle, &context);
}
#endif
