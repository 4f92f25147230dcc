/* SPDX-License-Identifier: MIT */
/*
 * Windows has nothing that waits for a word of memory across processes. The words that somebody is woken at have
 * events (bells.h); at others, and where there are none, the host looks every few milliseconds.
 */
#include "sim/threads.h"

#include "sim/nt/bells.h"
#include "sim/nt/clock.h"

#include <stdlib.h>
#include <windows.h>

#define LOOK_MS 2u

struct sim_thread {
	HANDLE thread;
	void (*run)(void *ctx);
	void *ctx;
};

static DWORD WINAPI run(void *started)
{
	struct sim_thread *thread = started;

	thread->run(thread->ctx);
	return 0;
}

struct sim_thread *sim_thread_start(void (*run_it)(void *ctx), void *ctx)
{
	struct sim_thread *thread = calloc(1, sizeof(*thread));
	DWORD number;

	if (!thread)
		return NULL;
	thread->run = run_it;
	thread->ctx = ctx;
	/* The number is not optional before Windows NT. */
	thread->thread = CreateThread(NULL, 0, run, thread, 0, &number);
	if (!thread->thread) {
		free(thread);
		return NULL;
	}
	return thread;
}

void sim_thread_join(struct sim_thread *thread)
{
	if (!thread)
		return;
	WaitForSingleObject(thread->thread, INFINITE);
	CloseHandle(thread->thread);
	free(thread);
}

void sim_word_wait(uint32_t *word, uint32_t seen, unsigned timeout_ms)
{
	HANDLE bell = bells_of(word);

	if (__atomic_load_n(word, __ATOMIC_ACQUIRE) != seen)
		return;
	if (bell)
		WaitForSingleObject(bell, timeout_ms);
	else
		Sleep(timeout_ms < LOOK_MS ? timeout_ms : LOOK_MS);
}

void sim_word_wake(uint32_t *word)
{
	HANDLE bell = bells_of(word);

	if (bell)
		SetEvent(bell);
}

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

typedef HANDLE(WINAPI *open_thread)(DWORD access, BOOL inherits, DWORD thread);

/* Windows NT 4 cannot ask; there the lock's patience decides. */
static bool is_alive(void *ctx, uint32_t thread)
{
	union {
		FARPROC plain;
		open_thread typed;
	} open_it;
	DWORD state = STILL_ACTIVE;
	HANDLE opened;

	(void)ctx;
	open_it.plain = GetProcAddress(GetModuleHandleW(L"kernel32"), "OpenThread");
	if (!open_it.plain)
		return true;
	opened = open_it.typed(THREAD_QUERY_INFORMATION, FALSE, thread);
	if (!opened)
		return GetLastError() != ERROR_INVALID_PARAMETER;
	if (!GetExitCodeThread(opened, &state))
		state = STILL_ACTIVE;
	CloseHandle(opened);
	return state == STILL_ACTIVE;
}

static void pause_shortly(void *ctx)
{
	(void)ctx;
	Sleep(1);
}

static void wake(void *ctx, uint32_t *word)
{
	(void)ctx;
	sim_word_wake(word);
}

const struct sim_world sim_threads_world = {
	.now_ns = now_ns,
	.self = self,
	.is_alive = is_alive,
	.pause = pause_shortly,
	.wake = wake,
};
