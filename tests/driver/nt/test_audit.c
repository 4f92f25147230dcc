/* SPDX-License-Identifier: MIT */
/* driver/nt/audit.c, log.c: what the event log is told, and how often. */
#include "check.h"

#include "driver/nt/kioport.h"
#include "messages.h"

static struct nt_file file;

static int fresh(void **state)
{
	(void)state;
	nt_reset();
	if (nt_load() != STATUS_SUCCESS || nt_open(&file, &nt_member, BOTH) != STATUS_SUCCESS ||
	    nt_hello(&file) != STATUS_SUCCESS || nt_claim(&file, 0x378, 0x37a) != STATUS_SUCCESS)
		return 1;
	nt.event_count = 0;
	return 0;
}

static int clean(void **state)
{
	nt_close(&file);
	return unload_and_look(state);
}

static void check_event(unsigned at, NTSTATUS id, const char *text)
{
	char found[128];
	unsigned i;

	for (i = 0; nt.event_text[at][i]; i++)
		found[i] = (char)nt.event_text[at][i];
	found[i] = '\0';
	assert_int_equal(nt.events[at], id);
	assert_string_equal(found, text);
}

CASE(a_grant_and_a_refusal_are_logged_after_who_it_is)
{
	assert_int_equal(nt_grant(&file, NULL, 0x378, 0x37a), STATUS_SUCCESS);
	assert_int_equal(nt_claim(&file, 0x70, 0x71), STATUS_ACCESS_DENIED);
	assert_int_equal(nt.event_count, 3);
	check_event(0, KIOPORT_OPENER, "100|" NT_SID_ALICE "|");
	check_event(1, KIOPORT_GRANTED, "100|378|37a|");
	check_event(2, KIOPORT_DENIED, "100|70|71|");
}

CASE(an_access_outside_the_claim_is_logged_with_its_width)
{
	struct kp_access access = { .port = 0x77f, .width = 4 };

	assert_int_equal(nt_request(&file, KP_REQUEST_READ, &access, sizeof(access)),
			 STATUS_ACCESS_DENIED);
	check_event(1, KIOPORT_DENIED, "100|77f|782|");
}

CASE(who_is_not_let_in_is_logged_with_his_user)
{
	static const struct nt_token bob_in_group = { { NT_SID_BOB, NT_SID_GROUP },
						      { 0 },
						      NT_MEDIUM };
	struct kp_policy_load none = { .text_len = 0 };
	struct nt_file admin, other;

	assert_int_equal(nt_open(&admin, &nt_admin, BOTH), STATUS_SUCCESS);
	assert_int_equal(nt_hello(&admin), STATUS_SUCCESS);
	assert_int_equal(nt_request(&admin, KP_REQUEST_POLICY_LOAD, &none, sizeof(none)),
			 STATUS_SUCCESS);
	nt.current = &nt.processes[2];
	assert_int_equal(nt_open(&other, &bob_in_group, BOTH), STATUS_ACCESS_DENIED);
	nt.current = &nt.processes[0];
	nt_close(&admin);
	assert_int_equal(nt.event_count, 1);
	check_event(0, KIOPORT_OPEN_DENIED, "108|" NT_SID_BOB "|");
}

CASE(a_token_that_does_not_tell_keeps_nobody_out_and_nothing_from_the_log)
{
	struct nt_file other;

	/* the memory of the handle comes before */
	nt.fail_call = nt.calls + 2;
	assert_int_equal(nt_open(&other, &nt_member, BOTH), STATUS_SUCCESS);
	nt.fail_call = 0;
	assert_string_equal(nt.failed, "SeQueryInformationToken");
	assert_int_equal(nt_hello(&other), STATUS_SUCCESS);
	assert_int_equal(nt_claim(&other, 0x70, 0x71), STATUS_ACCESS_DENIED);
	nt_close(&other);
	assert_int_equal(nt.event_count, 1);
	check_event(0, KIOPORT_DENIED, "100|70|71|");
}

CASE(the_longest_user_that_there_is_fits)
{
	static const struct nt_token token = { { "S-1-5-21-4294967295-4294967295-4294967295-500000",
						 NT_SID_GROUP },
					       { 0 },
					       NT_MEDIUM };
	struct nt_file other;

	nt.processes[0].id = 65532;
	assert_int_equal(nt_open(&other, &token, BOTH), STATUS_SUCCESS);
	assert_int_equal(nt_hello(&other), STATUS_SUCCESS);
	assert_int_equal(nt_claim(&other, 0x70, 0x71), STATUS_ACCESS_DENIED);
	nt_close(&other);
	check_event(0, KIOPORT_OPENER, "65532|S-1-5-21-4294967295-4294967295-4294967295-500000|");
}

CASE(a_program_cannot_flood_the_log_and_the_rest_is_counted)
{
	for (unsigned i = 0; i < 1000; i++)
		assert_int_equal(nt_claim(&file, 0x70, 0x71), STATUS_ACCESS_DENIED);
	assert_int_equal(nt.event_count, 11); /* ten, and whose they are */
	nt.ticks += nt.ticks_a_second * 6;
	nt.event_count = 0;
	assert_int_equal(nt_claim(&file, 0x70, 0x71), STATUS_ACCESS_DENIED);
	assert_int_equal(nt.event_count, 2);
	check_event(0, KIOPORT_LEFT_OUT, "990|");
	check_event(1, KIOPORT_DENIED, "100|70|71|");
}

CASE(neither_can_many_programs)
{
	for (unsigned i = 0; i < 100; i++) {
		nt_close(&file);
		assert_int_equal(nt_open(&file, &nt_member, BOTH), STATUS_SUCCESS);
		assert_int_equal(nt_hello(&file), STATUS_SUCCESS);
		assert_int_equal(nt_claim(&file, 0x70, 0x71), STATUS_ACCESS_DENIED);
	}
	assert_in_range(nt.event_count, 10, 20);
}

CASE(an_entry_that_cannot_be_had_is_left_out)
{
	for (uint64_t call = 1; call < 4; call++) {
		nt.event_count = 0;
		nt.fail_call = nt.calls + call;
		assert_int_equal(nt_claim(&file, 0x70, 0x71), STATUS_ACCESS_DENIED);
		nt.fail_call = 0;
	}
	assert_int_equal(nt_claim(&file, 0x70, 0x71), STATUS_ACCESS_DENIED);
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, fresh, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_grant_and_a_refusal_are_logged_after_who_it_is),
		RUN(an_access_outside_the_claim_is_logged_with_its_width),
		RUN(who_is_not_let_in_is_logged_with_his_user),
		RUN(a_token_that_does_not_tell_keeps_nobody_out_and_nothing_from_the_log),
		RUN(the_longest_user_that_there_is_fits),
		RUN(a_program_cannot_flood_the_log_and_the_rest_is_counted),
		RUN(neither_can_many_programs),
		RUN(an_entry_that_cannot_be_had_is_left_out),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
