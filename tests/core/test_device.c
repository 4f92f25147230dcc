/* SPDX-License-Identifier: MIT */
/* core/device.c: opening, closing, and policies that come later. */
#include "check.h"
#include "core/access.h"

static const struct fake_opener admin = { .administrator = true };
static const struct fake_opener member = { .group = "kport" };
static const struct fake_opener alice = { .user = "alice" };

static const uint32_t both = KP_RIGHT_READ | KP_RIGHT_WRITE;
static struct kp_handle handle;
static struct kp_handle other;

static int fresh(void **state)
{
	(void)state;
	memset(&handle, 0, sizeof(handle));
	memset(&other, 0, sizeof(other));
	return !fake_start(FAKE_NT, NULL);
}

static int clean(void **state)
{
	(void)state;
	kp_handle_close(&handle);
	kp_handle_close(&other);
	fake_stop();
	return 0;
}

static enum kp_status load(const char *text)
{
	return kp_device_load_policy(&fake.device, text, strlen(text), NULL, NULL);
}

CASE(a_device_starts_with_the_default_policy)
{
	assert_int_equal(ask_open(&handle, &admin, both, 1), KP_STATUS_OK);
	assert_int_equal(ask_claim(&handle, 0x378, 0x37a, 0), KP_STATUS_OK);
	assert_int_equal(ask_claim(&handle, 0x70, 0x71, 0), KP_STATUS_DENIED);
	assert_int_equal(ask_claim(&handle, 0x60, 0x60, KP_CLAIM_SHARE), KP_STATUS_DENIED);
}

CASE(the_group_is_admitted_to_the_parallel_ports)
{
	assert_int_equal(ask_open(&handle, &member, both, 1), KP_STATUS_OK);
	assert_false(handle.administrator);
	assert_int_equal(ask_claim(&handle, 0x378, 0x37a, 0), KP_STATUS_OK);
	assert_int_equal(ask_claim(&handle, 0x3f8, 0x3ff, 0), KP_STATUS_DENIED);
}

CASE(who_is_given_nothing_is_denied_at_open)
{
	assert_int_equal(fake_open(&handle, &alice, both, 1), KP_STATUS_DENIED);
	assert_null(fake.device.handles);
	kp_handle_close(&handle);
}

CASE(an_administrator_without_ports_may_load_a_policy)
{
	assert_int_equal(load("user alice lpt1 read\n"), KP_STATUS_OK);
	assert_int_equal(ask_open(&handle, &admin, both, 1), KP_STATUS_OK);
	assert_int_equal(ask_claim(&handle, 0x378, 0x378, 0), KP_STATUS_DENIED);
	assert_int_equal(ask_policy(&handle, "administrators lpt1 read", NULL), KP_STATUS_OK);
}

CASE(handles_have_numbers_of_their_own)
{
	uint64_t first;

	assert_int_equal(ask_open(&handle, &admin, both, 1), KP_STATUS_OK);
	assert_int_equal(ask_open(&other, &admin, both, 1), KP_STATUS_OK);
	assert_int_not_equal(handle.number, 0);
	assert_int_not_equal(other.number, 0);
	assert_int_not_equal(handle.number, other.number);
	first = handle.number;
	kp_handle_close(&handle);
	assert_int_equal(ask_open(&handle, &admin, both, 1), KP_STATUS_OK);
	assert_int_not_equal(handle.number, first);
	assert_int_not_equal(handle.number, other.number);
}

CASE(a_new_handle_holds_nothing)
{
	assert_int_equal(ask_open(&handle, &admin, both, 1), KP_STATUS_OK);
	assert_null(handle.claims);
	assert_true(kp_portset_is_empty(handle.readable));
	assert_true(kp_portset_is_empty(handle.writable));
	assert_int_equal(handle.trace, 0);
}

CASE(a_handle_may_be_closed_twice)
{
	assert_int_equal(ask_open(&handle, &admin, both, 1), KP_STATUS_OK);
	assert_int_equal(ask_claim(&handle, 0x378, 0x37a, 0), KP_STATUS_OK);
	kp_handle_close(&handle);
	kp_handle_close(&handle);
	assert_null(fake.device.handles);
}

CASE(handles_close_in_any_order)
{
	static struct kp_handle handles[6];
	static const unsigned order[] = { 3, 0, 5, 1, 4, 2 };

	for (unsigned i = 0; i < 6; i++)
		assert_int_equal(fake_open(&handles[i], &admin, both, i), KP_STATUS_OK);
	for (unsigned i = 0; i < 6; i++) {
		size_t left = 0;

		kp_handle_close(&handles[order[i]]);
		fake_check_idle();
		for (struct kp_handle *each = fake.device.handles; each; each = each->next)
			left++;
		assert_int_equal(left, 5 - i);
	}
}

