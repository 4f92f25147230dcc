/* SPDX-License-Identifier: MIT */
/* Opening a file that only the administrator can have written. */
#ifndef KPORT_LIB_LINUX_POLICY_OPEN_H
#define KPORT_LIB_LINUX_POLICY_OPEN_H

#include "lib/backend.h"

#include <sys/types.h>

/* Root; tests, which are not, put themselves here. */
extern uid_t policy_owner;

/*
 * Opens path for reading, below machine_root. Every folder on the way and the file itself must
 * belong to policy_owner and be closed to writing by group and others, and none of them may be a
 * symbolic link; each is looked at through the descriptor that is then used, so nobody can change
 * places. Errors: DENIED, NO_MEMORY, SYSTEM; *missing is set where the file, or its folder, does
 * not exist.
 */
enum kport_status policy_open(const char *path, int *fd, bool *missing);

#endif /* KPORT_LIB_LINUX_POLICY_OPEN_H */
