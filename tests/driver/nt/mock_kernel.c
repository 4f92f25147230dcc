/* SPDX-License-Identifier: MIT */
/* Memory, locks, time, and what exists on this system. */
#include "mock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/nt/kioport.h"

struct nt nt;

static void abort_of_violation(const char *what)
{
	fprintf(stderr, "violation: %s\n", what);
	abort();
}

void (*nt_violation)(const char *what) = abort_of_violation;

bool nt_must_fail(const char *call)
{
	if (++nt.calls != nt.fail_call)
		return false;
	nt.failed = call;
	return true;
}

struct block {
	SIZE_T len_bytes;
	_Alignas(16) UCHAR data[];
};

PVOID ExAllocatePoolWithTag(POOL_TYPE pool, SIZE_T len_bytes, ULONG tag)
{
	struct block *block;

	if (!len_bytes || !tag)
		nt_violation("an allocation without a size or a tag");
	if (pool == NonPagedPoolNx && (nt.major < 6 || (nt.major == 6 && nt.minor < 2)))
		nt_violation("a pool that this system does not have");
	if (pool == NonPagedPool && (nt.major > 6 || (nt.major == 6 && nt.minor >= 2)))
		nt_violation("executable memory");
	if (nt_must_fail("ExAllocatePoolWithTag"))
		return NULL;
	block = malloc(sizeof(*block) + len_bytes);
	block->len_bytes = len_bytes;
	memset(block->data, 0xa5, len_bytes);
	nt.blocks++;
	return block->data;
}

VOID ExFreePool(PVOID memory)
{
	struct block *block = CONTAINING_RECORD(memory, struct block, data);

	memset(block->data, 0x5a, block->len_bytes);
	free(block);
	nt.blocks--;
}

VOID KeEnterCriticalRegion(VOID)
{
	nt.regions++;
}

VOID KeLeaveCriticalRegion(VOID)
{
	if (!nt.regions--)
		nt_violation("left a critical region that was not entered");
}

VOID ExInitializeFastMutex(FAST_MUTEX *mutex)
{
	mutex->is_ready = true;
	mutex->is_held = false;
}

VOID ExAcquireFastMutexUnsafe(FAST_MUTEX *mutex)
{
	if (!mutex->is_ready)
		nt_violation("a mutex that was not initialised");
	if (!nt.regions)
		nt_violation("a mutex taken where its holder can be suspended");
	if (mutex->is_held)
		nt_violation("a deadlock");
	mutex->is_held = true;
	nt.locks++;
	nt.locks_taken++;
}

VOID ExReleaseFastMutexUnsafe(FAST_MUTEX *mutex)
{
	if (!mutex->is_held)
		nt_violation("a mutex released that is not held");
	mutex->is_held = false;
	nt.locks--;
}

LARGE_INTEGER KeQueryPerformanceCounter(LARGE_INTEGER *ticks_a_second)
{
	LARGE_INTEGER now = { .QuadPart = (LONGLONG)(nt.ticks += nt.ticks_a_read) };

	if (ticks_a_second)
		ticks_a_second->QuadPart = (LONGLONG)nt.ticks_a_second;
	return now;
}

NTSTATUS KeDelayExecutionThread(KPROCESSOR_MODE mode, BOOLEAN alertable, LARGE_INTEGER *interval)
{
	uint64_t ns = (uint64_t)-interval->QuadPart * 100;

	if (interval->QuadPart >= 0)
		nt_violation("a sleep until a date");
	if (mode != KernelMode || alertable)
		nt_violation("a sleep that a program can end");
	nt.slept_ns += ns;
	nt.ticks += ns / 1000 * nt.ticks_a_second / 1000000;
	return STATUS_SUCCESS;
}

static NTSTATUS get_version(PRTL_OSVERSIONINFOW version)
{
	version->dwMajorVersion = nt.major;
	version->dwMinorVersion = nt.minor;
	return STATUS_SUCCESS;
}

static bool is_text(const UNICODE_STRING *string, const char *text)
{
	size_t i;

	for (i = 0; i < string->Length / sizeof(WCHAR); i++)
		if (string->Buffer[i] != (WCHAR)text[i])
			return false;
	return text[i] == '\0';
}

/* One that Windows XP and later have. */
static PVOID newer_routine(const UNICODE_STRING *name)
{
	char narrow[64];
	size_t i, len = name->Length / sizeof(WCHAR);
	PVOID routine;

	for (i = 0; i < len && i < sizeof(narrow) - 1; i++)
		narrow[i] = (char)name->Buffer[i];
	narrow[i] = '\0';
	routine = nt_newer_routine(narrow);
	if (!routine)
		nt_violation("a function that nobody knows");
	return nt.major > 5 || nt.minor ? routine : NULL;
}

PVOID MmGetSystemRoutineAddress(PUNICODE_STRING name)
{
	static char anything;

	if (is_text(name, "RtlGetVersion"))
		return nt.major > 5 || nt.minor ? (PVOID)get_version : NULL;
	if (is_text(name, "wine_ntoskrnl_main_loop"))
		return nt.is_emulated ? &anything : NULL;
	return newer_routine(name);
}

VOID RtlInitUnicodeString(PUNICODE_STRING string, PCWSTR text)
{
	size_t len = 0;

	while (text[len])
		len++;
	string->Buffer = (WCHAR *)(uintptr_t)text;
	string->Length = (USHORT)(len * sizeof(WCHAR));
	string->MaximumLength = (USHORT)(string->Length + sizeof(WCHAR));
}

/* The bus: memory that counts its accesses. */
static void check_access(uint16_t port, unsigned width)
{
	if ((width != 1 && width != 2 && width != 4) || port + width > KP_PORTS)
		nt_violation("an access that does not exist");
}

uint32_t kioport_port_in(uint16_t port, unsigned width)
{
	uint32_t value = 0;

	check_access(port, width);
	nt.accesses++;
	memcpy(&value, &nt.latch[port], width);
	return value;
}

void kioport_port_out(uint16_t port, unsigned width, uint32_t value)
{
	check_access(port, width);
	nt.accesses++;
	memcpy(&nt.latch[port], &value, width);
}

void kioport_port_ins(uint16_t port, unsigned width, void *data, uint32_t count)
{
	check_access(port, width);
	for (uint32_t i = 0; i < count; i++)
		memcpy((UCHAR *)data + i * width, &nt.latch[port], width);
	nt.accesses += count;
}

void kioport_port_outs(uint16_t port, unsigned width, const void *data, uint32_t count)
{
	check_access(port, width);
	for (uint32_t i = 0; i < count; i++)
		memcpy(&nt.latch[port], (const UCHAR *)data + i * width, width);
	nt.accesses += count;
}
