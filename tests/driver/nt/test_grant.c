/* SPDX-License-Identifier: MIT */
/* driver/nt/grant.c: the I/O permission map, its users, and whose handles count. */
#include "check.h"

#include "driver/nt/kioport.h"
#include "messages.h"

#define SET_INFORMATION 0x0200u
#define QUERY_INFORMATION 0x0400u

static struct nt_file file;
static struct nt_file other;

static int fresh(void **state)
{
	(void)state;
	nt_reset();
	nt_set_policy("group kport lpt1,lpt2 read write grant\n"
		      "user " NT_SID_BOB " lpt1,com1 read write grant\n"
		      "administrators lpt1,lpt2,com1 read write grant\n");
	return nt_load() != STATUS_SUCCESS || nt_open(&file, &nt_admin, BOTH) != STATUS_SUCCESS ||
	       nt_hello(&file) != STATUS_SUCCESS ||
	       nt_claim(&file, 0x378, 0x37a) != STATUS_SUCCESS ||
	       nt_claim(&file, 0x278, 0x27a) != STATUS_SUCCESS;
}

static int clean(void **state)
{
	if (file.object.FsContext)
		nt_close(&file);
	return unload_and_look(state);
}

static void forget_order(void)
{
	nt.order[0] = '\0';
}

static struct nt_process *process(unsigned index)
{
	return &nt.processes[index];
}

static HANDLE full_handle(unsigned index)
{
	return nt_handle_of(NT_PROCESS, process(index), SET_INFORMATION);
}

static void map_is(uint16_t first, uint16_t last)
{
	for (uint32_t port = 0; port < KP_PORTS; port++)
		assert_int_equal(nt_map_gives((uint16_t)port), port >= first && port <= last);
}

CASE(a_grant_opens_exactly_its_ports)
{
	assert_int_equal(nt_grant(&file, NULL, 0x378, 0x379), STATUS_SUCCESS);
	map_is(0x378, 0x379);
	assert_true(process(0)->uses_map);
	assert_false(process(1)->uses_map);
}

CASE(a_release_closes_them_and_lets_go)
{
	assert_int_equal(nt_grant(&file, NULL, 0x378, 0x379), STATUS_SUCCESS);
	assert_int_equal(process(0)->refs, 2);
	assert_int_equal(nt_revoke(&file, NULL, 0x378, 0x379), STATUS_SUCCESS);
	map_is(1, 0);
	assert_false(process(0)->uses_map);
	assert_int_equal(process(0)->refs, 1);
}

CASE(the_map_is_read_and_set_before_a_process_gets_it)
{
	forget_order();
	assert_int_equal(nt_grant(&file, NULL, 0x378, 0x378), STATUS_SUCCESS);
	assert_string_equal(nt.order, "query set use100-1 ");
	forget_order();
	assert_int_equal(nt_grant(&file, NULL, 0x379, 0x379), STATUS_SUCCESS);
	assert_string_equal(nt.order, "query set ");
}

CASE(a_process_loses_the_map_before_it_shrinks)
{
	assert_int_equal(nt_grant(&file, NULL, 0x378, 0x378), STATUS_SUCCESS);
	assert_int_equal(nt_grant(&file, NULL, 0x379, 0x379), STATUS_SUCCESS);
	forget_order();
	assert_int_equal(nt_revoke(&file, NULL, 0x378, 0x378), STATUS_SUCCESS);
	assert_string_equal(nt.order, "query set ");
	forget_order();
	assert_int_equal(nt_revoke(&file, NULL, 0x379, 0x379), STATUS_SUCCESS);
	assert_string_equal(nt.order, "use100-0 query set ");
}

CASE(a_grant_ends_with_its_handle)
{
	assert_int_equal(nt_grant(&file, full_handle(1), 0x378, 0x37a), STATUS_SUCCESS);
	assert_int_equal(nt_grant(&file, full_handle(2), 0x278, 0x27a), STATUS_SUCCESS);
	nt_close(&file);
	file.object.FsContext = NULL;
	map_is(1, 0);
	assert_false(process(1)->uses_map);
	assert_false(process(2)->uses_map);
	assert_int_equal(process(1)->refs, 1);
}

CASE(a_grant_ends_with_its_process_and_the_map_shrinks)
{
	assert_int_equal(nt_grant(&file, full_handle(1), 0x378, 0x37a), STATUS_SUCCESS);
	assert_int_equal(nt_grant(&file, full_handle(2), 0x278, 0x27a), STATUS_SUCCESS);
	nt_exit(process(1));
	assert_int_equal(process(1)->refs, 0);
	map_is(0x278, 0x27a);
	nt_exit(process(3));
	map_is(0x278, 0x27a);
}

