/* SPDX-License-Identifier: MIT */
#include "serve.h"

#include "../say.h"
#include "mailbox.h"
#include "place.h"
#include "revoke.h"
#include "system.h"
#include "tell.h"
#include "text.h"
#include "token.h"

#include <stdlib.h>

struct served {
	struct served *next;
	struct mailbox mailbox; /* channel NULL: nothing was put into it */
	HANDLE process;		/* owned */
	struct revocation revocation;
	DWORD id;
	LONG is_revoked;
};

static const struct ports *run_ports;
static const struct serve_wishes *run_wishes;

/* Processes come and go by the threads that serve their parents and themselves. */
static CRITICAL_SECTION lock;
static struct served *all;
static HANDLE all_gone; /* event */

int serve_begin(const struct ports *ports, const struct serve_wishes *wishes)
{
	run_ports = ports;
	run_wishes = wishes;
	InitializeCriticalSection(&lock);
	all_gone = CreateEventW(NULL, TRUE, TRUE, NULL);
	return all_gone ? -1 : say_failed("an event: %s", text_error(GetLastError()));
}

static uint32_t channel_flags(void)
{
	uint32_t follow = run_wishes->follow ? CHANNEL_FOLLOW : 0;

	if (!run_wishes->grant)
		return CHANNEL_SERVE | CHANNEL_PASS_OVER | follow |
		       (run_wishes->no_run_ahead ? CHANNEL_NO_RUN_AHEAD : 0);
	return (run_wishes->help ? CHANNEL_PASS_OVER : 0) | follow;
}

static bool is_served(DWORD id)
{
	const struct served *served;

	EnterCriticalSection(&lock);
	for (served = all; served && served->id != id;)
		served = served->next;
	LeaveCriticalSection(&lock);
	return served != NULL;
}

/* NtQueryInformationProcess, class 0 */
struct process_basic_information {
	LONG exit_status;
	void *peb;
	ULONG_PTR affinity;
	LONG base_priority;
	ULONG_PTR id, parent_id;
};

static bool is_child(HANDLE process, DWORD parent)
{
	LONG(NTAPI * query)(HANDLE, int, void *, ULONG, ULONG *);
	struct process_basic_information information;

	query = (LONG(NTAPI *)(HANDLE, int, void *, ULONG, ULONG *))(
		void *)system_function(L"ntdll.dll", "NtQueryInformationProcess");
	return query && query(process, 0, &information, sizeof(information), NULL) >= 0 &&
	       information.parent_id == parent;
}

/* False where one of them cannot be told. */
static bool is_younger(HANDLE process, HANDLE than)
{
	FILETIME begin[2], ended, kernel, user;

	return GetProcessTimes(process, &begin[0], &ended, &kernel, &user) &&
	       GetProcessTimes(than, &begin[1], &ended, &kernel, &user) &&
	       CompareFileTime(&begin[0], &begin[1]) >= 0;
}

/*
 * A program speaks for its own children and for nobody else: allowio may have more rights than it. A process
 * keeps the id of a parent that is gone, which may be this one's by now: then it is older.
 */
static bool take_child(const struct served *parent, DWORD id)
{
	HANDLE process;
	bool taken;

	if (is_served(id))
		return true;
	process = OpenProcess(PROCESS_ALL_ACCESS, FALSE, id);
	if (!process)
		return false;
	taken = is_child(process, parent->id) && is_younger(process, parent->process) &&
		token_is_alike(process, parent->process) && serve_process(process, id) < 0;
	CloseHandle(process);
	if (taken)
		say_done("process %lu, a child of %lu, has the ports too", id, parent->id);
	return taken;
}

static bool is_access(const struct served *served, const struct question *question)
{
	unsigned width = question->width;

	return !run_wishes->grant && !served->is_revoked && question->port < PORTS &&
	       (width == 1 || width == 2 || width == 4) &&
	       ports_may(run_ports, question->port, width);
}

static bool answer(const struct served *served, struct question *question)
{
	switch (question->kind) {
	case CHANNEL_IN:
		return is_access(served, question) &&
		       ports_in(run_ports, question->port, question->width, &question->value);
	case CHANNEL_OUT:
		return is_access(served, question) &&
		       ports_out(run_ports, question->port, question->width, question->value);
	case CHANNEL_REFUSED:
		tell_refused(served->id, question->port & 0xffff, question->width & 7,
			     run_ports->asked.text);
		return true;
	case CHANNEL_PASSED:
		tell_passed(served->id, question->port != 0);
		return true;
	case CHANNEL_CHILD:
		return run_wishes->follow && take_child(served, question->value);
	default:
		return false;
	}
}

