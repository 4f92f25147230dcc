/* SPDX-License-Identifier: MIT */
#include "old_program.h"

#include <stdio.h>
#include <string.h>

#define USUAL_BASE 0x378u
#define USUAL_REGISTERS 3u

struct line {
	char *text;
	size_t len;
	size_t used; /* what was wanted, whether it fits or not */
};

static void put(struct line *line, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++, line->used++) {
		if (line->used + 1 < line->len)
			line->text[line->used] = text[i];
	}
}

static void put_repeated(struct line *line, char c, size_t count)
{
	for (; count > 0; count--)
		put(line, &c, 1);
}

/* Backslashes count double where a quotation mark stands behind them, and only there. */
static void put_quoted(struct line *line, const char *word, size_t len)
{
	const char *end = word + len;

	put(line, "\"", 1);
	while (word < end) {
		size_t slashes = 0;

		while (word + slashes < end && word[slashes] == '\\')
			slashes++;
		word += slashes;
		put_repeated(line, '\\', word == end || *word == '"' ? slashes * 2 : slashes);
		if (word < end && *word == '"')
			put(line, "\\", 1);
		if (word < end)
			put(line, word++, 1);
	}
	put(line, "\"", 1);
}

static void put_item(struct line *line, const char *word, size_t len)
{
	if (line->used > 0)
		put(line, " ", 1);
	if (len > 0 && !memchr(word, ' ', len) && !memchr(word, '\t', len) &&
	    !memchr(word, '"', len))
		put(line, word, len);
	else
		put_quoted(line, word, len);
}

static void put_word(struct line *line, const char *word)
{
	put_item(line, word, strlen(word));
}

static bool is_given(const char *text)
{
	return text && *text;
}

/* Each item of the mapping takes an option of its own. */
static void put_map(struct line *line, const char *map)
{
	while (*map) {
		size_t len = strcspn(map, " ");

		if (len > 0) {
			put_word(line, "--map");
			put_item(line, map, len);
		}
		map += len + (map[len] == ' ');
	}
}

bool old_program_arguments(const struct old_program *old, char *text, size_t len)
{
	struct line line = { text, len, 0 };

	if (old->device) {
		put_word(&line, "--backend");
		put_word(&line, "sim");
	}
	if (is_given(old->device)) {
		put_word(&line, "--device");
		put_word(&line, old->device);
	}
	if (is_given(old->map))
		put_map(&line, old->map);
	put_word(&line, old->ports);
	put_word(&line, "--");
	put_word(&line, old->program);
	if (is_given(old->arguments)) {
		put(&line, " ", 1);
		put(&line, old->arguments, strlen(old->arguments));
	}
	if (len > 0)
		text[line.used < len ? line.used : len - 1] = '\0';
	return line.used < len;
}

void old_program_map(uint16_t base, char *text, size_t len)
{
	if (base == USUAL_BASE)
		snprintf(text, len, "%s", "");
	else
		snprintf(text, len, "0x%x=0x%x+%u", USUAL_BASE, base, USUAL_REGISTERS);
}

const char *old_program_failure(unsigned long code)
{
	switch (code) {
	case 125:
		return "allowio failed";
	case 126:
		return "the program cannot be run";
	case 127:
		return "the program was not found";
	default:
		return NULL;
	}
}
