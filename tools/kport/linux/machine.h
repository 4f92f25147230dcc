/* SPDX-License-Identifier: MIT */
/* Questions to Linux that facts and fixes share. */
#ifndef KPORT_TOOL_LINUX_MACHINE_H
#define KPORT_TOOL_LINUX_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../facts.h"

#define CAP_SYS_RAWIO_BIT 17 /* linux/capability.h */

/* The file's first len - 1 bytes; false where it cannot be read. Trailing newlines are cut. */
bool read_text(const char *path, char *text, size_t len);

/* The rest of the line "key:" of /proc/self/status. */
bool read_status(const char *key, char *text, size_t len);

enum lockdown {
	LOCKDOWN_UNKNOWN, /* securityfs is not mounted, or the kernel knows no lockdown */
	LOCKDOWN_NONE,
	LOCKDOWN_INTEGRITY,
	LOCKDOWN_CONFIDENTIALITY,
};
enum lockdown read_lockdown(void);

/* What a set of /proc/self/status, such as CapEff, says of CAP_SYS_RAWIO. */
bool has_rawio(const char *set);

/* The container's name ("docker"), or NULL outside of one. */
const char *container_name(void);

enum membership {
	MEMBER_NO_GROUP, /* there is no such group */
	MEMBER_NOT,
	MEMBER_LATER, /* by /etc/group, but not yet in this session */
	MEMBER_NOW,
};
enum membership group_membership(const char *group);

/* The user that runs this, never NULL. */
const char *user_name(void);

/* In policy.c: what kport's own set-up says. */
void policy_facts(struct facts *facts);

#endif /* KPORT_TOOL_LINUX_MACHINE_H */
