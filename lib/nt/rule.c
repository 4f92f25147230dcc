/* SPDX-License-Identifier: MIT */
/* kport_rule_...(): made, removed and found. */
#include "lib/nt/rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/backend/kioport_nt.h"
#include "lib/nt/install.h"
#include "lib/nt/policy.h"

#define DEFAULT_WHO "kport,administrators"
#define MAX_RANGES 32 /* the driver's own limit */

static const char *const kept_words[] = { "kport", "administrators" };

/* ---- changes, one after another ---- */

static enum kport_status lock_rules(HANDLE *lock)
{
	struct service_state service;
	enum kport_status status;
	struct place place;

	if (!account_is_administrator())
		return fail(
			KPORT_DENIED, 0,
			"rules are an administrator's to make and to remove: do it from a command "
			"prompt that was started as administrator");
	status = service_query(0, &service);
	if (status != KPORT_OK)
		return status;
	if (!service.service)
		return fail(
			KPORT_UNSUPPORTED, 0,
			"the driver kioport is not installed, and rules are among its settings. "
			"Run once as administrator: kport install");
	if (!place_of_image(&place, service.image))
		status = place_in_system(&place);
	service_close(&service);
	return status == KPORT_OK ? place_lock(&place, lock) : status;
}

static struct rule *find(const struct rules *rules, const wchar_t *path)
{
	for (size_t i = 0; i < rules->count; i++) {
		if (rule_is_for(&rules->list[i], path))
			return &rules->list[i];
	}
	return NULL;
}

/* What the driver does not read now, it reads when it starts. */
static enum kport_status apply(const struct rules *rules)
{
	const struct kport_error before = *kport_last_error();
	enum kport_status status =
		service_set_start(rules->count ? SERVICE_SYSTEM_START : SERVICE_DEMAND_START);
	struct kp_rules answer;

	if (status != KPORT_OK)
		return status;
	if (kioport_rules(true, &answer) == KPORT_UNSUPPORTED)
		error_restore(&before);
	return KPORT_OK;
}

/* ---- add ---- */

static bool append(char *to, size_t room, const char *text)
{
	const size_t used = strlen(to);
	const int more = snprintf(to + used, room - used, "%s%s", used ? "," : "", text);

	return more > 0 && (size_t)more < room - used;
}

/* The word that the driver itself knows; NULL: it is none. */
static const char *kept_word(const char *name)
{
	for (size_t i = 0; i < sizeof(kept_words) / sizeof(kept_words[0]); i++) {
		if (_stricmp(name, kept_words[i]) == 0)
			return kept_words[i];
	}
	return NULL;
}

static enum kport_status resolve_one(const char *name, char *who)
{
	const char *word = kept_word(name);
	char sid[MAX_SID_TEXT];

	if (!word && !account_sid_text(name, strlen(name), false, sid, sizeof(sid)) &&
	    !account_sid_text(name, strlen(name), true, sid, sizeof(sid))) {
		return fail(KPORT_INVALID, 0, "there is no user or group '%.100s' on this machine",
			    name);
	}
	if (append(who, RULE_WHO, word ? word : sid))
		return KPORT_OK;
	return fail(KPORT_INVALID, 0, "a rule cannot name so many users and groups");
}

/* "kport,alice" becomes SIDs: the driver cannot look names up. */
static enum kport_status resolve_who(const char *names, char *who)
{
	enum kport_status status = KPORT_OK;
	char name[300];

	who[0] = '\0';
	while (status == KPORT_OK) {
		const size_t len = strcspn(names, ",");

		if (!len || len >= sizeof(name))
			return fail(KPORT_INVALID, 0,
				    "for whom the rule is: names of users and "
				    "groups with commas between them");
		memcpy(name, names, len);
		name[len] = '\0';
		status = resolve_one(name, who);
		if (!names[len])
			break;
		names += len + 1;
	}
	return status;
}

/* Names of ports become what they mean on this machine now. */
static enum kport_status resolve_ports(const char *text, char *ports)
{
	struct range_list list;
	enum kport_status status = ranges_parse(text, NULL, &list);

	ports[0] = '\0';
	if (status != KPORT_OK)
		return status;
	if (!list.count || list.count > MAX_RANGES)
		status = fail(KPORT_INVALID, 0, "a rule has 1 to %d ranges of ports", MAX_RANGES);
	for (size_t i = 0; i < list.count && status == KPORT_OK; i++) {
		if (!append(ports, RULE_PORTS, range_text(list.ranges[i]).text))
			status = fail(KPORT_INVALID, 0, "a rule cannot have so many ranges");
	}
	free(list.ranges);
	return status;
}

