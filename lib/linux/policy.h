/* SPDX-License-Identifier: MIT */
/* A policy that was read, and its text with the names resolved. */
#ifndef KPORT_LIB_LINUX_POLICY_H
#define KPORT_LIB_LINUX_POLICY_H

#include "lib/internal.h"

struct policy_mistake {
	struct kp_text_place place;
	const char *words; /* a literal */
};

struct kport_policy {
	struct kp_policy *core; /* with a copy of the text */
	size_t text_len;
	struct policy_mistake *mistakes; /* in the order of their lines */
	size_t mistake_count;
	bool no_memory;
	char path[256]; /* where a line would go that is missing */
	bool built_in;	/* there is no file */
};

/* Where there is no memory for it, policy->no_memory is set. The caller keeps the order. */
void policy_add_mistake(struct kport_policy *policy, const struct kp_text_place *place,
			const char *words);

/*
 * The policy's text for the driver, which knows no names: users and groups as numbers, ports as
 * addresses, and unsafe where only this machine's names made the ports safe ones. Line n comes from
 * line n; those with mistakes, and comments, are left empty. A name that nobody has is a new
 * mistake. text is the caller's, who ends it with free().
 */
enum kport_status policy_resolve(struct kport_policy *policy, char **text, size_t *len);

/* A place in a resolved text becomes that in the policy's own. */
void policy_place_back(const struct kport_policy *policy, const char *resolved, size_t len,
		       struct kp_text_place *place);

/* The line, from 1, of a text, without its end; false: there are fewer. */
struct policy_line {
	const char *at;
	const char *end;
};
bool policy_line(const char *text, size_t len, uint32_t number, struct policy_line *line);

/* By line, then column. */
void policy_sort_mistakes(struct kport_policy *policy);

#endif /* KPORT_LIB_LINUX_POLICY_H */
