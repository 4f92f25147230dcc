/* SPDX-License-Identifier: MIT */
#include "revoke.h"

#include "../say.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

#define TIMEOUT_MS 10000u
#define NAME_LEN 48

static void name_events(DWORD id, char wish[NAME_LEN], char done[NAME_LEN])
{
	snprintf(wish, NAME_LEN, "kport-allowio-revoke-%lu", id);
	snprintf(done, NAME_LEN, "kport-allowio-revoked-%lu", id);
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

bool revocation_begin(struct revocation *revocation, DWORD id, void (*take_back)(void *context),
		      void *context)
{
	char wish[NAME_LEN], done[NAME_LEN];
	DWORD error;

	name_events(id, wish, done);
	*revocation = (struct revocation){ .take_back = take_back, .context = context };
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

int revocation_ask(unsigned long id)
{
	char wish_name[NAME_LEN], done_name[NAME_LEN];
	HANDLE wish, done;
	int result = EXIT_SUCCESS;

	name_events(id, wish_name, done_name);
	wish = OpenEventA(EVENT_MODIFY_STATE, FALSE, wish_name);
	done = wish ? OpenEventA(SYNCHRONIZE, FALSE, done_name) : NULL;
	if (!done && GetLastError() == ERROR_FILE_NOT_FOUND)
		result = say_failed("no allowio of this session gave ports to a process %lu", id);
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
