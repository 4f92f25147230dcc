/* SPDX-License-Identifier: MIT */
#include "lib/linux/policy.h"
#include "lib/linux/users.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_USER "there is no such user in /etc/passwd (a number needs no line there)"
#define NO_GROUP "there is no such group in /etc/group (a number needs no line there)"

struct word {
	const char *at;
	size_t len;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The word at or after *at; what a comment says is none. */
static bool next_word(const char **at, const char *end, struct word *word)
{
	while (*at < end && is_blank(**at))
		(*at)++;
	word->at = *at;
	while (*at < end && **at != '#' && !is_blank(**at))
		(*at)++;
	word->len = (size_t)(*at - word->at);
	return word->len > 0;
}

static bool is(struct word word, const char *text)
{
	return kp_text_is_word(word.at, word.len, text);
}

/* The line that begins at from. */
static struct policy_line line_at(const char *from, const char *text_end)
{
	struct policy_line line = { from, from };

	while (line.end < text_end && *line.end != '\n' && *line.end != '\0')
		line.end++;
	return line;
}

bool policy_line(const char *text, size_t len, uint32_t number, struct policy_line *line)
{
	const char *const text_end = text + len;

	for (*line = line_at(text, text_end); --number > 0;
	     *line = line_at(line->end + 1, text_end))
		if (line->end >= text_end)
			return false;
	return true;
}

static int by_place(const void *a, const void *b)
{
	const struct kp_text_place *x = &((const struct policy_mistake *)a)->place;
	const struct kp_text_place *y = &((const struct policy_mistake *)b)->place;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->column < y->column ? -1 : x->column > y->column;
}

void policy_sort_mistakes(struct kport_policy *policy)
{
	if (policy->mistake_count > 1)
		qsort(policy->mistakes, policy->mistake_count, sizeof(*policy->mistakes), by_place);
}

/* NULL, and *number is set, or why the name means nobody. */
static const char *find_number(bool is_group, struct word name, unsigned *number)
{
	if (is_group)
		return users_gid(name.at, name.len, number) ? NULL : NO_GROUP;
	return users_uid(name.at, name.len, number) ? NULL : NO_USER;
}

/* To the driver "kport" is the group of its device node, also where /etc/group has no such line. */
static const char *write_name(FILE *out, bool is_group, struct word name)
{
	unsigned number = 0;
	const char *wrong = find_number(is_group, name, &number);

	if (wrong == NULL)
		fprintf(out, "%s %u", is_group ? "group" : "user", number);
	else if (is_group && name.len == 5 && memcmp(name.at, "kport", 5) == 0)
		fputs("group kport", out);
	else
		return wrong;
	return NULL;
}

/*
 * The ports as addresses; *safe: they are safe ones to whoever does not know this machine's names.
 * The word was parsed before, and has at most half as many ranges as characters.
 */
static bool write_ranges(FILE *out, struct word word, bool *safe)
{
	const size_t max = word.len / 2 + 1;
	struct kp_range *ranges = calloc(max, sizeof(*ranges));
	size_t count = 0;

	if (ranges == NULL)
		return false;
	kp_ranges_parse(word.at, word.len, machine_names(), ranges, max, &count, NULL);
	*safe = true;
	for (size_t i = 0; i < count; i++) {
		fprintf(out, "%s%s", i == 0 ? " " : ",", range_text(ranges[i]).text);
		*safe = *safe && kp_policy_is_safe(NULL, ranges[i]);
	}
	free(ranges);
	return true;
}

/* A line without mistakes. The answer is NULL, or what is wrong with its name, at *at. */
static const char *write_line(FILE *out, struct policy_line line, const char **at, bool *no_memory)
{
	struct word word = { 0 };
	const char *wrong;
	bool safe = true;

	*at = line.at;
	if (!next_word(at, line.end, &word))
		return NULL;
	if (is(word, "administrators")) {
		fputs("administrators", out);
	} else {
		const bool is_group = is(word, "group");

		next_word(at, line.end, &word);
		wrong = write_name(out, is_group, word);
		*at = wrong != NULL ? word.at : *at;
		if (wrong != NULL)
			return wrong;
	}
	next_word(at, line.end, &word);
	*no_memory |= !write_ranges(out, word, &safe);
	while (next_word(at, line.end, &word)) {
		fprintf(out, " %.*s", (int)word.len, word.at);
		safe = safe || is(word, "unsafe");
	}
	if (!safe)
		fputs(" unsafe", out);
	return NULL;
}

static void write_lines(struct kport_policy *policy, FILE *out)
{
	const char *const text_end = policy->core->text + policy->text_len;
	const size_t known = policy->mistake_count;
	struct policy_line line = line_at(policy->core->text, text_end);
	struct kp_text_place place = { .line = 1 };
	size_t next = 0;

	for (; line.at < text_end; line = line_at(line.end + 1, text_end), place.line++) {
		const char *wrong = NULL;
		const char *at = line.at;

		if (next < known && policy->mistakes[next].place.line == place.line)
			next++;
		else
			wrong = write_line(out, line, &at, &policy->no_memory);
		fputc('\n', out);
		if (wrong == NULL)
			continue;
		place.column = (uint32_t)(at - line.at) + 1;
		policy_add_mistake(policy, &place, wrong);
	}
	policy_sort_mistakes(policy);
}

enum kport_status policy_resolve(struct kport_policy *policy, char **text, size_t *len)
{
	FILE *out;

	*text = NULL;
	out = open_memstream(text, len);
	if (out != NULL)
		write_lines(policy, out);
	if (out == NULL || fclose(out) != 0 || policy->no_memory) {
		free(*text);
		*text = NULL;
		return fail(KPORT_NO_MEMORY, 0, "no memory for policy %s", policy->path);
	}
	return KPORT_OK;
}

/* How many words begin at or before column, from 1; the one that it lies in is the last of them. */
static uint32_t words_until(struct policy_line line, uint32_t column)
{
	const char *at = line.at;
	struct word word;
	uint32_t count = 0;

	while (next_word(&at, line.end, &word) && word.at < line.at + column)
		count++;
	return count;
}

/* number from 1; false: there are fewer. */
static bool word_number(struct policy_line line, uint32_t number, struct word *word)
{
	const char *at = line.at;

	while (next_word(&at, line.end, word) && --number > 0)
		;
	return word->len > 0;
}

/* Word for word; an unsafe that resolving added is about the ports. */
void policy_place_back(const struct kport_policy *policy, const char *resolved, size_t len,
		       struct kp_text_place *place)
{
	struct policy_line theirs, own;
	struct word word;
	uint32_t ports;

	if (!policy_line(resolved, len, place->line, &theirs) ||
	    !policy_line(policy->core->text, policy->text_len, place->line, &own) ||
	    !word_number(own, 1, &word))
		return;
	ports = is(word, "administrators") ? 2 : 3;
	if (!word_number(own, words_until(theirs, place->column), &word))
		word_number(own, ports, &word);
	place->column = (uint32_t)(word.at - own.at) + 1;
}
