/* SPDX-License-Identifier: MIT */
/* kport_open() and its options, the choice of a back end, and kport_close(). */
#include "check.h"
#include "fake_backend.h"

#include <stdlib.h>

static struct backend other;   /* a second automatic back end */
static struct backend by_name; /* one that is never chosen by itself */

static const struct backend *const list[] = { &fake_backend, &other, &by_name, NULL };

static int setup(void **state)
{
	fake_reset(state);
	other = fake_backend;
	other.name = "other";
	by_name = fake_backend;
	by_name.name = "byname";
	by_name.automatic = false;
	unsetenv("KPORT_BACKEND");
	unsetenv("KPORT_DEVICE");
	return 0;
}

static enum kport_status no_probe(void)
{
	return fail(KPORT_UNSUPPORTED, 0, "not in this kernel");
}

static enum kport_status denied_probe(void)
{
	return fail(KPORT_DENIED, 13, "no right");
}

static enum kport_status open_with(const char *backend, const char *device, const char *ranges,
				   kport **handle)
{
	struct kport_options options = KPORT_OPTIONS_INIT;

	options.backend = backend;
	options.device = device;
	options.ranges = ranges;
	return open_among(list, &options, handle);
}

static void test_without_options_the_first_back_end_serves(void **state)
{
	kport *handle;

	(void)state;
	assert_ok(open_among(list, NULL, &handle));
	assert_string_equal(kport_backend_name(handle), "fake");
	assert_int_equal(kport_abilities(handle), KPORT_CAN_WIDE | KPORT_CAN_GRANT);
	kport_close(handle);
	assert_string_equal(fake.log, "open;close;");
}

static void test_handle_null_is_invalid(void **state)
{
	(void)state;
	assert_fails(KPORT_INVALID, "handle is NULL", kport_open(NULL, NULL));
}

static void test_size_zero_is_invalid(void **state)
{
	struct kport_options options = KPORT_OPTIONS_INIT;
	kport *handle = (kport *)(uintptr_t)1;

	(void)state;
	options.size = 0;
	assert_fails(KPORT_INVALID, "KPORT_OPTIONS_INIT", kport_open(&options, &handle));
	assert_null(handle);
}

static void test_size_of_a_newer_program_is_invalid(void **state)
{
	struct kport_options options = KPORT_OPTIONS_INIT;
	kport *handle;

	(void)state;
	options.size += 8;
	assert_fails(KPORT_INVALID, "size", kport_open(&options, &handle));
}

static void test_unknown_flag_is_invalid(void **state)
{
	struct kport_options options = KPORT_OPTIONS_INIT;
	kport *handle;

	(void)state;
	options.flags = KPORT_SHARE | 0x8000;
	assert_fails(KPORT_INVALID, "0x8000", kport_open(&options, &handle));
}

static void test_unknown_back_end_lists_those_that_exist(void **state)
{
	kport *handle;

	(void)state;
	assert_fails(KPORT_INVALID, "fake, other, byname", open_with("fakes", NULL, NULL, &handle));
	assert_null(handle);
}

static void test_real_list_knows_sim(void **state)
{
	struct kport_options options = KPORT_OPTIONS_INIT;
	kport *handle;

	(void)state;
	options.backend = "no such thing";
	assert_fails(KPORT_INVALID, "sim", kport_open(&options, &handle));
	options.backend = "sim";
	assert_ok(kport_open(&options, &handle));
	assert_string_equal(kport_backend_name(handle), "sim");
	kport_close(handle);
}

static void test_environment_names_the_back_end(void **state)
{
	kport *handle;

	(void)state;
	setenv("KPORT_BACKEND", "byname", 1);
	setenv("KPORT_DEVICE", "thing", 1);
	assert_ok(open_with(NULL, NULL, NULL, &handle));
	assert_string_equal(kport_backend_name(handle), "byname");
	assert_string_equal(fake.log, "open thing;");
	kport_close(handle);
}

