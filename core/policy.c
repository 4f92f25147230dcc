/* SPDX-License-Identifier: MIT */
#include "core/policy.h"

/* A line a port: where the machine lacks a name or a block, the other lines still hold. */
const char kp_policy_default[] = "administrators lpt1 read write grant slow\n"
				 "administrators lpt2 read write grant slow\n"
				 "administrators lpt3 read write grant slow\n"
				 "administrators lpt1+epp read write grant slow\n"
				 "administrators lpt2+epp read write grant slow\n"
				 "administrators lpt1+ecp read write grant slow\n"
				 "administrators lpt2+ecp read write grant slow\n"
				 "administrators lpt3+ecp read write grant slow\n"
				 "administrators com1 read write grant slow\n"
				 "administrators com2 read write grant slow\n"
				 "administrators com3 read write grant slow\n"
				 "administrators com4 read write grant slow\n"
				 "administrators game read write grant slow\n"
				 "administrators post read write grant slow\n"
				 "administrators 0x300-0x31f read write grant slow\n"
				 "group kport lpt1 read write grant\n"
				 "group kport lpt2 read write grant\n"
				 "group kport lpt3 read write grant\n";

static const struct kp_range prototype_card = { 0x300, 0x31f };

static bool is_in(uint32_t port, uint32_t first, uint32_t last)
{
	return port >= first && port <= last;
}

/* One past the last port of a safe block of names that port lies in; 0: it lies in none. */
static uint32_t safe_end(const struct kp_port_names *names, uint32_t port)
{
	size_t i;

	for (i = 0; names && i < names->count; i++) {
		const struct kp_port_name *name = &names->list[i];
		uint32_t last = name->epp ? name->range.first + 7u : name->range.last;

		if (!name->safe)
			continue;
		if (is_in(port, name->range.first, last))
			return last + 1;
		if (name->ecp && is_in(port, name->ecp, name->ecp + 2u))
			return name->ecp + 3u;
	}
	return 0;
}

bool kp_policy_is_safe(const struct kp_port_names *names, struct kp_range range)
{
	uint32_t port = range.first;

	while (port <= range.last) {
		uint32_t end = safe_end(&kp_legacy_names, port);

		if (!end)
			end = safe_end(names, port);
		if (!end && is_in(port, prototype_card.first, prototype_card.last))
			end = prototype_card.last + 1u;
		if (!end)
			return false;
		port = end;
	}
	return range.first <= range.last;
}

struct word {
	const char *at;
	size_t len;
};

/* at: where reading goes on, and on an error where that is. */
struct line_reader {
	const char *at;
	const char *end; /* of what is not comment */
	const struct kp_port_names *names;
	bool unsafe;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Leaves the reader at the word's first character, so that an error is there. */
static bool find_word(struct line_reader *reader, struct word *word)
{
	while (reader->at < reader->end && is_blank(*reader->at))
		reader->at++;
	word->at = reader->at;
	word->len = 0;
	while (reader->at + word->len < reader->end && !is_blank(reader->at[word->len]))
		word->len++;
	return word->len > 0;
}

struct keyword {
	const char *text;
	uint32_t value;
};

static const struct keyword principals[] = {
	{ "administrators", KP_PRINCIPAL_ADMINISTRATORS },
	{ "group", KP_PRINCIPAL_GROUP },
	{ "user", KP_PRINCIPAL_USER },
	{ NULL, 0 },
};

#define UNSAFE 0x80000000u

static const struct keyword right_words[] = {
	{ "read", KP_RIGHT_READ }, { "write", KP_RIGHT_WRITE }, { "grant", KP_RIGHT_GRANT },
	{ "slow", KP_RIGHT_SLOW }, { "unsafe", UNSAFE },	{ NULL, 0 },
};

/* 0: none of them */
static uint32_t find_keyword(const struct keyword *keywords, struct word word)
{
	while (keywords->text && !kp_text_is_word(word.at, word.len, keywords->text))
		keywords++;
	return keywords->value;
}

static enum kp_text_error read_who(struct line_reader *reader, struct kp_policy_line *line)
{
	struct word word;

	find_word(reader, &word);
	line->who = (enum kp_principal)find_keyword(principals, word);
	if (!line->who)
		return KP_TEXT_UNKNOWN_WHO;
	reader->at += word.len;
	if (line->who == KP_PRINCIPAL_ADMINISTRATORS)
		return KP_TEXT_OK;
	if (!find_word(reader, &word))
		return KP_TEXT_NO_NAME;
	line->name = word.at;
	line->name_len = word.len;
	reader->at += word.len;
	return KP_TEXT_OK;
}

/* max: no text of this length has more ranges. */
static enum kp_text_error read_ranges(struct line_reader *reader, struct kp_range *ranges,
				      size_t max, struct kp_policy_line *line)
{
	enum kp_text_error error;
	struct word word;
	size_t position = 0;

	if (!find_word(reader, &word))
		return KP_TEXT_NO_RANGES;
	error = kp_ranges_parse(word.at, word.len, reader->names, ranges, max, &line->range_count,
				&position);
	line->ranges = ranges;
	reader->at += error ? position : word.len;
	return error;
}

static enum kp_text_error read_rights(struct line_reader *reader, struct kp_policy_line *line)
{
	const char *grant = NULL;
	struct word word;

