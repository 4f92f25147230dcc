/* SPDX-License-Identifier: MIT */
#include "tree.h"

#include "lib/linux/policy_open.h"
#include "lib/linux/users.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define IN_TREE(test) cmocka_unit_test_setup_teardown(test, make_system, remove_system)
#define POLICY "/etc/kport/policy"
#define BOTH (KPORT_RIGHT_READ | KPORT_RIGHT_WRITE)
#define ALL (BOTH | KPORT_RIGHT_GRANT)

/* The tree belongs to whoever runs the tests, who stands for root. */
static int make_system(void **state)
{
	if (tree_make(state) != 0)
		return -1;
	policy_owner = getuid();
	tree_write("/etc/passwd", "root:x:0:0::/root:/bin/sh\n"
				  "alice:x:1000:1000::/home/alice:/bin/sh\n"
				  "bob:x:1001:1001::/home/bob:/bin/sh\n");
	tree_write("/etc/group", "kport:x:990:bob\n");
	return 0;
}

static int remove_system(void **state)
{
	policy_owner = 0;
	return tree_remove(state);
}

static kport_policy *read_text(const char *text)
{
	kport_policy *policy;

	tree_write(POLICY, text);
	if (kport_policy_read(NULL, &policy) != KPORT_OK)
		fail_msg("%s", kport_last_error()->text);
	return policy;
}

static void missing_file_means_the_default(void **state)
{
	kport_policy *policy;

	(void)state;
	assert_int_equal(kport_policy_read(NULL, &policy), KPORT_OK);
	assert_int_equal(kport_policy_check(policy, "root", "lpt1,com1,post", ALL), KPORT_OK);
	assert_int_equal(kport_policy_check(policy, "bob", "lpt1", ALL), KPORT_OK);
	assert_int_equal(kport_policy_check(policy, "bob", "com1", KPORT_RIGHT_READ), KPORT_DENIED);
	assert_int_equal(kport_policy_check(policy, "alice", "lpt1", KPORT_RIGHT_READ),
			 KPORT_DENIED);
	kport_policy_free(policy);
}

static void missing_file_in_an_existing_folder_means_the_default(void **state)
{
	kport_policy *policy;

	(void)state;
	tree_write("/etc/kport/other", "");
	assert_int_equal(kport_policy_read(NULL, &policy), KPORT_OK);
	kport_policy_free(policy);
}

static void missing_file_that_was_named_is_a_failure(void **state)
{
	kport_policy *policy;

	(void)state;
	assert_int_equal(kport_policy_read("/etc/kport/other", &policy), KPORT_SYSTEM);
	assert_int_equal(kport_last_error()->system_code, ENOENT);
	assert_null(policy);
}

static void empty_file_gives_nobody_anything(void **state)
{
	kport_policy *policy = read_text("");

	(void)state;
	assert_int_equal(kport_policy_check(policy, "root", "lpt1", KPORT_RIGHT_READ),
			 KPORT_DENIED);
	kport_policy_free(policy);
}

static void lines_are_for_users_groups_and_administrators(void **state)
{
	kport_policy *policy = read_text("user alice 0x300 read\n"
					 "user 1001 0x301 read\n"
					 "group kport 0x302 read write\n"
					 "administrators 0x303 read write grant\n");

	(void)state;
	assert_int_equal(kport_policy_check(policy, "alice", "0x300", KPORT_RIGHT_READ), KPORT_OK);
	assert_int_equal(kport_policy_check(policy, "1000", "0x300", KPORT_RIGHT_READ), KPORT_OK);
	assert_int_equal(kport_policy_check(policy, "alice", "0x300", BOTH), KPORT_DENIED);
	assert_int_equal(kport_policy_check(policy, "alice", "0x301", KPORT_RIGHT_READ),
			 KPORT_DENIED);
	assert_int_equal(kport_policy_check(policy, "bob", "0x301-0x302", KPORT_RIGHT_READ),
			 KPORT_OK);
	assert_int_equal(kport_policy_check(policy, "bob", "0x302", ALL), KPORT_DENIED);
	assert_int_equal(kport_policy_check(policy, "root", "0x303", ALL), KPORT_OK);
	assert_int_equal(kport_policy_check(policy, "root", "0x302", BOTH), KPORT_DENIED);
	kport_policy_free(policy);
}

static void calling_process_is_meant_by_null(void **state)
{
	struct user user;
	char text[160];
	kport_policy *policy;

	(void)state;
	assert_true(users_self(&user));
	snprintf(text, sizeof(text), "user %u 0x300 read\ngroup %u 0x301 read\n",
		 (unsigned)getuid(), (unsigned)getgid());
	policy = read_text(text);
	assert_int_equal(kport_policy_check(policy, NULL, "0x300-0x301", KPORT_RIGHT_READ),
			 KPORT_OK);
	assert_int_equal(kport_policy_check(policy, NULL, "0x302", KPORT_RIGHT_READ), KPORT_DENIED);
	kport_policy_free(policy);
	policy = read_text("administrators 0x300 read\n");
	assert_int_equal(kport_policy_check(policy, NULL, "0x300", KPORT_RIGHT_READ),
			 user.administrator ? KPORT_OK : KPORT_DENIED);
	kport_policy_free(policy);
	users_free(&user);
}