static void test_environment_names_a_device_alone(void **state)
{
	kport *handle;

	(void)state;
	setenv("KPORT_DEVICE", "thing", 1);
	assert_fails(KPORT_INVALID, "set KPORT_BACKEND", open_with(NULL, NULL, NULL, &handle));
	assert_string_equal(fake.log, "");
	assert_ok(open_with("other", NULL, NULL, &handle));
	kport_close(handle);
}

static void test_option_goes_before_environment(void **state)
{
	kport *handle;

	(void)state;
	setenv("KPORT_BACKEND", "byname", 1);
	setenv("KPORT_DEVICE", "thing", 1);
	assert_ok(open_with("other", NULL, NULL, &handle));
	assert_string_equal(kport_backend_name(handle), "other");
	assert_string_equal(fake.log, "open;");
	kport_close(handle);
}

static void test_empty_environment_is_none(void **state)
{
	kport *handle;

	(void)state;
	setenv("KPORT_BACKEND", "", 1);
	assert_ok(open_with(NULL, NULL, NULL, &handle));
	assert_string_equal(kport_backend_name(handle), "fake");
	kport_close(handle);
}

static void test_wrong_environment_is_told(void **state)
{
	kport *handle;

	(void)state;
	setenv("KPORT_BACKEND", "wrong", 1);
	assert_fails(KPORT_INVALID, "\"wrong\"", open_with(NULL, NULL, NULL, &handle));
}

static void test_second_serves_where_first_cannot(void **state)
{
	kport *handle;

	(void)state;
	fake_backend.probe = no_probe;
	assert_ok(open_with(NULL, NULL, "0x378", &handle));
	assert_string_equal(kport_backend_name(handle), "other");
	kport_close(handle);
}

static void test_choice_goes_on_where_a_claim_is_refused(void **state)
{
	kport *handle;

	(void)state;
	other.claim = NULL;
	fake.claim = KPORT_DENIED;
	assert_ok(open_with(NULL, NULL, "0x378", &handle));
	assert_string_equal(kport_backend_name(handle), "other");
	kport_close(handle);
	assert_string_equal(fake.log, "open;claim 0x378;close;open;release 0x378;close;");
}

static void test_probe_is_not_asked_where_the_claim_tells(void **state)
{
	kport *handle;

	(void)state;
	fake_backend.claim_tells = true;
	fake_backend.probe = no_probe;
	assert_ok(open_with("fake", NULL, "0x378", &handle));
	kport_close(handle);
	assert_fails(KPORT_UNSUPPORTED, "not in this kernel",
		     open_with("fake", NULL, NULL, &handle));
}

static void test_probe_has_the_words_where_the_claim_failed(void **state)
{
	kport *handle;

	(void)state;
	fake_backend.claim_tells = true;
	fake_backend.probe = no_probe;
	fake.claim = KPORT_DENIED;
	assert_fails(KPORT_UNSUPPORTED, "not in this kernel",
		     open_with("fake", NULL, "0x378", &handle));
	fake_backend.probe = NULL;
	assert_fails(KPORT_DENIED, "fake claim refused", open_with("fake", NULL, "0x378", &handle));
}

static void test_all_reasons_are_told(void **state)
{
	kport *handle;

	(void)state;
	fake_backend.probe = no_probe;
	other.probe = denied_probe;
	assert_fails(KPORT_DENIED, "fake: not in this kernel; other: no right",
		     open_with(NULL, NULL, NULL, &handle));
	assert_int_equal(kport_last_error()->system_code, 13);
	assert_null(handle);
}

static void test_same_reason_is_told_once(void **state)
{
	kport *handle;

	(void)state;
	fake_backend.probe = other.probe = no_probe;
	assert_fails(KPORT_UNSUPPORTED, "fake, other: not in this kernel",
		     open_with(NULL, NULL, NULL, &handle));
}

static void test_busy_outweighs_denied(void **state)
{
	kport *handle;

	(void)state;
	fake_backend.contends = true;
	other.probe = denied_probe;
	assert_fails(KPORT_BUSY, "ne2k", open_with(NULL, NULL, "0x300", &handle));
}

