/* SPDX-License-Identifier: MIT */
/*
 * core/grant.c: the one bitmap that several granted programs share: the union rule, exclusive
 * grants, strangers at the map, and calls that fail.
 */
#include "check.h"

/* Alice is entitled to lpt1 and the prototype range, Bob to lpt1 and com1, Carol to all of that. */
static const char policy[] = "user alice lpt1,0x300-0x31f read write grant\n"
			     "user bob lpt1,com1 read write grant\n"
			     "user carol lpt1,com1,0x300-0x31f read write grant\n"
			     "user dave lpt2 read write grant\n"
			     "user dave lpt1,com1,0x300-0x31f read write\n";

enum { ALICE, BOB, CAROL, DAVE, PEOPLE };

static const struct fake_opener people[PEOPLE] = {
	{ .user = "alice" }, { .user = "bob" }, { .user = "carol" }, { .user = "dave" }
};

static struct kp_handle handles[PEOPLE];

static int fresh(void **state)
{
	int failed = !fake_start(FAKE_NT, policy);

	(void)state;
	for (uint32_t who = 0; who < PEOPLE; who++)
		failed |= ask_open(&handles[who], &people[who], KP_RIGHT_READ | KP_RIGHT_WRITE,
				   who + 1) != KP_STATUS_OK;
	return failed;
}

static int clean(void **state)
{
	(void)state;
	for (unsigned who = 0; who < PEOPLE; who++)
		kp_handle_close(&handles[who]);
	fake_stop();
	return 0;
}

static enum kp_status grant_with(unsigned who, unsigned first, unsigned last, uint32_t flags)
{
	enum kp_status status;

	assert_int_equal(ask_claim(&handles[who], first, last, KP_CLAIM_SHARE), KP_STATUS_OK);
	status = ask_grant(&handles[who], 0, first, last, flags);
	fake_check_grants();
	return status;
}

static enum kp_status grant(unsigned who, unsigned first, unsigned last)
{
	return grant_with(who, first, last, 0);
}

CASE(all_are_entitled_to_the_same_range)
{
	assert_int_equal(grant(ALICE, 0x378, 0x37a), KP_STATUS_OK);
	assert_int_equal(grant(BOB, 0x378, 0x37a), KP_STATUS_OK);
	assert_int_equal(grant(CAROL, 0x378, 0x379), KP_STATUS_OK);
}

CASE(a_union_that_one_who_lives_is_not_entitled_to_is_busy)
{
	assert_int_equal(grant(ALICE, 0x378, 0x37a), KP_STATUS_OK);
	assert_int_equal(grant(BOB, 0x3f8, 0x3ff), KP_STATUS_BUSY);
	assert_int_equal(grant(CAROL, 0x3f8, 0x3f8), KP_STATUS_BUSY);
	assert_false(kp_portset_allows(&fake.map, 0x3f8, 1));
}

CASE(a_union_that_the_asker_is_not_entitled_to_is_denied)
{
	assert_int_equal(grant(BOB, 0x3f8, 0x3ff), KP_STATUS_OK);
	assert_int_equal(grant(ALICE, 0x378, 0x37a), KP_STATUS_DENIED);
	assert_false(kp_portset_allows(&fake.map, 0x378, 1));
	assert_false(fake.processes[1].uses_map);
}

CASE(a_union_within_what_all_are_entitled_to_is_granted)
{
	assert_int_equal(grant(CAROL, 0x3f8, 0x3ff), KP_STATUS_OK);
	assert_int_equal(grant(BOB, 0x378, 0x37a), KP_STATUS_OK);
	assert_int_equal(grant(ALICE, 0x378, 0x37a), KP_STATUS_DENIED);
	assert_int_equal(grant(CAROL, 0x300, 0x307), KP_STATUS_BUSY);
}

CASE(one_of_many_who_is_not_entitled_is_enough)
{
	assert_int_equal(grant(CAROL, 0x378, 0x37a), KP_STATUS_OK);
	assert_int_equal(grant(ALICE, 0x378, 0x37a), KP_STATUS_OK);
	assert_int_equal(grant(BOB, 0x378, 0x37a), KP_STATUS_OK);
	assert_int_equal(grant(CAROL, 0x300, 0x300), KP_STATUS_BUSY);
	assert_int_equal(grant(ALICE, 0x300, 0x300), KP_STATUS_BUSY);
	kp_handle_close(&handles[BOB]);
	assert_int_equal(ask_grant(&handles[ALICE], 0, 0x300, 0x300, 0), KP_STATUS_OK);
	fake_check_grants();
}

