/* SPDX-License-Identifier: MIT */
#include "port_list.h"

#include <stdio.h>
#include <stdlib.h>

/* "0xffff-0xffff," */
#define ITEM_LEN 14u

static int by_first(const void *a, const void *b)
{
	const struct kport_range *left = a, *right = b;

	return (int)left->first - (int)right->first;
}

/* Joins ranges that overlap or touch: a program's ioperm() call may span both. */
static void join(struct port_list *ranges)
{
	size_t last = 0;

	qsort(ranges->list, ranges->count, sizeof(ranges->list[0]), by_first);
	for (size_t i = 1; i < ranges->count; i++) {
		struct kport_range *into = &ranges->list[last], next = ranges->list[i];

		if (next.first > (unsigned)into->last + 1)
			ranges->list[++last] = next;
		else if (next.last > into->last)
			into->last = next.last;
	}
	ranges->count = last + 1;
}

static bool print(struct port_list *ranges)
{
	size_t room = ranges->count * ITEM_LEN + 1, at = 0;

	ranges->text = malloc(room);
	if (!ranges->text)
		return false;
	for (size_t i = 0; i < ranges->count; i++) {
		struct kport_range range = ranges->list[i];
		const char *comma = i > 0 ? "," : "";

		if (range.first == range.last)
			at += (size_t)snprintf(ranges->text + at, room - at, "%s0x%x", comma,
					       range.first);
		else
			at += (size_t)snprintf(ranges->text + at, room - at, "%s0x%x-0x%x", comma,
					       range.first, range.last);
	}
	return true;
}

bool port_list_parse(const char *text, const char *backend, struct port_list *ranges)
{
	size_t count = 0;

	*ranges = (struct port_list){ 0 };
	/* Too many for no room at all is the expected answer, any other one comes again below. */
	kport_ranges_parse_for(backend, text, NULL, 0, &count);
	ranges->list = calloc(count + 1, sizeof(ranges->list[0]));
	if (!ranges->list)
		return false;
	if (kport_ranges_parse_for(backend, text, ranges->list, count, &ranges->count) !=
		    KPORT_OK ||
	    ranges->count == 0) {
		port_list_free(ranges);
		return false;
	}
	join(ranges);
	if (!print(ranges)) {
		port_list_free(ranges);
		return false;
	}
	return true;
}

void port_list_free(struct port_list *ranges)
{
	free(ranges->list);
	free(ranges->text);
	*ranges = (struct port_list){ 0 };
}
