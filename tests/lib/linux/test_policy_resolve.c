/* SPDX-License-Identifier: MIT */
/* What is sent to the driver, and what its answers are about. */
#include "tree.h"

#include "lib/linux/policy.h"

#define IN_TREE(test) cmocka_unit_test_setup_teardown(test, make_system, tree_remove)

/* The names of a machine are found once: here lpt3 is a card's. */
static int find_names(void **state)
{
	if (tree_make(state) != 0)
		return -1;
	tree_write("/proc/sys/dev/parport/parport2/base-addr", "53264\t0\n");
	machine_names();
	return tree_remove(state);
}

static int make_system(void **state)
{
	if (tree_make(state) != 0)
		return -1;
	tree_write("/etc/passwd", "alice:x:1000:1000::/home/alice:/bin/sh\n");
	tree_write("/etc/group", "lab:x:880:alice\n");
	return 0;
}

static kport_policy *parse(const char *text)
{
	kport_policy *policy;

	if (kport_policy_parse("test", text, strlen(text), &policy) != KPORT_OK)
		fail_msg("%s", kport_last_error()->text);
	return policy;
}

static void resolves_to(const char *text, const char *wanted)
{
	kport_policy *policy = parse(text);
	char *resolved;
	size_t len;

	assert_int_equal(policy_resolve(policy, &resolved, &len), KPORT_OK);
	assert_string_equal(resolved, wanted);
	assert_int_equal(len, strlen(wanted));
	free(resolved);
	kport_policy_free(policy);
}

static void names_become_numbers(void **state)
{
	(void)state;
	resolves_to("user alice 0x300 read\n", "user 1000 0x300 read\n");
	resolves_to("group lab 0x300-0x307 read write\n", "group 880 0x300-0x307 read write\n");
	resolves_to("user 7 0x300 read\n", "user 7 0x300 read\n");
	resolves_to("administrators 0x80 write\n", "administrators 0x80 write\n");
}

static void last_line_needs_no_end(void **state)
{
	(void)state;
	resolves_to("user 7 0x300 read", "user 7 0x300 read\n");
	resolves_to("", "");
}

static void ports_become_addresses(void **state)
{
	(void)state;
	resolves_to("user 7 0x378+2,post,lpt1+ecp read\n",
		    "user 7 0x378-0x379,0x80,0x378-0x37a,0x778-0x77a read\n");
}

static void lines_keep_their_numbers(void **state)
{
	(void)state;
	resolves_to("# who\n\n  USER alice\t0x300 READ # why\r\nuser 7 0x301 read\n",
		    "\n\nuser 1000 0x300 READ\nuser 7 0x301 read\n");
}

static void mistakes_are_not_sent(void **state)
{
	(void)state;
	resolves_to("user 7 0x70 read\nuser 7 0x300 read\nuser 7\n", "\nuser 7 0x300 read\n\n");
}

static void unsafe_is_sent_as_it_was_said(void **state)
{
	(void)state;
	resolves_to("user 7 0x70 unsafe read\n", "user 7 0x70 unsafe read\n");
}

static void unsafe_is_added_where_only_this_machine_calls_the_port_safe(void **state)
{
	(void)state;
	resolves_to("user 7 lpt3 read\n", "user 7 0xd010-0xd012 read unsafe\n");
	resolves_to("user 7 lpt3 unsafe read\n", "user 7 0xd010-0xd012 unsafe read\n");
}

static void names_that_nobody_has_are_mistakes(void **state)
{
	kport_policy *policy = parse("user  bob 0x300 read\nrubbish\ngroup gone 0x300 read\n");
	char *resolved, text[200];
	size_t len;

	(void)state;
	assert_int_equal(policy_resolve(policy, &resolved, &len), KPORT_OK);
	assert_string_equal(resolved, "\n\n\n");
	free(resolved);
	assert_int_equal(kport_policy_mistake(policy, 0, text, sizeof(text)), KPORT_OK);
	assert_memory_equal(text, "line 1, column 7: there is no such user", 39);
	assert_int_equal(kport_policy_mistake(policy, 1, text, sizeof(text)), KPORT_OK);
	assert_memory_equal(text, "line 2, column 1: ", 18);
	assert_int_equal(kport_policy_mistake(policy, 2, text, sizeof(text)), KPORT_OK);
	assert_memory_equal(text, "line 3, column 7: there is no such group", 40);
	assert_int_equal(kport_policy_mistake(policy, 3, text, sizeof(text)), KPORT_INVALID);
	kport_policy_free(policy);
}

