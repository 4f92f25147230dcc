/* SPDX-License-Identifier: MIT */
/* Errors, versions, lists of back ends, ports and ranges. */
#include "check.h"
#include "fake_backend.h"

#include <stdlib.h>

static void test_status_names(void **state)
{
	int status;

	(void)state;
	for (status = KPORT_OK; status <= KPORT_SYSTEM; status++) {
		assert_non_null(kport_status_name((enum kport_status)status));
		assert_string_not_equal(kport_status_name((enum kport_status)status),
					"unknown status");
	}
	assert_string_equal(kport_status_name((enum kport_status)99), "unknown status");
	assert_string_equal(kport_status_name((enum kport_status) - 1), "unknown status");
}

static void test_version(void **state)
{
	(void)state;
	assert_int_equal(strncmp(kport_version(), "3.", 2), 0);
}

static void test_success_does_not_reset_the_error(void **state)
{
	kport *handle = fake_open("0x300", 0);
	uint8_t value;

	(void)state;
	assert_fails(KPORT_DENIED, "0x301", kport_in8(handle, 0x301, &value));
	assert_ok(kport_in8(handle, 0x300, &value));
	assert_int_equal(kport_last_error()->status, KPORT_DENIED);
	kport_close(handle);
	assert_int_equal(kport_last_error()->status, KPORT_DENIED);
}

static void test_systems_words_are_appended(void **state)
{
	(void)state;
	assert_int_equal(fail(KPORT_SYSTEM, 2, "opening %s", "it"), KPORT_SYSTEM);
	assert_string_equal(kport_last_error()->text, "opening it: No such file or directory");
	assert_int_equal(kport_last_error()->system_code, 2);
}

static void test_error_may_quote_the_error_before(void **state)
{
	(void)state;
	fail(KPORT_DENIED, 0, "first");
	fail(KPORT_DENIED, 0, "second, after %s", kport_last_error()->text);
	assert_string_equal(kport_last_error()->text, "second, after first");
}

static void test_long_errors_are_cut(void **state)
{
	char text[3000];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	fail(KPORT_SYSTEM, 2, "%s", text);
	assert_int_equal(strlen(kport_last_error()->text), sizeof(kport_last_error()->text) - 1);
}

static void test_backends_are_described(void **state)
{
	struct kport_backend_info list[10];
	size_t count, i;

	(void)state;
	fail(KPORT_BUSY, 0, "before");
	assert_ok(kport_backends(NULL, 0, &count));
	assert_in_range(count, 1, 10);
	list[0].size = sizeof(list[0]);
	assert_ok(kport_backends(list, 10, &count));
	for (i = 0; i < count; i++) {
		assert_int_equal(list[i].size, sizeof(list[i]));
		assert_true(*list[i].name && *list[i].mechanism && *list[i].needs);
		assert_int_equal(list[i].usable == KPORT_OK, !*list[i].reason);
	}
	assert_in_range(count, 2, 10);
	assert_string_equal(list[count - 2].name, "sim");
	assert_string_equal(list[count - 1].name, "replay");
	for (i = count - 2; i < count; i++) {
		assert_false(list[i].automatic);
		assert_int_equal(list[i].usable, KPORT_OK);
	}
	assert_string_equal(kport_last_error()->text, "before");
}

static void test_backends_writes_no_more_than_max(void **state)
{
	struct kport_backend_info list[2];
	size_t count;

	(void)state;
	memset(list, 0x5a, sizeof(list));
	list[0].size = sizeof(list[0]);
	assert_ok(kport_backends(list, 1, &count));
	assert_int_equal(((unsigned char *)&list[1])[0], 0x5a);
}

static void test_backends_refuses(void **state)
{
	struct kport_backend_info list[1] = { { .size = 8 } };
	size_t count;

	(void)state;
	assert_fails(KPORT_INVALID, "size", kport_backends(list, 1, &count));
	assert_fails(KPORT_INVALID, "count is NULL", kport_backends(list, 1, NULL));
	assert_fails(KPORT_INVALID, "list is NULL", kport_backends(NULL, 1, &count));
}

