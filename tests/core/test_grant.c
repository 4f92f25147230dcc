/* SPDX-License-Identifier: MIT */
/* core/grant.c: giving direct access and taking it back; the way of a thread's own bitmap. */
#include "check.h"

static const char policy[] = "administrators 0x0-0xffff read write grant unsafe\n"
			     "user alice lpt1,0x300-0x31f read write grant\n"
			     "user alice com1 read write\n"
			     "user alice lpt2 read\n"
			     "user alice lpt2 write\n"
			     "user alice com2 write\n";

static const struct fake_opener alice = { .user = "alice" };
static const uint32_t both = KP_RIGHT_READ | KP_RIGHT_WRITE;

static struct kp_handle mine;

static int start(enum fake_system system)
{
	return !fake_start(system, policy) || ask_open(&mine, &alice, both, 1) != KP_STATUS_OK;
}

static int fresh(void **state)
{
	(void)state;
	return start(FAKE_NT);
}

static int fresh_linux(void **state)
{
	(void)state;
	return start(FAKE_LINUX);
}

static int fresh_bare(void **state)
{
	(void)state;
	return start(FAKE_BARE);
}

static int clean(void **state)
{
	(void)state;
	kp_handle_close(&mine);
	if (fake.env.map_set)
		fake_check_grants();
	fake_stop();
	return 0;
}

static void claim(unsigned first, unsigned last)
{
	assert_int_equal(ask_claim(&mine, first, last, 0), KP_STATUS_OK);
}

static bool map_is(unsigned first, unsigned last)
{
	static struct kp_portset wanted;

	kp_portset_clear(&wanted);
	if (first <= last)
		kp_portset_add(&wanted, fake_range(first, last));
	return !memcmp(&wanted, &fake.map, sizeof(wanted));
}

static bool map_is_empty(void)
{
	return kp_portset_is_empty(&fake.map);
}

static void nothing_was_granted(void)
{
	assert_null(fake.device.grants.first);
	assert_true(map_is_empty());
	fake_check_grants();
}

CASE(a_grant_to_oneself_opens_the_map)
{
	claim(0x378, 0x37a);
	assert_int_equal(ask_grant(&mine, 0, 0x378, 0x37a, 0), KP_STATUS_OK);
	assert_true(map_is(0x378, 0x37a));
	assert_true(fake.processes[1].uses_map);
	fake_check_grants();
}

CASE(a_grant_to_another_process_is_his_alone)
{
	claim(0x378, 0x37a);
	assert_int_equal(ask_grant(&mine, 5, 0x378, 0x37a, 0), KP_STATUS_OK);
	assert_true(fake.processes[5].uses_map);
	assert_false(fake.processes[1].uses_map);
	fake_check_grants();
}

CASE(a_part_of_a_claim_can_be_granted)
{
	claim(0x300, 0x31f);
	assert_int_equal(ask_grant(&mine, 0, 0x304, 0x305, 0), KP_STATUS_OK);
	assert_true(map_is(0x304, 0x305));
}

CASE(a_grant_of_what_is_not_claimed_is_denied)
{
	assert_int_equal(ask_grant(&mine, 0, 0x378, 0x37a, 0), KP_STATUS_DENIED);
	claim(0x378, 0x379);
	assert_int_equal(ask_grant(&mine, 0, 0x378, 0x37a, 0), KP_STATUS_DENIED);
	nothing_was_granted();
}

CASE(reading_and_writing_without_the_grant_right_is_denied)
{
	claim(0x3f8, 0x3ff);
	assert_int_equal(ask_grant(&mine, 0, 0x3f8, 0x3ff, 0), KP_STATUS_DENIED);
	assert_int_equal(ask_grant(&mine, 0, 0x3f8, 0x3f8, 0), KP_STATUS_DENIED);
	nothing_was_granted();
}

CASE(one_direction_alone_is_denied)
{
	claim(0x2f8, 0x2ff);
	claim(0x278, 0x27a);
	assert_int_equal(ask_grant(&mine, 0, 0x2f8, 0x2ff, 0), KP_STATUS_DENIED);
	assert_int_equal(ask_grant(&mine, 0, 0x278, 0x27a, 0), KP_STATUS_DENIED);
	nothing_was_granted();
}

CASE(a_reversed_range_is_invalid)
{
	claim(0x378, 0x37a);
	assert_int_equal(ask_grant(&mine, 0, 0x37a, 0x378, 0), KP_STATUS_INVALID);
	nothing_was_granted();
}

