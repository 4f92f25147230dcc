/* SPDX-License-Identifier: MIT */
/* driver/nt/policy.c, registry.c: the policy of the registry, read at the start and again. */
#include "check.h"

#include "driver/nt/kioport.h"
#include "messages.h"

static struct nt_file admin;

static int fresh(void **state)
{
	(void)state;
	nt_reset();
	return nt_load() != STATUS_SUCCESS || nt_open(&admin, &nt_admin, BOTH) != STATUS_SUCCESS ||
	       nt_hello(&admin) != STATUS_SUCCESS;
}

static int clean(void **state)
{
	nt_close(&admin);
	return unload_and_look(state);
}

static NTSTATUS reload(struct kp_policy_load *load)
{
	memset(load, 0, sizeof(*load));
	return nt_request(&admin, KP_REQUEST_POLICY_RELOAD, load, sizeof(*load));
}

/* May a handle that this token opens now claim the port? */
static bool may_claim(const struct nt_token *token, uint16_t port)
{
	struct nt_file file;
	bool may;

	if (!NT_SUCCESS(nt_open(&file, token, BOTH)))
		return false;
	may = NT_SUCCESS(nt_hello(&file)) && NT_SUCCESS(nt_claim(&file, port, port));
	nt_close(&file);
	return may;
}

CASE(without_a_policy_the_default_one_holds)
{
	assert_true(may_claim(&nt_member, 0x378));
	assert_false(may_claim(&nt_member, 0x3f8));
	assert_true(may_claim(&nt_admin, 0x3f8));
	assert_false(may_claim(&nt_admin, 0x70));
}

CASE(the_stored_policy_holds_from_the_start)
{
	nt_close(&admin);
	nt_unload();
	nt_set_policy("group kport 0x300-0x303 read write\n"
		      "user " NT_SID_ALICE " 0x70-0x71 read unsafe\n");
	assert_int_equal(nt_load(), STATUS_SUCCESS);
	assert_int_equal(nt_open(&admin, &nt_admin, BOTH), STATUS_SUCCESS);
	assert_true(may_claim(&nt_member, 0x300));
	assert_true(may_claim(&nt_member, 0x70)); /* she is Alice */
	assert_false(may_claim(&nt_member, 0x378));
	assert_false(may_claim(&nt_admin, 0x378));
}

CASE(a_reload_holds_for_handles_opened_from_then_on)
{
	struct kp_policy_load load;
	struct nt_file before;

	assert_int_equal(nt_open(&before, &nt_member, BOTH), STATUS_SUCCESS);
	assert_int_equal(nt_hello(&before), STATUS_SUCCESS);
	nt_set_policy("group kport 0x300-0x303 read write\n");
	assert_true(may_claim(&nt_member, 0x378));
	assert_int_equal(reload(&load), STATUS_SUCCESS);
	assert_int_equal(load.errors, 0);
	assert_false(may_claim(&nt_member, 0x378));
	assert_true(may_claim(&nt_member, 0x300));
	assert_int_equal(nt_claim(&before, 0x378, 0x378), STATUS_SUCCESS);
	nt_close(&before);
}

CASE(only_an_administrator_may_ask_for_it)
{
	struct kp_policy_load load = { .header.size = sizeof(load) };
	struct nt_file file;

	assert_int_equal(nt_open(&file, &nt_member, BOTH), STATUS_SUCCESS);
	assert_int_equal(nt_hello(&file), STATUS_SUCCESS);
	nt_set_policy("group kport 0x300-0x303 read write\n");
	assert_int_equal(nt_request(&file, KP_REQUEST_POLICY_RELOAD, &load, sizeof(load)),
			 STATUS_ACCESS_DENIED);
	nt_close(&file);
	assert_true(may_claim(&nt_member, 0x378));
}

CASE(a_mistake_removes_its_line_and_is_told)
{
	struct kp_policy_load load;

	nt_set_policy("group kport 0x300-0x303 read write\n"
		      "group kport 0x70 read write\n"
		      "group kport 0x310 read write\n");
	nt.event_count = 0;
	assert_int_equal(reload(&load), STATUS_SUCCESS);
	assert_int_equal(load.errors, 1);
	assert_int_equal(load.line, 2);
	assert_int_equal(load.column, 13);
	assert_int_equal(load.reason, KP_TEXT_HAZARDOUS);
	assert_true(may_claim(&nt_member, 0x300));
	assert_true(may_claim(&nt_member, 0x310));
	assert_false(may_claim(&nt_member, 0x70));
	assert_int_equal(nt.events[0], KIOPORT_POLICY_LINE);
	assert_memory_equal(nt.event_text[0], L"2|13|", 5 * sizeof(WCHAR));
	assert_int_not_equal(nt.event_text[0][6], 0);
}

CASE(a_mistake_is_told_at_the_start_too)
{
	nt_close(&admin);
	nt_unload();
	nt_set_policy("nonsense\nmore nonsense\n");
	nt.event_count = 0;
	assert_int_equal(nt_load(), STATUS_SUCCESS);
	assert_int_equal(nt.event_count, 2);
	assert_int_equal(nt.events[1], KIOPORT_POLICY_LINE);
	assert_int_equal(nt_open(&admin, &nt_admin, BOTH), STATUS_SUCCESS);
	assert_false(
		may_claim(&nt_member, 0x378)); /* what is stored holds, even if it is nothing */
}

