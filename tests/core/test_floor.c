/* SPDX-License-Identifier: MIT */
/* A build with -Dfloor=true: no text and no host can open a hazardous port. */
#include "check.h"

static const struct fake_opener admin = { .administrator = true };
static struct kp_handle handle;

static int fresh(void **state)
{
	(void)state;
	return !fake_start(FAKE_NT, NULL) ||
	       ask_open(&handle, &admin, KP_RIGHT_READ | KP_RIGHT_WRITE, 1) != KP_STATUS_OK;
}

static int clean(void **state)
{
	(void)state;
	kp_handle_close(&handle);
	fake_stop();
	return 0;
}

static void load(const char *text, uint32_t reason)
{
	struct kp_policy_load answer;

	assert_int_equal(ask_policy(&handle, text, &answer), KP_STATUS_OK);
	assert_int_equal(answer.errors, 1);
	assert_int_equal(answer.reason, reason);
	kp_handle_close(&handle);
	assert_int_equal(ask_open(&handle, &admin, KP_RIGHT_READ | KP_RIGHT_WRITE, 1),
			 KP_STATUS_OK);
}

CASE(the_floor_is_in_this_build)
{
	assert_false(KP_POLICY_KNOWS_UNSAFE);
}

CASE(unsafe_is_no_word_although_the_host_has_the_feature)
{
	load("administrators 0-0xffff read write grant unsafe", KP_TEXT_NO_UNSAFE);
	assert_int_equal(ask_claim(&handle, 0x70, 0x71, KP_CLAIM_SHARE), KP_STATUS_DENIED);
	assert_int_equal(ask_claim(&handle, 0x378, 0x378, 0), KP_STATUS_DENIED);
}

CASE(a_hazardous_port_is_closed_without_the_word_too)
{
	load("administrators 0xcf8-0xcff read write grant\nadministrators lpt1 read write",
	     KP_TEXT_HAZARDOUS);
	assert_int_equal(ask_claim(&handle, 0xcf8, 0xcff, 0), KP_STATUS_DENIED);
	assert_int_equal(ask_claim(&handle, 0x378, 0x37a, 0), KP_STATUS_OK);
}

CASE(the_feature_is_not_announced)
{
	assert_int_equal(kp_device_features(&fake.device) & KP_FEATURE_UNSAFE, 0);
}

CASE(the_default_policy_still_works)
{
	assert_int_equal(ask_claim(&handle, 0x378, 0x37a, 0), KP_STATUS_OK);
	assert_int_equal(ask_write(&handle, 0x378, 1, 1), KP_STATUS_OK);
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, fresh, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(the_floor_is_in_this_build),
		RUN(unsafe_is_no_word_although_the_host_has_the_feature),
		RUN(a_hazardous_port_is_closed_without_the_word_too),
		RUN(the_feature_is_not_announced),
		RUN(the_default_policy_still_works),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
