/* SPDX-License-Identifier: MIT */
/*
 * ports.sys: gives Wine's process for drivers a bus, where the kernel below gives it no ports. Each IN
 * and OUT that the drivers in that process execute faults; this one, loaded beside kioport.sys, serves
 * them from 65,536 bytes of memory, so that kioport.sys is tested as it is. Ports 0x300-0x31f
 * answer what was written, 0x378 answers its complement, and a read of 0x379 counts up, so that the
 * number of accesses can be seen from outside. Any other port is a mistake: all ones, and writes
 * go to the count at 0x31f.
 */
#include <stdbool.h>
#include <windows.h>

#include "trap/nt/registers.h"

static uint8_t memory[0x10000];

static uint8_t in_byte(unsigned port)
{
	if (port >= 0x300 && port <= 0x31f)
		return memory[port];
	if (port == 0x378)
		return (uint8_t)~memory[port];
	if (port == 0x379)
		return memory[port]++;
	if (port == 0x37a)
		return memory[port];
	memory[0x31f]++;
	return 0xff;
}

static bool may_access(void *context, enum decode_kind kind, uint16_t port, unsigned width)
{
	(void)context, (void)kind, (void)port, (void)width;
	return true;
}

static bool in(void *context, uint16_t port, unsigned width, uint32_t *value)
{
	(void)context;
	*value = 0;
	for (unsigned i = 0; i < width; i++)
		*value |= (uint32_t)in_byte(port + i) << 8 * i;
	return true;
}

static bool out(void *context, uint16_t port, unsigned width, uint32_t value)
{
	(void)context;
	for (unsigned i = 0; i < width; i++) {
		bool known = (port + i >= 0x300 && port + i <= 0x31f) ||
			     (port + i >= 0x378 && port + i <= 0x37a);

		if (known)
			memory[port + i] = (uint8_t)(value >> 8 * i);
		else
			memory[0x31f]++;
	}
	return true;
}

/* kioport.sys moves strings between ports and a buffer of its own. */
static bool load(void *context, uint64_t address, void *to, unsigned len, uint64_t *fault)
{
	const uint8_t *from = (const uint8_t *)(uintptr_t)address;
	uint8_t *bytes = to;

	(void)context, (void)fault;
	for (unsigned i = 0; i < len; i++)
		bytes[i] = from[i];
	return true;
}

static bool store(void *context, uint64_t address, const void *from, unsigned len, uint64_t *fault)
{
	volatile uint8_t *to = (volatile uint8_t *)(uintptr_t)address;
	const uint8_t *bytes = from;

	(void)context, (void)fault;
	for (unsigned i = 0; i < len; i++)
		to[i] = bytes[i];
	return true;
}

static bool writable(void *context, uint64_t address, unsigned len, uint64_t *fault)
{
	(void)context, (void)address, (void)len, (void)fault;
	return true;
}

static const struct emulate_world world = {
	.may_access = may_access,
	.in = in,
	.out = out,
	.load = load,
	.store = store,
	.writable = writable,
};

#include "trap/nt/fault_native.h"

static LONG WINAPI serve(EXCEPTION_POINTERS *exception)
{
	struct emulate_registers registers;
	struct decoded decoded;
	uint64_t fault;

	if (!is_protection_fault(exception->ExceptionRecord))
		return EXCEPTION_CONTINUE_SEARCH;
	registers_from_native(exception->ContextRecord, native_teb(), &registers);
	decode((const uint8_t *)(uintptr_t)registers.ip, DECODE_MAX_LENGTH, registers.mode,
	       &decoded);
	switch (emulate(&decoded, &registers, &world, &fault)) {
	case EMULATE_SERVED:
	case EMULATE_PART:
		registers_to_native(&registers, exception->ContextRecord);
		return EXCEPTION_CONTINUE_EXECUTION;
	default:
		return EXCEPTION_CONTINUE_SEARCH;
	}
}

LONG NTAPI DriverEntry(void *driver, void *service_key);
PVOID NTAPI RtlAddVectoredExceptionHandler(ULONG first, PVECTORED_EXCEPTION_HANDLER handler);

/*
 * A driver that imports from ntdll is taken for a DLL by Wine, which first calls it as one: with a
 * small number in the second place, and for TRUE. It stays until the process ends: there is no
 * unload routine.
 */
LONG NTAPI DriverEntry(void *driver, void *service_key)
{
	(void)driver;
	if ((uintptr_t)service_key <= DLL_THREAD_DETACH)
		return TRUE;
	return RtlAddVectoredExceptionHandler(1, serve) ? 0 : (LONG)0xc0000001;
}
