/* SPDX-License-Identifier: MIT */
/*
 * Users and groups out of /etc/passwd and /etc/group, without the name service switch: that loads
 * shared objects, which a static, privileged helper must not.
 */
#ifndef KPORT_LIB_LINUX_USERS_H
#define KPORT_LIB_LINUX_USERS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct user {
	uid_t uid;
	bool administrator;
	gid_t *gids; /* owned; end with users_free() */
	size_t gid_count;
};

/*
 * By name or number. False: there is no such user (a number that no line has is one, without
 * groups), or no memory, which *no_memory tells. administrator is set for number 0.
 */
bool users_find(const char *name, struct user *user, bool *no_memory);

/*
 * The calling process: its real user and group and its supplementary groups. administrator is set
 * for real root that has CAP_SYS_RAWIO permitted: the number alone proves nothing, as in
 * containers.
 */
bool users_self(struct user *user);

void users_free(struct user *user);

bool users_has_group(const struct user *user, gid_t gid);

/* A name or a number of len bytes. */
bool users_uid(const char *name, size_t len, uid_t *uid);
bool users_gid(const char *name, size_t len, gid_t *gid);

#endif /* KPORT_LIB_LINUX_USERS_H */
