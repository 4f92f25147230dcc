/* SPDX-License-Identifier: MIT */
#include "user.h"
#include "account.h"
#include "say.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Decimal digits and nothing else; 4294967295 is "no such user" in the system's calls. */
static bool parse_id(const char *text, unsigned *id)
{
	unsigned long long value;
	char *end;

	if (strspn(text, "0123456789") != strlen(text) || text[0] == '\0')
		return false;
	errno = 0;
	value = strtoull(text, &end, 10);
	if (errno != 0 || value >= 4294967295u)
		return false;
	*id = (unsigned)value;
	return true;
}

static int fill(struct user *user, const struct passwd *entry)
{
	user->uid = entry->pw_uid;
	user->gid = entry->pw_gid;
	user->name = strdup(entry->pw_name);
	user->home = strdup(entry->pw_dir);
	user->shell = strdup(entry->pw_shell[0] != '\0' ? entry->pw_shell : "/bin/sh");
	if (user->name && user->home && user->shell)
		return -1;
	user_free(user);
	return say_failed("out of memory");
}

static int by_option(const char *wanted, struct user *user)
{
	const struct passwd *entry;
	unsigned id;

	if (getuid() != 0 || geteuid() != 0)
		return say_failed("-u %s: only root can run programs as somebody else; try: sudo "
				  "allowio -u %s ...",
				  wanted, wanted);
	user->reason = "-u";
	user->other = true;
	entry = account_by_name(wanted);
	if (entry)
		return fill(user, entry);
	if (!parse_id(wanted, &id))
		return say_failed("-u %s: there is no such user", wanted);
	entry = account_by_number(id);
	if (entry)
		return fill(user, entry);
	return say_failed("-u %s: the system knows no user of this number, so neither his group",
			  wanted);
}

/* sudo sets both; nobody but root could have put them into root's environment. */
static int by_sudo(const char *uid_text, struct user *user)
{
	const char *gid_text = getenv("SUDO_GID");
	const struct passwd *entry;
	unsigned uid, gid;
	int result = -1;

	if (!parse_id(uid_text, &uid))
		return say_failed(
			"SUDO_UID is '%s', which is no user's number: name the user with -u",
			uid_text);
	if (!gid_text || !parse_id(gid_text, &gid))
		return say_failed(
			"SUDO_UID is set, but SUDO_GID is '%s', which is no group's number: "
			"name the user with -u",
			gid_text ? gid_text : "");
	user->uid = uid;
	entry = account_by_number(uid);
	if (entry)
		result = fill(user, entry);
	user->gid = gid;
	user->reason = "SUDO_UID";
	user->other = uid != 0;
	return result;
}

int user_choose(const char *wanted, struct user *user)
{
	const char *sudo = getenv("SUDO_UID");

	*user = (struct user){ .uid = getuid(), .gid = getgid() };
	if (wanted)
		return by_option(wanted, user);
	if (sudo && getuid() == 0 && geteuid() == 0)
		return by_sudo(sudo, user);
	user->reason =
		getuid() == 0 ? "root, neither -u nor SUDO_UID names another" : "who runs allowio";
	return -1;
}

void user_free(struct user *user)
{
	free(user->name);
	free(user->home);
	free(user->shell);
	user->name = user->home = user->shell = NULL;
}

int user_set_environment(const struct user *user)
{
	char number[16];
	const char *name = user->name;

	if (!user->other)
		return -1;
	if (!name) {
		snprintf(number, sizeof(number), "%u", user->uid);
		name = number;
	}
	if (setenv("HOME", user->home ? user->home : "/", 1) != 0 || setenv("USER", name, 1) != 0 ||
	    setenv("LOGNAME", name, 1) != 0 ||
	    setenv("SHELL", user->shell ? user->shell : "/bin/sh", 1) != 0)
		return say_failed("out of memory");
	return -1;
}