static void test_long_reasons_are_cut_fairly(void **state)
{
	char ranges[600];
	kport *handle;

	(void)state;
	memset(ranges, 'x', sizeof(ranges) - 1);
	ranges[sizeof(ranges) - 1] = '\0';
	assert_fails(KPORT_INVALID, "column 1", open_with(NULL, NULL, ranges, &handle));
	assert_true(strlen(kport_last_error()->text) < 300);
}

static void test_no_automatic_back_end_at_all(void **state)
{
	static const struct backend *const lonely[] = { &by_name, NULL };
	kport *handle;

	(void)state;
	assert_fails(KPORT_UNSUPPORTED, "\"sim\"", open_among(lonely, NULL, &handle));
}

static void test_mistake_in_ranges_is_not_a_back_ends_reason(void **state)
{
	kport *handle;

	(void)state;
	assert_fails(KPORT_INVALID, "column 13",
		     open_with(NULL, NULL, "0x378,0x379-0x378", &handle));
	assert_string_equal(fake.log, "");
}

static void test_device_without_back_end_is_invalid(void **state)
{
	kport *handle;

	(void)state;
	assert_fails(KPORT_INVALID, "belongs to a back end",
		     open_with(NULL, "/dev/parport0", NULL, &handle));
}

static void test_device_is_copied(void **state)
{
	char device[] = "thing";
	kport *handle;

	(void)state;
	assert_ok(open_with("fake", device, NULL, &handle));
	device[0] = 'X';
	assert_string_equal(handle->context.device, "thing");
	kport_close(handle);
}

static void test_open_of_the_back_end_fails(void **state)
{
	kport *handle;

	(void)state;
	fake.open = KPORT_DENIED;
	assert_fails(KPORT_DENIED, "fake open refused", open_with("fake", NULL, NULL, &handle));
	assert_string_equal(fake.log, "open;");
}

static void test_close_null(void **state)
{
	(void)state;
	kport_close(NULL);
	assert_string_equal(kport_backend_name(NULL), "");
	assert_int_equal(kport_abilities(NULL), 0);
}

static void test_close_releases_newest_first(void **state)
{
	kport *handle = fake_open("0x378,0x37a", 0);

	(void)state;
	kport_close(handle);
	assert_string_equal(fake.log, "release 0x37a;release 0x378;close;");
}

#define CASE(test) cmocka_unit_test_setup(test, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_without_options_the_first_back_end_serves),
		CASE(test_handle_null_is_invalid),
		CASE(test_size_zero_is_invalid),
		CASE(test_size_of_a_newer_program_is_invalid),
		CASE(test_unknown_flag_is_invalid),
		CASE(test_unknown_back_end_lists_those_that_exist),
		CASE(test_real_list_knows_sim),
		CASE(test_environment_names_the_back_end),
		CASE(test_environment_names_a_device_alone),
		CASE(test_option_goes_before_environment),
		CASE(test_empty_environment_is_none),
		CASE(test_wrong_environment_is_told),
		CASE(test_second_serves_where_first_cannot),
		CASE(test_choice_goes_on_where_a_claim_is_refused),
		CASE(test_probe_is_not_asked_where_the_claim_tells),
		CASE(test_probe_has_the_words_where_the_claim_failed),
		CASE(test_all_reasons_are_told),
		CASE(test_same_reason_is_told_once),
		CASE(test_busy_outweighs_denied),
		CASE(test_long_reasons_are_cut_fairly),
		CASE(test_no_automatic_back_end_at_all),
		CASE(test_mistake_in_ranges_is_not_a_back_ends_reason),
		CASE(test_device_without_back_end_is_invalid),
		CASE(test_device_is_copied),
		CASE(test_open_of_the_back_end_fails),
		CASE(test_close_null),
		CASE(test_close_releases_newest_first),
	};

	return cmocka_run_group_tests_name("open", tests, NULL, NULL);
}
