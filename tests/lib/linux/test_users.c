/* SPDX-License-Identifier: MIT */
#include "tree.h"

#include "lib/linux/users.h"

#include <unistd.h>

#define IN_TREE(test) cmocka_unit_test_setup_teardown(test, make_users, tree_remove)

static int make_users(void **state)
{
	if (tree_make(state) != 0)
		return -1;
	tree_write("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"
				  "alice:x:1000:1000:Alice:/home/alice:/bin/sh\n"
				  "bob:x:1001:100::/home/bob:/bin/sh\n"
				  "broken:x:\n"
				  "worse\n"
				  "\n"
				  "+:::::\n"
				  "minus:x:-1:0::/:\n"
				  "none:x:4294967295:0::/:\n"
				  "toor:x:0:0::/root:/bin/sh");
	tree_write("/etc/group", "root:x:0:\n"
				 "lp:x:7:alice,bob\n"
				 "kport:x:990:bob\n"
				 "users:x:100:\n"
				 "alices:x:991:alicex,xalice\n"
				 "nomembers:x:992\n"
				 "empty:x:993:,\n");
	return 0;
}

static void name_is_found(void **state)
{
	uid_t uid;
	gid_t gid;

	(void)state;
	assert_true(users_uid("alice", 5, &uid));
	assert_int_equal(uid, 1000);
	assert_true(users_uid("toor", 4, &uid));
	assert_int_equal(uid, 0);
	assert_true(users_gid("kport", 5, &gid));
	assert_int_equal(gid, 990);
}

static void part_of_a_name_is_another_name(void **state)
{
	uid_t uid;

	(void)state;
	assert_false(users_uid("alic", 4, &uid));
	assert_false(users_uid("alicex", 6, &uid));
	assert_true(users_uid("alicex", 5, &uid));
	assert_false(users_uid("", 0, &uid));
}

static void number_needs_no_line(void **state)
{
	uid_t uid;

	(void)state;
	assert_true(users_uid("4711", 4, &uid));
	assert_int_equal(uid, 4711);
	assert_true(users_uid("4294967294", 10, &uid));
	assert_false(users_uid("4294967295", 10, &uid));
	assert_false(users_uid("4294967296", 10, &uid));
	assert_false(users_uid("99999999999", 11, &uid));
	assert_false(users_uid("-1", 2, &uid));
}

static void damaged_lines_name_nobody(void **state)
{
	uid_t uid;

	(void)state;
	assert_false(users_uid("broken", 6, &uid));
	assert_false(users_uid("worse", 5, &uid));
	assert_false(users_uid("+", 1, &uid));
	assert_false(users_uid("minus", 5, &uid));
	assert_false(users_uid("none", 4, &uid));
}

static void missing_files_name_nobody(void **state)
{
	struct user user;
	bool no_memory;
	uid_t uid;

	(void)state;
	assert_int_equal(unlink(tree_path("/etc/passwd")), 0);
	assert_false(users_uid("alice", 5, &uid));
	assert_false(users_find("alice", &user, &no_memory));
	assert_false(no_memory);
}

static void user_has_primary_and_supplementary_groups(void **state)
{
	struct user user;
	bool no_memory;

	(void)state;
	assert_true(users_find("bob", &user, &no_memory));
	assert_int_equal(user.uid, 1001);
	assert_false(user.administrator);
	assert_int_equal(user.gid_count, 3);
	assert_true(users_has_group(&user, 100));
	assert_true(users_has_group(&user, 7));
	assert_true(users_has_group(&user, 990));
	assert_false(users_has_group(&user, 0));
	users_free(&user);
}

static void member_of_a_longer_name_is_somebody_else(void **state)
{
	struct user user;
	bool no_memory;

	(void)state;
	assert_true(users_find("alice", &user, &no_memory));
	assert_int_equal(user.gid_count, 2);
	assert_false(users_has_group(&user, 991));
	users_free(&user);
}

static void user_by_number_has_the_groups_of_the_name(void **state)
{
	struct user user;
	bool no_memory;

	(void)state;
	assert_true(users_find("1001", &user, &no_memory));
	assert_int_equal(user.uid, 1001);
	assert_true(users_has_group(&user, 990));
	users_free(&user);
}

static void unknown_number_is_a_user_without_groups(void **state)
{
	struct user user;
	bool no_memory;

	(void)state;
	assert_true(users_find("4711", &user, &no_memory));
	assert_int_equal(user.uid, 4711);
	assert_int_equal(user.gid_count, 0);
	users_free(&user);
	assert_false(users_find("nobody-here", &user, &no_memory));
}

static void administrators_have_number_0(void **state)
{
	struct user user;
	bool no_memory;

	(void)state;
	assert_true(users_find("toor", &user, &no_memory));
	assert_true(user.administrator);
	users_free(&user);
}

static void calling_process_has_its_real_user_and_group(void **state)
{
	struct user user;

	(void)state;
	assert_true(users_self(&user));
	assert_int_equal(user.uid, getuid());
	assert_true(users_has_group(&user, getgid()));
	if (getuid() != 0)
		assert_false(user.administrator);
	users_free(&user);
}

static void random_bytes_do_no_harm(void **state)
{
	static const char alphabet[] = "alice::x,0011::\n\n+-\0\377";
	uint32_t seed = 5;
	char bytes[600];

	(void)state;
	for (unsigned round = 0; round < 300; round++) {
		struct user user;
		bool no_memory;

		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = round % 2 == 0 ?
					   (char)tree_random(&seed) :
					   alphabet[tree_random(&seed) % (sizeof(alphabet) - 1)];
		tree_write_bytes("/etc/passwd", bytes, sizeof(bytes));
		tree_write_bytes("/etc/group", bytes, sizeof(bytes));
		if (users_find(round % 3 == 0 ? "1" : "a", &user, &no_memory))
			users_free(&user);
		assert_false(no_memory);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_TREE(name_is_found),
		IN_TREE(part_of_a_name_is_another_name),
		IN_TREE(number_needs_no_line),
		IN_TREE(damaged_lines_name_nobody),
		IN_TREE(missing_files_name_nobody),
		IN_TREE(user_has_primary_and_supplementary_groups),
		IN_TREE(member_of_a_longer_name_is_somebody_else),
		IN_TREE(user_by_number_has_the_groups_of_the_name),
		IN_TREE(unknown_number_is_a_user_without_groups),
		IN_TREE(administrators_have_number_0),
		IN_TREE(calling_process_has_its_real_user_and_group),
		IN_TREE(random_bytes_do_no_harm),
	};

	return cmocka_run_group_tests_name("linux users", tests, NULL, NULL);
}
