/* SPDX-License-Identifier: MIT */
/* The words for a refusal, from what the kernel shows of the process. */
#include "tree.h"

#include "lib/linux/privilege.h"

#include <errno.h>
#include <unistd.h>

#define IN_TREE(test) cmocka_unit_test_setup_teardown(test, tree_make, tree_remove)

static void lockdown_is_the_word_in_brackets(void **state)
{
	(void)state;
	assert_int_equal(privilege_parse_lockdown("[none] integrity confidentiality\n"),
			 LOCKDOWN_NONE);
	assert_int_equal(privilege_parse_lockdown("none [integrity] confidentiality\n"),
			 LOCKDOWN_INTEGRITY);
	assert_int_equal(privilege_parse_lockdown("none integrity [confidentiality]\n"),
			 LOCKDOWN_CONFIDENTIALITY);
	assert_int_equal(privilege_parse_lockdown("none integrity"), LOCKDOWN_UNKNOWN);
	assert_int_equal(privilege_parse_lockdown(""), LOCKDOWN_UNKNOWN);
}

static void lockdown_of_a_kernel_without_it_is_unknown(void **state)
{
	(void)state;
	assert_int_equal(privilege_lockdown(), LOCKDOWN_UNKNOWN);
	tree_write("/sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
	assert_int_equal(privilege_lockdown(), LOCKDOWN_INTEGRITY);
}

static void ordinary_user_is_told_three_ways_to_the_capability(void **state)
{
	enum kport_status status;

	(void)state;
	tree_write("/sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
	tree_become_ordinary();
	status = privilege_refused("ioperm", EPERM);
	tree_be_again();
	assert_int_equal(status, KPORT_DENIED);
	assert_int_equal(kport_last_error()->system_code, EPERM);
	assert_error_says("CAP_SYS_RAWIO");
	assert_error_says("sudo");
	assert_error_says("allowio");
	assert_error_says("setcap");
}

/* What follows can be seen only by a process that has the capability, so all of it is one case. */
static void root_is_told_what_else_stands_in_the_way(void **state)
{
	(void)state;
	if (!privilege_effective()) {
		assert_int_equal(privilege_refused("ioperm", EPERM), KPORT_DENIED);
		assert_error_says("CAP_SYS_RAWIO");
		return;
	}
	assert_int_equal(privilege_refused("ioperm", EPERM), KPORT_DENIED);
	assert_error_says("although CAP_SYS_RAWIO is there");
	tree_write("/proc/self/status", "Name:\tx\nNoNewPrivs:\t0\nSeccomp:\t0\n");
	privilege_refused("ioperm", EPERM);
	assert_error_says("although CAP_SYS_RAWIO is there");
	tree_write("/proc/self/status", "Name:\tx\nNoNewPrivs:\t0\nSeccomp:\t2\n");
	privilege_refused("ioperm", EPERM);
	assert_error_says("seccomp");
	tree_write("/proc/self/uid_map", "         0       1000          1\n");
	privilege_refused("ioperm", EPERM);
	assert_error_says("user namespace");
	tree_write("/proc/self/uid_map", "         0          0 4294967295\n");
	privilege_refused("ioperm", EPERM);
	assert_error_says("seccomp");
	tree_write("/sys/kernel/security/lockdown", "none integrity [confidentiality]\n");
	privilege_refused("ioperm", EPERM);
	assert_error_says("lockdown");
	assert_error_says("ppdev");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lockdown_is_the_word_in_brackets),
		IN_TREE(lockdown_of_a_kernel_without_it_is_unknown),
		IN_TREE(ordinary_user_is_told_three_ways_to_the_capability),
		IN_TREE(root_is_told_what_else_stands_in_the_way),
	};

	return cmocka_run_group_tests_name("linux privilege", tests, NULL, NULL);
}
