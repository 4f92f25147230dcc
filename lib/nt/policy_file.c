/* SPDX-License-Identifier: MIT */
/* kport_policy_...(): the core's policy over a file or the registry, and Windows' accounts. */
#include "lib/backend/kioport_nt.h"
#include "lib/nt/policy.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct policy_mistake {
	struct kp_text_place place;
	const char *words; /* a literal */
};

struct kport_policy {
	struct kp_policy *core; /* with a copy of the text */
	size_t text_len;
	struct policy_mistake *mistakes;
	size_t mistake_count;
	bool no_memory;
	char name[256];
};

static const struct kp_memory memory = { malloc, free };

static void add_mistake(struct kport_policy *policy, const struct kp_text_place *place,
			const char *words)
{
	const size_t len = (policy->mistake_count + 1) * sizeof(*policy->mistakes);
	struct policy_mistake *more = realloc(policy->mistakes, len);

	if (!more) {
		policy->no_memory = true;
		return;
	}
	policy->mistakes = more;
	policy->mistakes[policy->mistake_count++] = (struct policy_mistake){ *place, words };
}

static void report(void *ctx, const struct kp_text_place *place)
{
	add_mistake(ctx, place, kp_text_error_string(place->error));
}

static enum kport_status parse(const char *name, const char *text, size_t len,
			       const struct kp_port_names *names, kport_policy **policy)
{
	kport_policy *made;
	enum kp_status status;

	*policy = NULL;
	made = calloc(1, sizeof(*made));
	if (!made)
		return fail(KPORT_NO_MEMORY, 0, "no memory for a policy");
	snprintf(made->name, sizeof(made->name), "%s", name ? name : "of memory");
	status = kp_policy_create(&memory, text, len, names, true, report, made, &made->core);
	made->text_len = len;
	if (status == KP_STATUS_OK && !made->no_memory) {
		*policy = made;
		return KPORT_OK;
	}
	kport_policy_free(made);
	if (status == KP_STATUS_INVALID)
		return fail(KPORT_INVALID, 0, "the policy is longer than %u bytes",
			    KP_POLICY_MAX_TEXT);
	return fail(KPORT_NO_MEMORY, 0, "no memory for a policy");
}

enum kport_status kport_policy_parse(const char *name, const char *text, size_t len,
				     kport_policy **policy)
{
	if (!policy || (!text && len))
		return fail(KPORT_INVALID, 0, "kport_policy_parse: %s is NULL",
			    policy ? "text" : "policy");
	return parse(name, text, len, machine_names(), policy);
}

static enum kport_status read_registry(kport_policy **policy)
{
	enum kport_status status;
	char *text;
	size_t len;

	status = policy_registry_read(&text, &len);
	if (status != KPORT_OK)
		return status;
	/* What the driver reads means to it the customary addresses. */
	if (text)
		status = parse("of the driver (registry)", text, len, &kp_legacy_names, policy);
	else
		status = parse("built into kport", kp_policy_default, strlen(kp_policy_default),
			       &kp_legacy_names, policy);
	free(text);
	return status;
}

/* Who may change the driver's policy chose the file: it needs no owner. */
static enum kport_status read_file(const char *path, kport_policy **policy)
{
	FILE *file = os_open_file(path);
	enum kport_status status;
	char *text;
	size_t len;

	if (!file)
		return fail(errno == EACCES ? KPORT_DENIED : KPORT_INVALID, 0, "policy %.200s: %s",
			    path, strerror(errno));
	text = malloc(KP_POLICY_MAX_TEXT + 1);
	if (!text) {
		fclose(file);
		return fail(KPORT_NO_MEMORY, 0, "no memory for a policy");
	}
	len = fread(text, 1, KP_POLICY_MAX_TEXT + 1, file);
	if (ferror(file))
		status = fail(KPORT_SYSTEM, 0, "policy %.200s cannot be read", path);
	else
		status = kport_policy_parse(path, text, len, policy);
	free(text);
	fclose(file);
	return status;
}

enum kport_status kport_policy_read(const char *path, kport_policy **policy)
{
	if (!policy)
		return fail(KPORT_INVALID, 0, "kport_policy_read: policy is NULL");
	*policy = NULL;
	return path ? read_file(path, policy) : read_registry(policy);
}

