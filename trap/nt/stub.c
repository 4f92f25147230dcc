/* SPDX-License-Identifier: MIT */
#include "stub.h"

#include <stdbool.h>
#include <stddef.h>

#include "stub_code.h"

static void copy(uint8_t *to, const uint8_t *from, size_t len)
{
	for (size_t i = 0; i < len; i++)
		to[i] = from[i];
}

/* The stub's beginning and the way to the rest of it, in memory of their own. NULL: no memory. */
static uint8_t *make_original(const uint8_t *stub, size_t taken, bool whole)
{
	uint8_t *code = VirtualAlloc(NULL, STUB_MAX, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
	DWORD before;

	if (!code)
		return NULL;
	copy(code, stub, taken);
	if (!whole)
		stub_write_jump(code + taken, stub + taken);
	if (!VirtualProtect(code, STUB_MAX, PAGE_EXECUTE_READ, &before)) {
		VirtualFree(code, 0, MEM_RELEASE);
		return NULL;
	}
	FlushInstructionCache(GetCurrentProcess(), code, STUB_MAX);
	return code;
}

void *stub_lead_through(uint8_t *stub, void *ours)
{
	bool whole = false;
	size_t taken = stub_measure(stub, &whole);
	uint8_t *original = taken ? make_original(stub, taken, whole) : NULL;
	DWORD before;

	if (!original)
		return NULL;
	/* Kept executable meanwhile: the system call that gives it back its protection is a neighbour. */
	if (!VirtualProtect(stub, STUB_JUMP, PAGE_EXECUTE_READWRITE, &before)) {
		VirtualFree(original, 0, MEM_RELEASE);
		return NULL;
	}
	stub_write_jump(stub, ours);
	VirtualProtect(stub, STUB_JUMP, before, &before);
	FlushInstructionCache(GetCurrentProcess(), stub, STUB_JUMP);
	return original;
}