	while (find_word(reader, &word)) {
		uint32_t right = find_keyword(right_words, word);

		if (!right)
			return KP_TEXT_UNKNOWN_RIGHT;
		if (right == UNSAFE && !reader->unsafe)
			return KP_TEXT_NO_UNSAFE;
		if (right == KP_RIGHT_GRANT)
			grant = reader->at;
		line->rights |= right;
		reader->at += word.len;
	}
	if (!(line->rights & KP_RIGHT_ALL))
		return KP_TEXT_NO_RIGHTS;
	if (grant && (line->rights & KP_RIGHT_ALL) != KP_RIGHT_ALL) {
		reader->at = grant;
		return KP_TEXT_GRANT_ALONE;
	}
	return KP_TEXT_OK;
}

static bool is_safe(const struct line_reader *reader, const struct kp_policy_line *line)
{
	size_t i;

	for (i = 0; i < line->range_count; i++)
		if (!kp_policy_is_safe(reader->names, line->ranges[i]))
			return false;
	return true;
}

static enum kp_text_error read_line(struct line_reader *reader, struct kp_range *ranges, size_t max,
				    struct kp_policy_line *line)
{
	enum kp_text_error error = read_who(reader, line);
	struct word word;

	if (error)
		return error;
	find_word(reader, &word);
	error = read_ranges(reader, ranges, max, line);
	if (!error)
		error = read_rights(reader, line);
	if (!error && !(line->rights & UNSAFE) && !is_safe(reader, line)) {
		reader->at = word.at;
		error = KP_TEXT_HAZARDOUS;
	}
	line->rights &= ~UNSAFE;
	return error;
}

/* The policy, and its parts behind it in one piece of memory. */
#define SHORTEST_LINE 14u /* "user a 0 read" and its end */

static struct kp_policy *policy_alloc(const struct kp_memory *memory, size_t len,
				      size_t *max_ranges)
{
	struct kp_policy *policy;
	size_t lines = len / SHORTEST_LINE + 1;
	/* a range takes a character and what separates it from the next */
	size_t ranges = len / 2 + 1;

	policy = memory->alloc(sizeof(*policy) + lines * sizeof(*policy->lines) +
			       ranges * sizeof(*policy->ranges) + len);
	if (!policy)
		return NULL;
	policy->line_count = 0;
	policy->lines = (struct kp_policy_line *)(policy + 1);
	policy->ranges = (struct kp_range *)(policy->lines + lines);
	policy->text = (char *)(policy->ranges + ranges);
	*max_ranges = ranges;
	return policy;
}

/* Where the line ends, and where the part of it that is not comment does. */
static const char *line_end(const char *at, const char *text_end, const char **comment)
{
	*comment = NULL;
	for (; at < text_end && *at != '\n' && *at != '\0'; at++)
		if (*at == '#' && !*comment)
			*comment = at;
	if (!*comment)
		*comment = at;
	return at;
}

static void read_text(struct kp_policy *policy, size_t len, size_t max_ranges,
		      struct line_reader *reader, kp_policy_report *report, void *ctx)
{
	const char *start = policy->text;
	const char *text_end = start + len;
	size_t used = 0;
	uint32_t number;

	for (number = 1; start < text_end; number++) {
		struct kp_policy_line line = { 0 };
		struct kp_text_place place = { .line = number };
		struct word word;
		const char *end = line_end(start, text_end, &reader->end);

		reader->at = start;
		if (!find_word(reader, &word))
			goto next;
		place.error = read_line(reader, policy->ranges + used, max_ranges - used, &line);
		place.column = (uint32_t)(reader->at - start) + 1;
		if (!place.error) {
			used += line.range_count;
			policy->lines[policy->line_count++] = line;
		} else if (report) {
			report(ctx, &place);
		}
	next:
		start = end + 1;
	}
}

/* NOLINTNEXTLINE(readability-function-size): eight parameters, and no two make one thing */
enum kp_status kp_policy_create(const struct kp_memory *memory, const char *text, size_t len,
				const struct kp_port_names *names, bool unsafe,
				kp_policy_report *report, void *ctx, struct kp_policy **policy)
{
	struct line_reader reader = { .names = names, .unsafe = unsafe && KP_POLICY_KNOWS_UNSAFE };
	size_t max_ranges;

	*policy = NULL;
	if (len > (size_t)KP_POLICY_MAX_TEXT)
		return KP_STATUS_INVALID;
	*policy = policy_alloc(memory, len, &max_ranges);
	if (!*policy)
		return KP_STATUS_NO_MEMORY;
	if (len)
		memcpy((*policy)->text, text, len);
	read_text(*policy, len, max_ranges, &reader, report, ctx);
	return KP_STATUS_OK;
}

void kp_policy_free(const struct kp_memory *memory, struct kp_policy *policy)
{
	memory->free(policy);
}
