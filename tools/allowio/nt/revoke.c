/* SPDX-License-Identifier: MIT */
#include "revoke.h"

#include "../say.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

#define TIMEOUT_MS 30000u
#define NAME_LEN 80

/*
 * With the time of its creation, in 100 ns, which nobody knows before: no other program can have events of
 * these names when a program starts.
 */
static bool name_events(HANDLE process, DWORD id, char wish[NAME_LEN], char done[NAME_LEN])
{
	FILETIME begin, ended, kernel, user;

	if (!GetProcessTimes(process, &begin, &ended, &kernel, &user))
		return false;
	snprintf(wish, NAME_LEN, "kport-allowio-revoke-%lu-%08lx%08lx", id, begin.dwHighDateTime,
		 begin.dwLowDateTime);
	snprintf(done, NAME_LEN, "kport-allowio-revoked-%lu-%08lx%08lx", id, begin.dwHighDateTime,
		 begin.dwLowDateTime);
	return true;
}

static void CALLBACK called(void *argument, BOOLEAN timed_out)
{
	struct revocation *revocation = argument;

	(void)timed_out;
	revocation->take_back(revocation->context);
	SetEvent(revocation->done);
}

/* NULL where there is one of this name: it is not ours to use. */
static HANDLE create(const char *name)
{
	HANDLE event = CreateEventA(NULL, TRUE, FALSE, name);

	if (event && GetLastError() == ERROR_ALREADY_EXISTS) {
		CloseHandle(event);
		SetLastError(ERROR_ALREADY_EXISTS);
		return NULL;
	}
	return event;
}

bool revocation_begin(struct revocation *revocation, HANDLE process, DWORD id,
		      void (*take_back)(void *context), void *context)
{
	char wish[NAME_LEN], done[NAME_LEN];
	DWORD error;

	*revocation = (struct revocation){ .take_back = take_back, .context = context };
	if (!name_events(process, id, wish, done))
		return false;
	revocation->wish = create(wish);
	if (revocation->wish)
		revocation->done = create(done);
	if (revocation->done &&
	    RegisterWaitForSingleObject(&revocation->registration, revocation->wish, called,
					revocation, INFINITE, WT_EXECUTEONLYONCE))
		return true;
	error = GetLastError();
	revocation_end(revocation);
	SetLastError(error);
	return false;
}

void revocation_end(struct revocation *revocation)
{
	if (revocation->registration)
		UnregisterWaitEx(revocation->registration, INVALID_HANDLE_VALUE);
	if (revocation->wish)
		CloseHandle(revocation->wish);
	if (revocation->done)
		CloseHandle(revocation->done);
	*revocation = (struct revocation){ 0 };
}

static int none_gave(DWORD id)
{
	return say_failed("no allowio of this session gave ports to a process %lu", id);
}

static bool name_of_id(DWORD id, char wish[NAME_LEN], char done[NAME_LEN])
{
	HANDLE process = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, id);
	bool named = process && name_events(process, id, wish, done);

	if (process)
		CloseHandle(process);
	return named;
}

int revocation_ask(unsigned long id)
{
	char wish_name[NAME_LEN], done_name[NAME_LEN];
	HANDLE wish, done;
	int result = EXIT_SUCCESS;

	/* ERROR_INVALID_PARAMETER: there is no such process. */
	if (!name_of_id(id, wish_name, done_name))
		return GetLastError() == ERROR_INVALID_PARAMETER ?
			       none_gave(id) :
			       say_failed("process %lu: %s", id, text_error(GetLastError()));
	wish = OpenEventA(EVENT_MODIFY_STATE, FALSE, wish_name);
	done = wish ? OpenEventA(SYNCHRONIZE, FALSE, done_name) : NULL;
	if (!done && GetLastError() == ERROR_FILE_NOT_FOUND)
		result = none_gave(id);
	else if (!done)
		result = say_failed("the allowio that gave ports to process %lu: %s", id,
				    text_error(GetLastError()));
	else if (!SetEvent(wish) || WaitForSingleObject(done, TIMEOUT_MS) != WAIT_OBJECT_0)
		result = say_failed("the allowio that gave ports to process %lu does not answer: "
				    "end it, and they are gone",
				    id);
	else
		say_done("process %lu has no ports any more", id);
	if (done)
		CloseHandle(done);
	if (wish)
		CloseHandle(wish);
	return result;
}