static void refusal_names_the_port_and_the_line(void **state)
{
	kport_policy *policy = read_text("user alice 0x300-0x302 read write\n");

	(void)state;
	assert_int_equal(kport_policy_check(policy, "alice", "0x300-0x303", BOTH), KPORT_DENIED);
	assert_error_says("\"user alice 0x300-0x303 read write\"");
	assert_error_says(POLICY);
	assert_int_equal(kport_policy_check(policy, "alice", "0x300,0x70", KPORT_RIGHT_READ),
			 KPORT_DENIED);
	assert_error_says("\"user alice 0x300,0x70 read unsafe\"");
	assert_int_equal(kport_policy_check(policy, "alice", "0x300", KPORT_RIGHT_GRANT),
			 KPORT_DENIED);
	assert_error_says("\"user alice 0x300 read write grant\"");
	kport_policy_free(policy);
}

static void line_that_the_refusal_names_helps(void **state)
{
	kport_policy *policy = read_text("user alice 0x70 read unsafe\n");

	(void)state;
	assert_int_equal(kport_policy_check(policy, "alice", "0x70", KPORT_RIGHT_READ), KPORT_OK);
	kport_policy_free(policy);
}

static void mistakes_are_told_with_their_places(void **state)
{
	kport_policy *policy = read_text("user alice 0x300 read\n"
					 "\n"
					 "user alice 0x70 read\n"
					 "everybody 0x300 read\n");
	char text[100];

	(void)state;
	assert_int_equal(kport_policy_mistake(policy, 0, text, sizeof(text)), KPORT_OK);
	assert_memory_equal(text, "line 3, column 12: ", 19);
	assert_int_equal(kport_policy_mistake(policy, 1, text, sizeof(text)), KPORT_OK);
	assert_memory_equal(text, "line 4, column 1: ", 18);
	assert_int_equal(kport_policy_mistake(policy, 2, text, sizeof(text)), KPORT_INVALID);
	assert_int_equal(kport_policy_mistake(policy, 0, text, 6), KPORT_OK);
	assert_string_equal(text, "line ");
	assert_int_equal(kport_policy_check(policy, "alice", "0x300", KPORT_RIGHT_READ), KPORT_OK);
	assert_int_equal(kport_policy_check(policy, "alice", "0x70", KPORT_RIGHT_READ),
			 KPORT_DENIED);
	kport_policy_free(policy);
}

static void many_mistakes_are_all_kept(void **state)
{
	char *text = malloc(3 * 5000 + 1);
	kport_policy *policy;
	char line[100];

	(void)state;
	assert_non_null(text);
	text[0] = '\0';
	for (size_t i = 0; i < 5000; i++)
		memcpy(text + 3 * i, "x \n", 4);
	policy = read_text(text);
	assert_int_equal(kport_policy_mistake(policy, 4999, line, sizeof(line)), KPORT_OK);
	assert_memory_equal(line, "line 5000, ", 11);
	assert_int_equal(kport_policy_mistake(policy, 5000, line, sizeof(line)), KPORT_INVALID);
	kport_policy_free(policy);
	free(text);
}

static void file_of_another_owner_is_refused(void **state)
{
	kport_policy *policy;

	(void)state;
	tree_write(POLICY, "");
	policy_owner = getuid() + 1;
	assert_int_equal(kport_policy_read(NULL, &policy), KPORT_DENIED);
	assert_error_says("does not belong to root");
	assert_null(policy);
}

static void refuse_mode(const char *path, mode_t mode)
{
	kport_policy *policy;

	tree_write(POLICY, "");
	assert_int_equal(chmod(tree_path(path), mode), 0);
	assert_int_equal(kport_policy_read(NULL, &policy), KPORT_DENIED);
	assert_error_says("others than root can write");
}

static void file_that_the_group_can_write_is_refused(void **state)
{
	(void)state;
	refuse_mode(POLICY, 0664);
}

static void file_that_others_can_write_is_refused(void **state)
{
	(void)state;
	refuse_mode(POLICY, 0646);
}

static void folder_that_the_group_can_write_is_refused(void **state)
{
	(void)state;
	refuse_mode("/etc/kport", 0775);
}

static void folder_that_others_can_write_is_refused(void **state)
{
	(void)state;
	refuse_mode("/etc", 01777);
}

static void root_folder_that_others_can_write_is_refused(void **state)
{
	(void)state;
	refuse_mode("", 0757);
}

static void missing_file_in_a_folder_of_others_is_refused(void **state)
{
	kport_policy *policy;

	(void)state;
	tree_write("/etc/kport/other", "");
	assert_int_equal(chmod(tree_path("/etc/kport"), 0777), 0);
	assert_int_equal(kport_policy_read(NULL, &policy), KPORT_DENIED);
}

