/* SPDX-License-Identifier: MIT */
/*
 * A simulated bus that this program touches by itself. Who holds its lock is known by the thread, whose number
 * Windows tells without a system call, and which no other thread of any process has while it lives.
 */
#include "dll.h"

#include "sim/nt/clock.h"
#include "sim/shared.h"

_Static_assert(BUS_MAX_ENDS - 1 <= CHANNEL_BELLS, "every far end can be woken");

typedef HANDLE(WINAPI *open_thread)(DWORD access, BOOL inherits, DWORD thread);

static struct sim_block *bus;
static const uint32_t *bells;
/* Missing before Windows 2000, where there are no vectored handlers either. */
static open_thread open_it;

static uint64_t now_ns(void *ctx)
{
	(void)ctx;
	return clock_now_ns();
}

static uint32_t self(void *ctx)
{
	(void)ctx;
	return GetCurrentThreadId();
}

/* One that ended keeps its number for as long as somebody has it open. */
static bool is_alive(void *ctx, uint32_t thread)
{
	HANDLE opened = open_it(THREAD_QUERY_INFORMATION, FALSE, thread);
	DWORD state = STILL_ACTIVE;

	(void)ctx;
	if (!opened)
		return GetLastError() != ERROR_INVALID_PARAMETER;
	if (!GetExitCodeThread(opened, &state))
		state = STILL_ACTIVE;
	CloseHandle(opened);
	return state == STILL_ACTIVE;
}

/* A thread of less priority would not run by the first. */
static void let_others_run(void *ctx)
{
	(void)ctx;
	if (!SwitchToThread())
		Sleep(1);
}

static void wake(void *ctx, uint32_t *word)
{
	(void)ctx;
	for (unsigned end = 1; end < BUS_MAX_ENDS; end++) {
		if (word == &bus->ends[end].sleeps)
			SetEvent(dll_handle(bells[end - 1]));
	}
}

static const struct sim_world world = {
	.now_ns = now_ns,
	.self = self,
	.is_alive = is_alive,
	.pause = let_others_run,
	.wake = wake,
};

/* Its handle goes: a bus with a name would keep that for as long. */
bool bus_begin(const struct channel *channel)
{
	HANDLE section = dll_handle(channel->bus);
	struct sim_block *view;

	open_it = (open_thread)(void *)GetProcAddress(GetModuleHandleW(L"kernel32.dll"),
						      "OpenThread");
	view = open_it ? MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, SIM_BLOCK_SIZE) : NULL;
	CloseHandle(section);
	if (!view)
		return false;
	if (!sim_shared_check(view, SIM_BLOCK_SIZE)) {
		UnmapViewOfFile(view);
		return false;
	}
	bells = channel->bells;
	bus = view;
	return true;
}

bool bus_is_there(void)
{
	return bus != NULL;
}

void bus_let_go(struct held_bus *held)
{
	if (bus)
		held_bus_let_go(held, bus, &world);
}

uint32_t bus_read_ahead(struct held_bus *held, uint16_t port, unsigned width)
{
	return held_bus_read(held, bus, &world, port, width);
}

void bus_access(struct held_bus *held, enum decode_kind kind, uint16_t port, unsigned width,
		uint32_t *value)
{
	held_bus_access(held, bus, &world, kind, port, width, value);
}
