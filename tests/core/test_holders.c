/* SPDX-License-Identifier: MIT */
/* core/holders.c: who holds what, page by page, while others come and go. */
#include "check.h"
#include "core/holders.h"

#define HANDLES 4u
#define CLAIMS 60u /* of each, one port wide */
#define MANY 400u

static const char policy[] = "administrators 0x300-0x3ff,0x278-0x27a read write grant unsafe\n"
			     "user alice 0x300-0x3ff read write grant unsafe\n";

static const struct fake_opener admin = { .administrator = true };
static const struct fake_opener alice = { .user = "alice" };

static struct kp_handle asker; /* holds nothing, as doctor does */
static struct kp_handle mine[HANDLES];
static struct kp_holder found[MANY];

static const uint32_t both = KP_RIGHT_READ | KP_RIGHT_WRITE;

static int fresh_on(enum fake_system system)
{
	if (!fake_start(system, policy))
		return 1;
	for (uint32_t i = 0; i < HANDLES; i++)
		if (ask_open(&mine[i], i ? &alice : &admin, both, i + 1) != KP_STATUS_OK)
			return 1;
	return ask_open(&asker, &admin, KP_RIGHT_READ, 9) != KP_STATUS_OK;
}

static int fresh(void **state)
{
	(void)state;
	return fresh_on(FAKE_NT);
}

static int fresh_linux(void **state)
{
	(void)state;
	return fresh_on(FAKE_LINUX);
}

static int clean(void **state)
{
	(void)state;
	kp_handle_close(&asker);
	for (uint32_t i = 0; i < HANDLES; i++)
		kp_handle_close(&mine[i]);
	fake_stop();
	return 0;
}

static struct kp_holders beginning(void)
{
	struct kp_holders at = { .handle = ~0ull, .number = ~0ull };

	return at;
}

/* The next page with room for so many, behind those that were found; how many there are then. */
static uint32_t add_page(struct kp_holders *at, uint32_t count, uint32_t room)
{
	uint32_t came = room;

	assert_true(count + room <= MANY);
	assert_int_equal(ask_holders(&asker, at, &found[count], &came), KP_STATUS_OK);
	return count + came;
}

static uint32_t find_from(struct kp_holders *at, uint32_t count, uint32_t room)
{
	for (;;) {
		uint32_t more = add_page(at, count, room);

		if (more == count)
			return count;
		count = more;
	}
}

static uint32_t find_all(uint32_t room)
{
	struct kp_holders at = beginning();

	return find_from(&at, 0, room);
}

/* Each handle has its ports; those that are open hold one claim a port. */
static unsigned port_of(uint32_t handle, uint32_t claim)
{
	return 0x300 + handle * CLAIMS + claim;
}

static void claim_many(void)
{
	for (uint32_t claim = 0; claim < CLAIMS; claim++)
		for (uint32_t handle = 0; handle < HANDLES; handle++)
			assert_int_equal(ask_claim(&mine[handle], port_of(handle, claim),
						   port_of(handle, claim), 0),
					 KP_STATUS_OK);
}

/* How often the port was told of as this handle's. */
static uint32_t times(uint32_t count, uint32_t handle, uint32_t claim)
{
	uint32_t seen = 0;

	for (uint32_t i = 0; i < count; i++)
		seen += found[i].range.first == port_of(handle, claim) &&
			found[i].handle == mine[handle].number && !(found[i].kind & KP_HOLD_GRANT);
	return seen;
}

CASE(where_nobody_holds_anything_there_is_no_entry)
{
	struct kp_holders at = beginning();

	assert_int_equal(add_page(&at, 0, 5), 0);
	assert_int_equal(find_all(64), 0);
}

