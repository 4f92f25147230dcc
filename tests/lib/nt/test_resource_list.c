/* SPDX-License-Identifier: MIT */
/* Resource lists as Windows writes them, damaged ones, and bytes by chance. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/nt/resource_list.h"

#define ROOM 256
#define MAX 8

struct text {
	uint8_t bytes[ROOM];
	size_t len;
	size_t entry_len;
};

static void put(struct text *text, uint64_t value, size_t len)
{
	assert_true(text->len + len <= ROOM);
	memcpy(text->bytes + text->len, &value, len);
	text->len += len;
}

static void put_full(struct text *text, uint32_t count)
{
	put(text, 1, 4); /* Isa */
	put(text, 0, 4);
	put(text, 1, 2);
	put(text, 1, 2);
	put(text, count, 4);
}

static void put_entry(struct text *text, unsigned type, unsigned flags, uint64_t start,
		      uint32_t length)
{
	put(text, type, 1);
	put(text, 1, 1);
	put(text, flags, 2);
	put(text, start, 8);
	put(text, length, 4);
	for (size_t len = 16; len < text->entry_len; len++)
		put(text, 0, 1);
}

static void put_port(struct text *text, uint64_t start, uint32_t length)
{
	put_entry(text, 1, 0x11, start, length);
}

static void put_irq(struct text *text)
{
	put_entry(text, 2, 1, 7 | (uint64_t)7 << 32, 0xffffffff);
}

/* The bytes lie at the end of their memory, so that a sanitizer sees a read past them. */
static size_t ranges(const struct text *text, enum resource_form form, struct resource_range *list,
		     size_t max)
{
	uint8_t *copy = malloc(text->len + 1);
	size_t count;

	assert_non_null(copy);
	memcpy(copy + 1, text->bytes, text->len);
	count = resource_ranges(form, text->entry_len, copy + 1, text->len, list, max);
	free(copy);
	return count;
}

static void assert_range(const struct resource_range *range, unsigned first, unsigned last)
{
	assert_int_equal(range->range.first, first);
	assert_int_equal(range->range.last, last);
}

static void a_parallel_port_of(size_t entry_len)
{
	struct text text = { .entry_len = entry_len };
	struct resource_range list[MAX];

	put(&text, 1, 4);
	put_full(&text, 3);
	put_port(&text, 0x378, 8);
	put_irq(&text);
	put_port(&text, 0x778, 3);
	assert_int_equal(ranges(&text, RESOURCE_LIST, list, MAX), 2);
	assert_range(&list[0], 0x378, 0x37f);
	assert_range(&list[1], 0x778, 0x77a);
	assert_false(list[0].window);
}

static void a_parallel_port(void **state)
{
	(void)state;
	a_parallel_port_of(RESOURCE_LEN_32);
	a_parallel_port_of(RESOURCE_LEN_64);
}

static void several_buses(void **state)
{
	struct text text = { .entry_len = RESOURCE_LEN_64 };
	struct resource_range list[MAX];

	(void)state;
	put(&text, 3, 4);
	put_full(&text, 1);
	put_port(&text, 0x20, 2);
	put_full(&text, 0);
	put_full(&text, 2);
	put_port(&text, 0xa0, 2);
	put_port(&text, 0xffff, 1);
	assert_int_equal(ranges(&text, RESOURCE_LIST, list, MAX), 3);
	assert_range(&list[1], 0xa0, 0xa1);
	assert_range(&list[2], 0xffff, 0xffff);
}

/* ntdetect's list of a serial port: the device's own data, 12 bytes here, lie between. */
static void a_descriptor_with_data_of_the_device(void **state)
{
	struct text text = { .entry_len = RESOURCE_LEN_32 };
	struct resource_range list[MAX];

	(void)state;
	put_full(&text, 3);
	put_port(&text, 0x3f8, 7);
	put_entry(&text, 5, 0, 12, 0);
	put(&text, 0x0101010101010101, 8);
	put(&text, 0x01010101, 4);
	put_port(&text, 0x2f8, 8);
	assert_int_equal(ranges(&text, RESOURCE_DESCRIPTOR, list, MAX), 2);
	assert_range(&list[0], 0x3f8, 0x3fe);
	assert_range(&list[1], 0x2f8, 0x2ff);
}

static void a_window_is_told(void **state)
{
	struct text text = { .entry_len = RESOURCE_LEN_64 };
	struct resource_range list[MAX];

	(void)state;
	put_full(&text, 1);
	put_entry(&text, 1, 0x91, 0xd000, 0x1000);
	assert_int_equal(ranges(&text, RESOURCE_DESCRIPTOR, list, MAX), 1);
	assert_true(list[0].window);
}

