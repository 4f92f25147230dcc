/* SPDX-License-Identifier: MIT */
#include "legacy.h"

#include "../say.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ",0xffff" */
#define ITEM_LEN 8u

static bool is_all(const wchar_t *word)
{
	return wcscmp(word, L"/a") == 0 || wcscmp(word, L"/A") == 0;
}

bool legacy_is_port(const wchar_t *word)
{
	return word[0] == L'0' && (word[1] == L'x' || word[1] == L'X');
}

static int add_port(const wchar_t *word, char *ranges, size_t room)
{
	size_t used = strlen(ranges);
	unsigned long port;

	if (!text_number(word, &port) || port > 0xffff)
		return say_failed("%s is not a port: 0x0 to 0xffff", text_shown(word));
	snprintf(ranges + used, room - used, "%s0x%lx", used > 0 ? "," : "", port);
	return -1;
}

/* The word as it was written, with the blanks before it unless it is the first. */
static void keep(const struct words *words, const wchar_t *from, wchar_t *command)
{
	size_t used = wcslen(command);

	if (used == 0)
		from = words->begin;
	memcpy(command + used, from, (size_t)(words->end - from) * sizeof(wchar_t));
	command[used + (size_t)(words->end - from)] = L'\0';
}

static int sort_out(struct words *words, struct options *options, size_t room, bool *all)
{
	const wchar_t *from = words->at;
	int result = -1;

	for (; result < 0 && words_next(words); from = words->end) {
		if (is_all(words->text))
			*all = true;
		else if (legacy_is_port(words->text))
			result = add_port(words->text, options->ranges, room);
		else
			keep(words, from, options->command);
		if (!options->program && options->command[0])
			options->program = wcsdup(words->text);
	}
	return result;
}

int legacy_parse(struct words *words, struct options *options)
{
	/* A port takes four characters at least, with the blank before it. */
	size_t len = wcslen(words->at), room = (len / 4 + 2) * ITEM_LEN;
	bool all = false;
	int result;

	free(options->ranges);
	options->ranges = calloc(1, room);
	options->command = calloc(len + 1, sizeof(wchar_t));
	if (!options->ranges || !options->command)
		return say_failed("out of memory");
	result = sort_out(words, options, room, &all);
	if (result >= 0)
		return result;
	if (!options->program)
		return say_failed("which program? PROGRAM [0x378]... [/a] [ARGUMENT]...");
	if (all && !options->unsafe)
		return say_failed("/a means all 65,536 ports, hazardous ones too: that needs "
				  "--unsafe. Better name the ports");
	if (all)
		snprintf(options->ranges, room, "0x0-0xffff");
	if (options->ranges[0] == '\0')
		return say_failed("which ports? Give at least one, as in: allowio 0x378-0x37a %s",
				  text_shown(options->program));
	return -1;
}
