/* SPDX-License-Identifier: MIT */
/* Claiming, releasing, granting, attaching; the safe list and contention. */
#include "check.h"
#include "fake_backend.h"

static void test_access_needs_a_claim(void **state)
{
	kport *handle = fake_open(NULL, 0);
	uint8_t value = 7;

	(void)state;
	assert_fails(KPORT_DENIED, "0x378 is not claimed", kport_in8(handle, 0x378, &value));
	assert_ok(kport_claim(handle, "0x378"));
	assert_ok(kport_in8(handle, 0x378, &value));
	assert_ok(kport_release(handle, "0x378"));
	assert_fails(KPORT_DENIED, "0x378", kport_in8(handle, 0x378, &value));
	kport_close(handle);
}

static void test_claim_again_changes_nothing(void **state)
{
	kport *handle = fake_open("0x378-0x37a", 0);

	(void)state;
	assert_ok(kport_claim(handle, "0x378-0x37a"));
	assert_ok(kport_claim(handle, "0x379"));
	assert_string_equal(fake.log, "");
	kport_close(handle);
}

static void test_claim_covered_by_two_changes_nothing(void **state)
{
	kport *handle = fake_open("0x378,0x379", 0);

	(void)state;
	assert_ok(kport_claim(handle, "0x378-0x379"));
	assert_string_equal(fake.log, "");
	kport_close(handle);
}

static void test_notes_are_the_back_ends(void **state)
{
	kport *handle = fake_open("0x378-0x37a", 0);

	(void)state;
	assert_int_equal(kport_claim_notes(handle), 0);
	fake.notes = KPORT_NOTE_PRESENT | KPORT_NOTE_UNASKED;
	assert_int_equal(kport_claim_notes(handle), KPORT_NOTE_PRESENT | KPORT_NOTE_UNASKED);
	assert_int_equal(kport_claim_notes(NULL), 0);
	kport_close(handle);
}

static void test_partial_overlap_is_invalid(void **state)
{
	kport *handle = fake_open("0x378-0x37a", 0);

	(void)state;
	assert_fails(KPORT_INVALID, "0x37a-0x37c overlaps 0x378-0x37a",
		     kport_claim(handle, "0x37a-0x37c"));
	kport_close(handle);
}

static void test_claim_is_all_or_nothing(void **state)
{
	kport *handle = fake_open("0x200", 0);
	uint8_t value;

	(void)state;
	fake.claim = KPORT_DENIED;
	fake.claim_fails_at = 0x3f8;
	assert_fails(KPORT_DENIED, "fake claim refused",
		     kport_claim(handle, "0x378,0x278,0x3f8,0x80"));
	assert_string_equal(fake.log,
			    "claim 0x378;claim 0x278;claim 0x3f8;release 0x278;release 0x378;");
	assert_fails(KPORT_DENIED, "not claimed", kport_in8(handle, 0x378, &value));
	assert_ok(kport_in8(handle, 0x200, &value));
	kport_close(handle);
}

static void test_release_needs_the_same_range(void **state)
{
	kport *handle = fake_open("0x378-0x37a,0x80", 0);
	uint8_t value;

	(void)state;
	assert_fails(KPORT_INVALID, "0x378-0x379 cannot be released",
		     kport_release(handle, "0x80,0x378-0x379"));
	assert_ok(kport_in8(handle, 0x80, &value));
	kport_close(handle);
}

static void test_release_named_twice(void **state)
{
	kport *handle = fake_open("0x378,0x80", 0);

	(void)state;
	assert_ok(kport_release(handle, "0x80,0x80"));
	assert_string_equal(fake.log, "release 0x80;");
	kport_close(handle);
}

static void test_first_and_last_port(void **state)
{
	kport *handle = fake_open("0,0xffff", 0);
	uint8_t value;

	(void)state;
	assert_ok(kport_in8(handle, 0, &value));
	assert_ok(kport_in8(handle, 0xffff, &value));
	kport_close(handle);
}

static void test_empty_text_is_invalid(void **state)
{
	kport *handle = fake_open(NULL, 0);

	(void)state;
	assert_fails(KPORT_INVALID, "column 1", kport_claim(handle, ""));
	assert_fails(KPORT_INVALID, "NULL", kport_claim(handle, NULL));
	assert_fails(KPORT_INVALID, "handle is NULL", kport_claim(NULL, "0x378"));
	assert_fails(KPORT_INVALID, "handle is NULL", kport_release(NULL, "0x378"));
	kport_close(handle);
}

static void test_names_are_the_machines(void **state)
{
	kport *handle = fake_open("lpt1", 0);

	(void)state;
	assert_ok(kport_out8(handle, 0xd010, 1));
	assert_fails(KPORT_INVALID, "column 1", kport_claim(handle, "rtc"));
	kport_close(handle);
}

static void test_names_of_a_back_end_of_its_own(void **state)
{
	kport *handle;

	(void)state;
	fake_backend.names = &kp_legacy_names;
	handle = fake_open("lpt1", 0);
	assert_ok(kport_out8(handle, 0x378, 1));
	kport_close(handle);
}