CASE(a_closed_handle_reaches_nothing)
{
	assert_int_equal(ask_open(&handle, &admin, both, 1), KP_STATUS_OK);
	assert_int_equal(ask_claim(&handle, 0x378, 0x37a, 0), KP_STATUS_OK);
	kp_handle_close(&handle);
	assert_int_not_equal(ask_read(&handle, 0x378, 1, NULL), KP_STATUS_OK);
	assert_int_not_equal(ask_claim(&handle, 0x378, 0x37a, 0), KP_STATUS_OK);
	assert_int_not_equal(ask_policy(&handle, "", NULL), KP_STATUS_OK);
	assert_int_equal(fake.accesses, 0);
}

/* The driver of Linux serves pread(2) and pwrite(2) so. */
CASE(nor_does_it_without_a_request)
{
	struct kp_access access = { .port = 0x378, .width = 1 };
	enum kp_status got;
	enum kp_status put;

	assert_int_equal(ask_open(&handle, &admin, both, 1), KP_STATUS_OK);
	assert_int_equal(ask_claim(&handle, 0x378, 0x37a, 0), KP_STATUS_OK);
	kp_handle_close(&handle);
	fake.env.lock_handle(&handle);
	got = kp_access_read(&handle, &access);
	put = kp_access_write(&handle, &access);
	fake.env.unlock_handle(&handle);
	assert_int_equal(got, KP_STATUS_DENIED);
	assert_int_equal(put, KP_STATUS_DENIED);
	assert_int_equal(fake.accesses, 0);
}

CASE(access_bits_that_do_not_exist_are_invalid)
{
	assert_int_equal(fake_open(&handle, &admin, 4, 1), KP_STATUS_INVALID);
	kp_handle_close(&handle);
	assert_int_equal(fake_open(&handle, &admin, both | 0x100, 1), KP_STATUS_INVALID);
	assert_null(fake.device.handles);
}

CASE(a_handle_opened_for_writing_alone_cannot_shake_hands)
{
	assert_int_equal(fake_open(&handle, &admin, KP_RIGHT_WRITE, 1), KP_STATUS_OK);
	assert_int_equal(ask_hello(&handle), KP_STATUS_DENIED);
}

CASE(a_policy_holds_for_handles_opened_after_it)
{
	assert_int_equal(ask_open(&handle, &admin, both, 1), KP_STATUS_OK);
	assert_int_equal(load("administrators com1 read\n"), KP_STATUS_OK);
	assert_int_equal(ask_open(&other, &admin, both, 2), KP_STATUS_OK);
	assert_int_equal(ask_claim(&handle, 0x378, 0x37a, 0), KP_STATUS_OK);
	assert_int_equal(ask_claim(&other, 0x378, 0x37a, KP_CLAIM_SHARE), KP_STATUS_DENIED);
	assert_int_equal(ask_claim(&other, 0x3f8, 0x3ff, 0), KP_STATUS_OK);
	assert_int_equal(ask_write(&other, 0x3f8, 1, 0), KP_STATUS_DENIED);
}

CASE(a_policy_that_is_too_long_leaves_the_old_one)
{
	char *text = calloc(1, KP_POLICY_MAX_TEXT + 1);

	assert_int_equal(kp_device_load_policy(&fake.device, text, KP_POLICY_MAX_TEXT + 1, NULL,
					       NULL),
			 KP_STATUS_INVALID);
	free(text);
	assert_int_equal(ask_open(&handle, &member, both, 1), KP_STATUS_OK);
}

CASE(loading_a_policy_is_for_administrators)
{
	assert_int_equal(ask_open(&handle, &member, both, 1), KP_STATUS_OK);
	assert_int_equal(ask_policy(&handle, "group kport 0x300 read write", NULL),
			 KP_STATUS_DENIED);
	assert_int_equal(ask_open(&other, &member, both, 1), KP_STATUS_OK);
	assert_int_equal(ask_claim(&other, 0x300, 0x300, 0), KP_STATUS_DENIED);
}

CASE(a_loaded_policy_answers_its_first_mistake)
{
	struct kp_policy_load answer;

	assert_int_equal(ask_open(&handle, &admin, both, 1), KP_STATUS_OK);
	assert_int_equal(ask_policy(&handle, "user alice lpt1 read\n# x\nuser bob lpt9 read\nxyz\n",
				    &answer),
			 KP_STATUS_OK);
	assert_int_equal(answer.errors, 2);
	assert_int_equal(answer.line, 3);
	assert_int_equal(answer.column, 10);
	assert_int_equal(answer.reason, KP_TEXT_UNKNOWN_NAME);
	assert_int_equal(ask_open(&other, &alice, both, 1), KP_STATUS_OK);
}

CASE(a_loaded_policy_without_mistakes_answers_zeros)
{
	struct kp_policy_load answer;

	assert_int_equal(ask_open(&handle, &admin, both, 1), KP_STATUS_OK);
	assert_int_equal(ask_policy(&handle, "user alice lpt1 read", &answer), KP_STATUS_OK);
	assert_int_equal(answer.errors, 0);
	assert_int_equal(answer.line, 0);
	assert_int_equal(answer.column, 0);
	assert_int_equal(answer.reason, KP_TEXT_OK);
}

