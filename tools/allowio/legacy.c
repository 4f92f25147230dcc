/* SPDX-License-Identifier: MIT */
/*
 * The command line of the older AllowIo for Windows. It counted ports by bytes of the permission
 * bitmap, so a number there opens its block of eight; command lines in use rely on that. Every argument
 * that looks like an address is one, which is why the form wants to be asked for.
 */
#include "options.h"
#include "say.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ",0xfff8-0xffff" */
#define ITEM_LEN 15u

static bool is_all(const char *word)
{
	return strcmp(word, "/a") == 0 || strcmp(word, "/A") == 0;
}

static bool is_address(const char *word)
{
	return word[0] == '0' && (word[1] == 'x' || word[1] == 'X');
}

/* Appends ",0x378-0x37f". Answers -1, or an exit code. */
static int add_block(const char *word, char *ranges, size_t room)
{
	size_t used = strlen(ranges);
	unsigned long port;
	char *end;

	errno = 0;
	port = strtoul(word, &end, 16);
	if (errno != 0 || *end != '\0' || end == word + 2 || port > 0xffff)
		return say_failed("--legacy: %s is not a port: 0x0 to 0xffff", word);
	snprintf(ranges + used, room - used, "%s0x%lx-0x%lx", used > 0 ? "," : "", port & ~7ul,
		 port | 7ul);
	return -1;
}

/* Sorts ports out of words[1] on; the other words move up. Answers -1, or an exit code. */
static int sort_out(char **words, char *ranges, size_t room, bool *all)
{
	char **kept = words + 1;

	*all = false;
	for (char **word = words + 1; *word != NULL; word++) {
		int result = -1;

		if (is_all(*word))
			*all = true;
		else if (is_address(*word))
			result = add_block(*word, ranges, room);
		else
			*kept++ = *word;
		if (result >= 0)
			return result;
	}
	*kept = NULL;
	return -1;
}

int options_legacy(char **words, struct options *options)
{
	size_t count = 0, room;
	char *ranges;
	bool all;
	int result;

	while (words[count] != NULL)
		count++;
	if (count == 0)
		return say_failed("--legacy: which program? PROGRAM [0x378]... [/a] [ARGUMENT]...");
	room = count * ITEM_LEN + sizeof("0x0-0xffff");
	ranges = calloc(1, room);
	if (!ranges)
		return say_failed("out of memory");
	options->legacy_ranges = ranges;
	options->ranges = ranges;
	options->program = words;
	result = sort_out(words, ranges, room, &all);
	if (result >= 0)
		return result;
	if (all && !options->unsafe)
		return say_failed(
			"--legacy: /a means all 65,536 ports, hazardous ones too: that needs "
			"--unsafe. Better name the ports");
	if (all)
		snprintf(ranges, room, "0x0-0xffff");
	if (ranges[0] == '\0')
		return say_failed("--legacy: which ports? Give at least one, as 0x378");
	return -1;
}
