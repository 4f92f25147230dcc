/* SPDX-License-Identifier: MIT */
/* lib/linux/process.c, and what kport_driver_holders() says to wrong arguments. */
#include "tree.h"

#include <kport.h>

#include "lib/os.h"

static void a_process_is_called_as_it_calls_itself(void **state)
{
	char text[64] = "old";

	(void)state;
	tree_write("/proc/812/comm", "mill\n");
	os_process_name(812, text, sizeof(text));
	assert_string_equal(text, "mill");
}

static void a_process_that_is_gone_has_no_name(void **state)
{
	char text[64] = "old";

	(void)state;
	os_process_name(812, text, sizeof(text));
	assert_string_equal(text, "");
}

static void a_name_cannot_steer_a_terminal(void **state)
{
	char text[64];

	(void)state;
	tree_write("/proc/812/comm", "a\033[2J\xff\x01z\n");
	os_process_name(812, text, sizeof(text));
	assert_string_equal(text, "a?[2J??z");
}

static void a_name_is_cut_where_there_is_no_room(void **state)
{
	char text[4];

	(void)state;
	tree_write("/proc/812/comm", "mill\n");
	os_process_name(812, text, sizeof(text));
	assert_string_equal(text, "mil");
}

static void holders_want_a_count_a_list_and_its_size(void **state)
{
	struct kport_holder list[2] = { { .size = sizeof(list[0]) } };
	size_t count;

	(void)state;
	assert_int_equal(kport_driver_holders(list, 2, NULL), KPORT_INVALID);
	assert_int_equal(kport_driver_holders(NULL, 2, &count), KPORT_INVALID);
	list[0].size--;
	assert_int_equal(kport_driver_holders(list, 2, &count), KPORT_INVALID);
	assert_error_says("size");
}

#define IN_TREE(test) cmocka_unit_test_setup_teardown(test, tree_make, tree_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_TREE(a_process_is_called_as_it_calls_itself),
		IN_TREE(a_process_that_is_gone_has_no_name),
		IN_TREE(a_name_cannot_steer_a_terminal),
		IN_TREE(a_name_is_cut_where_there_is_no_room),
		IN_TREE(holders_want_a_count_a_list_and_its_size),
	};

	return cmocka_run_group_tests_name("linux processes", tests, NULL, NULL);
}
