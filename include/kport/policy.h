/* SPDX-License-Identifier: MIT */
/* kport: policies: who may use which ports (Linux), and what the driver gives by its own. */
#ifndef KPORT_POLICY_H
#define KPORT_POLICY_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define KPORT_RIGHT_READ 0x1u
#define KPORT_RIGHT_WRITE 0x2u
#define KPORT_RIGHT_GRANT 0x4u /* direct access; takes reading and writing as well */
#define KPORT_RIGHT_SLOW 0x8u  /* on any range: the driver lets a batch run for 10 s, not 100 ms */

typedef struct kport_policy kport_policy;

/*
 * Reads a policy file (NULL: /etc/kport/policy; where that does not exist, the built-in default).
 * KPORT_DENIED for a file, or its folder, that does not belong to root or that others can write. Lines
 * that do not parse count for nothing; kport_policy_mistake() tells of them.
 */
KPORT_API enum kport_status kport_policy_read(const char *path, kport_policy **policy);

/*
 * The same from memory, whoever wrote it, to find the mistakes of a text of len bytes before it is
 * put in place. name, which errors call it by, may be NULL.
 */
KPORT_API enum kport_status kport_policy_parse(const char *name, const char *text, size_t len,
					       kport_policy **policy);
KPORT_API void kport_policy_free(kport_policy *policy);

/* The index'th line that was left out, as "line 3, column 9: ...". KPORT_INVALID: no more. */
KPORT_API enum kport_status kport_policy_mistake(const kport_policy *policy, size_t index,
						 char *text, size_t len);

/*
 * Does the policy give the user these rights for every port of the ranges? user: a name or a number;
 * NULL: the calling process with its real user, its groups and, as for administrators, its
 * permitted CAP_SYS_RAWIO where it is real root. Names are looked up in /etc/passwd and /etc/group. KPORT_DENIED: no;
 * the text names the first port that is missing and the line that would give it.
 */
KPORT_API enum kport_status kport_policy_check(const kport_policy *policy, const char *user,
					       const char *ranges, uint32_t rights);

struct kport_rights {
	struct kport_range range;
	uint32_t rights; /* KPORT_RIGHT_... */
};

/*
 * What the policy gives the user (as above), by address; ports side by side with the same rights are
 * one range. At most max are written; *count is how many there are.
 */
KPORT_API enum kport_status kport_policy_rights(const kport_policy *policy, const char *user,
						struct kport_rights *list, size_t max,
						size_t *count);

/*
 * What the driver kioport gives the calling process by the policy that is loaded, in the same form.
 * KPORT_UNSUPPORTED: the driver is not there. KPORT_DENIED: the process may not open its device.
 */
KPORT_API enum kport_status kport_driver_rights(struct kport_rights *list, size_t max,
						size_t *count);

/*
 * Makes the policy the driver's, for all who open its device from now on; takes CAP_SYS_RAWIO. The
 * driver knows numbers only, so names of users, groups and ports are sent as what they mean now. A
 * line whose user or group does not exist, or that the driver refuses, counts for nothing, and
 * kport_policy_mistake() tells of it from then on. *lines (NULL: not wanted) is how many lines hold.
 * KPORT_UNSUPPORTED: the driver is not there.
 */
KPORT_API enum kport_status kport_policy_load(kport_policy *policy, size_t *lines);

#ifdef __cplusplus
}
#endif

#endif /* KPORT_POLICY_H */
