/* SPDX-License-Identifier: MIT */
/* From root to a user: in a child each, which tells by its exit status what it found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/allowio/capabilities.h"
#include "tools/allowio/say.h"
#include "tools/allowio/user.h"

const char program_name[] = "test_become";

/* Nobody has these. */
#define UID 54321u
#define GID 54322u

static int in_child(int (*action)(void))
{
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0)
		_exit(action());
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

static int become(uid_t uid)
{
	struct user user = { .uid = uid, .gid = GID, .other = true, .reason = "test" };

	return user_become(&user);
}

static int identity(void)
{
	uid_t uid[3];
	gid_t gid[3], group = 0;

	if (become(UID) >= 0)
		return 1;
	if (getresuid(&uid[0], &uid[1], &uid[2]) != 0 || getresgid(&gid[0], &gid[1], &gid[2]) != 0)
		return 2;
	for (int i = 0; i < 3; i++) {
		if (uid[i] != UID || gid[i] != GID)
			return 3;
	}
	return getgroups(1, &group) == 1 && group == GID ? 0 : 4;
}

static int no_way_back(void)
{
	if (become(UID) >= 0)
		return 1;
	if (setuid(0) == 0 || setgid(0) == 0 || setgroups(0, NULL) == 0 || setresuid(0, 0, 0) == 0)
		return 2;
	return capabilities_rawio_permitted() || capabilities_raise_rawio() ? 3 : 0;
}

/* Each of these would let something live on. */
static int with_kept_capabilities(void)
{
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0)
		return 1;
	return no_way_back();
}

static int with_ambient_capability(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &header, data) != 0)
		return 1;
	data[0].inheritable |= 1u << CAP_NET_BIND_SERVICE;
	if (syscall(SYS_capset, &header, data) != 0 ||
	    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_BIND_SERVICE, 0, 0) != 0)
		return 77; /* not to be had here */
	if (become(UID) >= 0)
		return 2;
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_NET_BIND_SERVICE, 0, 0) != 0)
		return 3;
	if (syscall(SYS_capget, &header, data) != 0 || data[0].inheritable || data[0].permitted ||
	    data[0].effective)
		return 4;
	return 0;
}

static int bounding_set_is_left(void)
{
	int before = prctl(PR_CAPBSET_READ, CAP_SYS_RAWIO, 0, 0, 0);

	if (become(UID) >= 0)
		return 1;
	return prctl(PR_CAPBSET_READ, CAP_SYS_RAWIO, 0, 0, 0) == before ? 0 : 2;
}

static int groups_of_a_known_user(void)
{
	struct user user;
	gid_t groups[256], expected[256];
	int count, expected_count = 256;

	if (user_choose("daemon", &user) >= 0 || user_become(&user) >= 0)
		return 1;
	if (getgrouplist("daemon", user.gid, expected, &expected_count) < 0)
		return 2;
	count = getgroups(256, groups);
	return count == expected_count && getuid() == user.uid ? 0 : 3;
}

static int root_stays_root(void)
{
	struct user user = { .uid = 0, .gid = 0 };
	bool before = capabilities_rawio_permitted();

	if (user_become(&user) >= 0 || getuid() != 0)
		return 1;
	return capabilities_rawio_permitted() == before ? 0 : 2;
}

static void check_child(int (*action)(void))
{
	int result;

	if (getuid() != 0) {
		print_message("# skipped: takes root\n");
		skip();
	}
	result = in_child(action);
	if (result == 77)
		skip();
	assert_int_equal(result, 0);
}

#define CASE(name)                                                                                 \
	static void name##_case(void **state)                                                      \
	{                                                                                          \
		(void)state;                                                                       \
		check_child(name);                                                                 \
	}

CASE(identity)
CASE(no_way_back)
CASE(with_kept_capabilities)
CASE(with_ambient_capability)
CASE(bounding_set_is_left)
CASE(groups_of_a_known_user)
CASE(root_stays_root)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(identity_case),
		cmocka_unit_test(no_way_back_case),
		cmocka_unit_test(with_kept_capabilities_case),
		cmocka_unit_test(with_ambient_capability_case),
		cmocka_unit_test(bounding_set_is_left_case),
		cmocka_unit_test(groups_of_a_known_user_case),
		cmocka_unit_test(root_stays_root_case),
	};

	return cmocka_run_group_tests_name("become", tests, NULL, NULL);
}