CASE(a_claim_is_told_with_its_handle_process_range_and_age)
{
	assert_int_equal(ask_claim(&mine[1], 0x300, 0x307, 0), KP_STATUS_OK);
	fake.now_ns += 5000000000;
	assert_int_equal(find_all(64), 1);
	assert_int_equal(found[0].handle, mine[1].number);
	assert_int_equal(found[0].process, 2);
	assert_int_equal(found[0].grantee, 0);
	assert_int_equal(found[0].range.first, 0x300);
	assert_int_equal(found[0].range.last, 0x307);
	assert_int_equal(found[0].kind, 0);
	assert_in_range(found[0].held_ns, 5000000000, 5001000000);
}

CASE(a_claim_that_is_shared_says_so)
{
	assert_int_equal(ask_claim(&mine[0], 0x300, 0x307, KP_CLAIM_SHARE), KP_STATUS_OK);
	assert_int_equal(find_all(64), 1);
	assert_int_equal(found[0].kind, KP_HOLD_SHARED);
}

CASE(what_is_given_back_is_not_told)
{
	assert_int_equal(ask_claim(&mine[0], 0x300, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_claim(&mine[1], 0x308, 0x30f, 0), KP_STATUS_OK);
	assert_int_equal(ask_release(&mine[0], 0x300, 0x307), KP_STATUS_OK);
	kp_handle_close(&mine[1]);
	assert_int_equal(find_all(64), 0);
}

CASE(what_the_system_refused_is_not_told)
{
	fake.fail_call = fake.calls + 1;
	assert_int_equal(ask_claim(&mine[0], 0x300, 0x307, 0), KP_STATUS_SYSTEM);
	assert_int_equal(find_all(64), 0);
}

static enum kp_status claim_and_look(struct kp_handle *handle, struct kp_range range, bool share,
				     uint32_t *notes)
{
	struct kp_holders at = beginning();

	(void)handle, (void)range, (void)share, (void)notes;
	kp_holders_list(&fake.device, &at, found, MANY);
	assert_int_equal(at.count, 1);
	assert_int_equal(found[0].kind, KP_HOLD_WAITING);
	return KP_STATUS_OK;
}

CASE(a_claim_that_waits_for_the_system_says_so)
{
	fake.env.claim = claim_and_look;
	fake.env.release = NULL;
	assert_int_equal(ask_claim(&mine[0], 0x300, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(find_all(64), 1);
	assert_int_equal(found[0].kind, 0);
}

CASE(a_grant_stands_behind_the_claims)
{
	assert_int_equal(ask_claim(&mine[0], 0x300, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant(&mine[0], 5, 0x300, 0x303, KP_GRANT_EXCLUSIVE), KP_STATUS_OK);
	assert_int_equal(ask_claim(&mine[1], 0x308, 0x30f, 0), KP_STATUS_OK);
	assert_int_equal(find_all(64), 3);
	assert_int_equal(found[0].handle, mine[1].number);
	assert_int_equal(found[1].handle, mine[0].number);
	assert_int_equal(found[2].handle, mine[0].number);
	assert_int_equal(found[2].process, 1);
	assert_int_equal(found[2].range.first, 0x300);
	assert_int_equal(found[2].range.last, 0x303);
	assert_int_equal(found[2].kind, KP_HOLD_GRANT | KP_HOLD_EXCLUSIVE);
}

CASE(whom_the_host_does_not_know_is_not_told)
{
	assert_int_equal(ask_claim(&mine[0], 0x300, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant(&mine[0], 5, 0x300, 0x303, 0), KP_STATUS_OK);
	assert_int_equal(find_all(64), 2);
	assert_int_equal(found[1].process, 1);
	assert_int_equal(found[1].grantee, 0);
}

static uint32_t process_id(const struct kp_handle *handle, uint64_t key)
{
	assert_true(fake.device_locked);
	return key ? (uint32_t)(key - fake_key(0)) + 700 : handle->process + 500;
}

CASE(whom_the_host_knows_is_told_as_it_knows_him)
{
	fake.env.process_id = process_id;
	assert_int_equal(ask_claim(&mine[0], 0x300, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant(&mine[0], 5, 0x300, 0x303, 0), KP_STATUS_OK);
	assert_int_equal(find_all(64), 2);
	assert_int_equal(found[0].process, 501);
	assert_int_equal(found[0].grantee, 0);
	assert_int_equal(found[1].process, 501);
	assert_int_equal(found[1].grantee, 705);
}

CASE(a_thread_of_its_own_bitmap_is_told_too)
{
	assert_int_equal(ask_claim(&mine[0], 0x300, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant(&mine[0], 0, 0x300, 0x303, 0), KP_STATUS_OK);
	assert_int_equal(find_all(64), 2);
	assert_int_equal(found[1].kind, KP_HOLD_GRANT);
}

CASE(what_a_rule_gave_says_so)
{
	mine[0].by_rule = true;
	assert_int_equal(ask_claim(&mine[0], 0x300, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant(&mine[0], 5, 0x300, 0x303, 0), KP_STATUS_OK);
	assert_int_equal(find_all(64), 2);
	assert_int_equal(found[0].kind, KP_HOLD_RULE);
	assert_int_equal(found[1].kind, KP_HOLD_GRANT | KP_HOLD_RULE);
}

CASE(others_than_administrators_are_refused)
{
	struct kp_holders at = beginning();
	uint32_t room = 8;

	assert_int_equal(ask_claim(&mine[1], 0x300, 0x307, 0), KP_STATUS_OK);
	assert_int_equal(ask_holders(&mine[1], &at, found, &room), KP_STATUS_DENIED);
}

CASE(every_length_of_a_page_tells_each_once_and_in_order)
{
	static const uint32_t rooms[] = { 1, 2, 7, 59, 60, 61, 63, 64 };
	const uint32_t all = HANDLES * CLAIMS + 2;

	claim_many();
	assert_int_equal(ask_grant(&mine[0], 5, 0x300, 0x300, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant(&mine[0], 6, 0x300, 0x300, 0), KP_STATUS_OK);
	for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
		assert_int_equal(find_all(rooms[i]), all);
		for (uint32_t at = 0; at < HANDLES * CLAIMS; at++) {
			uint32_t handle = HANDLES - 1 - at / CLAIMS;

			assert_int_equal(found[at].handle, mine[handle].number);
			assert_int_equal(found[at].range.first,
					 port_of(handle, CLAIMS - 1 - at % CLAIMS));
		}
		assert_int_equal(found[all - 2].kind, KP_HOLD_GRANT);
		assert_int_equal(found[all - 1].kind, KP_HOLD_GRANT);
	}
}

CASE(a_page_has_its_bound_however_much_room_there_is)
{
	struct kp_holders at = beginning();

	claim_many();
	assert_int_equal(add_page(&at, 0, 200), KP_HOLDERS_PAGE);
}

CASE(a_page_without_room_moves_nothing)
{
	struct kp_holders at = beginning();

	claim_many();
	assert_int_equal(add_page(&at, 0, 0), 0);
	assert_int_equal(find_from(&at, 0, 64), HANDLES * CLAIMS);
}

CASE(a_claim_that_goes_between_two_pages_leaves_the_others_where_they_are)
{
	struct kp_holders at = beginning();
	uint32_t count;

	claim_many();
	count = add_page(&at, 0, 10);
	/* the last that was told, and the next */
	assert_int_equal(ask_release(&mine[3], port_of(3, CLAIMS - 10), port_of(3, CLAIMS - 10)),
			 KP_STATUS_OK);
	assert_int_equal(ask_release(&mine[3], port_of(3, CLAIMS - 11), port_of(3, CLAIMS - 11)),
			 KP_STATUS_OK);
	count = find_from(&at, count, 10);
	assert_int_equal(count, HANDLES * CLAIMS - 1);
	for (uint32_t handle = 0; handle < HANDLES; handle++)
		for (uint32_t claim = 0; claim < CLAIMS; claim++)
			assert_int_equal(times(count, handle, claim),
					 !(handle == 3 && claim == CLAIMS - 11));
}

CASE(a_handle_that_goes_between_two_pages_leaves_the_others_where_they_are)
{
	struct kp_holders at = beginning();
	uint32_t count;

	claim_many();
	count = add_page(&at, 0, 30);
	kp_handle_close(&mine[3]);
	kp_handle_close(&mine[1]);
	count = find_from(&at, count, 30);
	assert_int_equal(count, 30 + 2 * CLAIMS);
	for (uint32_t claim = 0; claim < CLAIMS; claim++) {
		assert_int_equal(times(count, 2, claim), 1);
		assert_int_equal(times(count, 0, claim), 1);
	}
}

CASE(what_comes_between_two_pages_is_not_told_in_anothers_place)
{
	struct kp_holders at = beginning();
	uint32_t count;

	claim_many();
	count = add_page(&at, 0, 30);
	assert_int_equal(ask_claim(&mine[3], 0x3f8, 0x3ff, 0), KP_STATUS_OK);
	count = find_from(&at, count, 30);
	assert_int_equal(count, HANDLES * CLAIMS);
	for (uint32_t handle = 0; handle < HANDLES; handle++)
		for (uint32_t claim = 0; claim < CLAIMS; claim++)
			assert_int_equal(times(count, handle, claim), 1);
}

CASE(a_grant_that_goes_between_two_pages_leaves_the_others_where_they_are)
{
	struct kp_holders at = beginning();
	uint32_t count;

	assert_int_equal(ask_claim(&mine[0], 0x300, 0x307, 0), KP_STATUS_OK);
	for (unsigned port = 0x300; port <= 0x307; port++)
		assert_int_equal(ask_grant(&mine[0], 5, port, port, 0), KP_STATUS_OK);
	count = add_page(&at, 0, 4); /* the claim and three grants, 0x307 to 0x305 */
	assert_int_equal(ask_revoke(&mine[0], 5, 0x305, 0x305), KP_STATUS_OK);
	assert_int_equal(ask_revoke(&mine[0], 5, 0x304, 0x304), KP_STATUS_OK);
	assert_int_equal(find_from(&at, count, 4), 8);
	assert_int_equal(found[4].range.first, 0x303);
	assert_int_equal(found[7].range.first, 0x300);
}

CASE(any_place_will_do)
{
	uint64_t random = 7;

	claim_many();
	for (uint32_t i = 0; i < 2000; i++) {
		struct kp_holders at = {
			.handle = fake_random_below(&random, 12),
			.number = fake_random_below(&random, 2 * HANDLES * CLAIMS),
		};

		assert_true(find_from(&at, 0, 64) <= HANDLES * CLAIMS);
		assert_int_equal(at.handle, 0);
	}
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, fresh, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(where_nobody_holds_anything_there_is_no_entry),
		RUN(a_claim_is_told_with_its_handle_process_range_and_age),
		RUN(a_claim_that_is_shared_says_so),
		RUN(what_is_given_back_is_not_told),
		RUN(what_the_system_refused_is_not_told),
		RUN(a_claim_that_waits_for_the_system_says_so),
		RUN(a_grant_stands_behind_the_claims),
		RUN(whom_the_host_does_not_know_is_not_told),
		RUN(whom_the_host_knows_is_told_as_it_knows_him),
		cmocka_unit_test_setup_teardown(a_thread_of_its_own_bitmap_is_told_too, fresh_linux,
						clean),
		RUN(what_a_rule_gave_says_so),
		RUN(others_than_administrators_are_refused),
		RUN(every_length_of_a_page_tells_each_once_and_in_order),
		RUN(a_page_has_its_bound_however_much_room_there_is),
		RUN(a_page_without_room_moves_nothing),
		RUN(a_claim_that_goes_between_two_pages_leaves_the_others_where_they_are),
		RUN(a_handle_that_goes_between_two_pages_leaves_the_others_where_they_are),
		RUN(what_comes_between_two_pages_is_not_told_in_anothers_place),
		RUN(a_grant_that_goes_between_two_pages_leaves_the_others_where_they_are),
		RUN(any_place_will_do),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