CASE(reading_and_writing_without_grant_entitles_to_no_union)
{
	assert_int_equal(grant(DAVE, 0x278, 0x27a), KP_STATUS_OK);
	assert_int_equal(grant(CAROL, 0x378, 0x37a), KP_STATUS_DENIED);
	kp_handle_close(&handles[DAVE]);
	assert_int_equal(ask_grant(&handles[CAROL], 0, 0x378, 0x37a, 0), KP_STATUS_OK);
	fake_check_grants();
}

CASE(entitlement_is_by_policy_and_not_by_claim)
{
	assert_int_equal(ask_claim(&handles[BOB], 0x3f8, 0x3ff, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant(&handles[BOB], 0, 0x3f8, 0x3ff, 0), KP_STATUS_OK);
	assert_int_equal(grant(CAROL, 0x378, 0x37a), KP_STATUS_OK);
}

CASE(a_revoke_makes_room_for_a_union)
{
	assert_int_equal(grant(ALICE, 0x378, 0x37a), KP_STATUS_OK);
	assert_int_equal(grant(BOB, 0x3f8, 0x3ff), KP_STATUS_BUSY);
	assert_int_equal(ask_revoke(&handles[ALICE], 0, 0x378, 0x37a), KP_STATUS_OK);
	assert_int_equal(ask_grant(&handles[BOB], 0, 0x3f8, 0x3ff, 0), KP_STATUS_OK);
	fake_check_grants();
}

CASE(a_process_that_is_gone_makes_room_for_a_union)
{
	assert_int_equal(grant(ALICE, 0x378, 0x37a), KP_STATUS_OK);
	kp_grant_process_gone(&fake.device, fake_key(1 + ALICE));
	assert_int_equal(grant(BOB, 0x3f8, 0x3ff), KP_STATUS_OK);
}

CASE(closing_one_handle_leaves_the_grants_of_the_others)
{
	assert_int_equal(grant(ALICE, 0x378, 0x37a), KP_STATUS_OK);
	assert_int_equal(grant(BOB, 0x379, 0x37a), KP_STATUS_OK);
	kp_handle_close(&handles[ALICE]);
	fake_check_grants();
	assert_true(fake.processes[1 + BOB].uses_map);
	assert_false(kp_portset_allows(&fake.map, 0x378, 1));
	assert_true(kp_portset_covers(&fake.map, fake_range(0x379, 0x37a)));
}

CASE(a_process_with_grants_of_two_handles_keeps_the_map_until_the_last)
{
	assert_int_equal(ask_claim(&handles[ALICE], 0x378, 0x37a, KP_CLAIM_SHARE), KP_STATUS_OK);
	assert_int_equal(ask_claim(&handles[CAROL], 0x378, 0x37a, KP_CLAIM_SHARE), KP_STATUS_OK);
	assert_int_equal(ask_grant(&handles[ALICE], 9, 0x378, 0x37a, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant(&handles[CAROL], 9, 0x378, 0x37a, 0), KP_STATUS_OK);
	kp_handle_close(&handles[ALICE]);
	fake_check_grants();
	assert_true(fake.processes[9].uses_map);
	assert_int_equal(ask_revoke(&handles[CAROL], 9, 0x378, 0x37a), KP_STATUS_OK);
	fake_check_grants();
	assert_false(fake.processes[9].uses_map);
}

CASE(a_grant_of_another_handle_cannot_be_revoked)
{
	assert_int_equal(grant(ALICE, 0x378, 0x37a), KP_STATUS_OK);
	assert_int_equal(ask_revoke(&handles[CAROL], 1 + ALICE, 0x378, 0x37a), KP_STATUS_INVALID);
	fake_check_grants();
}

CASE(an_exclusive_grant_keeps_others_out)
{
	assert_int_equal(grant_with(CAROL, 0x378, 0x37a, KP_GRANT_EXCLUSIVE), KP_STATUS_OK);
	assert_int_equal(grant(ALICE, 0x378, 0x37a), KP_STATUS_BUSY);
	assert_int_equal(grant(BOB, 0x3f8, 0x3ff), KP_STATUS_BUSY);
}

CASE(an_exclusive_grant_leaves_its_own_process_more)
{
	assert_int_equal(grant_with(CAROL, 0x378, 0x37a, KP_GRANT_EXCLUSIVE), KP_STATUS_OK);
	assert_int_equal(grant(CAROL, 0x3f8, 0x3ff), KP_STATUS_OK);
}

CASE(an_exclusive_grant_ends_with_itself)
{
	assert_int_equal(grant_with(CAROL, 0x378, 0x37a, KP_GRANT_EXCLUSIVE), KP_STATUS_OK);
	assert_int_equal(ask_revoke(&handles[CAROL], 0, 0x378, 0x37a), KP_STATUS_OK);
	assert_int_equal(grant(ALICE, 0x378, 0x37a), KP_STATUS_OK);
}

CASE(a_map_that_a_stranger_opened_stops_further_grants)
{
	assert_int_equal(grant(ALICE, 0x378, 0x37a), KP_STATUS_OK);
	kp_portset_add(&fake.map, fake_range(0, 0xffff));
	assert_int_equal(ask_claim(&handles[ALICE], 0x300, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant(&handles[ALICE], 0, 0x300, 0x307, 0), KP_STATUS_BUSY);
	assert_true(fake.device.grants.tampered);
	assert_null(fake.device.grants.first->next);
	assert_int_equal(fake.processes[1].refs, 1);
}

CASE(a_map_that_a_stranger_narrowed_stops_further_grants)
{
	assert_int_equal(grant(ALICE, 0x378, 0x37a), KP_STATUS_OK);
	kp_portset_remove(&fake.map, fake_range(0x379, 0x379));
	assert_int_equal(ask_claim(&handles[ALICE], 0x300, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant(&handles[ALICE], 0, 0x300, 0x307, 0), KP_STATUS_BUSY);
}

CASE(a_map_that_was_open_before_the_first_grant_stops_it)
{
	kp_portset_add(&fake.map, fake_range(0x60, 0x60));
	assert_int_equal(ask_claim(&handles[ALICE], 0x300, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant(&handles[ALICE], 0, 0x300, 0x307, 0), KP_STATUS_BUSY);
	assert_null(fake.device.grants.first);
	assert_false(fake.processes[1].uses_map);
}

CASE(a_map_that_was_put_back_is_not_trusted_again)
{
	struct kp_portset ours;

	assert_int_equal(grant(ALICE, 0x378, 0x37a), KP_STATUS_OK);
	ours = fake.map;
	kp_portset_add(&fake.map, fake_range(0, 0xffff));
	assert_int_equal(ask_claim(&handles[ALICE], 0x300, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant(&handles[ALICE], 0, 0x300, 0x307, 0), KP_STATUS_BUSY);
	fake.map = ours;
	assert_int_equal(ask_grant(&handles[ALICE], 0, 0x300, 0x307, 0), KP_STATUS_BUSY);
}

CASE(grants_end_although_a_stranger_was_at_the_map)
{
	assert_int_equal(grant(ALICE, 0x378, 0x37a), KP_STATUS_OK);
	kp_portset_add(&fake.map, fake_range(0x60, 0x6f));
	assert_int_equal(ask_revoke(&handles[ALICE], 0, 0x378, 0x37a), KP_STATUS_OK);
	assert_false(fake.processes[1].uses_map);
	assert_int_equal(fake.processes[1].refs, 0);
	assert_false(kp_portset_allows(&fake.map, 0x378, 1));
	assert_true(fake.device.grants.tampered);
}

/* Each call of a grant failing in turn: clean, and nothing has changed. */
static uint64_t fail_each_call_of_a_grant(unsigned who, unsigned first, unsigned last)
{
	static struct kp_portset before;
	const struct kp_grant *head = fake.device.grants.first;
	uint64_t calls = 0;
	enum kp_status status;

	before = fake.map;
	assert_int_equal(ask_claim(&handles[who], first, last, KP_CLAIM_SHARE), KP_STATUS_OK);
	do {
		fake.fail_call = fake.calls + ++calls;
		status = ask_grant(&handles[who], 0, first, last, 0);
		fake_check_grants();
		if (status != KP_STATUS_OK) {
			assert_int_equal(status, KP_STATUS_SYSTEM);
			assert_ptr_equal(fake.device.grants.first, head);
			assert_memory_equal(&before, &fake.map, sizeof(before));
		}
	} while (status != KP_STATUS_OK);
	fake.fail_call = 0;
	return calls - 1;
}

CASE(each_call_of_a_first_grant_fails_in_turn)
{
	assert_int_equal(fail_each_call_of_a_grant(ALICE, 0x378, 0x37a), 4);
}

CASE(each_call_of_a_grant_beside_another_fails_in_turn)
{
	assert_int_equal(grant(ALICE, 0x378, 0x37a), KP_STATUS_OK);
	assert_in_range(fail_each_call_of_a_grant(BOB, 0x378, 0x379), 3, 5);
}

CASE(each_call_of_a_second_range_fails_in_turn)
{
	assert_int_equal(grant(ALICE, 0x378, 0x37a), KP_STATUS_OK);
	assert_in_range(fail_each_call_of_a_grant(ALICE, 0x300, 0x307), 3, 4);
}

CASE(each_call_of_a_revoke_fails_in_turn)
{
	enum kp_status status;
	uint64_t calls = 0;

	assert_int_equal(grant(ALICE, 0x378, 0x37a), KP_STATUS_OK);
	do {
		fake.fail_call = fake.calls + ++calls;
		status = ask_revoke(&handles[ALICE], 0, 0x378, 0x37a);
		fake_check_grants();
		if (status != KP_STATUS_OK)
			assert_non_null(fake.device.grants.first);
	} while (status != KP_STATUS_OK);
	fake.fail_call = 0;
	assert_null(fake.device.grants.first);
	assert_int_equal(calls - 1, 4);
}

/* What cannot be undone by the system is forgotten, and nothing more is granted. */
static void close_with_failing_call(uint64_t call)
{
	assert_int_equal(fresh(NULL), 0);
	assert_int_equal(grant(ALICE, 0x378, 0x37a), KP_STATUS_OK);
	fake.fail_call = fake.calls + call;
	kp_handle_close(&handles[ALICE]);
	fake_check_idle();
	assert_null(fake.device.grants.first);
	assert_int_equal(fake.processes[1].refs, 0);
	assert_int_equal(fake.claim_count, 0);
	assert_int_equal(ask_claim(&handles[BOB], 0x3f8, 0x3ff, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant(&handles[BOB], 0, 0x3f8, 0x3ff, 0), KP_STATUS_BUSY);
	fake.processes[1].uses_map = false;
	clean(NULL);
}

CASE(closing_forgets_grants_although_a_call_fails)
{
	clean(NULL);
	for (uint64_t call = 1; call <= 3; call++)
		close_with_failing_call(call);
	fresh(NULL);
}

CASE(a_process_that_is_gone_is_forgotten_although_a_call_fails)
{
	for (uint64_t call = 1; call <= 3; call++) {
		assert_int_equal(grant(ALICE, 0x378, 0x37a), KP_STATUS_OK);
		fake.fail_call = fake.calls + call;
		kp_grant_process_gone(&fake.device, fake_key(1 + ALICE));
		fake_check_idle();
		fake.fail_call = 0;
		assert_null(fake.device.grants.first);
		assert_int_equal(fake.processes[1 + ALICE].refs, 0);
		fake.processes[1 + ALICE].uses_map = false;
		assert_int_equal(grant(BOB, 0x379, 0x379), KP_STATUS_OK);
		assert_int_equal(ask_revoke(&handles[BOB], 0, 0x379, 0x379), KP_STATUS_OK);
		fake_check_grants();
	}
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, fresh, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(all_are_entitled_to_the_same_range),
		RUN(a_union_that_one_who_lives_is_not_entitled_to_is_busy),
		RUN(a_union_that_the_asker_is_not_entitled_to_is_denied),
		RUN(a_union_within_what_all_are_entitled_to_is_granted),
		RUN(one_of_many_who_is_not_entitled_is_enough),
		RUN(reading_and_writing_without_grant_entitles_to_no_union),
		RUN(entitlement_is_by_policy_and_not_by_claim),
		RUN(a_revoke_makes_room_for_a_union),
		RUN(a_process_that_is_gone_makes_room_for_a_union),
		RUN(closing_one_handle_leaves_the_grants_of_the_others),
		RUN(a_process_with_grants_of_two_handles_keeps_the_map_until_the_last),
		RUN(a_grant_of_another_handle_cannot_be_revoked),
		RUN(an_exclusive_grant_keeps_others_out),
		RUN(an_exclusive_grant_leaves_its_own_process_more),
		RUN(an_exclusive_grant_ends_with_itself),
		RUN(a_map_that_a_stranger_opened_stops_further_grants),
		RUN(a_map_that_a_stranger_narrowed_stops_further_grants),
		RUN(a_map_that_was_open_before_the_first_grant_stops_it),
		RUN(a_map_that_was_put_back_is_not_trusted_again),
		RUN(grants_end_although_a_stranger_was_at_the_map),
		RUN(each_call_of_a_first_grant_fails_in_turn),
		RUN(each_call_of_a_grant_beside_another_fails_in_turn),
		RUN(each_call_of_a_second_range_fails_in_turn),
		RUN(each_call_of_a_revoke_fails_in_turn),
		RUN(closing_forgets_grants_although_a_call_fails),
		RUN(a_process_that_is_gone_is_forgotten_although_a_call_fails),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
