/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tools/allowio/port_list.h"

static void check(const char *text, const char *printed, size_t count)
{
	struct port_list list;

	assert_true(port_list_parse(text, NULL, &list));
	assert_string_equal(list.text, printed);
	assert_int_equal(list.count, count);
	port_list_free(&list);
}

static void single_ports_and_ranges(void **state)
{
	(void)state;
	check("0x378", "0x378", 1);
	check("888", "0x378", 1);
	check("0x378-0x37a", "0x378-0x37a", 1);
	check("0x3f8+8", "0x3f8-0x3ff", 1);
	check("0-0xffff", "0x0-0xffff", 1);
}

static void sorted(void **state)
{
	(void)state;
	check("0x3f8,0x80,0x300", "0x80,0x300,0x3f8", 3);
}

static void overlapping_and_touching_are_joined(void **state)
{
	(void)state;
	check("0x378-0x37a,0x379-0x37b", "0x378-0x37b", 1);
	check("0x378-0x37f,0x379", "0x378-0x37f", 1);
	check("0x37b-0x37f,0x378-0x37a", "0x378-0x37f", 1);
	check("0x378,0x37a", "0x378,0x37a", 2);
	check("0xffff,0xfffe", "0xfffe-0xffff", 1);
	check("0xffff,0xffff", "0xffff", 1);
}

static void what_does_not_parse_is_refused(void **state)
{
	static const char *const texts[] = { "",     ",",	"0x378,", "0x37a-0x378",
					     "lpt9", "0x10000", "ls" };
	struct port_list list;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_false(port_list_parse(texts[i], NULL, &list));
		assert_null(list.list);
		assert_null(list.text);
		port_list_free(&list);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(single_ports_and_ranges),
		cmocka_unit_test(sorted),
		cmocka_unit_test(overlapping_and_touching_are_joined),
		cmocka_unit_test(what_does_not_parse_is_refused),
	};

	return cmocka_run_group_tests_name("port_list", tests, NULL, NULL);
}