/* What no IN or OUT reaches. */
static void impossible_ports_are_none(void **state)
{
	static const struct {
		unsigned type, flags;
		uint64_t start;
		uint32_t length;
	} impossible[] = {
		{ 1, 0x10, 0x378, 8 },	  { 1, 1, 0x378, 0 },	       { 1, 1, 0x10000, 1 },
		{ 1, 1, 0xffff, 2 },	  { 1, 1, 0x378, 0xffffffff }, { 1, 1, UINT64_MAX, 8 },
		{ 1, 1, 0x100000378, 8 }, { 3, 1, 0x378, 8 },
	};
	struct resource_range list[MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(impossible) / sizeof(impossible[0]); i++) {
		struct text text = { .entry_len = RESOURCE_LEN_32 };

		put_full(&text, 2);
		put_entry(&text, impossible[i].type, impossible[i].flags, impossible[i].start,
			  impossible[i].length);
		put_port(&text, 0x80, 1);
		assert_int_equal(ranges(&text, RESOURCE_DESCRIPTOR, list, MAX), 1);
		assert_range(&list[0], 0x80, 0x80);
	}
}

static void the_whole_space_is_a_range(void **state)
{
	struct text text = { .entry_len = RESOURCE_LEN_32 };
	struct resource_range list[MAX];

	(void)state;
	put_full(&text, 1);
	put_port(&text, 0, 0x10000);
	assert_int_equal(ranges(&text, RESOURCE_DESCRIPTOR, list, MAX), 1);
	assert_range(&list[0], 0, 0xffff);
}

static void what_is_cut_off_ends_the_list(void **state)
{
	struct text text = { .entry_len = RESOURCE_LEN_64 };
	struct resource_range list[MAX];
	const size_t first = 4 + 16 + RESOURCE_LEN_64;

	(void)state;
	put(&text, 1, 4);
	put_full(&text, 2);
	put_port(&text, 0x378, 8);
	put_port(&text, 0x278, 8);
	for (size_t len = 0; len < text.len; len++) {
		struct text part = text;

		part.len = len;
		assert_int_equal(ranges(&part, RESOURCE_LIST, list, MAX), len >= first);
	}
}

static void counts_and_lengths_that_lie(void **state)
{
	struct text text = { .entry_len = RESOURCE_LEN_32 };
	struct resource_range list[MAX];

	(void)state;
	put(&text, 0xffffffff, 4);
	put_full(&text, 0xffffffff);
	put_port(&text, 0x378, 8);
	put_entry(&text, 5, 0, 0xffffffff, 0);
	put_port(&text, 0x278, 8);
	assert_int_equal(ranges(&text, RESOURCE_LIST, list, MAX), 1);
}

static void more_than_there_is_room_for_is_counted(void **state)
{
	struct text text = { .entry_len = RESOURCE_LEN_32 };
	struct resource_range list[2] = { { .range = { 1, 1 } }, { .range = { 2, 2 } } };

	(void)state;
	put_full(&text, 3);
	put_port(&text, 0x378, 8);
	put_port(&text, 0x278, 8);
	put_port(&text, 0x3bc, 4);
	assert_int_equal(ranges(&text, RESOURCE_DESCRIPTOR, list, 1), 3);
	assert_range(&list[0], 0x378, 0x37f);
	assert_range(&list[1], 2, 2);
	assert_int_equal(ranges(&text, RESOURCE_DESCRIPTOR, NULL, 0), 3);
}

static uint32_t chance(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* Valid lists with some bytes replaced, and lists of nothing but chance: no range is impossible. */
static void bytes_by_chance(void **state)
{
	struct resource_range list[MAX];
	uint32_t seed = 7;

	(void)state;
	for (unsigned round = 0; round < 200000; round++) {
		struct text text = { .entry_len = round & 1 ? RESOURCE_LEN_64 : RESOURCE_LEN_32 };
		size_t count;

		put(&text, 1 + chance(&seed) % 3, 4);
		put_full(&text, chance(&seed) % 5);
		while (text.len + text.entry_len <= ROOM && chance(&seed) % 8)
			put_entry(&text, chance(&seed) % 7, chance(&seed) & 0xff,
				  chance(&seed) & 0x1ffff, chance(&seed) & 0xff);
		for (unsigned i = chance(&seed) % 6; i; i--)
			text.bytes[chance(&seed) % text.len] = (uint8_t)chance(&seed);
		count = ranges(&text, round & 2 ? RESOURCE_LIST : RESOURCE_DESCRIPTOR, list, MAX);
		assert_true(count <= ROOM / RESOURCE_LEN_32);
		for (size_t i = 0; i < count && i < MAX; i++)
			assert_true(list[i].range.first <= list[i].range.last);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_parallel_port),
		cmocka_unit_test(several_buses),
		cmocka_unit_test(a_descriptor_with_data_of_the_device),
		cmocka_unit_test(a_window_is_told),
		cmocka_unit_test(impossible_ports_are_none),
		cmocka_unit_test(the_whole_space_is_a_range),
		cmocka_unit_test(what_is_cut_off_ends_the_list),
		cmocka_unit_test(counts_and_lengths_that_lie),
		cmocka_unit_test(more_than_there_is_room_for_is_counted),
		cmocka_unit_test(bytes_by_chance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