static void test_guarded_takes_safe_ports(void **state)
{
	kport *handle;

	(void)state;
	fake_backend.guarded = true;
	handle = fake_open("lpt1,0x378-0x37a,0x3f8+8,0x80,0x310", 0);
	kport_close(handle);
}

static void test_guarded_refuses_others(void **state)
{
	kport *handle;

	(void)state;
	fake_backend.guarded = true;
	handle = fake_open(NULL, 0);
	assert_fails(KPORT_DENIED, "0x70-0x71 is not on the list",
		     kport_claim(handle, "0x70-0x71"));
	assert_fails(KPORT_DENIED, "KPORT_UNSAFE", kport_claim(handle, "0x310-0x320"));
	assert_string_equal(fake.log, "");
	kport_close(handle);
}

static void test_unsafe_opens_them(void **state)
{
	kport *handle;

	(void)state;
	fake_backend.guarded = true;
	handle = fake_open("0x70-0x71", KPORT_UNSAFE);
	kport_close(handle);
}

static void test_contention_names_the_owner(void **state)
{
	kport *handle;

	(void)state;
	fake_backend.contends = true;
	handle = fake_open("0x310", 0);
	assert_int_equal(fake_reservations, 1);
	assert_fails(KPORT_BUSY, "ne2k", kport_claim(handle, "0x311,0x304"));
	assert_int_equal(fake_reservations, 1);
	kport_close(handle);
	assert_int_equal(fake_reservations, 0);
}

static void test_share_takes_it_nevertheless(void **state)
{
	kport *handle;

	(void)state;
	fake_backend.contends = true;
	handle = fake_open("0x304", KPORT_SHARE | KPORT_INHERIT);
	assert_int_equal(fake_reserve_flags, KPORT_SHARE | KPORT_INHERIT);
	kport_close(handle);
}

static void test_reservation_ends_where_the_back_end_refuses(void **state)
{
	kport *handle;

	(void)state;
	fake_backend.contends = true;
	handle = fake_open(NULL, 0);
	fake.claim = KPORT_DENIED;
	assert_fails(KPORT_DENIED, "fake claim", kport_claim(handle, "0x378"));
	assert_int_equal(fake_reservations, 0);
	kport_close(handle);
}

static void test_grant_needs_a_claim(void **state)
{
	kport *handle = fake_open("0x378-0x37a", 0);

	(void)state;
	assert_ok(kport_grant_self(handle, "0x378-0x379"));
	assert_fails(KPORT_DENIED, "0x37b", kport_grant_self(handle, "0x378,0x37b"));
	assert_string_equal(fake.log, "grant 0x378-0x379;");
	kport_close(handle);
}

static void test_grant_unsupported(void **state)
{
	kport *handle;

	(void)state;
	fake_backend.grant_self = NULL;
	handle = fake_open("0x378", 0);
	assert_fails(KPORT_UNSUPPORTED, "fake", kport_grant_self(handle, "0x378"));
	kport_close(handle);
}

static void test_grant_of_a_read_only_handle(void **state)
{
	kport *handle = fake_open("0x378", KPORT_READ_ONLY);

	(void)state;
	assert_fails(KPORT_DENIED, "read-only", kport_grant_self(handle, "0x378"));
	kport_close(handle);
}

static void test_attach_attaches_every_claim(void **state)
{
	kport *handle = fake_open("0x378,0x80", 0);

	(void)state;
	assert_ok(kport_thread_attach(handle));
	assert_string_equal(fake.log, "attach 0x80;attach 0x378;");
	fake.attach = KPORT_DENIED;
	assert_fails(KPORT_DENIED, "fake attach", kport_thread_attach(handle));
	assert_fails(KPORT_INVALID, "NULL", kport_thread_attach(NULL));
	kport_close(handle);
}

static void test_attach_without_thread_rule(void **state)
{
	kport *handle;

	(void)state;
	fake_backend.attach = NULL;
	handle = fake_open("0x378", 0);
	assert_ok(kport_thread_attach(handle));
	kport_close(handle);
}

#define CASE(test) cmocka_unit_test_setup(test, fake_reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_access_needs_a_claim),
		CASE(test_claim_again_changes_nothing),
		CASE(test_claim_covered_by_two_changes_nothing),
		CASE(test_notes_are_the_back_ends),
		CASE(test_partial_overlap_is_invalid),
		CASE(test_claim_is_all_or_nothing),
		CASE(test_release_needs_the_same_range),
		CASE(test_release_named_twice),
		CASE(test_first_and_last_port),
		CASE(test_empty_text_is_invalid),
		CASE(test_names_are_the_machines),
		CASE(test_names_of_a_back_end_of_its_own),
		CASE(test_guarded_takes_safe_ports),
		CASE(test_guarded_refuses_others),
		CASE(test_unsafe_opens_them),
		CASE(test_contention_names_the_owner),
		CASE(test_share_takes_it_nevertheless),
		CASE(test_reservation_ends_where_the_back_end_refuses),
		CASE(test_grant_needs_a_claim),
		CASE(test_grant_unsupported),
		CASE(test_grant_of_a_read_only_handle),
		CASE(test_attach_attaches_every_claim),
		CASE(test_attach_without_thread_rule),
	};

	return cmocka_run_group_tests_name("claims", tests, NULL, NULL);
}
