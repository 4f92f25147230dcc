/* SPDX-License-Identifier: MIT */
#include "core/portset.h"

/* The bytes that a range touches, and which bits it takes of the first and of the last. */
struct span {
	uint32_t first;
	uint32_t last;
	uint8_t head;
	uint8_t tail;
};

static struct span span_of(struct kp_range range)
{
	struct span span = {
		.first = range.first / 8u,
		.last = range.last / 8u,
		.head = (uint8_t)(0xffu << range.first % 8u),
		.tail = (uint8_t)(0xffu >> (7u - range.last % 8u)),
	};

	if (span.first == span.last)
		span.head = span.tail = span.head & span.tail;
	return span;
}

void kp_portset_clear(struct kp_portset *set)
{
	memset(set, 0, sizeof(*set));
}

void kp_portset_add(struct kp_portset *set, struct kp_range range)
{
	struct span span = span_of(range);

	if (range.first > range.last)
		return;
	set->bits[span.first] |= span.head;
	set->bits[span.last] |= span.tail;
	if (span.last - span.first > 1)
		memset(&set->bits[span.first + 1], 0xff, span.last - span.first - 1);
}

void kp_portset_remove(struct kp_portset *set, struct kp_range range)
{
	struct span span = span_of(range);

	if (range.first > range.last)
		return;
	set->bits[span.first] &= (uint8_t)~span.head;
	set->bits[span.last] &= (uint8_t)~span.tail;
	if (span.last - span.first > 1)
		memset(&set->bits[span.first + 1], 0, span.last - span.first - 1);
}

bool kp_portset_covers(const struct kp_portset *set, struct kp_range range)
{
	struct span span = span_of(range);
	uint32_t i;

	if (range.first > range.last)
		return false;
	if (span.head & ~set->bits[span.first] || span.tail & ~set->bits[span.last])
		return false;
	for (i = span.first + 1; i < span.last; i++)
		if (set->bits[i] != 0xff)
			return false;
	return true;
}

bool kp_portset_is_empty(const struct kp_portset *set)
{
	uint32_t i;

	for (i = 0; i < sizeof(set->bits); i++)
		if (set->bits[i])
			return false;
	return true;
}

/* The first port at or after from that is in, or that is out; KP_PORTS when there is none. */
static uint32_t find(const struct kp_portset *set, uint32_t from, bool in)
{
	uint8_t none = in ? 0 : 0xff;

	while (from < KP_PORTS) {
		uint8_t byte = set->bits[from / 8];

		if (byte == none)
			from = (from | 7) + 1;
		else if ((byte >> from % 8 & 1) == in)
			return from;
		else
			from++;
	}
	return KP_PORTS;
}

bool kp_portset_next(const struct kp_portset *set, uint32_t from, struct kp_range *range)
{
	uint32_t first = find(set, from, true);

	if (first == KP_PORTS)
		return false;
	range->first = (uint16_t)first;
	range->last = (uint16_t)(find(set, first, false) - 1);
	return true;
}
