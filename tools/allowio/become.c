/* SPDX-License-Identifier: MIT */
/* From root to a user, with no way back. */
#include "user.h"

#include "account.h"
#include "capabilities.h"
#include "say.h"

#include <errno.h>
#include <grp.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static int failed(const char *what, const struct user *user)
{
	return say_failed("%s for user %u failed: %s; the program was not started", what, user->uid,
			  strerror(errno));
}

/* Groups first: without root they cannot be set any more. */
static bool set_groups(const struct user *user)
{
	if (user->name)
		return account_set_groups(user->name, user->gid);
	return setgroups(1, &user->gid) == 0;
}

static bool is_exactly(const struct user *user)
{
	uid_t uid[3];
	gid_t gid[3];

	return getresuid(&uid[0], &uid[1], &uid[2]) == 0 &&
	       getresgid(&gid[0], &gid[1], &gid[2]) == 0 && uid[0] == user->uid &&
	       uid[1] == user->uid && uid[2] == user->uid && gid[0] == user->gid &&
	       gid[1] == user->gid && gid[2] == user->gid;
}

/* Every one of these has to be refused now. */
static bool can_come_back(const struct user *user)
{
	if (user->uid == 0)
		return false;
	return setuid(0) == 0 || seteuid(0) == 0 || setresuid(0, 0, 0) == 0 ||
	       setgroups(0, NULL) == 0 || (user->gid != 0 && setgid(0) == 0);
}

int user_become(const struct user *user)
{
	if (!user->other)
		return -1;
	/* PR_SET_KEEPCAPS would let capabilities live through setresuid(). */
	if (prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0) != 0)
		return failed("giving up capabilities", user);
	if (!set_groups(user))
		return failed("setting groups", user);
	if (setresgid(user->gid, user->gid, user->gid) != 0)
		return failed("setting the group", user);
	if (setresuid(user->uid, user->uid, user->uid) != 0)
		return failed("setting the user", user);
	if (user->uid != 0 && !capabilities_drop_all())
		return failed("giving up capabilities", user);
	if (!is_exactly(user) || can_come_back(user)) {
		errno = EPERM;
		return failed("giving up root for good", user);
	}
	say_done("runs as %s, uid %u, gid %u (%s)",
		 user->name ? user->name : "a user without a name", user->uid, user->gid,
		 user->reason);
	return -1;
}
