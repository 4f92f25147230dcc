/* SPDX-License-Identifier: MIT */
/* The policy of the driver: text in the registry, in which users and groups are SIDs. */
#ifndef KPORT_LIB_NT_POLICY_H
#define KPORT_LIB_NT_POLICY_H

#include "lib/nt/system.h"

#define MAX_SID_TEXT 192

/*
 * The SID that a policy line means: "S-1-5-..." itself, or an account's name. For a group, "kport" stays
 * as it is: to the driver it is the group that the installation made. False: nobody is called so.
 */
bool account_sid_text(const char *name, size_t len, bool is_group, char *text, size_t room);

/* The account's name, or the text as it is, cut where it does not fit. */
void account_name(const char *sid_text, size_t len, char *name, size_t room);

/* Is the calling process, by the token that is in force, that user or a member of that group? */
bool account_is_self(const char *name, size_t len, bool is_group);
bool account_is_administrator(void);

/*
 * The registry's policy as text with line ends, the caller's, who ends it with free(). KPORT_UNSUPPORTED:
 * there is no driver. Where there is no value, *text is NULL.
 */
enum kport_status policy_registry_read(char **text, size_t *len);
/* Replaces it: a string a line; empty lines, which would end the value, become comments. */
enum kport_status policy_registry_write(const char *text, size_t len);

/*
 * The line up to end, with the addresses that names have in place of ports whose names the driver would
 * take for others. Returns the length of what was written to to, which has room for
 * POLICY_LINE_ROOM(length of the line); POLICY_LINE_FAILED: no memory.
 */
#define POLICY_LINE_FAILED SIZE_MAX
#define POLICY_LINE_ROOM(len) (6 * (len) + 16)
size_t policy_line_ports(const char *line, const char *end, const struct kp_port_names *names,
			 char *to);

#endif /* KPORT_LIB_NT_POLICY_H */
