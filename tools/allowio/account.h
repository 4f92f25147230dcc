/* SPDX-License-Identifier: MIT */
/*
 * Users and their groups. allowio is static, where glibc's own look-ups need the shared libraries of
 * exactly its version; so it reads the local files itself, and asks getent(1) and id(1), which ask
 * whatever nsswitch.conf(5) names, for what is not in them.
 */
#ifndef KPORT_ALLOWIO_ACCOUNT_H
#define KPORT_ALLOWIO_ACCOUNT_H

#include <pwd.h>
#include <stdbool.h>
#include <sys/types.h>

/* NULL: there is no such user. The entry is valid until the next call. */
const struct passwd *account_by_name(const char *name);
const struct passwd *account_by_number(uid_t uid);

/* setgroups(2) with the user's groups and gid. False with errno where it fails. */
bool account_set_groups(const char *name, gid_t gid);

#endif /* KPORT_ALLOWIO_ACCOUNT_H */