static void test_ranges_in_the_order_of_the_text(void **state)
{
	struct kport_range ranges[3];
	size_t count;

	(void)state;
	assert_ok(kport_ranges_parse("0x3f8+8, lpt1,888", ranges, 3, &count));
	assert_int_equal(count, 3);
	assert_int_equal(ranges[0].last, 0x3ff);
	assert_int_equal(ranges[1].first, 0xd010);
	assert_int_equal(ranges[2].first, 888);
}

static void test_ranges_counts_without_room(void **state)
{
	struct kport_range ranges[1];
	size_t count;

	(void)state;
	assert_ok(kport_ranges_parse("1,2,3", NULL, 0, &count));
	assert_int_equal(count, 3);
	assert_fails(KPORT_INVALID, "room for 1", kport_ranges_parse("1,2,3", ranges, 1, &count));
	assert_int_equal(count, 3);
	assert_int_equal(ranges[0].first, 1);
}

static void test_ranges_as_a_back_end_has_them(void **state)
{
	static const struct {
		const char *backend;
		unsigned lpt1;
	} cases[] = {
		{ NULL, 0xd010 },    { "sim", 0x378 },	     { "sim:lpt@0x378", 0x378 },
		{ "replay", 0x378 }, { "nonsense", 0xd010 },
	};
	struct kport_range range;
	size_t count;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_ok(kport_ranges_parse_for(cases[i].backend, "lpt1", &range, 1, &count));
		assert_int_equal(range.first, cases[i].lpt1);
	}
	assert_fails(KPORT_INVALID, "column 3",
		     kport_ranges_parse_for("sim", "1,x", &range, 1, &count));
}

static void test_ranges_refuses(void **state)
{
	struct kport_range range;
	size_t count;

	(void)state;
	assert_fails(KPORT_INVALID, "column 3", kport_ranges_parse("1,x", &range, 1, &count));
	assert_fails(KPORT_INVALID, "NULL", kport_ranges_parse(NULL, &range, 1, &count));
	assert_fails(KPORT_INVALID, "ranges is NULL", kport_ranges_parse("1", NULL, 1, &count));
	assert_fails(KPORT_INVALID, "count is NULL", kport_ranges_parse("1", &range, 1, NULL));
}

static void test_ports(void **state)
{
	struct kport_port_info list[1];
	size_t count;

	(void)state;
	assert_ok(kport_ports(list, 1, &count, NULL));
	assert_int_equal(count, 1);
	assert_string_equal(list[0].owner, "ne2k");
	assert_fails(KPORT_INVALID, "list is NULL", kport_ports(NULL, 1, &count, NULL));
	assert_fails(KPORT_INVALID, "count is NULL", kport_ports(list, 1, NULL, NULL));
}

static void test_contention(void **state)
{
	struct kport_port_info owner;

	(void)state;
	assert_ok(kport_contention("0x378,0x80", &owner));
	assert_fails(KPORT_BUSY, "ne2k", kport_contention("0x378,0x306-0x310", &owner));
	assert_string_equal(owner.owner, "ne2k");
	assert_fails(KPORT_BUSY, "ne2k", kport_contention("0x300", NULL));
	assert_fails(KPORT_INVALID, "column 1", kport_contention("", &owner));
}

#define CASE(test) cmocka_unit_test_setup(test, fake_reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_status_names),
		CASE(test_version),
		CASE(test_success_does_not_reset_the_error),
		CASE(test_systems_words_are_appended),
		CASE(test_error_may_quote_the_error_before),
		CASE(test_long_errors_are_cut),
		CASE(test_backends_are_described),
		CASE(test_backends_writes_no_more_than_max),
		CASE(test_backends_refuses),
		CASE(test_ranges_in_the_order_of_the_text),
		CASE(test_ranges_counts_without_room),
		CASE(test_ranges_refuses),
		CASE(test_ranges_as_a_back_end_has_them),
		CASE(test_ports),
		CASE(test_contention),
	};

	return cmocka_run_group_tests_name("information", tests, NULL, NULL);
}
