/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/panel/log.h"

static char told[1400];

static void take(void *ctx, const char *line)
{
	(*(unsigned *)ctx)++;
	snprintf(told, sizeof(told), "%s", line);
}

static void test_a_line_is_an_operation_and_a_comment(void **state)
{
	struct panel_log log = { 0 };

	(void)state;
	log_add(&log, "in8 0x0378", "data 0x%02x", 0x5a);
	assert_memory_equal(log.text, "in8 0x0378              # ", 26);
	assert_non_null(strstr(log.text, " data 0x5a\n"));
	log_clear(&log);
}

static void test_a_comment_alone(void **state)
{
	struct panel_log log = { 0 };

	(void)state;
	log_add(&log, "", "two\nlines");
	assert_memory_equal(log.text, "# ", 2);
	assert_non_null(strstr(log.text, " two lines\n"));
	log_clear(&log);
}

static void test_tail(void **state)
{
	struct panel_log log = { 0 };

	(void)state;
	assert_string_equal(log_tail(&log, 3), "");
	log_add(&log, "one", " ");
	log_add(&log, "two", " ");
	log_add(&log, "three", " ");
	assert_memory_equal(log_tail(&log, 1), "three", 5);
	assert_memory_equal(log_tail(&log, 2), "two", 3);
	assert_memory_equal(log_tail(&log, 9), "one", 3);
	log_clear(&log);
	assert_string_equal(log_tail(&log, 3), "");
}

static void test_each_line_is_told_once(void **state)
{
	unsigned count = 0;
	struct panel_log log = { .told = take, .ctx = &count };

	(void)state;
	log_add(&log, "in8 0x0378", "first");
	log_add(&log, "in8 0x0379", "second");
	assert_int_equal(count, 2);
	assert_non_null(strstr(told, "second"));
	assert_null(strchr(told, '\n'));
	log_clear(&log);
}

static void test_it_does_not_grow_for_ever(void **state)
{
	struct panel_log log = { 0 };
	char text[40];

	(void)state;
	for (unsigned i = 0; i < 20000; i++) {
		log_add(&log, "in8 0x0378", "number %u", i);
		assert_true(log.len <= LOG_MAX_BYTES);
	}
	snprintf(text, sizeof(text), "number %u\n", 19999);
	assert_non_null(strstr(log_tail(&log, 1), text));
	assert_memory_equal(log.text, "in8 0x0378", 10);
	assert_int_equal(strlen(log.text), log.len);
	log_clear(&log);
}

static void test_saving(void **state)
{
	char path[] = "/tmp/test_panel_log.XXXXXX", text[200] = "";
	struct panel_log log = { 0 };
	FILE *file;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	file = fdopen(fd, "r");
	assert_non_null(file);
	log_add(&log, "out8 0x0378 0x01", "data");
	assert_true(log_save(&log, path));
	assert_int_equal(fread(text, 1, sizeof(text) - 1, file), log.len);
	assert_string_equal(text, log.text);
	fclose(file);
	remove(path);
	assert_false(log_save(&log, "/nowhere/at/all"));
	log_clear(&log);
}

static void test_a_full_disk_is_a_failure(void **state)
{
	struct panel_log log = { 0 };

	(void)state;
	log_add(&log, "out8 0x0378 0x01", "data");
	assert_false(log_save(&log, "/dev/full"));
	log_clear(&log);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_line_is_an_operation_and_a_comment),
		cmocka_unit_test(test_a_comment_alone),
		cmocka_unit_test(test_tail),
		cmocka_unit_test(test_each_line_is_told_once),
		cmocka_unit_test(test_it_does_not_grow_for_ever),
		cmocka_unit_test(test_saving),
		cmocka_unit_test(test_a_full_disk_is_a_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