CASE(a_process_that_is_not_the_callers_is_refused)
{
	claim(0x378, 0x37a);
	assert_int_equal(ask_grant(&mine, 0xdead, 0x378, 0x37a, 0), KP_STATUS_INVALID);
	assert_int_equal(ask_grant(&mine, ~0ull, 0x378, 0x37a, 0), KP_STATUS_INVALID);
	nothing_was_granted();
}

CASE(a_handle_opened_for_reading_grants_nothing)
{
	kp_handle_close(&mine);
	assert_int_equal(ask_open(&mine, &alice, KP_RIGHT_READ, 1), KP_STATUS_OK);
	claim(0x378, 0x37a);
	assert_int_equal(ask_grant(&mine, 0, 0x378, 0x37a, 0), KP_STATUS_DENIED);
	nothing_was_granted();
}

CASE(granting_the_same_again_changes_nothing)
{
	claim(0x378, 0x37a);
	assert_int_equal(ask_grant(&mine, 0, 0x378, 0x37a, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant(&mine, 0, 0x378, 0x37a, 0), KP_STATUS_OK);
	assert_null(fake.device.grants.first->next);
	assert_int_equal(fake.processes[1].refs, 1);
	assert_int_equal(ask_revoke(&mine, 0, 0x378, 0x37a), KP_STATUS_OK);
	nothing_was_granted();
}

CASE(granting_the_same_with_another_exclusiveness_is_invalid)
{
	claim(0x378, 0x37a);
	assert_int_equal(ask_grant(&mine, 0, 0x378, 0x37a, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant(&mine, 0, 0x378, 0x37a, KP_GRANT_EXCLUSIVE), KP_STATUS_INVALID);
	assert_false(fake.device.grants.first->exclusive);
	fake_check_grants();
}

CASE(two_ranges_of_a_process_add_up)
{
	claim(0x300, 0x31f);
	assert_int_equal(ask_grant(&mine, 0, 0x300, 0x307, 0), KP_STATUS_OK);
	fake_check_grants();
	assert_int_equal(ask_grant(&mine, 0, 0x308, 0x30f, 0), KP_STATUS_OK);
	fake_check_grants();
	assert_true(map_is(0x300, 0x30f));
}

CASE(revoking_one_of_two_ranges_leaves_the_other)
{
	claim(0x300, 0x31f);
	assert_int_equal(ask_grant(&mine, 0, 0x300, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant(&mine, 0, 0x308, 0x30f, 0), KP_STATUS_OK);
	assert_int_equal(ask_revoke(&mine, 0, 0x300, 0x307), KP_STATUS_OK);
	assert_true(map_is(0x308, 0x30f));
	assert_true(fake.processes[1].uses_map);
	fake_check_grants();
}

CASE(revoking_keeps_ports_that_another_grant_holds)
{
	claim(0x300, 0x31f);
	assert_int_equal(ask_grant(&mine, 0, 0x300, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant(&mine, 5, 0x304, 0x30b, 0), KP_STATUS_OK);
	assert_int_equal(ask_revoke(&mine, 0, 0x300, 0x307), KP_STATUS_OK);
	assert_true(map_is(0x304, 0x30b));
	assert_false(fake.processes[1].uses_map);
	assert_true(fake.processes[5].uses_map);
	fake_check_grants();
}

CASE(revoking_the_last_range_points_the_process_away)
{
	claim(0x378, 0x37a);
	assert_int_equal(ask_grant(&mine, 5, 0x378, 0x37a, 0), KP_STATUS_OK);
	assert_int_equal(ask_revoke(&mine, 5, 0x378, 0x37a), KP_STATUS_OK);
	assert_false(fake.processes[5].uses_map);
	nothing_was_granted();
}

CASE(a_revoke_names_exactly_process_and_range)
{
	claim(0x378, 0x37a);
	assert_int_equal(ask_grant(&mine, 5, 0x378, 0x37a, 0), KP_STATUS_OK);
	assert_int_equal(ask_revoke(&mine, 0, 0x378, 0x37a), KP_STATUS_INVALID);
	assert_int_equal(ask_revoke(&mine, 6, 0x378, 0x37a), KP_STATUS_INVALID);
	assert_int_equal(ask_revoke(&mine, 5, 0x378, 0x379), KP_STATUS_INVALID);
	assert_int_equal(ask_revoke(&mine, 5, 0x377, 0x37a), KP_STATUS_INVALID);
	assert_int_equal(ask_revoke(&mine, 0xdead, 0x378, 0x37a), KP_STATUS_INVALID);
	assert_true(map_is(0x378, 0x37a));
	fake_check_grants();
}

CASE(a_grant_is_revoked_once)
{
	claim(0x378, 0x37a);
	assert_int_equal(ask_grant(&mine, 0, 0x378, 0x37a, 0), KP_STATUS_OK);
	assert_int_equal(ask_revoke(&mine, 0, 0x378, 0x37a), KP_STATUS_OK);
	assert_int_equal(ask_revoke(&mine, 0, 0x378, 0x37a), KP_STATUS_INVALID);
	nothing_was_granted();
}

CASE(releasing_a_claim_takes_the_grants_that_rest_on_it)
{
	claim(0x378, 0x37a);
	claim(0x300, 0x307);
	assert_int_equal(ask_grant(&mine, 0, 0x378, 0x378, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant(&mine, 5, 0x379, 0x37a, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant(&mine, 5, 0x300, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_release(&mine, 0x378, 0x37a), KP_STATUS_OK);
	assert_true(map_is(0x300, 0x307));
	assert_false(fake.processes[1].uses_map);
	fake_check_grants();
}

CASE(a_grant_over_two_claims_ends_with_either)
{
	claim(0x300, 0x303);
	claim(0x304, 0x307);
	assert_int_equal(ask_grant(&mine, 0, 0x300, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_release(&mine, 0x304, 0x307), KP_STATUS_OK);
	nothing_was_granted();
}

CASE(closing_takes_every_grant)
{
	claim(0x378, 0x37a);
	claim(0x300, 0x307);
	assert_int_equal(ask_grant(&mine, 0, 0x378, 0x37a, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant(&mine, 5, 0x300, 0x307, 0), KP_STATUS_OK);
	kp_handle_close(&mine);
	nothing_was_granted();
}

CASE(a_process_that_is_gone_has_no_grants)
{
	claim(0x300, 0x31f);
	assert_int_equal(ask_grant(&mine, 5, 0x300, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant(&mine, 5, 0x310, 0x317, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant(&mine, 6, 0x304, 0x30b, 0), KP_STATUS_OK);
	kp_grant_process_gone(&fake.device, fake_key(5));
	fake_check_idle();
	assert_true(map_is(0x304, 0x30b));
	fake_check_grants();
	assert_int_equal(ask_revoke(&mine, 5, 0x300, 0x307), KP_STATUS_INVALID);
}

CASE(a_process_without_grants_may_be_gone)
{
	claim(0x300, 0x31f);
	assert_int_equal(ask_grant(&mine, 5, 0x300, 0x307, 0), KP_STATUS_OK);
	kp_grant_process_gone(&fake.device, fake_key(6));
	assert_true(map_is(0x300, 0x307));
	fake_check_grants();
}

CASE(the_list_names_what_one_process_was_given)
{
	struct kp_range ranges[4];
	uint32_t count;

	claim(0x300, 0x31f);
	assert_int_equal(ask_grant(&mine, 5, 0x300, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant(&mine, 6, 0x310, 0x317, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant_list(&mine, 6, ranges, 4, &count), KP_STATUS_OK);
	assert_int_equal(count, 1);
	assert_int_equal(ranges[0].first, 0x310);
	assert_int_equal(ranges[0].last, 0x317);
	assert_int_equal(ask_grant_list(&mine, 0, ranges, 4, &count), KP_STATUS_OK);
	assert_int_equal(count, 0);
	fake_check_grants();
}

CASE(the_list_counts_more_than_there_is_room_for)
{
	struct kp_range ranges[4];
	uint32_t count;

	claim(0x300, 0x31f);
	for (unsigned port = 0x300; port < 0x306; port++)
		assert_int_equal(ask_grant(&mine, 0, port, port, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant_list(&mine, 0, ranges, 4, &count), KP_STATUS_OK);
	assert_int_equal(count, 6);
	assert_int_equal(ask_grant_list(&mine, 0, NULL, 0, &count), KP_STATUS_OK);
	assert_int_equal(count, 6);
	fake_check_grants();
}

CASE(the_list_of_a_stranger_is_refused)
{
	uint32_t count;

	assert_int_equal(ask_grant_list(&mine, 0xdead, NULL, 0, &count), KP_STATUS_INVALID);
	fake_check_grants();
}

CASE(grants_given_and_refused_are_audited)
{
	uint64_t before = fake.audits;

	claim(0x378, 0x37a);
	assert_int_equal(ask_grant(&mine, 0, 0x378, 0x37a, 0), KP_STATUS_OK);
	assert_int_equal(fake.audits, before + 1);
	assert_int_equal(ask_grant(&mine, 0, 0x80, 0x80, 0), KP_STATUS_DENIED);
	assert_int_equal(fake.audits, before + 2);
}

CASE(without_an_audit_nothing_is_called)
{
	fake.env.audit = NULL;
	claim(0x378, 0x37a);
	assert_int_equal(ask_grant(&mine, 0, 0x378, 0x37a, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant(&mine, 0, 0x80, 0x80, 0), KP_STATUS_DENIED);
	assert_int_equal(ask_read(&mine, 0x80, 1, NULL), KP_STATUS_DENIED);
}

CASE(a_self_grant_opens_the_threads_own_bitmap)
{
	claim(0x378, 0x37a);
	assert_int_equal(ask_grant(&mine, 0, 0x378, 0x37a, 0), KP_STATUS_OK);
	assert_true(kp_portset_covers(&fake.processes[1].own, fake_range(0x378, 0x37a)));
	assert_false(kp_portset_allows(&fake.processes[1].own, 0x377, 1));
	assert_true(map_is_empty());
}

CASE(a_self_grant_again_serves_the_calling_thread)
{
	claim(0x378, 0x37a);
	assert_int_equal(ask_grant(&mine, 0, 0x378, 0x37a, 0), KP_STATUS_OK);
	kp_portset_clear(&fake.processes[1].own);
	assert_int_equal(ask_grant(&mine, 0, 0x378, 0x37a, 0), KP_STATUS_OK);
	assert_true(kp_portset_covers(&fake.processes[1].own, fake_range(0x378, 0x37a)));
	assert_null(fake.device.grants.first->next);
}

CASE(a_self_grant_cannot_be_exclusive)
{
	claim(0x300, 0x307);
	assert_int_equal(ask_grant(&mine, 0, 0x300, 0x307, KP_GRANT_EXCLUSIVE),
			 KP_STATUS_UNSUPPORTED);
	nothing_was_granted();
}

CASE(a_handle_has_so_many_grants_and_no_more)
{
	unsigned first, last, made = 0;

	claim(0x300, 0x31f);
	for (first = 0x300; first <= 0x31f; first++)
		for (last = first; last <= 0x31f && made < KP_HANDLE_MAX_GRANTS; last++, made++)
			assert_int_equal(ask_grant(&mine, 0, first, last, 0), KP_STATUS_OK);
	assert_int_equal(made, KP_HANDLE_MAX_GRANTS);
	assert_int_equal(ask_grant(&mine, 0, 0x31f, 0x31f, 0), KP_STATUS_NO_MEMORY);
	assert_int_equal(ask_claim(&mine, 0x300, 0x31f, 0), KP_STATUS_OK);
}

CASE(a_self_grant_cannot_be_revoked)
{
	claim(0x378, 0x37a);
	assert_int_equal(ask_grant(&mine, 0, 0x378, 0x37a, 0), KP_STATUS_OK);
	assert_int_equal(ask_revoke(&mine, 0, 0x378, 0x37a), KP_STATUS_UNSUPPORTED);
}

CASE(a_grant_to_another_process_is_unsupported_where_bitmaps_are_a_threads)
{
	claim(0x378, 0x37a);
	assert_int_equal(ask_grant(&mine, 5, 0x378, 0x37a, 0), KP_STATUS_UNSUPPORTED);
	assert_true(kp_portset_is_empty(&fake.processes[5].own));
	assert_true(kp_portset_is_empty(&fake.processes[1].own));
}

CASE(a_self_grant_is_as_strict_as_the_policy)
{
	claim(0x3f8, 0x3ff);
	assert_int_equal(ask_grant(&mine, 0, 0x3f8, 0x3ff, 0), KP_STATUS_DENIED);
	assert_int_equal(ask_grant(&mine, 0, 0x378, 0x37a, 0), KP_STATUS_DENIED);
	assert_true(kp_portset_is_empty(&fake.processes[1].own));
}

CASE(a_self_grant_that_the_system_refuses_leaves_nothing)
{
	claim(0x378, 0x37a);
	for (uint64_t call = 1; call <= 2; call++) {
		fake.fail_call = fake.calls + call;
		assert_int_equal(ask_grant(&mine, 0, 0x378, 0x37a, 0), KP_STATUS_SYSTEM);
		assert_null(fake.device.grants.first);
		assert_int_equal(fake.processes[1].refs, 0);
	}
}

CASE(without_process_keys_a_self_grant_works)
{
	struct kp_range ranges[2];
	uint32_t count;

	fake.env.process_get = NULL;
	fake.env.process_put = NULL;
	claim(0x378, 0x37a);
	assert_int_equal(ask_grant(&mine, 0, 0x378, 0x37a, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant_list(&mine, 0, ranges, 2, &count), KP_STATUS_OK);
	assert_int_equal(count, 1);
	assert_int_equal(ask_grant_list(&mine, 5, ranges, 2, &count), KP_STATUS_UNSUPPORTED);
	assert_int_equal(ask_grant(&mine, 5, 0x378, 0x37a, 0), KP_STATUS_UNSUPPORTED);
}

CASE(without_any_way_a_grant_is_unsupported)
{
	claim(0x378, 0x37a);
	assert_int_equal(ask_grant(&mine, 0, 0x378, 0x37a, 0), KP_STATUS_UNSUPPORTED);
	assert_int_equal(ask_grant(&mine, 5, 0x378, 0x37a, 0), KP_STATUS_UNSUPPORTED);
	assert_int_equal(ask_revoke(&mine, 0, 0x378, 0x37a), KP_STATUS_UNSUPPORTED);
	assert_null(fake.device.grants.first);
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, fresh, clean)
#define RUN_LINUX(name) cmocka_unit_test_setup_teardown(name, fresh_linux, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_grant_to_oneself_opens_the_map),
		RUN(a_grant_to_another_process_is_his_alone),
		RUN(a_part_of_a_claim_can_be_granted),
		RUN(a_grant_of_what_is_not_claimed_is_denied),
		RUN(reading_and_writing_without_the_grant_right_is_denied),
		RUN(one_direction_alone_is_denied),
		RUN(a_reversed_range_is_invalid),
		RUN(a_process_that_is_not_the_callers_is_refused),
		RUN(a_handle_opened_for_reading_grants_nothing),
		RUN(granting_the_same_again_changes_nothing),
		RUN(granting_the_same_with_another_exclusiveness_is_invalid),
		RUN(two_ranges_of_a_process_add_up),
		RUN(revoking_one_of_two_ranges_leaves_the_other),
		RUN(revoking_keeps_ports_that_another_grant_holds),
		RUN(revoking_the_last_range_points_the_process_away),
		RUN(a_revoke_names_exactly_process_and_range),
		RUN(a_grant_is_revoked_once),
		RUN(releasing_a_claim_takes_the_grants_that_rest_on_it),
		RUN(a_grant_over_two_claims_ends_with_either),
		RUN(closing_takes_every_grant),
		RUN(a_process_that_is_gone_has_no_grants),
		RUN(a_process_without_grants_may_be_gone),
		RUN(the_list_names_what_one_process_was_given),
		RUN(the_list_counts_more_than_there_is_room_for),
		RUN(the_list_of_a_stranger_is_refused),
		RUN(grants_given_and_refused_are_audited),
		RUN(without_an_audit_nothing_is_called),
		RUN_LINUX(a_self_grant_opens_the_threads_own_bitmap),
		RUN_LINUX(a_self_grant_again_serves_the_calling_thread),
		RUN_LINUX(a_self_grant_cannot_be_exclusive),
		RUN_LINUX(a_handle_has_so_many_grants_and_no_more),
		RUN_LINUX(a_self_grant_cannot_be_revoked),
		RUN_LINUX(a_grant_to_another_process_is_unsupported_where_bitmaps_are_a_threads),
		RUN_LINUX(a_self_grant_is_as_strict_as_the_policy),
		RUN_LINUX(a_self_grant_that_the_system_refuses_leaves_nothing),
		RUN_LINUX(without_process_keys_a_self_grant_works),
		cmocka_unit_test_setup_teardown(without_any_way_a_grant_is_unsupported, fresh_bare,
						clean),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
