/* SPDX-License-Identifier: MIT */
/* HOLDERS as a program asks for it: whose processes are named, who may ask, and more than a page of them. */
#include "check.h"

#include "driver/nt/kioport.h"

#define SET_INFORMATION 0x0200u
#define MANY 150u

static struct nt_file file;  /* the administrator's who asks */
static struct nt_file other; /* of another process */
static struct kp_holder list[2 * MANY];

static int fresh(void **state)
{
	(void)state;
	nt_reset();
	nt_set_policy("group kport lpt1,lpt2,0x300-0x31f read write grant\n"
		      "administrators lpt1,lpt2,0x300-0x31f read write grant\n");
	if (nt_load() != STATUS_SUCCESS || nt_open(&file, &nt_admin, BOTH) != STATUS_SUCCESS ||
	    nt_hello(&file) != STATUS_SUCCESS)
		return 1;
	nt.current = &nt.processes[1];
	return nt_open(&other, &nt_member, BOTH) != STATUS_SUCCESS ||
	       nt_hello(&other) != STATUS_SUCCESS;
}

static int clean(void **state)
{
	if (other.object.FsContext)
		nt_close(&other);
	nt_close(&file);
	return unload_and_look(state);
}

static uint32_t holders(uint32_t room)
{
	uint32_t count;

	assert_int_equal(nt_holders(&file, room, list, 2 * MANY, &count), STATUS_SUCCESS);
	return count;
}

CASE(a_claim_names_the_process_that_opened_the_handle)
{
	assert_int_equal(nt_claim(&other, 0x378, 0x37a), STATUS_SUCCESS);
	assert_int_equal(holders(64), 1);
	assert_int_equal(list[0].process, nt.processes[1].id);
	assert_int_equal(list[0].grantee, 0);
	assert_int_equal(list[0].kind, 0);
}

CASE(a_grant_names_the_process_that_it_went_to)
{
	HANDLE program = nt_handle_of(NT_PROCESS, &nt.processes[3], SET_INFORMATION);

	assert_int_equal(nt_claim(&other, 0x378, 0x37a), STATUS_SUCCESS);
	assert_int_equal(nt_grant(&other, program, 0x378, 0x37a), STATUS_SUCCESS);
	assert_int_equal(holders(1), 2);
	assert_int_equal(list[1].process, nt.processes[1].id);
	assert_int_equal(list[1].grantee, nt.processes[3].id);
	assert_int_equal(list[1].kind, KP_HOLD_GRANT);
	nt_exit(&nt.processes[3]);
	assert_int_equal(holders(1), 1);
}

CASE(on_windows_2000_it_is_not_told_whom_a_grant_went_to)
{
	nt_close(&other);
	nt_close(&file);
	nt_unload();
	nt.minor = 0;
	assert_int_equal(nt_load(), STATUS_SUCCESS);
	assert_int_equal(nt_open(&file, &nt_admin, BOTH), STATUS_SUCCESS);
	assert_int_equal(nt_hello(&file), STATUS_SUCCESS);
	assert_int_equal(nt_claim(&file, 0x378, 0x37a), STATUS_SUCCESS);
	assert_int_equal(nt_grant(&file, NULL, 0x378, 0x37a), STATUS_SUCCESS);
	assert_int_equal(holders(64), 2);
	assert_int_equal(list[1].process, nt.processes[1].id);
	assert_int_equal(list[1].grantee, 0);
}

CASE(others_than_administrators_are_refused)
{
	uint32_t count;

	assert_int_equal(nt_claim(&other, 0x378, 0x37a), STATUS_SUCCESS);
	assert_int_equal(nt_holders(&other, 64, list, MANY, &count), STATUS_ACCESS_DENIED);
}

CASE(an_administrator_who_opened_for_reading_is_told)
{
	nt_close(&file);
	assert_int_equal(nt_open(&file, &nt_admin, READ), STATUS_SUCCESS);
	assert_int_equal(nt_hello(&file), STATUS_SUCCESS);
	assert_int_equal(nt_claim(&other, 0x378, 0x37a), STATUS_SUCCESS);
	assert_int_equal(holders(64), 1);
}

/* 32 claims and 118 grants. */
CASE(more_than_a_page_comes_each_once)
{
	static const uint32_t rooms[] = { 1, 5, 63, 64 };

	for (uint32_t i = 0; i < 32; i++)
		assert_int_equal(nt_claim(&other, (uint16_t)(0x300 + i), (uint16_t)(0x300 + i)),
				 STATUS_SUCCESS);
	for (uint32_t i = 0; i < MANY - 32; i++)
		assert_int_equal(nt_grant(&other, NULL, (uint16_t)(0x300 + i % 32),
					  (uint16_t)(0x300 + i % 32 + i / 32 % (32 - i % 32))),
				 STATUS_SUCCESS);
	for (size_t i = 0; i < COUNT_OF(rooms); i++) {
		uint32_t count = holders(rooms[i]);
		uint32_t claims = 0;

		for (uint32_t at = 0; at < count; at++)
			claims += !(list[at].kind & KP_HOLD_GRANT);
		assert_int_equal(claims, 32);
		for (uint32_t at = 0; at < count; at++)
			for (uint32_t next = at + 1; next < count; next++)
				assert_false(list[at].kind == list[next].kind &&
					     !memcmp(&list[at].range, &list[next].range,
						     sizeof(list[at].range)));
		assert_true(count > 64);
	}
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, fresh, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_claim_names_the_process_that_opened_the_handle),
		RUN(a_grant_names_the_process_that_it_went_to),
		RUN(on_windows_2000_it_is_not_told_whom_a_grant_went_to),
		RUN(others_than_administrators_are_refused),
		RUN(an_administrator_who_opened_for_reading_is_told),
		RUN(more_than_a_page_comes_each_once),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
