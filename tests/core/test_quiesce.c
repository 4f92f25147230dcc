/* SPDX-License-Identifier: MIT */
/* core/device.c, core/request.c: a policy that is read again, and a device for one handle alone. */
#include "check.h"

static const struct fake_opener admin = { .administrator = true };
static const struct fake_opener alice = { .user = "alice" };

static struct kp_handle handle;
static struct kp_handle other;

static int fresh_on(enum fake_system system)
{
	return !fake_start(system, "administrators lpt1 read\nuser alice lpt1 read\n") ||
	       ask_open(&handle, &admin, KP_RIGHT_READ | KP_RIGHT_WRITE, 1) != KP_STATUS_OK;
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
	kp_handle_close(&handle);
	fake_stop();
	return 0;
}

static enum kp_status quiesce(struct kp_handle *by)
{
	struct kp_header request = { .size = sizeof(request) };

	return fake_request(by, KP_REQUEST_QUIESCE, &request, sizeof(request), NULL);
}

static enum kp_status reload(struct kp_handle *by, struct kp_policy_load *load)
{
	memset(load, 0, sizeof(*load));
	load->header.size = sizeof(*load);
	return fake_request(by, KP_REQUEST_POLICY_RELOAD, load, sizeof(*load), NULL);
}

CASE(the_only_handle_keeps_others_out)
{
	assert_int_equal(quiesce(&handle), KP_STATUS_OK);
	assert_int_equal(fake_open(&other, &admin, KP_RIGHT_READ, 2), KP_STATUS_BUSY);
	kp_handle_close(&other);
	assert_int_equal(fake_open(&other, &alice, KP_RIGHT_READ, 2), KP_STATUS_BUSY);
	kp_handle_close(&other);
}

CASE(the_quiet_ends_with_its_handle)
{
	assert_int_equal(quiesce(&handle), KP_STATUS_OK);
	kp_handle_close(&handle);
	assert_int_equal(fake_open(&handle, &alice, KP_RIGHT_READ, 2), KP_STATUS_OK);
}

CASE(beside_another_handle_it_is_busy_and_changes_nothing)
{
	assert_int_equal(ask_open(&other, &alice, KP_RIGHT_READ, 2), KP_STATUS_OK);
	assert_int_equal(quiesce(&handle), KP_STATUS_BUSY);
	kp_handle_close(&other);
	assert_int_equal(ask_open(&other, &alice, KP_RIGHT_READ, 2), KP_STATUS_OK);
	kp_handle_close(&other);
	assert_int_equal(quiesce(&handle), KP_STATUS_OK);
}

CASE(asking_twice_is_fine)
{
	assert_int_equal(quiesce(&handle), KP_STATUS_OK);
	assert_int_equal(quiesce(&handle), KP_STATUS_OK);
}

CASE(who_is_no_administrator_can_do_neither)
{
	struct kp_policy_load load;

	kp_handle_close(&handle);
	assert_int_equal(ask_open(&handle, &alice, KP_RIGHT_READ | KP_RIGHT_WRITE, 2),
			 KP_STATUS_OK);
	assert_int_equal(quiesce(&handle), KP_STATUS_DENIED);
	assert_int_equal(reload(&handle, &load), KP_STATUS_DENIED);
}

CASE(a_reload_holds_for_handles_opened_from_then_on)
{
	struct kp_policy_load load;

	fake.stored_policy = "user bob lpt1 read\n";
	assert_int_equal(ask_open(&other, &alice, KP_RIGHT_READ, 2), KP_STATUS_OK);
	assert_int_equal(reload(&handle, &load), KP_STATUS_OK);
	assert_int_equal(load.errors, 0);
	assert_int_equal(ask_claim(&other, 0x378, 0x378, 0), KP_STATUS_OK);
	kp_handle_close(&other);
	assert_int_equal(fake_open(&other, &alice, KP_RIGHT_READ, 2), KP_STATUS_DENIED);
	kp_handle_close(&other);
}

CASE(a_reload_tells_the_first_mistake_and_counts_them)
{
	struct kp_policy_load load;

	fake.stored_policy = "user bob lpt1 read\nuser bob 0x70 read\nnonsense\n";
	assert_int_equal(reload(&handle, &load), KP_STATUS_OK);
	assert_int_equal(load.errors, 2);
	assert_int_equal(load.line, 2);
	assert_int_equal(load.column, 10);
	assert_int_equal(load.reason, KP_TEXT_HAZARDOUS);
}

CASE(a_reload_that_fails_leaves_the_policy)
{
	struct kp_policy_load load;

	fake.stored_policy = "user bob lpt1 read\n";
	fake.fail_call = fake.calls + 1;
	assert_int_equal(reload(&handle, &load), KP_STATUS_SYSTEM);
	assert_int_equal(ask_open(&other, &alice, KP_RIGHT_READ, 2), KP_STATUS_OK);
	kp_handle_close(&other);
}

CASE(a_host_without_them_does_not_support_them)
{
	struct kp_policy_load load;

	assert_int_equal(quiesce(&handle), KP_STATUS_UNSUPPORTED);
	assert_int_equal(reload(&handle, &load), KP_STATUS_UNSUPPORTED);
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, fresh, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(the_only_handle_keeps_others_out),
		RUN(the_quiet_ends_with_its_handle),
		RUN(beside_another_handle_it_is_busy_and_changes_nothing),
		RUN(asking_twice_is_fine),
		RUN(who_is_no_administrator_can_do_neither),
		RUN(a_reload_holds_for_handles_opened_from_then_on),
		RUN(a_reload_tells_the_first_mistake_and_counts_them),
		RUN(a_reload_that_fails_leaves_the_policy),
		cmocka_unit_test_setup_teardown(a_host_without_them_does_not_support_them,
						fresh_linux, clean),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