void kport_policy_free(kport_policy *policy)
{
	if (!policy)
		return;
	kp_policy_free(&memory, policy->core);
	free(policy->mistakes);
	free(policy);
}

enum kport_status kport_policy_mistake(const kport_policy *policy, size_t index, char *text,
				       size_t len)
{
	const struct policy_mistake *mistake;

	if (!policy || (!text && len))
		return fail(KPORT_INVALID, 0, "kport_policy_mistake: an argument is NULL");
	if (index >= policy->mistake_count)
		return fail(KPORT_INVALID, 0, "there is no mistake number %zu", index);
	mistake = &policy->mistakes[index];
	snprintf(text, len, "line %u, column %u: %s", (unsigned)mistake->place.line,
		 (unsigned)mistake->place.column, mistake->words);
	return KPORT_OK;
}

static bool is_principal(void *opener, enum kp_principal kind, const char *name, size_t name_len)
{
	(void)opener;
	if (kind == KP_PRINCIPAL_ADMINISTRATORS)
		return account_is_administrator();
	return account_is_self(name, name_len, kind == KP_PRINCIPAL_GROUP);
}

/* Windows tells a process of its own groups only, and of another user's not without a domain's help. */
static enum kport_status rights_of(const kport_policy *policy, const char *user,
				   struct kp_rights *rights)
{
	if (user)
		return fail(KPORT_UNSUPPORTED, 0,
			    "on Windows only a user's own programs can ask what the policy gives "
			    "them: log on as that user and run 'kport policy show'");
	if (kp_policy_rights(policy->core, &memory, is_principal, NULL, rights) != KP_STATUS_OK)
		return fail(KPORT_NO_MEMORY, 0, "no memory for the rights of a user");
	return KPORT_OK;
}

enum kport_status kport_policy_check(const kport_policy *policy, const char *user,
				     const char *ranges, uint32_t rights)
{
	struct range_list list;
	struct kp_rights given;
	enum kport_status status;
	size_t i;

	if (!policy || !ranges)
		return fail(KPORT_INVALID, 0, "kport_policy_check: an argument is NULL");
	if (!rights || (rights & ~KP_RIGHT_ALL))
		return fail(KPORT_INVALID, 0, "kport_policy_check: 0x%x are no rights",
			    (unsigned)rights);
	status = ranges_parse(ranges, NULL, &list);
	if (status != KPORT_OK)
		return status;
	status = rights_of(policy, user, &given);
	if (status != KPORT_OK)
		goto free_list;
	for (i = 0; i < list.count && kp_rights_cover(&given, list.ranges[i], rights); i++)
		;
	if (i < list.count)
		status = fail(KPORT_DENIED, 0,
			      "the policy %s does not give this user ports %s with these rights",
			      policy->name, range_text(list.ranges[i]).text);
	kp_rights_free(&memory, &given);
free_list:
	free(list.ranges);
	return status;
}

enum kport_status kport_policy_rights(const kport_policy *policy, const char *user,
				      struct kport_rights *list, size_t max, size_t *count)
{
	struct kp_rights given = { 0 };
	enum kport_status status;

	if (!policy || !count || (!list && max))
		return fail(KPORT_INVALID, 0, "kport_policy_rights: an argument is NULL");
	status = rights_of(policy, user, &given);
	if (status != KPORT_OK)
		return status;
	*count = given.count;
	for (size_t i = 0; i < given.count && i < max; i++) {
		list[i].range = (struct kport_range){ given.ranges[i].range.first,
						      given.ranges[i].range.last };
		list[i].rights = given.ranges[i].rights;
	}
	kp_rights_free(&memory, &given);
	return KPORT_OK;
}

/* ---- loading: the text with SIDs in the place of names ---- */

static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\t' || *at == '\r'))
		at++;
	return at;
}

static const char *skip_word(const char *at, const char *end)
{
	while (at < end && *at != ' ' && *at != '\t' && *at != '\r' && *at != '#')
		at++;
	return at;
}

