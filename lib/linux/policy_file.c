/* SPDX-License-Identifier: MIT */
/* kport_policy_...(): the core's policy over a file and this system's users. */
#include "lib/linux/files.h"
#include "lib/linux/policy.h"
#include "lib/linux/policy_open.h"
#include "lib/linux/users.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define POLICY_PATH "/etc/kport/policy"

static const struct kp_memory memory = { malloc, free };

void policy_add_mistake(struct kport_policy *policy, const struct kp_text_place *place,
			const char *words)
{
	const size_t count = policy->mistake_count;
	struct policy_mistake *more;

	/* Room doubles whenever the number is a power of two. */
	if ((count & (count - 1)) == 0) {
		more = realloc(policy->mistakes, (count == 0 ? 1 : 2 * count) * sizeof(*more));
		if (more == NULL) {
			policy->no_memory = true;
			return;
		}
		policy->mistakes = more;
	}
	policy->mistakes[policy->mistake_count++] = (struct policy_mistake){ *place, words };
}

static void add_mistake(void *ctx, const struct kp_text_place *place)
{
	policy_add_mistake(ctx, place, kp_text_error_string(place->error));
}

static enum kport_status create(struct kport_policy *policy, const char *text, size_t len)
{
	enum kp_status status;

	status = kp_policy_create(&memory, text, len, machine_names(), true, add_mistake, policy,
				  &policy->core);
	if (status == KP_STATUS_INVALID)
		return fail(KPORT_INVALID, 0, "policy %s is longer than %u bytes", policy->path,
			    KP_POLICY_MAX_TEXT);
	if (status != KP_STATUS_OK || policy->no_memory)
		return fail(KPORT_NO_MEMORY, 0, "no memory for policy %s", policy->path);
	policy->text_len = len;
	return KPORT_OK;
}

static enum kport_status read_text(int fd, const char *path, char *text, size_t *len)
{
	*len = 0;
	while (*len <= KP_POLICY_MAX_TEXT) {
		ssize_t got = read(fd, text + *len, KP_POLICY_MAX_TEXT + 1 - *len);

		if (got == 0)
			break;
		if (got < 0 && errno != EINTR)
			return fail(KPORT_SYSTEM, errno, "policy %s cannot be read", path);
		if (got > 0)
			*len += (size_t)got;
	}
	return KPORT_OK;
}

static enum kport_status read_file(struct kport_policy *policy, int fd)
{
	enum kport_status status;
	struct stat file;
	size_t len;
	char *text;

	if (fstat(fd, &file) != 0 || !S_ISREG(file.st_mode))
		return fail(KPORT_DENIED, 0, "policy %s is not a plain file", policy->path);
	text = malloc(KP_POLICY_MAX_TEXT + 1);
	if (text == NULL)
		return fail(KPORT_NO_MEMORY, 0, "no memory for policy %s", policy->path);
	status = read_text(fd, policy->path, text, &len);
	if (status == KPORT_OK)
		status = create(policy, text, len);
	free(text);
	return status;
}

enum kport_status kport_policy_read(const char *path, kport_policy **policy)
{
	const char *const named = path != NULL ? path : POLICY_PATH;
	enum kport_status status;
	kport_policy *made;
	bool missing;
	int fd;

	if (policy == NULL)
		return fail(KPORT_INVALID, 0, "kport_policy_read: policy is NULL");
	*policy = NULL;
	/* A name in the policy must not come to mean another port because its look-up was starved. */
	machine_names();
	made = machine_starved() ? NULL : calloc(1, sizeof(*made));
	if (made == NULL)
		return fail(KPORT_NO_MEMORY, 0,
			    "no memory or descriptor for policy %s: raise the limits (ulimit -a)",
			    named);
	snprintf(made->path, sizeof(made->path), "%s", named);
	status = policy_open(named, &fd, &missing);
	if (status == KPORT_OK) {
		status = read_file(made, fd);
		close(fd);
	} else if (missing && path == NULL) {
		made->built_in = true;
		status = create(made, kp_policy_default, strlen(kp_policy_default));
	}
	if (status != KPORT_OK) {
		kport_policy_free(made);
		return status;
	}
	*policy = made;
	return KPORT_OK;
}

enum kport_status kport_policy_parse(const char *name, const char *text, size_t len,
				     kport_policy **policy)
{
	enum kport_status status;
	kport_policy *made;

	if (policy == NULL || (text == NULL && len > 0))
		return fail(KPORT_INVALID, 0, "kport_policy_parse: %s is NULL",
			    policy == NULL ? "policy" : "text");
	*policy = NULL;
	made = calloc(1, sizeof(*made));
	if (made == NULL)
		return fail(KPORT_NO_MEMORY, 0, "no memory for a policy");
	snprintf(made->path, sizeof(made->path), "%s", name != NULL ? name : "of memory");
	status = create(made, text, len);
	if (status != KPORT_OK) {
		kport_policy_free(made);
		return status;
	}
	*policy = made;
	return KPORT_OK;
}

void kport_policy_free(kport_policy *policy)
{
	if (policy == NULL)
		return;
	kp_policy_free(&memory, policy->core);
	free(policy->mistakes);
	free(policy);
}

enum kport_status kport_policy_mistake(const kport_policy *policy, size_t index, char *text,
				       size_t len)
{
	const struct policy_mistake *mistake;

	if (policy == NULL || (text == NULL && len > 0))
		return fail(KPORT_INVALID, 0, "kport_policy_mistake: an argument is NULL");
	if (index >= policy->mistake_count)
		return fail(KPORT_INVALID, 0, "policy %s has no mistake number %zu", policy->path,
			    index);
	mistake = &policy->mistakes[index];
	snprintf(text, len, "line %u, column %u: %s", (unsigned)mistake->place.line,
		 (unsigned)mistake->place.column, mistake->words);
	return KPORT_OK;
}