CASE(an_empty_policy_admits_nobody_but_administrators)
{
	assert_int_equal(ask_open(&handle, &admin, both, 1), KP_STATUS_OK);
	assert_int_equal(ask_policy(&handle, "", NULL), KP_STATUS_OK);
	assert_int_equal(fake_open(&other, &member, both, 1), KP_STATUS_DENIED);
}

CASE(unsafe_lines_hold_where_the_host_has_them)
{
	struct kp_policy_load answer;

	assert_int_equal(ask_open(&handle, &admin, both, 1), KP_STATUS_OK);
	assert_int_equal(ask_policy(&handle, "user alice rtc read unsafe", &answer), KP_STATUS_OK);
	assert_int_equal(answer.errors, 0);
	assert_int_equal(ask_open(&other, &alice, KP_RIGHT_READ, 1), KP_STATUS_OK);
	assert_int_equal(ask_claim(&other, 0x70, 0x71, 0), KP_STATUS_OK);
}

CASE(unsafe_lines_are_left_out_where_the_host_has_them_not)
{
	struct kp_policy_load answer;

	fake.env.features &= ~(uint64_t)KP_FEATURE_UNSAFE;
	assert_int_equal(ask_open(&handle, &admin, both, 1), KP_STATUS_OK);
	assert_int_equal(ask_policy(&handle, "user alice rtc read unsafe", &answer), KP_STATUS_OK);
	assert_int_equal(answer.errors, 1);
	assert_int_equal(answer.reason, KP_TEXT_NO_UNSAFE);
	assert_int_equal(fake_open(&other, &alice, KP_RIGHT_READ, 1), KP_STATUS_DENIED);
}

CASE(refused_accesses_are_audited)
{
	assert_int_equal(ask_open(&handle, &admin, both, 1), KP_STATUS_OK);
	assert_int_equal(ask_claim(&handle, 0x378, 0x37a, 0), KP_STATUS_OK);
	assert_int_equal(ask_read(&handle, 0x378, 1, NULL), KP_STATUS_OK);
	assert_int_equal(fake.audits, 0);
	assert_int_equal(ask_read(&handle, 0x37b, 1, NULL), KP_STATUS_DENIED);
	assert_int_equal(ask_write(&handle, 0x37a, 2, 0), KP_STATUS_DENIED);
	assert_int_equal(fake.audits, 2);
}

CASE(a_refused_claim_is_audited)
{
	assert_int_equal(ask_open(&handle, &admin, both, 1), KP_STATUS_OK);
	assert_int_equal(ask_claim(&handle, 0x70, 0x71, 0), KP_STATUS_DENIED);
	assert_int_equal(fake.audits, 1);
	assert_int_equal(ask_claim(&handle, 0x71, 0x70, 0), KP_STATUS_INVALID);
	assert_int_equal(fake.audits, 1);
}

/* S9 of the targets; the sets are most of it. */
CASE(a_handle_leaves_its_host_3_of_20_kib)
{
	assert_true(sizeof(struct kp_handle) + KP_HANDLE_SETS_BYTES <= 17 * 1024);
}

CASE(without_a_resource_manager_claims_still_work)
{
	fake.env.claim = NULL;
	fake.env.release = NULL;
	assert_int_equal(ask_open(&handle, &admin, both, 1), KP_STATUS_OK);
	assert_int_equal(ask_claim(&handle, 0x378, 0x37a, 0), KP_STATUS_OK);
	assert_int_equal(ask_release(&handle, 0x378, 0x37a), KP_STATUS_OK);
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, fresh, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_device_starts_with_the_default_policy),
		RUN(the_group_is_admitted_to_the_parallel_ports),
		RUN(who_is_given_nothing_is_denied_at_open),
		RUN(an_administrator_without_ports_may_load_a_policy),
		RUN(handles_have_numbers_of_their_own),
		RUN(a_new_handle_holds_nothing),
		RUN(a_handle_may_be_closed_twice),
		RUN(handles_close_in_any_order),
		RUN(a_closed_handle_reaches_nothing),
		RUN(nor_does_it_without_a_request),
		RUN(access_bits_that_do_not_exist_are_invalid),
		RUN(a_handle_opened_for_writing_alone_cannot_shake_hands),
		RUN(a_policy_holds_for_handles_opened_after_it),
		RUN(a_policy_that_is_too_long_leaves_the_old_one),
		RUN(loading_a_policy_is_for_administrators),
		RUN(a_loaded_policy_answers_its_first_mistake),
		RUN(a_loaded_policy_without_mistakes_answers_zeros),
		RUN(an_empty_policy_admits_nobody_but_administrators),
		RUN(unsafe_lines_hold_where_the_host_has_them),
		RUN(unsafe_lines_are_left_out_where_the_host_has_them_not),
		RUN(refused_accesses_are_audited),
		RUN(a_refused_claim_is_audited),
		RUN(a_handle_leaves_its_host_3_of_20_kib),
		RUN(without_a_resource_manager_claims_still_work),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
