/* SPDX-License-Identifier: MIT */
/* What the actions of kport policy have in common: the words for rights, mistakes and what is given. */
#ifndef KPORT_TOOL_POLICY_WORDS_H
#define KPORT_TOOL_POLICY_WORDS_H

#include "command.h"

#ifdef _WIN32
#define POLICY_PATH "the driver's registry value Policy"
#else
#define POLICY_PATH "/etc/kport/policy"
#endif

#define RIGHT_WORDS 4

struct right {
	const char *word;
	uint32_t bit;
};

extern const struct right right_words[RIGHT_WORDS];

/* 0: no right is called so. */
uint32_t right_of(const char *word);

/* Each with a blank before it. */
void print_rights(uint32_t rights);

#define MISTAKE_LEN 300

/* policy may be NULL, which has none. */
size_t count_mistakes(const kport_policy *policy);
void print_mistakes(const kport_policy *policy, const char *name);
void json_mistakes(const kport_policy *policy);

struct given {
	struct kport_rights *list; /* owned */
	size_t count;
};

/* What a policy gives the user; policy NULL: the driver's. given->list is the caller's to free. */
enum kport_status find_rights(const kport_policy *policy, struct given *given);
void print_given(const struct given *given);
void json_given(const struct given *given);

/* Which policy decides: "driver", "file" or "default". */
const char *source_of(bool driver);

#endif /* KPORT_TOOL_POLICY_WORDS_H */
