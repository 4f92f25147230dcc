/* SPDX-License-Identifier: MIT */
#include "tree.h"

#include <errno.h>

static void read_cuts_a_longer_file_and_terminates_it(void **state)
{
	char text[5];

	(void)state;
	tree_write("/proc/x", "123456789");
	assert_int_equal(machine_read(text, sizeof(text), "/proc/%s", "x"), 4);
	assert_string_equal(text, "1234");
}

static void read_of_an_empty_file_is_an_empty_text(void **state)
{
	char text[5] = "old";

	(void)state;
	tree_write("/proc/x", "");
	assert_int_equal(machine_read(text, sizeof(text), "/proc/x"), 0);
	assert_string_equal(text, "");
}

static void read_of_a_missing_file_fails_and_empties_the_text(void **state)
{
	char text[5] = "old";

	(void)state;
	assert_int_equal(machine_read(text, sizeof(text), "/proc/x"), -1);
	assert_int_equal(errno, ENOENT);
	assert_string_equal(text, "");
}

static void read_of_a_folder_fails(void **state)
{
	char text[5];

	(void)state;
	tree_write("/proc/x/y", "");
	assert_int_equal(machine_read(text, sizeof(text), "/proc/x"), -1);
	assert_int_equal(errno, EISDIR);
}

static void path_that_does_not_fit_is_refused(void **state)
{
	char path[MACHINE_PATH_MAX];
	char name[MACHINE_PATH_MAX];

	(void)state;
	memset(name, 'a', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	assert_false(machine_path(path, "/%s", name));
	assert_int_equal(errno, ENAMETOOLONG);
	name[sizeof(name) - strlen(machine_root) - 2] = '\0';
	assert_true(machine_path(path, "/%s", name));
}

static void number_of_a_name(void **state)
{
	(void)state;
	assert_int_equal(machine_number("parport0", "parport", 16), 0);
	assert_int_equal(machine_number("parport15", "parport", 16), 15);
	assert_int_equal(machine_number("parport16", "parport", 16), -1);
	assert_int_equal(machine_number("parport99999999999999999999", "parport", 16), -1);
	assert_int_equal(machine_number("parport", "parport", 16), -1);
	assert_int_equal(machine_number("parport01", "parport", 16), -1);
	assert_int_equal(machine_number("parport1a", "parport", 16), -1);
	assert_int_equal(machine_number("parport-1", "parport", 16), -1);
	assert_int_equal(machine_number("Parport1", "parport", 16), -1);
	assert_int_equal(machine_number("", "parport", 16), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(read_cuts_a_longer_file_and_terminates_it,
						tree_make, tree_remove),
		cmocka_unit_test_setup_teardown(read_of_an_empty_file_is_an_empty_text, tree_make,
						tree_remove),
		cmocka_unit_test_setup_teardown(read_of_a_missing_file_fails_and_empties_the_text,
						tree_make, tree_remove),
		cmocka_unit_test_setup_teardown(read_of_a_folder_fails, tree_make, tree_remove),
		cmocka_unit_test_setup_teardown(path_that_does_not_fit_is_refused, tree_make,
						tree_remove),
		cmocka_unit_test(number_of_a_name),
	};

	return cmocka_run_group_tests_name("linux files", tests, NULL, NULL);
}
