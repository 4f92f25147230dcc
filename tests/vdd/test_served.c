/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "vdd/served.h"

static void check_range(const struct served_range *range, unsigned first, unsigned last,
			unsigned place)
{
	assert_int_equal(range->first, first);
	assert_int_equal(range->last, last);
	assert_int_equal(range->place, place);
}

static void check_bad(const char *text)
{
	struct served served = { .count = 3 };

	assert_false(served_parse(text, &served));
	assert_int_equal(served.count, 0);
	assert_false(served.share);
}

static void check_same(const char *text)
{
	char printed[SERVED_TEXT_LEN];
	struct served served;

	assert_true(served_parse(text, &served));
	served_print(&served, printed);
	assert_string_equal(printed, text);
}

static void ranges_and_where_they_are(void **state)
{
	struct served served;

	(void)state;
	assert_true(served_parse("378-37a=d010 3f8-3f8=3f8", &served));
	assert_int_equal(served.count, 2);
	assert_false(served.share);
	check_range(&served.ranges[0], 0x378, 0x37a, 0xd010);
	check_range(&served.ranges[1], 0x3f8, 0x3f8, 0x3f8);
}

static void share_stands_in_front(void **state)
{
	struct served served;

	(void)state;
	assert_true(served_parse("share 378-37a=378", &served));
	assert_true(served.share);
	check_bad("378-37a=378 share");
	check_bad("share");
	check_bad("share ");
	check_bad("shared 378-37a=378");
}

static void what_is_printed_is_parsed(void **state)
{
	(void)state;
	check_same("0-ffff=0");
	check_same("share 378-37a=d010 3f8-3ff=3f8");
	check_same("ffff-ffff=0");
}

static void one_mistake_and_there_is_nothing(void **state)
{
	static const char *const texts[] = {
		"",
		" 378-37a=378",
		"378-37a=378 ",
		"378-37a",
		"378=378",
		"37a-378=0",
		"378-37A=378",
		"0x378-37a=378",
		"10000-10001=0",
		"378-37a=10000",
		"378-37a=fffe",
		"378-37a=378  3f8-3f8=3f8",
		"378-37a=378,3f8-3f8=3f8",
		"378-37a=378 37a-37b=0",
		"378-37a=378 370-380=0",
		"00378-37a=378",
		"-37a=378",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		check_bad(texts[i]);
}

static void the_last_port_is_one(void **state)
{
	struct served served;

	(void)state;
	assert_true(served_parse("378-37a=fffd", &served));
	check_range(&served.ranges[0], 0x378, 0x37a, 0xfffd);
}

static void as_many_as_there_is_room_for(void **state)
{
	struct served served = { 0 };
	char text[SERVED_TEXT_LEN];

	(void)state;
	for (uint16_t i = 0; i < SERVED_MAX; i++)
		assert_true(
			served_add(&served, (struct served_range){ (uint16_t)(0x8000 + 2 * i),
								   (uint16_t)(0x8000 + 2 * i),
								   (uint16_t)(0x8000 + 2 * i) }));
	assert_false(served_add(&served, (struct served_range){ 1, 1, 1 }));
	served.share = true;
	served_print(&served, text);
	assert_true(strlen(text) < SERVED_TEXT_LEN);
	assert_true(served_parse(text, &served));
	assert_int_equal(served.count, SERVED_MAX);
}

static void finding_a_port(void **state)
{
	struct served served;

	(void)state;
	assert_true(served_parse("378-37a=d010 3f8-3f8=3f8", &served));
	assert_int_equal(served_find(&served, 0x377), 2);
	assert_int_equal(served_find(&served, 0x378), 0);
	assert_int_equal(served_find(&served, 0x37a), 0);
	assert_int_equal(served_find(&served, 0x37b), 2);
	assert_int_equal(served_find(&served, 0x3f8), 1);
}

/* Texts of its letters: whatever is taken stays within bounds and prints as itself or longer. */
static void random_texts(void **state)
{
	static const char letters[] = "0123456789abcdef-= share";
	char text[40], printed[SERVED_TEXT_LEN];
	struct served served, again;
	unsigned taken = 0;

	(void)state;
	srand(7);
	for (unsigned round = 0; round < 200000; round++) {
		size_t len = round % 2 ? (size_t)rand() % 39 : 8;

		for (size_t i = 0; i < len; i++)
			text[i] = letters[(size_t)rand() % (sizeof(letters) - 1)];
		if (round % 2 == 0) {
			text[2] = '-';
			text[5] = '=';
		}
		text[len] = '\0';
		if (!served_parse(text, &served))
			continue;
		taken++;
		served_print(&served, printed);
		assert_true(served_parse(printed, &again));
		assert_memory_equal(&served, &again, sizeof(served));
	}
	assert_true(taken > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranges_and_where_they_are),
		cmocka_unit_test(share_stands_in_front),
		cmocka_unit_test(what_is_printed_is_parsed),
		cmocka_unit_test(one_mistake_and_there_is_nothing),
		cmocka_unit_test(the_last_port_is_one),
		cmocka_unit_test(as_many_as_there_is_room_for),
		cmocka_unit_test(finding_a_port),
		cmocka_unit_test(random_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