CASE(letters_that_are_not_ascii_make_a_mistake_of_their_line_alone)
{
	/* the first letter's low byte is a 'g' */
	static const WCHAR text[] = L"\x0167roup kport 0x70 read unsafe\0group kport 0x300 read\0";
	struct kp_policy_load load;

	nt_set_value(L"Policy", REG_MULTI_SZ, text, sizeof(text));
	assert_int_equal(reload(&load), STATUS_SUCCESS);
	assert_int_equal(load.errors, 1);
	assert_int_equal(load.line, 1);
	assert_false(may_claim(&nt_member, 0x70));
	assert_true(may_claim(&nt_member, 0x300));
}

static void policy_stays(NTSTATUS wanted)
{
	struct kp_policy_load load;

	nt.event_count = 0;
	assert_int_equal(reload(&load), wanted);
	assert_true(nt.event_count > 0);
	assert_int_equal(nt.events[0], KIOPORT_POLICY_UNREADABLE);
	assert_true(may_claim(&nt_member, 0x378));
	assert_false(may_claim(&nt_member, 0x300));
}

CASE(a_value_that_cannot_be_read_leaves_the_policy)
{
	static WCHAR huge[KP_POLICY_MAX_TEXT + 1];

	nt_set_value(L"Policy", REG_BINARY, "x", 1);
	policy_stays(STATUS_INVALID_PARAMETER);
	nt_set_value(L"Policy", REG_MULTI_SZ, huge, sizeof(huge));
	policy_stays(STATUS_UNSUCCESSFUL);
}

CASE(an_empty_value_is_a_policy_that_gives_nothing)
{
	struct kp_policy_load load;

	nt_set_value(L"Policy", REG_MULTI_SZ, NULL, 0);
	assert_int_equal(reload(&load), STATUS_SUCCESS);
	assert_false(may_claim(&nt_member, 0x378));
	assert_false(may_claim(&nt_admin, 0x378));
}

CASE(a_value_of_an_odd_length_loses_half_a_character)
{
	struct kp_policy_load load;
	static const WCHAR text[] = L"group kport 0x300 read";

	nt_set_value(L"Policy", REG_MULTI_SZ, text, sizeof(text) - 1);
	assert_int_equal(reload(&load), STATUS_SUCCESS);
	assert_int_equal(load.errors, 0);
	assert_true(may_claim(&nt_member, 0x300));
}

CASE(a_value_that_is_gone_brings_the_default_back)
{
	struct kp_policy_load load;

	nt_set_policy("group kport 0x300 read\n");
	assert_int_equal(reload(&load), STATUS_SUCCESS);
	assert_false(may_claim(&nt_member, 0x378));
	memset(nt.values, 0, sizeof(nt.values));
	nt_set_group();
	assert_int_equal(reload(&load), STATUS_SUCCESS);
	assert_true(may_claim(&nt_member, 0x378));
}

CASE(without_the_key_the_default_holds_for_administrators)
{
	nt_close(&admin);
	nt_unload();
	nt.has_key = false;
	nt.event_count = 0;
	assert_int_equal(nt_load(), STATUS_SUCCESS);
	assert_int_equal(nt.event_count, 0);
	assert_int_equal(nt_open(&admin, &nt_admin, BOTH), STATUS_SUCCESS);
	assert_true(may_claim(&nt_admin, 0x378));
	assert_false(may_claim(&nt_member, 0x378));
}

CASE(a_reload_takes_the_group_and_lets_it_in)
{
	_Alignas(4) UCHAR sid[68];
	struct kp_policy_load load;

	nt_set_value(L"GroupSid", REG_BINARY, sid, nt_sid(NT_SID_BOB, sid));
	assert_false(may_claim(&nt_bob, 0x378));
	assert_int_equal(reload(&load), STATUS_SUCCESS);
	assert_true(may_claim(&nt_bob, 0x378));
	assert_false(may_claim(&nt_member, 0x378));
}

CASE(a_reload_whose_calls_fail_leaves_no_memory_and_widens_nothing)
{
	unsigned blocks = nt.blocks;
	uint64_t call = 0;

	nt_set_policy("group kport 0x300 read\nnonsense\n");
	do {
		struct kp_policy_load load;

		nt.failed = NULL;
		nt.fail_call = nt.calls + ++call;
		reload(&load);
		nt.fail_call = 0;
		assert_false(may_claim(&nt_bob, 0x378));
		assert_false(may_claim(&nt_member, 0x70));
		assert_int_equal(nt.blocks, blocks);
		assert_int_equal(nt.keys, 0);
	} while (nt.failed);
	assert_true(call > 10);
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, fresh, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(without_a_policy_the_default_one_holds),
		RUN(the_stored_policy_holds_from_the_start),
		RUN(a_reload_holds_for_handles_opened_from_then_on),
		RUN(only_an_administrator_may_ask_for_it),
		RUN(a_mistake_removes_its_line_and_is_told),
		RUN(a_mistake_is_told_at_the_start_too),
		RUN(letters_that_are_not_ascii_make_a_mistake_of_their_line_alone),
		RUN(a_value_that_cannot_be_read_leaves_the_policy),
		RUN(an_empty_value_is_a_policy_that_gives_nothing),
		RUN(a_value_of_an_odd_length_loses_half_a_character),
		RUN(a_value_that_is_gone_brings_the_default_back),
		RUN(without_the_key_the_default_holds_for_administrators),
		RUN(a_reload_takes_the_group_and_lets_it_in),
		RUN(a_reload_whose_calls_fail_leaves_no_memory_and_widens_nothing),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
