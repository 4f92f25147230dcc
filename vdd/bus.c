/* SPDX-License-Identifier: MIT */
#include "bus.h"

#include <kport.h>

#include <stdio.h>
#include <string.h>
#include <windows.h>

#include "report.h"

static struct served all;
static bool claimed[SERVED_MAX], told[SERVED_MAX];
static kport *handle;

/* Around all that uses the handle: nothing says that NTVDM makes accesses and bus_release() by one thread. */
static CRITICAL_SECTION lock;

void bus_begin(const struct served *served)
{
	all = *served;
	InitializeCriticalSection(&lock);
}

void bus_release(void)
{
	EnterCriticalSection(&lock);
	kport_close(handle);
	handle = NULL;
	memset(claimed, 0, sizeof(claimed));
	LeaveCriticalSection(&lock);
}

void bus_end(void)
{
	bus_release();
	DeleteCriticalSection(&lock);
}

static void tell(size_t index)
{
	const struct served_range *range = &all.ranges[index];
	char text[1200];

	if (told[index])
		return;
	told[index] = true;
	snprintf(text, sizeof(text), "DOS programs cannot use the ports 0x%x-0x%x: %s",
		 range->first, range->last, kport_last_error()->text);
	report(text);
}

static enum kport_status open_handle(void)
{
	struct kport_options options = KPORT_OPTIONS_INIT;

	options.flags = KPORT_SPLIT | (all.share ? KPORT_SHARE : 0);
	return handle ? KPORT_OK : kport_open(&options, &handle);
}

static enum kport_status claim(size_t index)
{
	const struct served_range *range = &all.ranges[index];
	enum kport_status status = open_handle();
	char ranges[16];

	if (status != KPORT_OK || claimed[index])
		return status;
	snprintf(ranges, sizeof(ranges), "0x%x+%u", range->place, range->last - range->first + 1u);
	status = kport_claim(handle, ranges);
	claimed[index] = status == KPORT_OK;
	return status;
}

/* A range that was busy may be free the next time. */
static bool make_ready(size_t index)
{
	if (index == all.count)
		return false;
	if (claim(index) == KPORT_OK)
		return true;
	tell(index);
	return false;
}

static uint16_t place_of(size_t index, uint16_t port)
{
	return (uint16_t)(all.ranges[index].place + (port - all.ranges[index].first));
}

static void read_range(uint16_t port, unsigned width, void *data, size_t count)
{
	size_t index = served_find(&all, port);

	if (!make_ready(index) ||
	    kport_ins(handle, place_of(index, port), width, data, count) == KPORT_OK)
		return;
	memset(data, 0xff, count * width);
	tell(index);
}

static void write_range(uint16_t port, unsigned width, const void *data, size_t count)
{
	size_t index = served_find(&all, port);

	if (make_ready(index) &&
	    kport_outs(handle, place_of(index, port), width, data, count) != KPORT_OK)
		tell(index);
}

/* False: the second byte of a word is in another range, or is not served. */
static bool is_whole(uint16_t port, unsigned width)
{
	size_t index = served_find(&all, port);

	return index < all.count && port + width - 1 <= all.ranges[index].last;
}

void bus_in(uint16_t port, unsigned width, void *data, size_t count)
{
	uint8_t *bytes = data;

	memset(data, 0xff, count * width);
	EnterCriticalSection(&lock);
	if (is_whole(port, width))
		read_range(port, width, data, count);
	else
		for (size_t i = 0; i < count * width; i++)
			read_range((uint16_t)(port + i % width), 1, &bytes[i], 1);
	LeaveCriticalSection(&lock);
}

void bus_out(uint16_t port, unsigned width, const void *data, size_t count)
{
	const uint8_t *bytes = data;

	EnterCriticalSection(&lock);
	if (is_whole(port, width))
		write_range(port, width, data, count);
	else
		for (size_t i = 0; i < count * width; i++)
			write_range((uint16_t)(port + i % width), 1, &bytes[i], 1);
	LeaveCriticalSection(&lock);
}