static void keep(struct served *served)
{
	EnterCriticalSection(&lock);
	served->next = all;
	all = served;
	ResetEvent(all_gone);
	LeaveCriticalSection(&lock);
}

static void forget(struct served *served)
{
	struct served **link = &all;

	revocation_end(&served->revocation);
	EnterCriticalSection(&lock);
	while (*link != served)
		link = &(*link)->next;
	*link = served->next;
	if (!all)
		SetEvent(all_gone);
	LeaveCriticalSection(&lock);
	mailbox_close(&served->mailbox);
	CloseHandle(served->process);
	free(served);
}

static DWORD WINAPI serve(void *argument)
{
	struct served *served = argument;
	struct question question;

	kport_observe_as(served->id);
	if (!served->mailbox.channel)
		WaitForSingleObject(served->process, INFINITE);
	while (served->mailbox.channel && mailbox_next(&served->mailbox, &question)) {
		bool done = answer(served, &question);

		mailbox_answer(&served->mailbox, done, question.value);
	}
	forget(served);
	return 0;
}

static void take_back(void *context)
{
	struct served *served = context;

	InterlockedExchange(&served->is_revoked, 1);
	EnterCriticalSection(&lock);
	mailbox_revoke(&served->mailbox);
	LeaveCriticalSection(&lock);
	if (run_wishes->grant &&
	    kport_process_revoke(run_ports->handle, served->process, NULL) != KPORT_OK)
		say_library_failed();
	say_done("process %lu: its ports are taken back, as another allowio asked", served->id);
}

/* The ports, and the way to take them back. Answers -1, or an exit code. */
static int give_ports(struct served *served)
{
	uint32_t flags = run_wishes->exclusive ? KPORT_GRANT_EXCLUSIVE : 0;

	if (!revocation_begin(&served->revocation, served->process, served->id, take_back, served))
		return say_failed("process %lu: another allowio gives it ports already (%s)",
				  served->id, text_error(GetLastError()));
	if (!run_wishes->grant || kport_process_grant(run_ports->handle, served->process,
						      run_ports->asked.text, flags) == KPORT_OK)
		return -1;
	return say_library_failed();
}

/* Ports may be taken back meanwhile. */
static bool open_mailbox(struct served *served, uint32_t flags, DWORD *failure)
{
	const struct bus *bus = run_wishes->grant ? NULL : &run_ports->bus;
	bool is_open;

	EnterCriticalSection(&lock);
	is_open = mailbox_open(&served->mailbox, served->process, flags, &run_ports->at, bus,
			       failure);
	if (served->is_revoked)
		mailbox_revoke(&served->mailbox);
	LeaveCriticalSection(&lock);
	return is_open;
}

static void close_mailbox(struct served *served)
{
	EnterCriticalSection(&lock);
	mailbox_close(&served->mailbox);
	LeaveCriticalSection(&lock);
}

/* Answers -1, or an exit code: what the DLL was to do decides whether its failure is one. */
static int put_in(struct served *served)
{
	uint32_t flags = channel_flags();
	DWORD failure;

	if (flags == 0)
		return -1;
	if (!open_mailbox(served, flags, &failure))
		return say_failed("process %lu: its channel to allowio: %s", served->id,
				  text_error(failure));
	if (place_dll(served->process, served->id, served->mailbox.for_program))
		return -1;
	close_mailbox(served);
	if (flags != CHANNEL_PASS_OVER)
		return EXIT_FAILED;
	say_failed("the program runs all the same, but its CLI and STI fault");
	return -1;
}

int serve_process(HANDLE process, DWORD id)
{
	struct served *served = calloc(1, sizeof(*served));
	HANDLE self = GetCurrentProcess(), thread = NULL;
	int result;

	if (!served || !DuplicateHandle(self, process, self, &served->process, 0, FALSE,
					DUPLICATE_SAME_ACCESS)) {
		free(served);
		return say_failed("process %lu cannot be served: out of memory", id);
	}
	served->id = id;
	keep(served);
	result = give_ports(served);
	if (result < 0)
		result = put_in(served);
	if (result < 0)
		thread = CreateThread(NULL, 0, serve, served, 0, NULL);
	if (result < 0 && !thread)
		result = say_failed("process %lu cannot be served: %s", id,
				    text_error(GetLastError()));
	if (thread)
		CloseHandle(thread);
	else
		forget(served);
	return result;
}

void serve_wait(void)
{
	WaitForSingleObject(all_gone, INFINITE);
}
