/* SPDX-License-Identifier: MIT */
#include "words.h"

#include <stdlib.h>
#include <wchar.h>

static bool is_blank(wchar_t c)
{
	return c == L' ' || c == L'\t';
}

/* The name has no backslash rule: no file's name has a quotation mark in it. */
static const wchar_t *skip_name(const wchar_t *at)
{
	bool quoted = false;

	for (; *at && (quoted || !is_blank(*at)); at++) {
		if (*at == L'"')
			quoted = !quoted;
	}
	return at;
}

bool words_begin(struct words *words, const wchar_t *line)
{
	*words = (struct words){ .at = skip_name(line) };
	words->text = malloc((wcslen(line) + 1) * sizeof(wchar_t));
	return words->text != NULL;
}

void words_end(struct words *words)
{
	free(words->text);
	words->text = NULL;
}

bool words_next(struct words *words)
{
	const wchar_t *at = words->at;
	wchar_t *to = words->text;
	bool quoted = false;

	while (is_blank(*at))
		at++;
	if (!*at)
		return false;
	words->begin = at;
	while (*at && (quoted || !is_blank(*at))) {
		size_t slashes = 0;

		while (at[slashes] == L'\\')
			slashes++;
		at += slashes;
		for (size_t i = 0; i < (*at == L'"' ? slashes / 2 : slashes); i++)
			*to++ = L'\\';
		if (*at == L'"' && slashes % 2 == 0) {
			/* Inside of a quotation, two marks are one that is meant. */
			if (quoted && at[1] == L'"')
				*to++ = *++at;
			else
				quoted = !quoted;
			at++;
		} else if (*at && (quoted || !is_blank(*at))) {
			*to++ = *at++;
		}
	}
	*to = L'\0';
	words->end = at;
	words->at = at;
	return true;
}

void words_put_back(struct words *words)
{
	words->at = words->begin;
}
