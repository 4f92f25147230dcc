/* SPDX-License-Identifier: MIT */
#include "policy_words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "lists.h"

const struct right right_words[RIGHT_WORDS] = {
	{ "read", KPORT_RIGHT_READ },
	{ "write", KPORT_RIGHT_WRITE },
	{ "grant", KPORT_RIGHT_GRANT },
	{ "slow", KPORT_RIGHT_SLOW },
};

uint32_t right_of(const char *word)
{
	for (size_t i = 0; i < RIGHT_WORDS; i++) {
		if (strcmp(word, right_words[i].word) == 0)
			return right_words[i].bit;
	}
	return 0;
}

void print_rights(uint32_t rights)
{
	for (size_t i = 0; i < RIGHT_WORDS; i++) {
		if (rights & right_words[i].bit)
			printf(" %s", right_words[i].word);
	}
}

size_t count_mistakes(const kport_policy *policy)
{
	char text[MISTAKE_LEN];
	size_t count = 0;

	while (policy && kport_policy_mistake(policy, count, text, sizeof(text)) == KPORT_OK)
		count++;
	return count;
}

void print_mistakes(const kport_policy *policy, const char *name)
{
	char text[MISTAKE_LEN];
	size_t count = count_mistakes(policy);

	for (size_t i = 0; i < count; i++) {
		kport_policy_mistake(policy, i, text, sizeof(text));
		printf("%s: %s\n", name, text);
	}
}

/* Takes "line 3, column 9: " off the words that follow. */
static const char *take_place(const char *text, uint32_t *number, uint32_t *column)
{
	char *end;

	*number = (uint32_t)strtoul(text + strcspn(text, "0123456789"), &end, 10);
	*column = (uint32_t)strtoul(end + strcspn(end, "0123456789"), &end, 10);
	return end + strspn(end, ": ");
}

void json_mistakes(const kport_policy *policy)
{
	char text[MISTAKE_LEN];
	size_t count = count_mistakes(policy);

	json_begin_list("mistakes");
	for (size_t i = 0; i < count; i++) {
		uint32_t number, column;
		const char *words;

		kport_policy_mistake(policy, i, text, sizeof(text));
		words = take_place(text, &number, &column);
		json_begin_object(NULL);
		json_number("line", number);
		json_number("column", column);
		json_string("text", words);
		json_end();
	}
	json_end();
}

/* policy NULL: the driver's. */
static enum kport_status ask_rights(const kport_policy *policy, struct kport_rights *list,
				    size_t max, size_t *count)
{
	if (policy)
		return kport_policy_rights(policy, NULL, list, max, count);
	return kport_driver_rights(list, max, count);
}

enum kport_status find_rights(const kport_policy *policy, struct given *given)
{
	size_t room = 0;
	enum kport_status status = ask_rights(policy, NULL, 0, &room);

	given->list = NULL;
	given->count = 0;
	if (status != KPORT_OK)
		return status;
	given->list = calloc(room + 1, sizeof(*given->list));
	if (!given->list)
		return KPORT_NO_MEMORY;
	status = ask_rights(policy, given->list, room, &given->count);
	/* Between the two answers another policy may have been loaded. */
	if (given->count > room)
		given->count = room;
	return status;
}

void print_given(const struct given *given)
{
	char range[32];

	if (given->count == 0)
		puts("  no port");
	for (size_t i = 0; i < given->count; i++) {
		range_text(given->list[i].range, range, sizeof(range));
		printf("  %-14s", range);
		print_rights(given->list[i].rights);
		putchar('\n');
	}
}

void json_given(const struct given *given)
{
	json_begin_list("ranges");
	for (size_t i = 0; i < given->count; i++) {
		json_begin_object(NULL);
		json_number("first", given->list[i].range.first);
		json_number("last", given->list[i].range.last);
		for (size_t j = 0; j < RIGHT_WORDS; j++)
			json_bool(right_words[j].word,
				  (given->list[i].rights & right_words[j].bit) != 0);
		json_end();
	}
	json_end();
}

const char *source_of(bool driver)
{
	FILE *file;

	if (driver)
		return "driver";
	file = fopen(POLICY_PATH, "r");
	if (!file)
		return errno == ENOENT ? "default" : "file";
	fclose(file);
	return "file";
}