static void symbolic_link_is_refused(void **state)
{
	kport_policy *policy;

	(void)state;
	tree_write("/etc/kport/other", "");
	assert_int_equal(symlink("other", tree_path(POLICY)), 0);
	assert_int_equal(kport_policy_read(NULL, &policy), KPORT_DENIED);
	assert_error_says("symbolic link");
}

static void folder_by_symbolic_link_is_refused(void **state)
{
	kport_policy *policy;

	(void)state;
	tree_write("/etc/other/policy", "");
	assert_int_equal(symlink("other", tree_path("/etc/kport")), 0);
	assert_int_equal(kport_policy_read(NULL, &policy), KPORT_DENIED);
	assert_error_says("symbolic link");
}

static void folder_instead_of_a_file_is_refused(void **state)
{
	kport_policy *policy;

	(void)state;
	tree_write(POLICY "/file", "");
	assert_int_equal(kport_policy_read(NULL, &policy), KPORT_DENIED);
	assert_error_says("not a plain file");
	assert_int_equal(kport_policy_read("/", &policy), KPORT_INVALID);
	assert_int_equal(kport_policy_read("//", &policy), KPORT_INVALID);
}

static void pipe_is_refused_without_waiting(void **state)
{
	kport_policy *policy;

	(void)state;
	tree_write("/etc/kport/other", "");
	assert_int_equal(mkfifo(tree_path(POLICY), 0644), 0);
	assert_int_equal(kport_policy_read(NULL, &policy), KPORT_DENIED);
	assert_error_says("not a plain file");
}

static void file_of_the_longest_length_is_read_and_a_longer_one_refused(void **state)
{
	char *text = malloc(KP_POLICY_MAX_TEXT + 2);
	kport_policy *policy;

	(void)state;
	assert_non_null(text);
	memset(text, '#', KP_POLICY_MAX_TEXT + 1);
	text[KP_POLICY_MAX_TEXT] = '\0';
	policy = read_text(text);
	kport_policy_free(policy);
	text[KP_POLICY_MAX_TEXT] = '#';
	text[KP_POLICY_MAX_TEXT + 1] = '\0';
	tree_write(POLICY, text);
	assert_int_equal(kport_policy_read(NULL, &policy), KPORT_INVALID);
	free(text);
}

static void arguments_that_make_no_sense_are_refused(void **state)
{
	kport_policy *policy = read_text("user alice 0x300 read\n");
	char text[8];

	(void)state;
	assert_int_equal(kport_policy_read(NULL, NULL), KPORT_INVALID);
	assert_int_equal(kport_policy_check(NULL, "alice", "0x300", 1), KPORT_INVALID);
	assert_int_equal(kport_policy_check(policy, "alice", NULL, 1), KPORT_INVALID);
	assert_int_equal(kport_policy_check(policy, "alice", "", 1), KPORT_INVALID);
	assert_int_equal(kport_policy_check(policy, "alice", "0x300,", 1), KPORT_INVALID);
	assert_int_equal(kport_policy_check(policy, "alice", "0x300", 0), KPORT_INVALID);
	assert_int_equal(kport_policy_check(policy, "alice", "0x300", 8), KPORT_INVALID);
	assert_int_equal(kport_policy_check(policy, "carol", "0x300", 1), KPORT_INVALID);
	assert_error_says("carol");
	assert_int_equal(kport_policy_mistake(NULL, 0, text, sizeof(text)), KPORT_INVALID);
	assert_int_equal(kport_policy_mistake(policy, 0, NULL, 8), KPORT_INVALID);
	kport_policy_free(policy);
	kport_policy_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_TREE(missing_file_means_the_default),
		IN_TREE(missing_file_in_an_existing_folder_means_the_default),
		IN_TREE(missing_file_that_was_named_is_a_failure),
		IN_TREE(empty_file_gives_nobody_anything),
		IN_TREE(lines_are_for_users_groups_and_administrators),
		IN_TREE(calling_process_is_meant_by_null),
		IN_TREE(refusal_names_the_port_and_the_line),
		IN_TREE(line_that_the_refusal_names_helps),
		IN_TREE(mistakes_are_told_with_their_places),
		IN_TREE(many_mistakes_are_all_kept),
		IN_TREE(file_of_another_owner_is_refused),
		IN_TREE(file_that_the_group_can_write_is_refused),
		IN_TREE(file_that_others_can_write_is_refused),
		IN_TREE(folder_that_the_group_can_write_is_refused),
		IN_TREE(folder_that_others_can_write_is_refused),
		IN_TREE(root_folder_that_others_can_write_is_refused),
		IN_TREE(missing_file_in_a_folder_of_others_is_refused),
		IN_TREE(symbolic_link_is_refused),
		IN_TREE(folder_by_symbolic_link_is_refused),
		IN_TREE(folder_instead_of_a_file_is_refused),
		IN_TREE(pipe_is_refused_without_waiting),
		IN_TREE(file_of_the_longest_length_is_read_and_a_longer_one_refused),
		IN_TREE(arguments_that_make_no_sense_are_refused),
	};

	return cmocka_run_group_tests_name("linux policy file", tests, NULL, NULL);
}