static enum kport_status check_system(void)
{
	if (system_version() >= (5u << 16 | 1))
		return KPORT_OK;
	return fail(
		KPORT_UNSUPPORTED, 0,
		"rules are not supported before Windows XP: there a driver cannot tell which file "
		"a new process is of. Start the program by allowio, from a shortcut for instance");
}

static enum kport_status make(struct rule *rule, const char *path, const char *ranges,
			      const char *who, uint32_t flags)
{
	enum kport_status status;

	memset(rule, 0, sizeof(*rule));
	rule->insecure = (flags & KPORT_RULE_INSECURE) != 0;
	status = rule_path(path, rule->path);
	if (status == KPORT_OK)
		status = resolve_ports(ranges, rule->ports);
	if (status == KPORT_OK)
		status = resolve_who(who ? who : DEFAULT_WHO, rule->who);
	if (status == KPORT_OK && !rule->insecure)
		status = rule_place_check(rule->path);
	if (status == KPORT_OK)
		rule->has_id = rule_file_id(rule->path, &rule->serial, &rule->number);
	return status;
}

static enum kport_status put(struct rules *rules, const struct rule *rule)
{
	struct rule *before = find(rules, rule->path);

	if (!before && rules->count == RULES_MAX)
		return fail(KPORT_NO_MEMORY, 0, "there are %u rules, and no more can be",
			    RULES_MAX);
	if (!before) {
		/* rules_read() left room for one. */
		before = &rules->list[rules->count++];
	}
	*before = *rule;
	if (system_processor() == SYSTEM_X86_64) {
		enum kport_status status = image_set(rule->path, rule->insecure);

		if (status != KPORT_OK)
			return status;
	}
	return rules_write(rules);
}

enum kport_status kport_rule_add(const char *path, const char *ranges, const char *who,
				 uint32_t flags)
{
	enum kport_status status;
	struct rules rules;
	struct rule rule;
	HANDLE lock = NULL;

	if (!path || !ranges || (flags & ~KPORT_RULE_INSECURE))
		return fail(KPORT_INVALID, 0,
			    "kport_rule_add: an argument is NULL or a flag unknown");
	status = check_system();
	if (status == KPORT_OK)
		status = lock_rules(&lock);
	if (status != KPORT_OK)
		return status;
	status = make(&rule, path, ranges, who, flags);
	if (status == KPORT_OK)
		status = rules_read(&rules);
	if (status != KPORT_OK)
		goto unlock;
	status = put(&rules, &rule);
	if (status == KPORT_OK)
		status = apply(&rules);
	rules_free(&rules);
unlock:
	place_unlock(lock);
	return status;
}

/* ---- remove ---- */

static const wchar_t *file_name(const wchar_t *path)
{
	const wchar_t *slash = wcsrchr(path, L'\\');

	return slash ? slash + 1 : path;
}

static bool names_alike(const struct rules *rules, const wchar_t *path)
{
	for (size_t i = 0; i < rules->count; i++) {
		if (_wcsicmp(file_name(rules->list[i].path), file_name(path)) == 0)
			return true;
	}
	return false;
}

static enum kport_status no_rule(const wchar_t *path)
{
	char name[WIDE_PATH];

	wide_to_utf8(path, name, sizeof(name));
	return fail(KPORT_INVALID, 0,
		    "there is no rule for %s. 'kport rule list' shows those that "
		    "there are",
		    name);
}

static enum kport_status take_out(struct rules *rules, const wchar_t *path)
{
	struct rule *rule = find(rules, path);
	enum kport_status status;

	if (!rule)
		return no_rule(path);
	*rule = rules->list[--rules->count];
	status = rules_write(rules);
	if (status != KPORT_OK)
		return status;
	if (system_processor() == SYSTEM_X86_64 && !names_alike(rules, path))
		image_remove(path);
	return apply(rules);
}

enum kport_status kport_rule_remove(const char *path)
{
	wchar_t full[WIDE_PATH];
	enum kport_status status;
	struct rules rules;
	HANDLE lock = NULL;

	if (!path)
		return fail(KPORT_INVALID, 0, "kport_rule_remove: path is NULL");
	status = lock_rules(&lock);
	if (status != KPORT_OK)
		return status;
	status = rule_path_as_named(path, full);
	if (status == KPORT_OK)
		status = rules_read(&rules);
	if (status == KPORT_OK) {
		status = take_out(&rules, full);
		rules_free(&rules);
	}
	place_unlock(lock);
	return status;
}

void rules_forget(void)
{
	if (system_processor() == SYSTEM_X86_64)
		image_remove_all();
}

/* ---- looking ---- */

