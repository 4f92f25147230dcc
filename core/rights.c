/* SPDX-License-Identifier: MIT */
/* What one opener may do: sorted ranges that neither touch nor overlap where their rights are alike. */
#include "core/policy.h"

void kp_rights_free(const struct kp_memory *memory, struct kp_rights *rights)
{
	memory->free(rights->ranges);
	rights->ranges = NULL;
	rights->count = 0;
}

/* The first range that ends at port or after it. */
static size_t find(const struct kp_rights *rights, uint16_t port)
{
	size_t low = 0;
	size_t high = rights->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (rights->ranges[middle].range.last < port)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static uint32_t with_what_it_takes(uint32_t wanted)
{
	return wanted & KP_RIGHT_GRANT ? KP_RIGHT_ALL : wanted;
}

bool kp_rights_cover(const struct kp_rights *rights, struct kp_range range, uint32_t wanted)
{
	uint32_t from = range.first;
	size_t i;

	wanted = with_what_it_takes(wanted);
	for (i = find(rights, range.first); i < rights->count; i++) {
		const struct kp_rights_range *given = &rights->ranges[i];

		if (given->range.first > from || wanted & ~given->rights)
			return false;
		if (given->range.last >= range.last)
			return range.first <= range.last;
		from = given->range.last + 1u;
	}
	return false;
}

void kp_rights_ports(const struct kp_rights *rights, struct kp_range within, uint32_t wanted,
		     struct kp_portset *set)
{
	size_t i;

	wanted = with_what_it_takes(wanted);
	for (i = find(rights, within.first); i < rights->count; i++) {
		struct kp_range range = rights->ranges[i].range;

		if (range.first > within.last)
			break;
		if (wanted & ~rights->ranges[i].rights)
			continue;
		if (range.first < within.first)
			range.first = within.first;
		if (range.last > within.last)
			range.last = within.last;
		kp_portset_add(set, range);
	}
}

/* One set a right, in the order of their bits; too large for the stack. */
#define RIGHTS 4u

struct rights_map {
	struct kp_portset with[RIGHTS];
};

static void add_ranges(struct rights_map *map, const struct kp_policy_line *line)
{
	size_t i;
	unsigned bit;

	for (i = 0; i < line->range_count; i++)
		for (bit = 0; bit < RIGHTS; bit++)
			if (line->rights >> bit & 1)
				kp_portset_add(&map->with[bit], line->ranges[i]);
}

static uint32_t rights_at(const struct rights_map *map, uint32_t port)
{
	uint32_t rights = 0;
	unsigned bit;

	for (bit = 0; bit < RIGHTS; bit++)
		rights |= ((uint32_t)map->with[bit].bits[port / 8] >> port % 8 & 1u) << bit;
	return rights;
}

/* Do all eight ports of the byte have these rights? */
static bool is_even(const struct rights_map *map, uint32_t byte, uint32_t rights)
{
	unsigned bit;

	for (bit = 0; bit < RIGHTS; bit++)
		if (map->with[bit].bits[byte] != (rights >> bit & 1 ? 0xff : 0))
			return false;
	return true;
}

/* The first port at or after from whose rights are others. */
static uint32_t find_change(const struct rights_map *map, uint32_t from, uint32_t rights)
{
	while (from < KP_PORTS) {
		if (from % 8 == 0 && is_even(map, from / 8, rights))
			from += 8;
		else if (rights_at(map, from) == rights)
			from++;
		else
			return from;
	}
	return KP_PORTS;
}

/* Writes the ranges in order unless to is NULL; returns how many there are. */
static size_t list_ranges(const struct rights_map *map, struct kp_rights_range *to)
{
	size_t count = 0;
	uint32_t first = find_change(map, 0, 0);

	while (first < KP_PORTS) {
		uint32_t rights = rights_at(map, first);
		uint32_t end = find_change(map, first, rights);

		if (to) {
			to[count].range.first = (uint16_t)first;
			to[count].range.last = (uint16_t)(end - 1);
			to[count].rights = rights;
		}
		count++;
		first = find_change(map, end, 0);
	}
	return count;
}

enum kp_status kp_policy_rights(const struct kp_policy *policy, const struct kp_memory *memory,
				kp_is_principal *is_principal, void *opener,
				struct kp_rights *rights)
{
	enum kp_status status = KP_STATUS_OK;
	struct rights_map *map = memory->alloc(sizeof(*map));
	size_t i;

	rights->count = 0;
	rights->ranges = NULL;
	if (!map)
		return KP_STATUS_NO_MEMORY;
	memset(map, 0, sizeof(*map));
	for (i = 0; i < policy->line_count; i++) {
		const struct kp_policy_line *line = &policy->lines[i];

		if (is_principal(opener, line->who, line->name, line->name_len))
			add_ranges(map, line);
	}
	rights->count = list_ranges(map, NULL);
	if (!rights->count)
		goto free_map;
	rights->ranges = memory->alloc(rights->count * sizeof(*rights->ranges));
	if (rights->ranges) {
		list_ranges(map, rights->ranges);
	} else {
		rights->count = 0;
		status = KP_STATUS_NO_MEMORY;
	}
free_map:
	memory->free(map);
	return status;
}
