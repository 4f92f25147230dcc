/* SPDX-License-Identifier: MIT */
/* Whom the program runs as. */
#ifndef KPORT_ALLOWIO_USER_H
#define KPORT_ALLOWIO_USER_H

#include <stdbool.h>
#include <sys/types.h>

struct user {
	uid_t uid;
	gid_t gid;
	char *name; /* these three are owned; NULL where the system knows no such user */
	char *home;
	char *shell;
	bool other;	    /* somebody else than who runs allowio: user_become() has work to do */
	const char *reason; /* "-u", "SUDO_UID", ... */
};

/*
 * wanted is -u's argument, or NULL: the user who called sudo, if real root runs this, else who does.
 * Answers -1, or an exit code.
 */
int user_choose(const char *wanted, struct user *user);
void user_free(struct user *user);

/*
 * Becomes the user for good: groups, user and group numbers, no capability. Tries to come back, and fails
 * if that works. Nothing is done where it is nobody else. Answers -1, or an exit code.
 */
int user_become(const struct user *user);

/* HOME, USER, LOGNAME and SHELL as a login sets them; the rest of the environment stays. */
int user_set_environment(const struct user *user);

#endif /* KPORT_ALLOWIO_USER_H */
