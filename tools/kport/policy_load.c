/* SPDX-License-Identifier: MIT */
/* kport policy load */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "policy.h"
#include "policy_words.h"

static void print_load(const struct command_line *line, const kport_policy *policy,
		       const char *name, size_t lines)
{
	const size_t mistakes = count_mistakes(policy);
	char text[MISTAKE_LEN];

	printf("%s is in force for whoever opens the driver from now on: %zu line%s", name, lines,
	       lines == 1 ? "" : "s");
	if (mistakes)
		printf(", and %zu left out", mistakes);
	putchar('\n');
	for (size_t i = 0; i < mistakes; i++) {
		kport_policy_mistake(policy, i, text, sizeof(text));
		complain(line, "%s: %s", name, text);
	}
}

static int load(const struct command_line *line, kport_policy *policy, const char *name)
{
	struct given given = { 0 };
	const bool json = has(line, OPTION_JSON);
	size_t lines;

	if (kport_policy_load(policy, &lines) != KPORT_OK)
		return library_error(line);
	if (!json)
		print_load(line, policy, name, lines);
	if (find_rights(NULL, &given) != KPORT_OK)
		library_error(line);
	if (json) {
		json_begin_object(NULL);
		json_number("lines", (uint32_t)lines);
		json_mistakes(policy);
		json_given(&given);
		json_end();
	} else {
		puts("It gives this process:");
		print_given(&given);
	}
	free(given.list);
	return count_mistakes(policy) ? EXIT_FAILED : EXIT_DONE;
}

int policy_load(const struct command_line *line)
{
	const char *path = line->count > 1 ? line->operands[1] : NULL;
	const char *name = path ? path : POLICY_PATH;
	kport_policy *policy;
	int result;

	if (kport_policy_read(path, &policy) != KPORT_OK)
		return library_error(line);
	if (!path && strcmp(source_of(false), "default") == 0)
		name = "the built-in default";
	result = load(line, policy, name);
	kport_policy_free(policy);
	return result;
}
