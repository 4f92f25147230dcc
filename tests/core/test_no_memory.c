/* SPDX-License-Identifier: MIT */
/* Every allocation of the core failing in turn: a clean error, and nothing leaked or changed. */
#include "check.h"

static const char policy[] = "administrators 0x300-0x31f read write grant\n"
			     "user alice lpt1 read\n";

static const struct fake_opener admin = { .administrator = true };
static const uint32_t both = KP_RIGHT_READ | KP_RIGHT_WRITE;
static struct kp_handle handle;

static int fresh(void **state)
{
	(void)state;
	return !fake_start(FAKE_NT, policy) || ask_open(&handle, &admin, both, 1) != KP_STATUS_OK ||
	       ask_claim(&handle, 0x300, 0x307, 0) != KP_STATUS_OK;
}

static int clean(void **state)
{
	(void)state;
	fake.fail_allocation = 0;
	kp_handle_close(&handle);
	fake_stop();
	return 0;
}

/*
 * Repeats a step with its first, second, ... allocation failing until none is left to fail. A step
 * that fails leaves as much memory as there was. Returns how many there were.
 */
static uint64_t fail_each(enum kp_status (*step)(void))
{
	uint64_t failed = 0;
	enum kp_status status;

	do {
		uint64_t blocks = fake.live_blocks;
		uint64_t bytes = fake.live_bytes;

		fake.fail_allocation = fake.allocations + failed + 1;
		status = step();
		fake_check_idle();
		if (status == KP_STATUS_OK)
			break;
		assert_int_equal(status, KP_STATUS_NO_MEMORY);
		assert_int_equal(fake.live_blocks, blocks);
		assert_int_equal(fake.live_bytes, bytes);
		failed++;
	} while (failed < 100);
	fake.fail_allocation = 0;
	return failed;
}

static enum kp_status start_device(void)
{
	enum kp_status status;

	memset(&fake.device, 0, sizeof(fake.device));
	status = kp_device_start(&fake.device, &fake.env, &kp_legacy_names);
	if (status != KP_STATUS_OK)
		kp_device_stop(&fake.device);
	return status;
}

CASE(starting_a_device)
{
	fake_reset(FAKE_NT);
	assert_in_range(fail_each(start_device), 1, 99);
	fake_stop();
}

static struct kp_handle second;

static enum kp_status open_handle(void)
{
	enum kp_status status = fake_open(&second, &admin, both, 2);

	if (status != KP_STATUS_OK)
		kp_handle_close(&second);
	return status;
}

CASE(opening_a_handle)
{
	assert_in_range(fail_each(open_handle), 1, 99);
	assert_ptr_equal(fake.device.handles, &second);
	assert_ptr_equal(second.next, &handle);
	kp_handle_close(&second);
	assert_ptr_equal(fake.device.handles, &handle);
}

static enum kp_status load_policy(void)
{
	return ask_policy(&handle, "user alice lpt1,lpt2 read\nnonsense\ngroup kport com1 write",
			  NULL);
}

CASE(loading_a_policy)
{
	const struct kp_policy *before = fake.device.policy;

	fake.fail_allocation = fake.allocations + 1;
	assert_int_equal(load_policy(), KP_STATUS_NO_MEMORY);
	assert_ptr_equal(fake.device.policy, before);
	assert_in_range(fail_each(load_policy), 1, 99);
}

static enum kp_status take_claim(void)
{
	enum kp_status status = ask_claim(&handle, 0x308, 0x30f, 0);

	if (status != KP_STATUS_OK) {
		assert_int_equal(fake.claim_count, 1);
		assert_false(kp_portset_allows(handle.readable, 0x308, 1));
	}
	return status;
}

CASE(taking_a_claim)
{
	assert_in_range(fail_each(take_claim), 1, 99);
	assert_int_equal(fake.claim_count, 2);
}

static enum kp_status add_grant(void)
{
	enum kp_status status = ask_grant(&handle, 5, 0x300, 0x307, 0);

	fake_check_grants();
	return status;
}

CASE(adding_a_grant)
{
	assert_in_range(fail_each(add_grant), 1, 99);
	assert_non_null(fake.device.grants.first);
}

static enum kp_status switch_trace_on(void)
{
	enum kp_status status = ask_trace_set(&handle, KP_TRACE_ON | KP_TRACE_ALL);

	if (status != KP_STATUS_OK) {
		assert_int_equal(handle.trace, 0);
		assert_int_equal(fake.device.trace_all, 0);
	}
	return status;
}

CASE(switching_the_trace_on)
{
	assert_in_range(fail_each(switch_trace_on), 1, 99);
	assert_non_null(fake.device.trace.records);
}

static struct kp_policy *parsed;

static enum kp_status create_policy(void)
{
	return kp_policy_create(&fake.env.memory, policy, strlen(policy), &kp_legacy_names, true,
				NULL, NULL, &parsed);
}

static struct kp_rights rights;

static enum kp_status decide_rights(void)
{
	struct fake_opener opener = admin;

	return kp_policy_rights(parsed, &fake.env.memory, fake_is_principal, &opener, &rights);
}

CASE(creating_a_policy_and_deciding_rights)
{
	assert_in_range(fail_each(create_policy), 1, 99);
	assert_in_range(fail_each(decide_rights), 1, 99);
	kp_rights_free(&fake.env.memory, &rights);
	kp_policy_free(&fake.env.memory, parsed);
}

/* These work however little memory there is: whoever gives back must never fail. */
CASE(giving_back_and_accessing_take_no_memory)
{
	uint64_t before;

	assert_int_equal(ask_grant(&handle, 0, 0x300, 0x303, 0), KP_STATUS_OK);
	assert_int_equal(ask_grant(&handle, 5, 0x300, 0x307, 0), KP_STATUS_OK);
	before = fake.allocations;
	assert_int_equal(ask_read(&handle, 0x300, 4, NULL), KP_STATUS_OK);
	assert_int_equal(ask_write(&handle, 0x300, 4, 0), KP_STATUS_OK);
	assert_int_equal(ask_revoke(&handle, 0, 0x300, 0x303), KP_STATUS_OK);
	assert_int_equal(ask_release(&handle, 0x300, 0x307), KP_STATUS_OK);
	kp_handle_close(&handle);
	assert_int_equal(fake.allocations, before);
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, fresh, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(starting_a_device),
		RUN(opening_a_handle),
		RUN(loading_a_policy),
		RUN(taking_a_claim),
		RUN(adding_a_grant),
		RUN(switching_the_trace_on),
		RUN(creating_a_policy_and_deciding_rights),
		RUN(giving_back_and_accessing_take_no_memory),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