CASE(without_a_callback_grants_work_and_end_with_the_handle)
{
	nt_close(&file);
	nt_unload();
	nt.free_callbacks = 0;
	assert_int_equal(nt_load(), STATUS_SUCCESS);
	assert_int_equal(nt_open(&file, &nt_admin, BOTH), STATUS_SUCCESS);
	assert_int_equal(nt_hello(&file), STATUS_SUCCESS);
	assert_int_equal(nt_claim(&file, 0x378, 0x37a), STATUS_SUCCESS);
	assert_int_equal(nt_grant(&file, full_handle(1), 0x378, 0x37a), STATUS_SUCCESS);
	nt_exit(process(1));
	assert_int_equal(process(1)->refs, 1); /* nobody told the driver */
	map_is(0x378, 0x37a);
	nt_close(&file);
	file.object.FsContext = NULL;
	map_is(1, 0);
	assert_int_equal(process(1)->refs, 0);
}

CASE(a_process_that_has_ended_is_given_nothing)
{
	HANDLE handle = full_handle(1);

	nt_exit(process(1));
	assert_int_equal(nt_grant(&file, handle, 0x378, 0x378), STATUS_INVALID_PARAMETER);
	map_is(1, 0);
	assert_int_equal(process(1)->refs, 0);
}

CASE(a_process_whose_end_was_told_of_is_given_nothing)
{
	HANDLE handle = full_handle(1);

	assert_int_equal(nt_grant(&file, handle, 0x378, 0x37a), STATUS_SUCCESS);
	nt_tell_exit(process(1));
	assert_int_equal(nt_grant(&file, handle, 0x378, 0x378), STATUS_INVALID_PARAMETER);
	map_is(1, 0);
	assert_int_equal(process(1)->refs, 1);
	assert_int_equal(nt_grant(&file, full_handle(2), 0x378, 0x378), STATUS_SUCCESS);
}

CASE(a_new_process_where_one_ended_is_given_ports)
{
	nt_tell_exit(process(1));
	nt_begin(process(1));
	assert_int_equal(nt_grant(&file, full_handle(1), 0x378, 0x37a), STATUS_SUCCESS);
	map_is(0x378, 0x37a);
}

/* What comes of a handle is the object manager's answer to the caller's own rights. */
CASE(handles_of_every_kind)
{
	HANDLE pseudo = (HANDLE) ~(uintptr_t)0;
	HANDLE pseudo_thread = (HANDLE) ~(uintptr_t)1;
	HANDLE query_only = nt_handle_of(NT_PROCESS, process(1), QUERY_INFORMATION);
	HANDLE thread = nt_handle_of(NT_THREAD, NULL, ~0u);
	HANDLE a_file = nt_handle_of(NT_FILE, NULL, ~0u);
	HANDLE kernels = nt_kernel_handle_of(process(1));
	const struct {
		HANDLE handle;
		NTSTATUS status;
	} rows[] = {
		{ full_handle(1), STATUS_SUCCESS },
		{ pseudo, STATUS_SUCCESS },
		{ pseudo_thread, STATUS_INVALID_PARAMETER },
		{ query_only, STATUS_ACCESS_DENIED },
		{ thread, STATUS_INVALID_PARAMETER },
		{ a_file, STATUS_INVALID_PARAMETER },
		{ kernels, STATUS_INVALID_PARAMETER },
		{ (HANDLE)0x60, STATUS_INVALID_PARAMETER }, /* closed */
		{ (HANDLE)0x5, STATUS_INVALID_PARAMETER },
		{ (HANDLE)process(1), STATUS_INVALID_PARAMETER }, /* an address */
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		NTSTATUS status = nt_grant(&file, rows[i].handle, 0x378, 0x378);

		if (status != rows[i].status)
			fail_msg("row %u: 0x%08x", (unsigned)i, (unsigned)status);
		if (NT_SUCCESS(status))
			assert_int_equal(nt_revoke(&file, rows[i].handle, 0x378, 0x378),
					 STATUS_SUCCESS);
	}
	for (unsigned i = 0; i < NT_PROCESSES; i++)
		assert_int_equal(process(i)->refs, 1);
	map_is(1, 0);
}

#if UINTPTR_MAX == 0xffffffffu
CASE(a_handle_of_more_than_32_bits_is_invalid)
{
	struct kp_grant_request request = { .process = 0x100000000ull | (uintptr_t)full_handle(1),
					    .range = { 0x378, 0x378 } };

	assert_int_equal(nt_request(&file, KP_REQUEST_GRANT, &request, sizeof(request)),
			 STATUS_INVALID_PARAMETER);
}
#endif

