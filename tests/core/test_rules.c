/* SPDX-License-Identifier: MIT */
/* core/request.c: who may ask for the rules, and who may have them read again. */
#include "check.h"

static const struct fake_opener admin = { .administrator = true };
static const struct fake_opener alice = { .user = "alice" };

static struct kp_handle handle;

static int fresh_on(enum fake_system system)
{
	return !fake_start(system, "administrators lpt1 read\nuser alice lpt1 read\n");
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

static void open_as(const struct fake_opener *opener, uint32_t access)
{
	assert_int_equal(ask_open(&handle, opener, access, 1), KP_STATUS_OK);
}

/* What the caller left in the answer's place does not come back. */
static enum kp_status ask(uint32_t flags, struct kp_rules *rules)
{
	memset(rules, 0xa5, sizeof(*rules));
	rules->header.size = sizeof(*rules);
	rules->header.flags = flags;
	return fake_request(&handle, KP_REQUEST_RULES, rules, sizeof(*rules), NULL);
}

CASE(whoever_may_read_may_ask)
{
	struct kp_rules rules;

	open_as(&alice, KP_RIGHT_READ);
	assert_int_equal(ask(0, &rules), KP_STATUS_OK);
	assert_int_equal(rules.count, 1);
	assert_int_equal(rules.errors, 0);
	assert_int_equal(rules.first, 0);
	assert_int_equal(rules.state, KP_RULES_NO_CALLBACK);
}

CASE(an_administrator_has_them_read_again)
{
	struct kp_rules rules;

	open_as(&admin, KP_RIGHT_READ);
	assert_int_equal(ask(KP_RULES_RELOAD, &rules), KP_STATUS_OK);
	assert_int_equal(rules.count, 2);
}

CASE(nobody_else_has)
{
	struct kp_rules rules;

	open_as(&alice, KP_RIGHT_READ | KP_RIGHT_WRITE);
	assert_int_equal(ask(KP_RULES_RELOAD, &rules), KP_STATUS_DENIED);
}

CASE(a_system_without_rules_says_so)
{
	struct kp_rules rules;

	open_as(&admin, KP_RIGHT_READ);
	assert_int_equal(ask(0, &rules), KP_STATUS_UNSUPPORTED);
	assert_int_equal(ask(KP_RULES_RELOAD, &rules), KP_STATUS_UNSUPPORTED);
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, fresh, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(whoever_may_read_may_ask),
		RUN(an_administrator_has_them_read_again),
		RUN(nobody_else_has),
		cmocka_unit_test_setup_teardown(a_system_without_rules_says_so, fresh_linux, clean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
