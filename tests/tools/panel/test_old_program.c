/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/panel/old_program.h"

static void expect(const struct old_program *old, const char *wanted)
{
	char text[400];

	assert_true(old_program_arguments(old, text, sizeof(text)));
	assert_string_equal(text, wanted);
}

static void test_program_and_ports(void **state)
{
	const struct old_program old = { "C:\\OLD\\MILL.EXE", "", "lpt1", NULL, NULL };

	(void)state;
	expect(&old, "lpt1 -- C:\\OLD\\MILL.EXE");
}

static void test_arguments_stand_as_they_are(void **state)
{
	const struct old_program old = { "C:\\MILL.EXE", "/x \"a b\"", "lpt1", "", NULL };

	(void)state;
	expect(&old, "lpt1 -- C:\\MILL.EXE /x \"a b\"");
}

static void test_a_path_with_blanks_is_quoted(void **state)
{
	const struct old_program old = { "C:\\Old programs\\MILL.EXE", NULL, "lpt1,0x300+8", NULL,
					 NULL };

	(void)state;
	expect(&old, "lpt1,0x300+8 -- \"C:\\Old programs\\MILL.EXE\"");
}

static void test_mapping(void **state)
{
	const struct old_program old = { "A.EXE", NULL, "lpt1", "0x378=0xd010+3  0x278=0x300",
					 NULL };

	(void)state;
	expect(&old, "--map 0x378=0xd010+3 --map 0x278=0x300 lpt1 -- A.EXE");
}

static void test_simulated_devices(void **state)
{
	const struct old_program usual = { "A.EXE", NULL, "lpt1", NULL, "" };
	const struct old_program named = { "A.EXE", NULL, "lpt1", NULL,
					   "lpt@0x378,printer=\"my file\\\"" };

	(void)state;
	expect(&usual, "--backend sim lpt1 -- A.EXE");
	expect(&named, "--backend sim --device \"lpt@0x378,printer=\\\"my file\\\\\\\"\" lpt1 -- "
		       "A.EXE");
}

/* What the other side's rules make of it is one word. */
static void test_a_quotation_mark_cannot_break_out(void **state)
{
	const struct old_program old = { "A.EXE", NULL, "lpt1\" --unsafe \"0x70", "1=2\"--unsafe",
					 NULL };

	(void)state;
	expect(&old, "--map \"1=2\\\"--unsafe\" \"lpt1\\\" --unsafe \\\"0x70\" -- A.EXE");
}

static void test_backslashes_at_the_end_of_a_quoted_word(void **state)
{
	const struct old_program old = { "C:\\a b\\\\", NULL, "lpt1", NULL, NULL };

	(void)state;
	expect(&old, "lpt1 -- \"C:\\a b\\\\\\\\\"");
}

static void test_too_long_is_refused(void **state)
{
	const struct old_program old = { "C:\\MILL.EXE", NULL, "lpt1", NULL, NULL };
	char text[20];

	(void)state;
	memset(text, 'x', sizeof(text));
	assert_true(old_program_arguments(&old, text, sizeof(text)));
	assert_string_equal(text, "lpt1 -- C:\\MILL.EXE");
	memset(text, 'x', sizeof(text));
	assert_false(old_program_arguments(&old, text, sizeof(text) - 1));
	assert_string_equal(text, "lpt1 -- C:\\MILL.EX");
	assert_int_equal(text[19], 'x');
}

static void test_the_mapping_for_a_port_elsewhere(void **state)
{
	char text[40];

	(void)state;
	old_program_map(0xd010, text, sizeof(text));
	assert_string_equal(text, "0x378=0xd010+3");
	old_program_map(0x378, text, sizeof(text));
	assert_string_equal(text, "");
}

static void test_exit_codes(void **state)
{
	(void)state;
	assert_null(old_program_failure(0));
	assert_null(old_program_failure(9));
	assert_string_equal(old_program_failure(125), "allowio failed");
	assert_string_equal(old_program_failure(127), "the program was not found");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_program_and_ports),
		cmocka_unit_test(test_arguments_stand_as_they_are),
		cmocka_unit_test(test_a_path_with_blanks_is_quoted),
		cmocka_unit_test(test_mapping),
		cmocka_unit_test(test_simulated_devices),
		cmocka_unit_test(test_a_quotation_mark_cannot_break_out),
		cmocka_unit_test(test_backslashes_at_the_end_of_a_quoted_word),
		cmocka_unit_test(test_too_long_is_refused),
		cmocka_unit_test(test_the_mapping_for_a_port_elsewhere),
		cmocka_unit_test(test_exit_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