CASE(the_pseudo_handle_and_none_are_the_same_process)
{
	assert_int_equal(nt_grant(&file, NULL, 0x378, 0x378), STATUS_SUCCESS);
	assert_int_equal(nt_revoke(&file, (HANDLE) ~(uintptr_t)0, 0x378, 0x378), STATUS_SUCCESS);
}

CASE(what_a_process_has_is_listed)
{
	struct {
		struct kp_grant_list list;
		struct kp_range ranges[4];
	} request = { .list.process = (uintptr_t)full_handle(1) };

	assert_int_equal(nt_grant(&file, full_handle(1), 0x378, 0x379), STATUS_SUCCESS);
	assert_int_equal(nt_grant(&file, full_handle(2), 0x278, 0x278), STATUS_SUCCESS);
	assert_int_equal(nt_request(&file, KP_REQUEST_GRANT_LIST, &request, sizeof(request)),
			 STATUS_SUCCESS);
	assert_int_equal(request.list.count, 1);
	assert_int_equal(request.ranges[0].first, 0x378);
	assert_int_equal(request.ranges[0].last, 0x379);
	assert_int_equal(process(1)->refs, 2);
}

static NTSTATUS grant_exclusively(struct nt_file *by, HANDLE to)
{
	struct kp_grant_request request = { .header.flags = KP_GRANT_EXCLUSIVE,
					    .process = (uintptr_t)to,
					    .range = { 0x378, 0x378 } };

	return nt_request(by, KP_REQUEST_GRANT, &request, sizeof(request));
}

CASE(an_exclusive_grant_keeps_other_processes_out)
{
	assert_int_equal(grant_exclusively(&file, full_handle(1)), STATUS_SUCCESS);
	assert_int_equal(nt_grant(&file, full_handle(2), 0x278, 0x278), STATUS_DEVICE_BUSY);
	nt_exit(process(1));
	assert_int_equal(nt_grant(&file, full_handle(2), 0x278, 0x278), STATUS_SUCCESS);
	assert_int_equal(grant_exclusively(&file, full_handle(3)), STATUS_DEVICE_BUSY);
}

/* One map for all: the member has no right to com1, so the administrator cannot have it granted. */
CASE(a_union_that_somebody_is_not_entitled_to_is_refused)
{
	assert_int_equal(nt_open(&other, &nt_member, BOTH), STATUS_SUCCESS);
	assert_int_equal(nt_hello(&other), STATUS_SUCCESS);
	assert_int_equal(nt_claim(&file, 0x3f8, 0x3ff), STATUS_SUCCESS);
	nt_close(&file);
	assert_int_equal(nt_claim(&other, 0x278, 0x27a), STATUS_SUCCESS);
	assert_int_equal(nt_grant(&other, full_handle(1), 0x278, 0x27a), STATUS_SUCCESS);
	assert_int_equal(nt_open(&file, &nt_admin, BOTH), STATUS_SUCCESS);
	assert_int_equal(nt_hello(&file), STATUS_SUCCESS);
	assert_int_equal(nt_claim(&file, 0x3f8, 0x3ff), STATUS_SUCCESS);
	assert_int_equal(nt_grant(&file, full_handle(2), 0x3f8, 0x3ff), STATUS_DEVICE_BUSY);
	map_is(0x278, 0x27a);
	nt_close(&other);
	assert_int_equal(nt_grant(&file, full_handle(2), 0x3f8, 0x3ff), STATUS_SUCCESS);
	map_is(0x3f8, 0x3ff);
}

CASE(a_strangers_change_stops_further_grants_and_is_logged_once)
{
	assert_int_equal(nt_grant(&file, full_handle(1), 0x378, 0x378), STATUS_SUCCESS);
	nt.event_count = 0;
	memset(nt.iopm, 0, sizeof(nt.iopm)); /* giveio: everything, for everybody */
	assert_int_equal(nt_grant(&file, full_handle(2), 0x278, 0x278), STATUS_DEVICE_BUSY);
	assert_int_equal(nt.events[0], KIOPORT_MAP_CHANGED);
	assert_int_equal(nt_grant(&file, full_handle(2), 0x278, 0x278), STATUS_DEVICE_BUSY);
	assert_int_equal(nt.event_count, 1);
	assert_int_equal(nt_revoke(&file, full_handle(1), 0x378, 0x378), STATUS_SUCCESS);
	assert_false(nt_map_gives(0x378)); /* ours is taken back */
	assert_true(nt_map_gives(0x80));   /* his is left to him */
	assert_false(process(1)->uses_map);
	memset(nt.iopm, 0xff, sizeof(nt.iopm));
}

static bool is_consistent(void)
{
	return process(1)->uses_map == nt_map_gives(0x378) &&
	       process(1)->refs == 1 + nt_map_gives(0x378);
}