static bool is_principal(void *opener, enum kp_principal kind, const char *name, size_t name_len)
{
	const struct user *user = opener;
	uid_t uid;
	gid_t gid;

	switch (kind) {
	case KP_PRINCIPAL_ADMINISTRATORS:
		return user->administrator;
	case KP_PRINCIPAL_GROUP:
		return users_gid(name, name_len, &gid) && users_has_group(user, gid);
	case KP_PRINCIPAL_USER:
		return users_uid(name, name_len, &uid) && user->uid == uid;
	}
	return false;
}

static enum kport_status find_user(const char *name, struct user *user)
{
	bool no_memory = false;

	if (name == NULL ? users_self(user) : users_find(name, user, &no_memory))
		return KPORT_OK;
	if (name == NULL || no_memory)
		return fail(KPORT_NO_MEMORY, 0, "no memory for the groups of a user");
	return fail(KPORT_INVALID, 0, "there is no user \"%.80s\" in /etc/passwd", name);
}

static const char *words(uint32_t rights)
{
	static const char *const list[8] = {
		"",
		"read",
		"write",
		"read write",
		"read write grant",
		"read write grant",
		"read write grant",
		"read write grant",
	};

	return list[rights & KP_RIGHT_ALL];
}

static bool are_safe(const struct range_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (!kp_policy_is_safe(machine_names(), list->ranges[i]))
			return false;
	}
	return true;
}

/* What was asked for: the text, the ranges in it, and the rights. */
struct question {
	const char *text;
	struct range_list list;
	uint32_t rights;
};

static enum kport_status denied(const kport_policy *policy, const char *name,
				const struct user *user, uint32_t port,
				const struct question *question)
{
	char number[16];

	snprintf(number, sizeof(number), "%u", (unsigned)user->uid);
	if (name == NULL)
		name = number;
	return fail(
		KPORT_DENIED, 0,
		"the policy %s does not give user %.80s port 0x%x (%s): an administrator may add "
		"the line \"user %.80s %.200s %s%s\"%s",
		policy->built_in ? "built into kport" : policy->path, name, (unsigned)port,
		words(question->rights), name, question->text, words(question->rights),
		are_safe(&question->list) ? "" : " unsafe",
		policy->built_in ? " to a file " POLICY_PATH
				   ", which then stands in place of the built-in policy" :
				   "");
}

/* The first port of the ranges that lacks a right; KP_PORTS: none. */
static uint32_t first_missing(const struct kp_rights *rights, const struct range_list *list,
			      uint32_t wanted)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct kp_range range = list->ranges[i];

		if (kp_rights_cover(rights, range, wanted))
			continue;
		for (uint32_t port = range.first; port <= range.last; port++) {
			const struct kp_range one = { (uint16_t)port, (uint16_t)port };

			if (!kp_rights_cover(rights, one, wanted))
				return port;
		}
	}
	return KP_PORTS;
}

static enum kport_status check_ranges(const kport_policy *policy, const char *name,
				      struct user *user, const struct question *question)
{
	struct kp_rights rights = { 0 };
	uint32_t missing;

	if (kp_policy_rights(policy->core, &memory, is_principal, user, &rights) != KP_STATUS_OK)
		return fail(KPORT_NO_MEMORY, 0, "no memory for the rights of a user");
	missing = first_missing(&rights, &question->list, question->rights);
	kp_rights_free(&memory, &rights);
	if (missing == KP_PORTS)
		return KPORT_OK;
	return denied(policy, name, user, missing, question);
}

enum kport_status kport_policy_check(const kport_policy *policy, const char *user,
				     const char *ranges, uint32_t rights)
{
	struct question question = { .text = ranges, .rights = rights };
	enum kport_status status;
	struct user found;

	if (policy == NULL || ranges == NULL)
		return fail(KPORT_INVALID, 0, "kport_policy_check: %s is NULL",
			    policy == NULL ? "policy" : "ranges");
	if (rights == 0 || (rights & ~KP_RIGHT_ALL) != 0)
		return fail(KPORT_INVALID, 0, "kport_policy_check: 0x%x are no rights",
			    (unsigned)rights);
	status = ranges_parse(ranges, NULL, &question.list);
	if (status != KPORT_OK)
		return status;
	status = find_user(user, &found);
	if (status == KPORT_OK) {
		status = check_ranges(policy, user, &found, &question);
		users_free(&found);
	}
	free(question.list.ranges);
	return status;
}

static void list_rights(const struct kp_rights *rights, struct kport_rights *list, size_t max)
{
	for (size_t i = 0; i < rights->count && i < max; i++) {
		const struct kp_rights_range *given = &rights->ranges[i];

		list[i].range = (struct kport_range){ given->range.first, given->range.last };
		list[i].rights = given->rights;
	}
}

enum kport_status kport_policy_rights(const kport_policy *policy, const char *user,
				      struct kport_rights *list, size_t max, size_t *count)
{
	struct kp_rights rights = { 0 };
	enum kport_status status;
	struct user found;

	if (policy == NULL || count == NULL || (list == NULL && max > 0))
		return fail(KPORT_INVALID, 0, "kport_policy_rights: an argument is NULL");
	status = find_user(user, &found);
	if (status != KPORT_OK)
		return status;
	if (kp_policy_rights(policy->core, &memory, is_principal, &found, &rights) != KP_STATUS_OK)
		status = fail(KPORT_NO_MEMORY, 0, "no memory for the rights of a user");
	*count = rights.count;
	list_rights(&rights, list, max);
	kp_rights_free(&memory, &rights);
	users_free(&found);
	return status;
}
