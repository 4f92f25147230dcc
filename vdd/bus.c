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

/* Around the opening and claiming, which the first access of a range does. */
static CRITICAL_SECTION lock;

void bus_begin(const struct served *served)
{
	all = *served;
	InitializeCriticalSection(&lock);
}

void bus_end(void)
{
	kport_close(handle);
	handle = NULL;
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
	enum kport_status status;

	if (index == all.count)
		return false;
	EnterCriticalSection(&lock);
	status = claim(index);
	if (status != KPORT_OK)
		tell(index);
	LeaveCriticalSection(&lock);
	return status == KPORT_OK;
}

static uint16_t place_of(size_t index, uint16_t port)
{
	return (uint16_t)(all.ranges[index].place + (port - all.ranges[index].first));
}

/* Where the second byte of a word lies outside of what is served, a word is the one byte that is inside. */
static bool is_whole(size_t index, uint16_t port, unsigned width)
{
	return port + width - 1 <= all.ranges[index].last;
}

void bus_in(uint16_t port, unsigned width, void *data, size_t count)
{
	size_t index = served_find(&all, port);
	uint8_t *bytes = data;

	memset(data, 0xff, count * width);
	if (!make_ready(index))
		return;
	if (is_whole(index, port, width)) {
		if (kport_ins(handle, place_of(index, port), width, data, count) == KPORT_OK)
			return;
		memset(data, 0xff, count * width);
		tell(index);
		return;
	}
	for (size_t i = 0; i < count; i++)
		if (kport_in8(handle, place_of(index, port), &bytes[i * width]) != KPORT_OK)
			tell(index);
}

void bus_out(uint16_t port, unsigned width, const void *data, size_t count)
{
	size_t index = served_find(&all, port);
	const uint8_t *bytes = data;

	if (!make_ready(index))
		return;
	if (is_whole(index, port, width)) {
		if (kport_outs(handle, place_of(index, port), width, data, count) != KPORT_OK)
			tell(index);
		return;
	}
	for (size_t i = 0; i < count; i++)
		if (kport_out8(handle, place_of(index, port), bytes[i * width]) != KPORT_OK)
			tell(index);
}