CASE(a_grant_whose_calls_fail_leaves_nothing)
{
	HANDLE handle = full_handle(1);
	unsigned blocks = nt.blocks;
	uint64_t call = 0;
	NTSTATUS status;

	do {
		nt.failed = NULL;
		nt.fail_call = nt.calls + ++call;
		status = nt_grant(&file, handle, 0x378, 0x378);
		nt.fail_call = 0;
		assert_true(is_consistent());
		assert_int_equal(NT_SUCCESS(status), nt_map_gives(0x378));
		if (NT_SUCCESS(status))
			assert_int_equal(nt_revoke(&file, handle, 0x378, 0x378), STATUS_SUCCESS);
		assert_int_equal(nt.blocks, blocks);
	} while (nt.failed);
	assert_true(call > 4);
}

CASE(a_revoke_whose_calls_fail_can_be_made_again)
{
	HANDLE handle = full_handle(1);
	uint64_t call = 0;

	do {
		assert_int_equal(nt_grant(&file, handle, 0x378, 0x378), STATUS_SUCCESS);
		nt.failed = NULL;
		nt.fail_call = nt.calls + ++call;
		if (!NT_SUCCESS(nt_revoke(&file, handle, 0x378, 0x378))) {
			nt.fail_call = 0;
			assert_true(is_consistent());
			assert_int_equal(nt_revoke(&file, handle, 0x378, 0x378), STATUS_SUCCESS);
		}
		nt.fail_call = 0;
		assert_false(process(1)->uses_map);
		map_is(1, 0);
	} while (nt.failed);
	assert_true(call > 3);
}

CASE(a_close_whose_calls_fail_leaves_no_reference)
{
	uint64_t call = 0;

	do {
		nt_close(&file);
		nt_unload();
		nt_free();
		assert_int_equal(fresh(NULL), 0);
		assert_int_equal(nt_grant(&file, full_handle(1), 0x378, 0x378), STATUS_SUCCESS);
		nt.failed = NULL;
		nt.fail_call = nt.calls + ++call;
		nt_cleanup(&file);
		nt.fail_call = 0;
		assert_int_equal(process(1)->refs, 1);
		/* what the kernel would not take back is the stranger's then, until the next start */
		if (nt.failed) {
			memset(nt.iopm, 0xff, sizeof(nt.iopm));
			process(1)->uses_map = false;
		}
	} while (nt.failed);
	assert_true(call > 2);
}

CASE(an_ending_process_whose_calls_fail_does_no_harm)
{
	for (uint64_t call = 1; call < 6; call++) {
		nt_close(&file);
		nt_unload();
		nt_free();
		assert_int_equal(fresh(NULL), 0);
		assert_int_equal(nt_grant(&file, full_handle(1), 0x378, 0x378), STATUS_SUCCESS);
		nt.fail_call = nt.calls + call;
		nt_exit(process(1));
		nt.fail_call = 0;
		nt_close(&file);
		assert_int_equal(process(1)->refs, 0);
		memset(nt.iopm, 0xff, sizeof(nt.iopm));
		process(1)->uses_map = false;
		nt_open(&file, &nt_admin, BOTH);
	}
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, fresh, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_grant_opens_exactly_its_ports),
		RUN(a_release_closes_them_and_lets_go),
		RUN(the_map_is_read_and_set_before_a_process_gets_it),
		RUN(a_process_loses_the_map_before_it_shrinks),
		RUN(a_grant_ends_with_its_handle),
		RUN(a_grant_ends_with_its_process_and_the_map_shrinks),
		RUN(without_a_callback_grants_work_and_end_with_the_handle),
		RUN(a_process_that_has_ended_is_given_nothing),
		RUN(a_process_whose_end_was_told_of_is_given_nothing),
		RUN(a_new_process_where_one_ended_is_given_ports),
		RUN(handles_of_every_kind),
#if UINTPTR_MAX == 0xffffffffu
		RUN(a_handle_of_more_than_32_bits_is_invalid),
#endif
		RUN(the_pseudo_handle_and_none_are_the_same_process),
		RUN(what_a_process_has_is_listed),
		RUN(an_exclusive_grant_keeps_other_processes_out),
		RUN(a_union_that_somebody_is_not_entitled_to_is_refused),
		RUN(a_strangers_change_stops_further_grants_and_is_logged_once),
		RUN(a_grant_whose_calls_fail_leaves_nothing),
		RUN(a_revoke_whose_calls_fail_can_be_made_again),
		RUN(a_close_whose_calls_fail_leaves_no_reference),
		RUN(an_ending_process_whose_calls_fail_does_no_harm),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
