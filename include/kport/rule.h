/* SPDX-License-Identifier: MIT */
/* kport: rules: programs that get their ports whenever they start (Windows XP and later). */
#ifndef KPORT_RULE_H
#define KPORT_RULE_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A rule names a program's file, ports, and users or groups. However the program is started, it has the
 * ports before its first instruction, as far as the driver's policy gives them to the user that it runs
 * as, and until it ends. On 32-bit Windows the driver does that; on 64-bit Windows the system starts
 * allowio in the program's place. docs/windows.md tells which names of a file count.
 */

#define KPORT_RULE_INSECURE 0x1u

struct kport_rule {
	size_t size;	  /* sizeof(struct kport_rule), set by the caller, in list[0] */
	char path[600];	  /* of the program, in the code page that fopen() takes */
	char ranges[400]; /* "0x378-0x37a" */
	char who[600];	  /* "kport,administrators": names, or SIDs of which Windows knows none */
	bool insecure;	  /* made with KPORT_RULE_INSECURE */
	bool missing;	  /* there is no such file now */
	bool replaced;	  /* it is another file than that which the rule was made for: no ports */
	bool unset;	  /* 64-bit Windows: somebody took away what has the system start allowio */
};

/*
 * Makes a rule, or another one of the program that has one; takes an administrator. who: users and groups
 * with commas between them; NULL: the group kport and the administrators. Refused with KPORT_DENIED where
 * others than administrators could put another program in its place: by the rights on its file and the
 * folders above it, or because it lies on FAT, on a network or on a removable drive;
 * KPORT_RULE_INSECURE takes it nevertheless. With rules the driver starts with the system.
 * Errors: KPORT_INVALID (the program, the ranges, who), KPORT_DENIED, KPORT_BUSY (64-bit Windows: another
 * debugger is set for programs of this name), KPORT_UNSUPPORTED (no driver; before Windows XP; not
 * Windows), KPORT_NO_MEMORY, KPORT_SYSTEM.
 */
KPORT_API enum kport_status kport_rule_add(const char *path, const char *ranges, const char *who,
					   uint32_t flags);

/* Removes it, whether or not its file is still there. A program that runs keeps its ports. */
KPORT_API enum kport_status kport_rule_remove(const char *path);

/*
 * All rules. At most max are written; *count is how many there are. *mistakes (may be NULL): entries of the
 * registry that are no rules, and count for nothing.
 */
KPORT_API enum kport_status kport_rules(struct kport_rule *list, size_t max, size_t *count,
					size_t *mistakes);

/*
 * The rule by which the program would get its ports if the calling process's user started it. The policy
 * is not asked. KPORT_INVALID: there is none, or the file was replaced; KPORT_DENIED: it does not serve
 * this user (*rule is then filled in).
 */
KPORT_API enum kport_status kport_rule_find(const char *path, struct kport_rule *rule);

/* Are rules carried out here and now? KPORT_UNSUPPORTED: no, and the text says why and what to do. */
KPORT_API enum kport_status kport_rules_served(void);

#ifdef __cplusplus
}
#endif

#endif /* KPORT_RULE_H */
