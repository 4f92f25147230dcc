/* SPDX-License-Identifier: MIT */
/*
 * _Thread_local. GCC for Windows calls __emutls_get_address(), which its own library has for
 * processors with CMOV only. The interface is GCC's "emulated TLS" (libgcc/emutls.c describes it).
 * Windows' own thread-local sections do not work in DLLs that are loaded late before Vista.
 */
#include "lib/nt/runtime/thread_local.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

/* Laid out by the compiler, one for each variable. */
struct __emutls_object {
	uintptr_t size;
	uintptr_t align; /* at most that of malloc() here */
	union {
		volatile LONG number; /* from 1; 0: the variable was not used yet */
		void *whole;
	} place;
	const void *start; /* initial value; NULL: zeros */
};

void *__emutls_get_address(void *address);

#define MAX_VARIABLES 32

/* What a thread has of each variable, by its number. */
struct of_thread {
	void *variables[MAX_VARIABLES + 1];
};

static volatile LONG slot = -1; /* of Windows */
static volatile LONG variables;

static DWORD find_slot(void)
{
	DWORD mine;

	if (slot >= 0)
		return (DWORD)slot;
	mine = TlsAlloc();
	if (mine == TLS_OUT_OF_INDEXES)
		abort();
	/* Somebody was faster: his counts. */
	if (InterlockedCompareExchange(&slot, (LONG)mine, -1) != -1)
		TlsFree(mine);
	return (DWORD)slot;
}

static LONG find_number(struct __emutls_object *variable)
{
	if (!variable->place.number)
		InterlockedCompareExchange(&variable->place.number,
					   InterlockedIncrement(&variables), 0);
	return variable->place.number;
}

static struct of_thread *find_thread(void)
{
	struct of_thread *thread = TlsGetValue(find_slot());

	if (thread)
		return thread;
	thread = calloc(1, sizeof(*thread));
	if (!thread || !TlsSetValue(find_slot(), thread))
		abort();
	return thread;
}

static void *make(const struct __emutls_object *variable)
{
	void *made = malloc(variable->size);

	if (!made)
		abort();
	if (variable->start)
		memcpy(made, variable->start, variable->size);
	else
		memset(made, 0, variable->size);
	return made;
}

/* A variable cannot answer that there is no memory for it: abort() as GCC's does. */
void *__emutls_get_address(void *address)
{
	struct __emutls_object *variable = address;
	const DWORD error = GetLastError(); /* TlsGetValue() sets it in any case */
	struct of_thread *thread = find_thread();
	const LONG number = find_number(variable);

	if (number > MAX_VARIABLES)
		abort();
	if (!thread->variables[number])
		thread->variables[number] = make(variable);
	SetLastError(error);
	return thread->variables[number];
}

void thread_local_thread_ends(void)
{
	struct of_thread *thread = slot >= 0 ? TlsGetValue((DWORD)slot) : NULL;

	if (!thread)
		return;
	for (size_t i = 0; i <= MAX_VARIABLES; i++)
		free(thread->variables[i]);
	free(thread);
	TlsSetValue((DWORD)slot, NULL);
}

void thread_local_end(void)
{
	thread_local_thread_ends();
	if (slot >= 0)
		TlsFree((DWORD)slot);
}
