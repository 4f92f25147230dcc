/* SPDX-License-Identifier: MIT */
/* One rule out of its string. What is not known is a mistake: it might have made the rule narrower. */
#include "rules.h"

#define HEAD_CHARS (KIOPORT_RULE_WHO + 256u)

/* FNV-1a, 32 bits: draft-eastlake-fnv */
#define HASH_BEGIN 0x811c9dc5u
#define HASH_PRIME 0x01000193u

struct word {
	const char *at;
	size_t len;
};

uint32_t kioport_rule_hash(const UNICODE_STRING *path)
{
	size_t len = path->Length / sizeof(WCHAR), from = len;
	uint32_t hash = HASH_BEGIN;

	while (from && path->Buffer[from - 1] != L'\\')
		from--;
	for (; from < len; from++) {
		WCHAR c = RtlUpcaseUnicodeChar(path->Buffer[from]);

		hash = (hash ^ (c & 0xffu)) * HASH_PRIME;
		hash = (hash ^ (uint32_t)(c >> 8)) * HASH_PRIME;
	}
	return hash;
}

/* Does the word begin with name? Then *word is what follows it. */
static bool skip_name(struct word *word, const char *name)
{
	size_t i;

	for (i = 0; name[i]; i++)
		if (i == word->len || word->at[i] != name[i])
			return false;
	word->at += i;
	word->len -= i;
	return true;
}

static bool take_who(struct kioport_rule *rule, const struct word *word)
{
	if (rule->who_len || !word->len || word->len > sizeof(rule->who))
		return false;
	memcpy(rule->who, word->at, word->len);
	rule->who_len = word->len;
	return true;
}

static bool take_ports(struct kioport_rule *rule, const struct word *word)
{
	if (rule->range_count)
		return false;
	return !kp_ranges_parse(word->at, word->len, &kp_legacy_names, rule->ranges,
				KIOPORT_RULE_RANGES, &rule->range_count, NULL) &&
	       rule->range_count && rule->range_count <= KIOPORT_RULE_RANGES;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool take_hex(struct word *word, size_t digits, uint64_t *number)
{
	*number = 0;
	if (word->len < digits)
		return false;
	for (size_t i = 0; i < digits; i++) {
		int digit = hex_digit(word->at[i]);

		if (digit < 0)
			return false;
		*number = *number << 4 | (uint64_t)digit;
	}
	word->at += digits;
	word->len -= digits;
	return true;
}

/* "1a2b3c4d:00010000000004d2" */
static bool take_id(struct kioport_rule *rule, struct word *word)
{
	uint64_t serial;

	if (rule->has_id || !take_hex(word, 8, &serial) || !skip_name(word, ":") ||
	    !take_hex(word, 16, &rule->id.number) || word->len)
		return false;
	rule->id.serial = (ULONG)serial;
	rule->has_id = true;
	return true;
}

static bool take_word(struct kioport_rule *rule, struct word *word)
{
	if (skip_name(word, "for="))
		return take_who(rule, word);
	if (skip_name(word, "ports="))
		return take_ports(rule, word);
	if (skip_name(word, "id="))
		return take_id(rule, word);
	return skip_name(word, "insecure") && !word->len;
}

/* All words before the path; *used: their characters, with the blanks behind them. */
static bool take_head(struct kioport_rule *rule, const char *text, size_t len, size_t *used)
{
	static const char path[] = "path=";
	size_t at = 0;

	for (;;) {
		struct word word = { text + at, 0 };

		while (at + word.len < len && word.at[word.len] != ' ')
			word.len++;
		if (skip_name(&word, path)) {
			*used = at + sizeof(path) - 1;
			return true;
		}
		if (at + word.len == len)
			return false;
		at += word.len + 1;
		if (!take_word(rule, &word))
			return false;
	}
}

/* "\??\C:\cnc\mill.exe": a link of the object manager's, and the rest, which begins with a backslash. */
static bool take_path(struct kioport_rule *rule, const WCHAR *path, size_t len)
{
	static const WCHAR prefix[] = L"\\??\\";
	const size_t begin = sizeof(prefix) / sizeof(WCHAR) - 1;
	size_t end = begin;

	if (len <= begin || len > KIOPORT_RULE_PATH ||
	    memcmp(path, prefix, begin * sizeof(WCHAR)) != 0)
		return false;
	memcpy(rule->path, path, len * sizeof(WCHAR));
	while (end < len && path[end] != L'\\')
		end++;
	if (end == begin || end + 1 >= len || path[len - 1] == L'\\')
		return false;
	rule->link.Buffer = rule->path + begin;
	rule->link.Length = (USHORT)((end - begin) * sizeof(WCHAR));
	rule->link.MaximumLength = rule->link.Length;
	rule->rest.Buffer = rule->path + end;
	rule->rest.Length = (USHORT)((len - end) * sizeof(WCHAR));
	rule->rest.MaximumLength = rule->rest.Length;
	rule->hash = kioport_rule_hash(&rule->rest);
	return true;
}

bool kioport_rule_parse(const WCHAR *text, size_t len, struct kioport_rule *rule)
{
	char *head = kioport_env.memory.alloc(HEAD_CHARS);
	size_t head_len = len < HEAD_CHARS ? len : HEAD_CHARS, used;
	bool is_good;

	if (!head)
		return false;
	memset(rule, 0, sizeof(*rule));
	/* The words are ASCII; another character makes its word an unknown one. */
	for (size_t i = 0; i < head_len; i++)
		head[i] = (char)(text[i] && text[i] < 0x80 ? text[i] : '?');
	is_good = take_head(rule, head, head_len, &used) && rule->who_len && rule->range_count &&
		  take_path(rule, text + used, len - used);
	kioport_env.memory.free(head);
	return is_good;
}
