/* SPDX-License-Identifier: MIT */
/* core/claim.c: who holds a range. */
#include "check.h"

static const char policy[] = "administrators 0x0-0xffff read write grant unsafe\n"
			     "user alice 0x300-0x31f read write unsafe\n"
			     "user alice 0x320-0x327 read unsafe\n"
			     "user alice 0x328-0x32f write unsafe\n";

static const struct fake_opener admin = { .administrator = true };
static const struct fake_opener alice = { .user = "alice" };

static struct kp_handle mine;
static struct kp_handle theirs;

static int fresh(void **state)
{
	uint32_t both = KP_RIGHT_READ | KP_RIGHT_WRITE;

	(void)state;
	return !fake_start(FAKE_NT, policy) || ask_open(&mine, &alice, both, 1) != KP_STATUS_OK ||
	       ask_open(&theirs, &admin, both, 2) != KP_STATUS_OK;
}

static int clean(void **state)
{
	(void)state;
	kp_handle_close(&mine);
	kp_handle_close(&theirs);
	fake_stop();
	return 0;
}

static bool holds(const struct kp_handle *handle, unsigned first, unsigned last)
{
	return kp_portset_covers(handle->readable, fake_range(first, last)) &&
	       kp_portset_covers(handle->writable, fake_range(first, last));
}

static size_t claims_of(const struct kp_handle *handle)
{
	size_t count = 0;

	for (const struct kp_claim *claim = handle->claims; claim; claim = claim->next)
		count++;
	return count;
}