static void show_who(const char *who, char *to, size_t room)
{
	char name[300];

	to[0] = '\0';
	while (*who) {
		const size_t len = strcspn(who, ",");

		account_name(who, len, name, sizeof(name));
		append(to, room, name);
		who += len + (who[len] == ',');
	}
}

static void show(const struct rule *rule, struct kport_rule *to)
{
	uint32_t serial;
	uint64_t number;

	memset(to, 0, sizeof(*to));
	to->size = sizeof(*to);
	wide_to_ansi(rule->path, to->path, sizeof(to->path));
	snprintf(to->ranges, sizeof(to->ranges), "%s", rule->ports);
	show_who(rule->who, to->who, sizeof(to->who));
	to->insecure = rule->insecure;
	to->missing = GetFileAttributesW(rule->path) == INVALID_FILE_ATTRIBUTES;
	to->replaced = !to->missing && rule->has_id &&
		       (!rule_file_id(rule->path, &serial, &number) || serial != rule->serial ||
			number != rule->number);
	to->unset = system_processor() == SYSTEM_X86_64 && !image_is_set(rule->path);
}

enum kport_status kport_rules(struct kport_rule *list, size_t max, size_t *count, size_t *mistakes)
{
	enum kport_status status;
	struct rules rules;

	if (!count || (max && (!list || list[0].size != sizeof(*list))))
		return fail(KPORT_INVALID, 0,
			    "kport_rules: an argument is NULL or size is not set");
	status = rules_read(&rules);
	if (status != KPORT_OK)
		return status;
	*count = rules.count;
	if (mistakes)
		*mistakes = rules.mistakes;
	for (size_t i = 0; i < rules.count && i < max; i++)
		show(&rules.list[i], &list[i]);
	rules_free(&rules);
	return KPORT_OK;
}

/* Is the calling process's user one of them? */
static bool serves_self(const char *who)
{
	while (*who) {
		const size_t len = strcspn(who, ",");

		if (len == strlen("administrators") && _strnicmp(who, "administrators", len) == 0 ?
			    account_is_administrator() :
			    account_is_self(who, len, true))
			return true;
		who += len + (who[len] == ',');
	}
	return false;
}

static enum kport_status find_for_self(const struct rules *rules, const wchar_t *path,
				       struct kport_rule *rule)
{
	const struct rule *found = find(rules, path);

	if (!found)
		return no_rule(path);
	show(found, rule);
	if (rule->replaced)
		return fail(
			KPORT_INVALID, 0,
			"the program is another file than the one that the rule was made for (an "
			"update?): 'kport rule add' makes it anew");
	if (!serves_self(found->who))
		return fail(KPORT_DENIED, 0, "the rule is for %s, and this user is not among them",
			    rule->who);
	return KPORT_OK;
}

enum kport_status kport_rule_find(const char *path, struct kport_rule *rule)
{
	wchar_t full[WIDE_PATH];
	enum kport_status status;
	struct rules rules;

	if (!path || !rule || rule->size != sizeof(*rule))
		return fail(KPORT_INVALID, 0,
			    "kport_rule_find: an argument is NULL or size is not set");
	status = rule_path(path, full);
	if (status == KPORT_OK)
		status = rules_read(&rules);
	if (status != KPORT_OK)
		return status;
	status = find_for_self(&rules, full, rule);
	rules_free(&rules);
	return status;
}

static enum kport_status served_by_driver(void)
{
	struct kp_rules answer;
	enum kport_status status = kioport_rules(false, &answer);

	if (status != KPORT_OK)
		return status;
	switch (answer.state) {
	case KP_RULES_SERVED:
		return KPORT_OK;
	case KP_RULES_OLD_SYSTEM:
		return check_system() == KPORT_OK ? fail(KPORT_UNSUPPORTED, 0,
							 "this system does not tell drivers which "
							 "file a new process is of") :
						    KPORT_UNSUPPORTED;
	case KP_RULES_NO_CALLBACK:
		return fail(
			KPORT_UNSUPPORTED, 0,
			"other drivers (virus scanners, for one) have taken all callbacks for new "
			"processes that this Windows has, so no rule is served. Remove one of them "
			"and restart Windows, or start the program by allowio, which works as "
			"always");
	default:
		return fail(KPORT_UNSUPPORTED, 0,
			    "this system has no I/O permission bitmap to give ports by (Wine has "
			    "none): "
			    "start the program by allowio");
	}
}

enum kport_status kport_rules_served(void)
{
	enum kport_status status = check_system();

	if (status != KPORT_OK)
		return status;
	return system_processor() == SYSTEM_X86_64 ? KPORT_OK : served_by_driver();
}