static bool has_mistake(const kport_policy *policy, uint32_t line)
{
	for (size_t i = 0; i < policy->mistake_count; i++) {
		if (policy->mistakes[i].place.line == line)
			return true;
	}
	return false;
}

/* Returns what was written; a line whose account does not exist becomes a comment, and a mistake. */
static size_t resolve_line(kport_policy *policy, uint32_t line, const char *at, const char *end,
			   char *to)
{
	const char *who = skip_blanks(at, end);
	const char *name = skip_blanks(skip_word(who, end), end);
	const char *name_end = skip_word(name, end);
	const bool is_group = kp_text_is_word(who, 5, "group");
	struct kp_text_place place = { line, (uint32_t)(name - at) + 1, KP_TEXT_OK };
	char sid[MAX_SID_TEXT];

	if (has_mistake(policy, line) || (!is_group && !kp_text_is_word(who, 4, "user"))) {
		to[0] = has_mistake(policy, line) ? '#' : ' ';
		memcpy(to + 1, at, (size_t)(end - at));
		return (size_t)(end - at) + 1;
	}
	if (!account_sid_text(name, (size_t)(name_end - name), is_group, sid, sizeof(sid))) {
		add_mistake(policy, &place, "there is no such user or group on this machine");
		to[0] = '#';
		memcpy(to + 1, at, (size_t)(end - at));
		return (size_t)(end - at) + 1;
	}
	return (size_t)sprintf(to, "%s %s%.*s", is_group ? "group" : "user", sid,
			       (int)(end - name_end), name_end);
}

/* Does the line say anything? */
static bool holds(const char *at, const char *end)
{
	at = skip_blanks(at, end);
	return at < end && *at != '#';
}

/* A line as the driver is to read it. */
static size_t put_line(kport_policy *policy, uint32_t line, const char *at, const char *end,
		       char *to)
{
	char *named = malloc((size_t)(end - at) + MAX_SID_TEXT + 16);
	size_t len = 0;

	if (named) {
		len = resolve_line(policy, line, at, end, named);
		len = policy_line_ports(named, named + len, machine_names(), to);
	}
	if (!named || len == POLICY_LINE_FAILED) {
		policy->no_memory = true;
		len = 0;
	}
	free(named);
	return len;
}

/* Each line grows by a SID at most, and by the addresses of its ports. */
static char *resolve(kport_policy *policy, size_t *len, size_t *held)
{
	const char *at = policy->core->text, *const text_end = at + policy->text_len;
	size_t lines = 1, used = 0;
	char *text;

	for (const char *c = at; c < text_end; c++)
		lines += *c == '\n' || *c == '\0';
	text = malloc(POLICY_LINE_ROOM(policy->text_len + lines * (MAX_SID_TEXT + 32)));
	*held = 0;
	for (uint32_t line = 1; text && at < text_end; line++) {
		const char *end = at;
		size_t wrote;

		while (end < text_end && *end != '\n' && *end != '\0')
			end++;
		wrote = put_line(policy, line, at, end, text + used);
		*held += holds(text + used, text + used + wrote);
		used += wrote;
		text[used++] = '\n';
		at = end + 1;
	}
	*len = used;
	return text;
}

static int by_line(const void *a, const void *b)
{
	const struct policy_mistake *x = a, *y = b;

	return x->place.line < y->place.line ? -1 : x->place.line > y->place.line;
}

enum kport_status kport_policy_load(kport_policy *policy, size_t *lines)
{
	enum kport_status status;
	size_t len, held;
	char *text;

	if (!policy)
		return fail(KPORT_INVALID, 0, "kport_policy_load: policy is NULL");
	if (lines)
		*lines = 0;
	text = resolve(policy, &len, &held);
	if (policy->mistake_count > 1)
		qsort(policy->mistakes, policy->mistake_count, sizeof(*policy->mistakes), by_line);
	if (!text || policy->no_memory)
		status = fail(KPORT_NO_MEMORY, 0, "no memory for a policy");
	else
		status = policy_registry_write(text, len);
	free(text);
	if (status == KPORT_OK)
		status = kioport_reload();
	if (status == KPORT_OK && lines)
		*lines = held;
	return status;
}