static void group_kport_is_left_to_the_driver(void **state)
{
	(void)state;
	resolves_to("group kport 0x300 read\n", "group kport 0x300 read\n");
	tree_write("/etc/group", "kport:x:990:\n");
	resolves_to("group kport 0x300 read\n", "group 990 0x300 read\n");
}

static void places_lead_back_to_the_text(void **state)
{
	static const char theirs[] = "\nuser 1000 0x300-0x301,0x70 read write unsafe\n";
	static const struct {
		uint32_t column, own;
	} places[] = {
		{ 1, 3 },   /* user */
		{ 6, 9 },   /* alice */
		{ 11, 16 }, /* the first port */
		{ 23, 16 }, /* a later one */
		{ 28, 31 }, /* read */
		{ 33, 37 }, /* write */
		{ 39, 16 }, /* unsafe, which resolving added: it is about the ports */
	};
	kport_policy *policy = parse("# \n  user  alice  0x300+2,0x301  read  write # why\n");

	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct kp_text_place place = { 2, places[i].column, KP_TEXT_OK };

		policy_place_back(policy, theirs, strlen(theirs), &place);
		assert_int_equal(place.line, 2);
		assert_int_equal(place.column, places[i].own);
	}
	kport_policy_free(policy);
}

static void rights_are_listed_by_address(void **state)
{
	kport_policy *policy = parse("user alice 0x310 write\n"
				     "group lab 0x300-0x303 read\n"
				     "user alice 0x302-0x303 write slow\n"
				     "user 7 0x304 read\n");
	struct kport_rights list[2] = { 0 };
	size_t count;

	(void)state;
	assert_int_equal(kport_policy_rights(policy, "alice", list, 2, &count), KPORT_OK);
	assert_int_equal(count, 3);
	assert_int_equal(list[0].range.first, 0x300);
	assert_int_equal(list[0].range.last, 0x301);
	assert_int_equal(list[0].rights, KPORT_RIGHT_READ);
	assert_int_equal(list[1].range.first, 0x302);
	assert_int_equal(list[1].rights, KPORT_RIGHT_READ | KPORT_RIGHT_WRITE | KPORT_RIGHT_SLOW);
	assert_int_equal(kport_policy_rights(policy, "bob", list, 2, &count), KPORT_INVALID);
	assert_int_equal(kport_policy_rights(policy, "alice", NULL, 2, &count), KPORT_INVALID);
	assert_int_equal(kport_policy_rights(NULL, "alice", list, 2, &count), KPORT_INVALID);
	kport_policy_free(policy);
}

static void texts_that_cannot_be_parsed_are_refused(void **state)
{
	kport_policy *policy;
	char *text = calloc(1, KP_POLICY_MAX_TEXT + 1);

	(void)state;
	assert_non_null(text);
	assert_int_equal(kport_policy_parse(NULL, text, KP_POLICY_MAX_TEXT + 1, &policy),
			 KPORT_INVALID);
	assert_null(policy);
	assert_int_equal(kport_policy_parse(NULL, NULL, 1, &policy), KPORT_INVALID);
	assert_int_equal(kport_policy_parse(NULL, text, 1, NULL), KPORT_INVALID);
	assert_int_equal(kport_policy_parse(NULL, NULL, 0, &policy), KPORT_OK);
	kport_policy_free(policy);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_TREE(names_become_numbers),
		IN_TREE(last_line_needs_no_end),
		IN_TREE(ports_become_addresses),
		IN_TREE(lines_keep_their_numbers),
		IN_TREE(mistakes_are_not_sent),
		IN_TREE(unsafe_is_sent_as_it_was_said),
		IN_TREE(unsafe_is_added_where_only_this_machine_calls_the_port_safe),
		IN_TREE(names_that_nobody_has_are_mistakes),
		IN_TREE(group_kport_is_left_to_the_driver),
		IN_TREE(places_lead_back_to_the_text),
		IN_TREE(rights_are_listed_by_address),
		IN_TREE(texts_that_cannot_be_parsed_are_refused),
	};

	return cmocka_run_group_tests_name("linux policy resolve", tests, find_names, NULL);
}