CASE(a_claim_opens_its_ports_and_no_others)
{
	assert_int_equal(ask_read(&mine, 0x304, 1, NULL), KP_STATUS_DENIED);
	assert_int_equal(ask_claim(&mine, 0x304, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_read(&mine, 0x304, 4, NULL), KP_STATUS_OK);
	assert_int_equal(ask_write(&mine, 0x304, 4, 1), KP_STATUS_OK);
	assert_int_equal(ask_read(&mine, 0x303, 1, NULL), KP_STATUS_DENIED);
	assert_int_equal(ask_read(&mine, 0x308, 1, NULL), KP_STATUS_DENIED);
	assert_int_equal(ask_read(&mine, 0x305, 4, NULL), KP_STATUS_DENIED);
}

CASE(a_claim_asks_the_system)
{
	assert_int_equal(ask_claim(&mine, 0x304, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(fake.claim_count, 1);
	assert_ptr_equal(fake.claims[0].handle, &mine);
	assert_int_equal(fake.claims[0].range.first, 0x304);
	assert_int_equal(fake.claims[0].range.last, 0x307);
	assert_false(fake.claims[0].share);
}

CASE(a_shared_claim_says_so_to_the_system)
{
	assert_int_equal(ask_claim(&mine, 0x304, 0x307, KP_CLAIM_SHARE), KP_STATUS_OK);
	assert_true(fake.claims[0].share);
}

CASE(a_claim_without_any_right_on_a_port_is_denied)
{
	assert_int_equal(ask_claim(&mine, 0x2ff, 0x300, 0), KP_STATUS_DENIED);
	assert_int_equal(ask_claim(&mine, 0x328, 0x330, 0), KP_STATUS_DENIED);
	assert_int_equal(ask_claim(&mine, 0x378, 0x37a, KP_CLAIM_SHARE), KP_STATUS_DENIED);
	assert_int_equal(ask_claim(&mine, 0, 0xffff, 0), KP_STATUS_DENIED);
	assert_null(mine.claims);
	assert_int_equal(fake.claim_count, 0);
}

CASE(a_claim_that_is_denied_is_audited)
{
	assert_int_equal(ask_claim(&mine, 0x304, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(fake.audits, 0);
	assert_int_equal(ask_claim(&mine, 0x378, 0x37a, 0), KP_STATUS_DENIED);
	assert_int_equal(fake.audits, 1);
}

CASE(a_claim_may_mix_ports_of_different_rights)
{
	assert_int_equal(ask_claim(&mine, 0x318, 0x32f, 0), KP_STATUS_OK);
	assert_int_equal(ask_read(&mine, 0x31f, 2, NULL), KP_STATUS_OK);
	assert_int_equal(ask_write(&mine, 0x31f, 2, 0), KP_STATUS_DENIED);
	assert_int_equal(ask_read(&mine, 0x327, 2, NULL), KP_STATUS_DENIED);
	assert_int_equal(ask_read(&mine, 0x328, 1, NULL), KP_STATUS_DENIED);
	assert_int_equal(ask_write(&mine, 0x328, 1, 0), KP_STATUS_OK);
}

CASE(a_reversed_range_is_invalid)
{
	assert_int_equal(ask_claim(&mine, 0x305, 0x304, 0), KP_STATUS_INVALID);
	assert_int_equal(fake.claim_count, 0);
}

CASE(a_range_that_another_handle_holds_is_busy)
{
	assert_int_equal(ask_claim(&theirs, 0x304, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_claim(&mine, 0x304, 0x307, 0), KP_STATUS_BUSY);
	assert_int_equal(ask_claim(&mine, 0x300, 0x304, 0), KP_STATUS_BUSY);
	assert_int_equal(ask_claim(&mine, 0x307, 0x307, 0), KP_STATUS_BUSY);
	assert_int_equal(ask_claim(&mine, 0x300, 0x31f, 0), KP_STATUS_BUSY);
	assert_null(mine.claims);
	assert_true(kp_portset_is_empty(mine.readable));
	assert_int_equal(fake.claim_count, 1);
}

CASE(neighbours_of_what_another_handle_holds_are_free)
{
	assert_int_equal(ask_claim(&theirs, 0x304, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_claim(&mine, 0x303, 0x303, 0), KP_STATUS_OK);
	assert_int_equal(ask_claim(&mine, 0x308, 0x308, 0), KP_STATUS_OK);
}

CASE(two_handles_that_both_share_hold_a_range)
{
	assert_int_equal(ask_claim(&theirs, 0x304, 0x307, KP_CLAIM_SHARE), KP_STATUS_OK);
	assert_int_equal(ask_claim(&mine, 0x304, 0x307, KP_CLAIM_SHARE), KP_STATUS_OK);
	assert_true(holds(&mine, 0x304, 0x307));
	assert_true(holds(&theirs, 0x304, 0x307));
}

CASE(sharing_of_one_alone_is_busy)
{
	assert_int_equal(ask_claim(&theirs, 0x304, 0x307, KP_CLAIM_SHARE), KP_STATUS_OK);
	assert_int_equal(ask_claim(&mine, 0x304, 0x307, 0), KP_STATUS_BUSY);
	assert_int_equal(ask_claim(&theirs, 0x308, 0x309, 0), KP_STATUS_OK);
	assert_int_equal(ask_claim(&mine, 0x308, 0x309, KP_CLAIM_SHARE), KP_STATUS_BUSY);
}

CASE(a_driver_that_uses_the_range_makes_it_busy)
{
	fake.drivers[fake.driver_count++] = fake_range(0x306, 0x310);
	assert_int_equal(ask_claim(&mine, 0x304, 0x307, 0), KP_STATUS_BUSY);
	assert_null(mine.claims);
	assert_true(kp_portset_is_empty(mine.readable));
	assert_int_equal(ask_claim(&mine, 0x304, 0x305, 0), KP_STATUS_OK);
}

CASE(sharing_overrides_a_driver_that_uses_the_range)
{
	fake.drivers[fake.driver_count++] = fake_range(0x306, 0x310);
	assert_int_equal(ask_claim(&mine, 0x304, 0x307, KP_CLAIM_SHARE), KP_STATUS_OK);
}

CASE(the_systems_own_refusal_comes_through)
{
	fake.fail_call = fake.calls + 1;
	assert_int_equal(ask_claim(&mine, 0x304, 0x307, 0), KP_STATUS_SYSTEM);
	assert_null(mine.claims);
	assert_true(kp_portset_is_empty(mine.readable));
	assert_int_equal(ask_claim(&mine, 0x304, 0x307, 0), KP_STATUS_OK);
}

CASE(claiming_the_same_again_changes_nothing)
{
	assert_int_equal(ask_claim(&mine, 0x304, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_claim(&mine, 0x304, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(claims_of(&mine), 1);
	assert_int_equal(fake.claim_count, 1);
	assert_int_equal(ask_release(&mine, 0x304, 0x307), KP_STATUS_OK);
	assert_null(mine.claims);
}

CASE(claiming_a_part_of_the_same_again_changes_nothing)
{
	assert_int_equal(ask_claim(&mine, 0x304, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_claim(&mine, 0x305, 0x306, 0), KP_STATUS_OK);
	assert_int_equal(ask_claim(&mine, 0x305, 0x306, KP_CLAIM_SHARE), KP_STATUS_OK);
	assert_int_equal(claims_of(&mine), 1);
	assert_int_equal(ask_claim(&theirs, 0x305, 0x306, KP_CLAIM_SHARE), KP_STATUS_BUSY);
	assert_int_equal(ask_release(&mine, 0x305, 0x306), KP_STATUS_INVALID);
	assert_true(holds(&mine, 0x304, 0x307));
}

CASE(a_partial_overlap_with_ones_own_claim_is_invalid)
{
	assert_int_equal(ask_claim(&mine, 0x304, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_claim(&mine, 0x303, 0x304, 0), KP_STATUS_INVALID);
	assert_int_equal(ask_claim(&mine, 0x307, 0x308, 0), KP_STATUS_INVALID);
	assert_int_equal(ask_claim(&mine, 0x300, 0x30f, 0), KP_STATUS_INVALID);
	assert_int_equal(claims_of(&mine), 1);
	assert_int_equal(ask_read(&mine, 0x303, 1, NULL), KP_STATUS_DENIED);
}

CASE(a_release_closes_its_ports_and_no_others)
{
	assert_int_equal(ask_claim(&mine, 0x300, 0x303, 0), KP_STATUS_OK);
	assert_int_equal(ask_claim(&mine, 0x304, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_release(&mine, 0x304, 0x307), KP_STATUS_OK);
	assert_int_equal(ask_read(&mine, 0x304, 1, NULL), KP_STATUS_DENIED);
	assert_int_equal(ask_write(&mine, 0x307, 1, 0), KP_STATUS_DENIED);
	assert_int_equal(ask_read(&mine, 0x300, 4, NULL), KP_STATUS_OK);
	assert_int_equal(fake.claim_count, 1);
}

CASE(a_release_frees_the_range_for_others)
{
	assert_int_equal(ask_claim(&mine, 0x304, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_release(&mine, 0x304, 0x307), KP_STATUS_OK);
	assert_int_equal(ask_claim(&theirs, 0x304, 0x307, 0), KP_STATUS_OK);
}

CASE(a_release_names_exactly_a_claim_of_ones_own)
{
	assert_int_equal(ask_claim(&mine, 0x304, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_claim(&theirs, 0x310, 0x317, 0), KP_STATUS_OK);
	assert_int_equal(ask_release(&mine, 0x304, 0x306), KP_STATUS_INVALID);
	assert_int_equal(ask_release(&mine, 0x303, 0x307), KP_STATUS_INVALID);
	assert_int_equal(ask_release(&mine, 0x310, 0x317), KP_STATUS_INVALID);
	assert_int_equal(ask_release(&mine, 0x318, 0x31f), KP_STATUS_INVALID);
	assert_int_equal(ask_release(&mine, 0x307, 0x304), KP_STATUS_INVALID);
	assert_true(holds(&mine, 0x304, 0x307));
	assert_true(holds(&theirs, 0x310, 0x317));
}

CASE(a_claim_is_released_once)
{
	assert_int_equal(ask_claim(&mine, 0x304, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_release(&mine, 0x304, 0x307), KP_STATUS_OK);
	assert_int_equal(ask_release(&mine, 0x304, 0x307), KP_STATUS_INVALID);
}

CASE(release_of_a_shared_range_leaves_the_other_his)
{
	assert_int_equal(ask_claim(&mine, 0x304, 0x307, KP_CLAIM_SHARE), KP_STATUS_OK);
	assert_int_equal(ask_claim(&theirs, 0x304, 0x307, KP_CLAIM_SHARE), KP_STATUS_OK);
	assert_int_equal(ask_release(&mine, 0x304, 0x307), KP_STATUS_OK);
	assert_true(holds(&theirs, 0x304, 0x307));
	assert_true(kp_portset_is_empty(mine.readable));
	assert_int_equal(fake.claim_count, 1);
	assert_ptr_equal(fake.claims[0].handle, &theirs);
}

CASE(closing_gives_every_claim_back)
{
	for (unsigned port = 0x300; port < 0x320; port++)
		assert_int_equal(ask_claim(&mine, port, port, 0), KP_STATUS_OK);
	assert_int_equal(fake.claim_count, 0x20);
	kp_handle_close(&mine);
	assert_int_equal(fake.claim_count, 0);
	assert_int_equal(ask_claim(&theirs, 0x300, 0x31f, 0), KP_STATUS_OK);
	assert_int_equal(fake_open(&mine, &alice, KP_RIGHT_READ, 1), KP_STATUS_OK);
}

static uint32_t notes_of(unsigned first, unsigned last, uint32_t flags)
{
	struct kp_claim_request request = {
		.header = { sizeof(request), flags },
		.range = fake_range(first, last),
	};

	assert_int_equal(fake_request(&mine, KP_REQUEST_CLAIM, &request, sizeof(request), NULL),
			 KP_STATUS_OK);
	return request.notes;
}

CASE(the_answer_says_what_the_resource_manager_noted)
{
	fake.drivers[fake.driver_count++] = fake_range(0x306, 0x306);
	assert_int_equal(notes_of(0x300, 0x305, KP_CLAIM_SHARE), 0);
	assert_int_equal(notes_of(0x306, 0x307, KP_CLAIM_SHARE), KP_NOTE_SHARED);
}

CASE(claiming_again_says_the_same)
{
	fake.drivers[fake.driver_count++] = fake_range(0x300, 0x300);
	assert_int_equal(notes_of(0x300, 0x307, KP_CLAIM_SHARE), KP_NOTE_SHARED);
	assert_int_equal(notes_of(0x302, 0x303, 0), KP_NOTE_SHARED);
}

CASE(release_all_gives_every_claim_back)
{
	assert_int_equal(ask_claim(&mine, 0x300, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_claim(&mine, 0x310, 0x317, KP_CLAIM_SHARE), KP_STATUS_OK);
	fake.env.lock_handle(&mine);
	kp_claim_release_all(&mine);
	fake.env.unlock_handle(&mine);
	assert_null(mine.claims);
	assert_int_equal(fake.claim_count, 0);
	assert_true(kp_portset_is_empty(mine.readable));
	assert_true(kp_portset_is_empty(mine.writable));
}

CASE(taking_and_releasing_without_a_request)
{
	enum kp_status taken;
	enum kp_status released;
	uint32_t notes = 0;

	fake.env.lock_handle(&mine);
	taken = kp_claim_take(&mine, fake_range(0x300, 0x307), false, &notes);
	released = kp_claim_release(&mine, fake_range(0x300, 0x307));
	fake.env.unlock_handle(&mine);
	fake_check_idle();
	assert_int_equal(taken, KP_STATUS_OK);
	assert_int_equal(released, KP_STATUS_OK);
}

CASE(a_handle_opened_for_reading_claims_and_reads_only)
{
	kp_handle_close(&mine);
	assert_int_equal(ask_open(&mine, &alice, KP_RIGHT_READ, 1), KP_STATUS_OK);
	assert_int_equal(ask_claim(&mine, 0x300, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_read(&mine, 0x300, 1, NULL), KP_STATUS_OK);
	assert_int_equal(ask_write(&mine, 0x300, 1, 0), KP_STATUS_DENIED);
	assert_int_equal(fake.accesses, 1);
	assert_true(kp_portset_is_empty(mine.writable));
}

CASE(a_handle_has_so_many_claims_and_no_more)
{
	unsigned i;

	for (i = 0; i < KP_HANDLE_MAX_CLAIMS; i++)
		assert_int_equal(ask_claim(&theirs, 2 * i, 2 * i, 0), KP_STATUS_OK);
	assert_int_equal(ask_claim(&theirs, 2 * i, 2 * i, 0), KP_STATUS_NO_MEMORY);
	assert_int_equal(ask_release(&theirs, 0, 0), KP_STATUS_OK);
	assert_int_equal(ask_claim(&theirs, 2 * i, 2 * i, 0), KP_STATUS_OK);
}

CASE(the_whole_port_space_can_be_claimed_and_released)
{
	assert_int_equal(ask_claim(&theirs, 0, 0xffff, 0), KP_STATUS_OK);
	assert_true(holds(&theirs, 0, 0xffff));
	assert_int_equal(ask_read(&theirs, 0xffff, 1, NULL), KP_STATUS_OK);
	assert_int_equal(ask_release(&theirs, 0, 0xffff), KP_STATUS_OK);
	assert_true(kp_portset_is_empty(theirs.readable));
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, fresh, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_claim_opens_its_ports_and_no_others),
		RUN(a_claim_asks_the_system),
		RUN(a_shared_claim_says_so_to_the_system),
		RUN(a_claim_without_any_right_on_a_port_is_denied),
		RUN(a_claim_that_is_denied_is_audited),
		RUN(a_claim_may_mix_ports_of_different_rights),
		RUN(a_reversed_range_is_invalid),
		RUN(a_range_that_another_handle_holds_is_busy),
		RUN(neighbours_of_what_another_handle_holds_are_free),
		RUN(two_handles_that_both_share_hold_a_range),
		RUN(sharing_of_one_alone_is_busy),
		RUN(a_driver_that_uses_the_range_makes_it_busy),
		RUN(sharing_overrides_a_driver_that_uses_the_range),
		RUN(the_answer_says_what_the_resource_manager_noted),
		RUN(claiming_again_says_the_same),
		RUN(the_systems_own_refusal_comes_through),
		RUN(claiming_the_same_again_changes_nothing),
		RUN(claiming_a_part_of_the_same_again_changes_nothing),
		RUN(a_partial_overlap_with_ones_own_claim_is_invalid),
		RUN(a_release_closes_its_ports_and_no_others),
		RUN(a_release_frees_the_range_for_others),
		RUN(a_release_names_exactly_a_claim_of_ones_own),
		RUN(a_claim_is_released_once),
		RUN(release_of_a_shared_range_leaves_the_other_his),
		RUN(closing_gives_every_claim_back),
		RUN(release_all_gives_every_claim_back),
		RUN(taking_and_releasing_without_a_request),
		RUN(a_handle_opened_for_reading_claims_and_reads_only),
		RUN(a_handle_has_so_many_claims_and_no_more),
		RUN(the_whole_port_space_can_be_claimed_and_released),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
