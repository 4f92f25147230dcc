/* SPDX-License-Identifier: MIT */
/* The interface of kport_origin.h: one handle of the process, opened by whoever comes first. */
#include "kport_origin.h"

#include <stdio.h>
#include <stdlib.h>

#include "lib/nt/origin.h"
#include "lib/internal.h"

/* A program that polls must not ask the service manager a million times. */
#define RETRY_AFTER_MS 1000u

static struct os_mutex *volatile lock; /* made by the first call, and never freed */
static kport *handle;
static unsigned opened; /* by OpenPort() */
static bool failed;
static DWORD failed_at_ms;
static DWORD failure;

static DWORD error_of(enum kport_status status)
{
	static const DWORD errors[] = {
		[KPORT_OK] = ERROR_SUCCESS,
		[KPORT_INVALID] = ERROR_INVALID_PARAMETER,
		[KPORT_UNSUPPORTED] = ERROR_NOT_SUPPORTED,
		[KPORT_DENIED] = ERROR_ACCESS_DENIED,
		[KPORT_BUSY] = ERROR_BUSY,
		[KPORT_TIMED_OUT] = ERROR_SEM_TIMEOUT,
		[KPORT_NO_MEMORY] = ERROR_NOT_ENOUGH_MEMORY,
		[KPORT_INTERRUPTED] = ERROR_OPERATION_ABORTED,
	};
	const long code = kport_last_error()->system_code;

	if (status == KPORT_SYSTEM && code)
		return (DWORD)code;
	if ((size_t)status >= sizeof(errors) / sizeof(errors[0]))
		return ERROR_GEN_FAILURE;
	return errors[status];
}

/* The first of several threads makes it; the others throw theirs away. False: no memory. */
static bool enter(void)
{
	struct os_mutex *mine;

	if (!lock) {
		mine = os_mutex_new();
		if (!mine)
			return false;
		if (InterlockedCompareExchangePointer((void *volatile *)&lock, mine, NULL))
			os_mutex_free(mine);
	}
	os_mutex_lock(lock);
	return true;
}

static void leave(void)
{
	os_mutex_unlock(lock);
}

/* Under the lock. */
static DWORD open_now(void)
{
	struct kport_options options = KPORT_OPTIONS_INIT;

	options.flags = KPORT_INSTALL;
	failed = false;
	failure = error_of(kport_open(&options, &handle));
	if (failure) {
		failed = true;
		failed_at_ms = GetTickCount();
	}
	return failure;
}

static DWORD open_if_due(void)
{
	if (handle)
		return ERROR_SUCCESS;
	if (failed && GetTickCount() - failed_at_ms < RETRY_AFTER_MS)
		return failure;
	return open_now();
}

/* One port each: what is claimed already may be a part of what is wanted. */
static enum kport_status claim_each(WORD port, unsigned width)
{
	enum kport_status status = KPORT_OK;
	char text[16];

	for (unsigned i = 0; i < width && !status; i++) {
		snprintf(text, sizeof(text), "0x%x", port + i);
		status = kport_claim(handle, text);
	}
	return status;
}

/* A port is claimed by the first access to it. */
static enum kport_status prepare(WORD port, unsigned width)
{
	if (kp_portset_allows(&handle->claimed, port, width))
		return KPORT_OK;
	if (!kp_access_exists(port, width))
		return KPORT_INVALID;
	return claim_each(port, width);
}

static DWORD read(WORD port, unsigned width)
{
	uint32_t value = 0xffffffffu >> (32 - 8 * width);
	enum kport_status status;
	DWORD error;

	if (!enter()) {
		SetLastError(ERROR_NOT_ENOUGH_MEMORY);
		return value;
	}
	error = open_if_due();
	if (!error) {
		status = prepare(port, width);
		if (!status)
			status = handle->backend->in(handle->state, port, width, &value);
		error = error_of(status);
	}
	leave();
	SetLastError(error);
	return value;
}

static void write(WORD port, unsigned width, DWORD value)
{
	enum kport_status status;
	DWORD error;

	if (!enter()) {
		SetLastError(ERROR_NOT_ENOUGH_MEMORY);
		return;
	}
	error = open_if_due();
	if (!error) {
		status = prepare(port, width);
		if (!status)
			status = handle->backend->out(handle->state, port, width, value);
		error = error_of(status);
	}
	leave();
	SetLastError(error);
}

void origin_close(void)
{
	kport_close(handle);
	handle = NULL;
}

BOOL WINAPI OpenPort(void)
{
	DWORD error = ERROR_NOT_ENOUGH_MEMORY;

	if (enter()) {
		error = handle ? ERROR_SUCCESS : open_now();
		opened += error == ERROR_SUCCESS;
		leave();
	}
	SetLastError(error);
	return error == ERROR_SUCCESS;
}

void WINAPI ClosePort(void)
{
	if (!enter())
		return;
	if (opened > 0)
		opened--;
	if (opened == 0)
		origin_close();
	leave();
}

BYTE WINAPI Inportb(WORD port)
{
	return (BYTE)read(port, 1);
}

WORD WINAPI Inportw(WORD port)
{
	return (WORD)read(port, 2);
}

DWORD WINAPI Inportd(WORD port)
{
	return read(port, 4);
}

void WINAPI Outportb(WORD port, BYTE value)
{
	write(port, 1, value);
}

void WINAPI Outportw(WORD port, WORD value)
{
	write(port, 2, value);
}

void WINAPI Outportd(WORD port, DWORD value)
{
	write(port, 4, value);
}
