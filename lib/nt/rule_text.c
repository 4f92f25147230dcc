/* SPDX-License-Identifier: MIT */
#include "lib/nt/rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOCAL L"\\??\\"
#define NETWORK L"\\??\\UNC\\"

static bool is_on_network(const wchar_t *path)
{
	return path[0] == L'\\' && path[1] == L'\\';
}

bool rule_print(const struct rule *rule, wchar_t *text, size_t room)
{
	const bool network = is_on_network(rule->path);
	char head[RULE_WHO + RULE_PORTS + 64], id[40] = "";
	wchar_t wide[RULE_WHO + RULE_PORTS + 64];

	if (rule->has_id)
		snprintf(id, sizeof(id), "id=%08x:%016llx ", (unsigned)rule->serial,
			 (unsigned long long)rule->number);
	snprintf(head, sizeof(head), "for=%s ports=%s %s%spath=", rule->who, rule->ports, id,
		 rule->insecure ? "insecure " : "");
	return wide_from_ansi(head, wide, sizeof(wide) / sizeof(wide[0])) &&
	       wide_join(text, room, wide, network ? NETWORK : LOCAL,
			 network ? rule->path + 2 : rule->path);
}

/* Is this word, of len characters, name and something behind it? */
static const char *value_of(const char *word, const char *name)
{
	const size_t len = strlen(name);

	return strncmp(word, name, len) == 0 ? word + len : NULL;
}

static bool take_text(char *to, size_t room, const char *value)
{
	if (to[0] || !value[0] || strlen(value) >= room)
		return false;
	memcpy(to, value, strlen(value) + 1);
	return true;
}

static bool take_id(struct rule *rule, const char *value)
{
	char *end;

	rule->serial = strtoul(value, &end, 16);
	if (rule->has_id || end - value != 8 || *end != ':')
		return false;
	value = end + 1;
	rule->number = strtoull(value, &end, 16);
	rule->has_id = end - value == 16 && !*end;
	return rule->has_id;
}

static bool take_word(struct rule *rule, const char *word)
{
	const char *value;

	if ((value = value_of(word, "for=")) != NULL)
		return take_text(rule->who, sizeof(rule->who), value);
	if ((value = value_of(word, "ports=")) != NULL)
		return take_text(rule->ports, sizeof(rule->ports), value);
	if ((value = value_of(word, "id=")) != NULL)
		return take_id(rule, value);
	if (strcmp(word, "insecure") != 0)
		return false;
	rule->insecure = true;
	return true;
}

static bool take_path(struct rule *rule, const wchar_t *path)
{
	const size_t network = wcslen(NETWORK), local = wcslen(LOCAL);

	if (_wcsnicmp(path, NETWORK, network) == 0)
		return wide_join(rule->path, WIDE_PATH, L"\\\\", path + network);
	return wcsncmp(path, LOCAL, local) == 0 && path[local] &&
	       wide_join(rule->path, WIDE_PATH, path + local);
}

bool rule_parse(const wchar_t *text, struct rule *rule)
{
	char word[RULE_WHO + 8] = "";

	memset(rule, 0, sizeof(*rule));
	while (wcsncmp(text, L"path=", 5) != 0) {
		size_t len = 0;

		for (; text[len] && text[len] != L' '; len++) {
			if (len + 1 >= sizeof(word) || text[len] >= 0x80)
				return false;
			word[len] = (char)text[len];
		}
		word[len] = '\0';
		if (!text[len] || !take_word(rule, word))
			return false;
		text += len + 1;
	}
	return rule->who[0] && rule->ports[0] && take_path(rule, text + 5);
}

/* As NT compares names: each character by itself. */
bool rule_is_for(const struct rule *rule, const wchar_t *path)
{
	return CompareStringW(LOCALE_INVARIANT, NORM_IGNORECASE, rule->path, -1, path, -1) ==
	       CSTR_EQUAL;
}
