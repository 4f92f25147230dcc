/* SPDX-License-Identifier: MIT */
/*
 * The bus that the trap's DLL touches by itself: what it maps and what it refuses, who is woken, and whose
 * lock it takes over. Prints TAP. It starts itself for a process that ends: trap_bus end.
 */
#include "sim/host.h"
#include "sim/serve.h"
#include "trap/nt/dll.h"

#include <stdio.h>
#include <string.h>

#define CASES 16u
#define LATCH 0x300u
#define DEBUGCON 0xe9u

static unsigned cases;

static void report(bool good, const char *what)
{
	printf("%sok %u - %s\n", good ? "" : "not ", ++cases, what);
	fflush(stdout);
}

static HANDLE new_section(void)
{
	return CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, SIM_BLOCK_SIZE,
				  NULL);
}

static uint32_t number_of(HANDLE handle)
{
	return (uint32_t)(uintptr_t)handle;
}

/* As the program gets it: with the right to map it and no other. */
static uint32_t copy_of(HANDLE section, DWORD rights)
{
	HANDLE self = GetCurrentProcess(), copy = NULL;

	DuplicateHandle(self, section, self, &copy, rights, FALSE, 0);
	return number_of(copy);
}

/* ---- what it refuses ---- */

static void refuse(const char *what, HANDLE section, DWORD rights)
{
	static struct channel channel;

	channel.bus = copy_of(section, rights);
	report(channel.bus && !bus_begin(&channel) && !bus_is_there(), what);
}

static void refusals(HANDLE section, struct sim_block *block)
{
	static struct channel none = { .bus = 0x7ffffff0 };
	HANDLE empty = new_section();

	report(!bus_begin(&none), "a handle that is none");
	refuse("memory that is no bus", empty, SECTION_MAP_READ | SECTION_MAP_WRITE);
	refuse("memory that may only be read", section, SECTION_MAP_READ);
	block->run_count = BUS_MAX_RUNS + 1;
	refuse("a bus whose numbers lead out of it", section, SECTION_MAP_READ | SECTION_MAP_WRITE);
	CloseHandle(empty);
}

/* ---- accesses ---- */

static void put(uint16_t port, uint32_t value)
{
	struct held_bus held = { 0 };

	bus_access(&held, DECODE_OUT, port, 1, &value);
}

static uint32_t get(uint16_t port)
{
	struct held_bus held = { 0 };
	uint32_t value = 0;

	bus_access(&held, DECODE_IN, port, 1, &value);
	return value;
}

static void accesses(const struct sim_block *block)
{
	struct held_bus held = { 0 };
	uint32_t value, last = 0;

	put(LATCH, 0x5a);
	report(get(LATCH) == 0x5a, "a byte goes out and comes back");
	report(block->owner == 0, "the lock is free afterwards");
	value = bus_read_ahead(&held, LATCH, 1);
	report(value == 0x5a && block->owner == GetCurrentThreadId(),
	       "it stays held between reads that follow one another");
	for (unsigned i = 1; i < HELD_BUS_READS; i++)
		last = bus_read_ahead(&held, LATCH, 1);
	report(last == 0x5a && block->owner == 0, "but not for ever");
	bus_read_ahead(&held, LATCH, 1);
	bus_let_go(&held);
	report(block->owner == 0, "nor when the handler is left");
}

static void bells(struct sim_block *block, HANDLE bell)
{
	put(DEBUGCON, 'a');
	report(WaitForSingleObject(bell, 0) == WAIT_TIMEOUT, "a host that is awake is not woken");
	__atomic_store_n(&block->ends[1].sleeps, 1, __ATOMIC_SEQ_CST);
	put(DEBUGCON, 'b');
	report(WaitForSingleObject(bell, 0) == WAIT_OBJECT_0 && !block->ends[1].sleeps,
	       "one that sleeps is");
}

/* ---- whose lock is taken over ---- */

static DWORD WINAPI end(void *argument)
{
	(void)argument;
	return 0;
}

/* They stay open, as numbers of threads that nobody has open are used again at once. */
static void take_over(struct sim_block *block, DWORD thread, const char *what)
{
	uint32_t taken = block->taken;

	__atomic_store_n(&block->owner, thread, __ATOMIC_SEQ_CST);
	report(get(LATCH) == 0x5a && block->taken == taken + 1 && block->owner == 0, what);
}

static void take_overs(struct sim_block *block)
{
	STARTUPINFOA startup = { .cb = sizeof(startup) };
	char line[] = "trap_bus end", file[MAX_PATH];
	PROCESS_INFORMATION process;
	DWORD number;
	HANDLE thread = CreateThread(NULL, 0, end, NULL, 0, &number);

	WaitForSingleObject(thread, INFINITE);
	take_over(block, number, "the lock of a thread that has ended is taken over");
	CloseHandle(thread);
	GetModuleFileNameA(NULL, file, sizeof(file));
	if (!CreateProcessA(file, line, NULL, NULL, FALSE, CREATE_SUSPENDED, NULL, NULL, &startup,
			    &process)) {
		report(false, "a process to be ended");
		return;
	}
	TerminateProcess(process.hProcess, 1);
	WaitForSingleObject(process.hProcess, INFINITE);
	take_over(block, process.dwThreadId, "and that of a process that was ended");
	CloseHandle(process.hThread);
	CloseHandle(process.hProcess);
}

/* ---- the ports of a channel ---- */

static void ports(void)
{
	static struct channel_ports given = { .may = { [0x300 / 8] = 0xff, [0xffff / 8] = 0x80 } };

	report(channel_may(&given, 0x300, 4) && !channel_may(&given, 0x306, 4) &&
		       channel_may(&given, 0xffff, 1) && !channel_may(&given, 0xffff, 2),
	       "an access has all of its ports or none");
	given.is_mapped = 1;
	given.place[0x300] = 0x10;
	given.place[0x301] = 0x11;
	given.place[0x302] = 0x20;
	report(channel_may(&given, 0x300, 2) && !channel_may(&given, 0x301, 2) &&
		       channel_place(&given, 0x302) == 0x20,
	       "one over ports that --map tore apart is refused");
}

int main(int argc, char **argv)
{
	static struct channel channel;
	HANDLE section = new_section(), bell = CreateEventW(NULL, FALSE, FALSE, NULL);
	struct sim_block *block = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, SIM_BLOCK_SIZE);
	struct kport_error error;
	struct sim_host *host;
	uint32_t runs;

	if (argc > 1 && strcmp(argv[1], "end") == 0)
		return 0;
	printf("1..%u\n", CASES);
	if (!block || sim_host_create(block, "latch@0x300 debugcon,file=NUL", sim_serve_now_ns(),
				      &host, &error)) {
		printf("Bail out! no bus\n");
		return 1;
	}
	runs = block->run_count;
	refusals(section, block);
	block->run_count = runs;
	channel.bus = copy_of(section, SECTION_MAP_READ | SECTION_MAP_WRITE);
	channel.bells[0] = number_of(bell);
	report(bus_begin(&channel) && bus_is_there(), "a bus is mapped");
	accesses(block);
	bells(block, bell);
	take_overs(block);
	ports();
	sim_host_close(host);
	return 0;
}
