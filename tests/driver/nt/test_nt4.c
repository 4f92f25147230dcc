/* SPDX-License-Identifier: MIT */
/*
 * The flavour for Windows NT 4.0: the device itself lets everybody in, so the driver looks; what newer
 * systems have is not touched.
 */
#include "access_matrix.h"
#include "check.h"

#include "driver/nt/kioport.h"
#include "mock_peers.h"

static int fresh(void **state)
{
	(void)state;
	nt_reset();
	nt.major = 0;
	nt.minor = 0;
	nt.lookup_keeps = true;
	return nt_load() != STATUS_SUCCESS;
}

static NTSTATUS try_open(const struct nt_token *token, ACCESS_MASK access)
{
	struct nt_file file;
	NTSTATUS status = nt_open(&file, token, access);

	if (NT_SUCCESS(status))
		nt_close(&file);
	return status;
}

CASE(the_driver_asks_who_opens)
{
	assert_null(nt.dacl);
	assert_int_equal(try_open(&nt_system, BOTH), STATUS_SUCCESS);
	assert_int_equal(try_open(&nt_admin, BOTH), STATUS_SUCCESS);
	assert_int_equal(try_open(&nt_member, READ), STATUS_SUCCESS);
	assert_int_equal(try_open(&nt_bob, READ), STATUS_ACCESS_DENIED);
	assert_int_equal(try_open(&nt_filtered_admin, READ), STATUS_ACCESS_DENIED);
}

CASE(a_policy_line_alone_does_not_open_the_device)
{
	nt_unload();
	nt_set_policy("user " NT_SID_BOB " lpt1 read write\n");
	assert_int_equal(nt_load(), STATUS_SUCCESS);
	assert_int_equal(try_open(&nt_bob, READ), STATUS_ACCESS_DENIED);
}

CASE(a_check_that_fails_lets_nobody_in)
{
	uint64_t call = 0;

	do {
		struct nt_file file;

		nt.failed = NULL;
		nt.fail_call = nt.calls + ++call;
		if (NT_SUCCESS(nt_open(&file, &nt_bob, READ)))
			fail_msg("%s failed, and a stranger is in", nt.failed);
		nt.fail_call = 0;
	} while (nt.failed);
	assert_true(call > 5);
}

CASE(a_key_is_opened_without_what_nt4_does_not_know)
{
	assert_int_equal(nt.key_flags & OBJ_KERNEL_HANDLE, 0);
}

CASE(an_ending_process_keeps_its_references_right)
{
	struct nt_file file;
	HANDLE handle = nt_handle_of(NT_PROCESS, &nt.processes[1], 0x200);

	assert_int_equal(nt_open(&file, &nt_admin, BOTH), STATUS_SUCCESS);
	assert_int_equal(nt_hello(&file), STATUS_SUCCESS);
	assert_int_equal(nt_claim(&file, 0x378, 0x37a), STATUS_SUCCESS);
	assert_int_equal(nt_grant(&file, handle, 0x378, 0x37a), STATUS_SUCCESS);
	assert_true(nt_map_gives(0x378));
	nt_exit(&nt.processes[1]);
	assert_int_equal(nt.processes[1].refs, 0);
	assert_false(nt_map_gives(0x378));
	nt_close(&file);
}

CASE(loading_leaves_nothing_whatever_fails)
{
	uint64_t call = 0;

	do {
		NTSTATUS status;

		nt_unload();
		nt.failed = NULL;
		nt.fail_call = nt.calls + ++call;
		status = nt_load();
		nt.fail_call = 0;
		if (NT_SUCCESS(status))
			continue;
		nt_check_clean();
		assert_int_equal(nt_load(), STATUS_SUCCESS);
	} while (nt.failed);
	assert_true(call > 5);
}

CASE(the_access_matrix)
{
	check_access_matrix(MATRIX_NT4);
}

/* Parallel ports and the map are asked there as well; the resource manager is not. */
CASE(a_claim_says_that_the_resource_manager_was_not_asked)
{
	struct kp_handshake hello = { .magic = KP_ABI_MAGIC, .major = KP_ABI_MAJOR };
	struct kp_claim_request claim = { .range = { 0x300, 0x307 } };
	struct nt_peer *lpt1 = nt_add_parallel("ParallelPort0", 0x378, 3);
	struct nt_file file;

	nt_add_port(nt_add_entry("OtherDrivers", "card", "\\Device\\Card.Raw"), 0x310, 8);
	assert_int_equal(nt_open(&file, &nt_admin, BOTH), STATUS_SUCCESS);
	assert_int_equal(nt_request(&file, KP_REQUEST_HANDSHAKE, &hello, sizeof(hello)),
			 STATUS_SUCCESS);
	assert_int_equal(hello.features & KP_FEATURE_CLAIM, 0);
	assert_int_equal(nt_request(&file, KP_REQUEST_CLAIM, &claim, sizeof(claim)),
			 STATUS_SUCCESS);
	assert_int_equal(claim.notes, KP_NOTE_UNASKED);
	assert_int_equal(nt_claim(&file, 0x378, 0x37a), STATUS_SUCCESS);
	assert_true(lpt1->is_ours);
	assert_int_equal(nt_claim(&file, 0x310, 0x317), STATUS_DEVICE_BUSY);
	nt_close(&file);
}

/* Who got a grant has a number there too, but no call tells it of the process. */
CASE(whom_a_grant_went_to_is_not_told)
{
	struct kp_holder list[2];
	struct nt_file file;
	uint32_t count;

	assert_int_equal(nt_open(&file, &nt_admin, BOTH), STATUS_SUCCESS);
	assert_int_equal(nt_hello(&file), STATUS_SUCCESS);
	assert_int_equal(nt_claim(&file, 0x378, 0x37a), STATUS_SUCCESS);
	assert_int_equal(nt_grant(&file, NULL, 0x378, 0x37a), STATUS_SUCCESS);
	assert_int_equal(nt_holders(&file, 64, list, 2, &count), STATUS_SUCCESS);
	assert_int_equal(count, 2);
	assert_int_equal(list[0].process, nt.current->id);
	assert_int_equal(list[1].process, nt.current->id);
	assert_int_equal(list[1].kind, KP_HOLD_GRANT);
	assert_int_equal(list[1].grantee, 0);
	nt_close(&file);
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, fresh, unload_and_look)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(the_driver_asks_who_opens),
		RUN(a_policy_line_alone_does_not_open_the_device),
		RUN(a_check_that_fails_lets_nobody_in),
		RUN(a_key_is_opened_without_what_nt4_does_not_know),
		RUN(an_ending_process_keeps_its_references_right),
		RUN(loading_leaves_nothing_whatever_fails),
		RUN(the_access_matrix),
		RUN(a_claim_says_that_the_resource_manager_was_not_asked),
		RUN(whom_a_grant_went_to_is_not_told),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
