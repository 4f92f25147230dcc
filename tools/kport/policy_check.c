/* SPDX-License-Identifier: MIT */
/* kport policy check */
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "policy.h"
#include "policy_words.h"

#define ALL (KPORT_RIGHT_READ | KPORT_RIGHT_WRITE | KPORT_RIGHT_GRANT)

struct question {
	const char *user;
	uint32_t rights;
	char ports[1000];
};

static int parse_question(const struct command_line *line, struct question *question)
{
	size_t used = 0;

	memset(question, 0, sizeof(*question));
	if (line->count < 3)
		return usage_error(line, "check takes a user and ports");
	question->user = line->operands[1];
	for (int i = 2; i < line->count; i++) {
		const uint32_t right = right_of(line->operands[i]);
		char *const at = question->ports + used;
		const size_t room = sizeof(question->ports) - used;

		if (right & ~ALL)
			return usage_error(line, "rights to check are read, write and grant");
		question->rights |= right;
		if (right)
			continue;
		used += (size_t)snprintf(at, room, "%s%s", used ? "," : "", line->operands[i]);
		if (used >= sizeof(question->ports))
			return usage_error(line, "so many ports are not checked at once");
	}
	if (!used)
		return usage_error(line, "check takes ports");
	if (!question->rights)
		question->rights = ALL;
	return EXIT_DONE;
}

static void json_check(const struct question *question, bool given)
{
	json_begin_object(NULL);
	json_string("user", question->user);
	json_string("ports", question->ports);
	json_begin_object("asked");
	for (size_t i = 0; i < RIGHT_WORDS; i++) {
		if (right_words[i].bit & ALL)
			json_bool(right_words[i].word,
				  (question->rights & right_words[i].bit) != 0);
	}
	json_end();
	json_bool("given", given);
	json_string("reason", given ? "" : kport_last_error()->text);
	json_end();
}

static int check(const struct command_line *line, const kport_policy *policy,
		 const struct question *question)
{
	const enum kport_status status =
		kport_policy_check(policy, question->user, question->ports, question->rights);

	if (status != KPORT_OK && status != KPORT_DENIED)
		return library_error(line);
	if (has(line, OPTION_JSON)) {
		json_check(question, status == KPORT_OK);
	} else if (status == KPORT_OK) {
		printf("%s is given %s:", question->user, question->ports);
		print_rights(question->rights);
		putchar('\n');
	} else {
		library_error(line);
	}
	if (count_mistakes(policy))
		complain(line, "the policy has mistakes: 'kport policy show' lists them");
	return status == KPORT_OK ? EXIT_DONE : EXIT_DENIED;
}

int policy_check(const struct command_line *line)
{
	struct question question;
	kport_policy *policy;
	int result = parse_question(line, &question);

	if (result != EXIT_DONE)
		return result;
	if (kport_policy_read(NULL, &policy) != KPORT_OK)
		return library_error(line);
	result = check(line, policy, &question);
	kport_policy_free(policy);
	return result;
}
