/* SPDX-License-Identifier: MIT */
/* kport rule: programs that get their ports whenever they start. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "json.h"

/* ---- add, remove ---- */

/* That there is no rule is an answer, and no wrong usage. */
static int failed(const struct command_line *line)
{
	const int result = library_error(line);

	return kport_last_error()->status == KPORT_INVALID ? EXIT_FAILED : result;
}

/* The change is made. Whether it has an effect here is another matter, which must not go unsaid. */
static int say_served(const struct command_line *line)
{
	return kport_rules_served() == KPORT_OK ? EXIT_DONE : library_error(line);
}

static int run_add(const struct command_line *line)
{
	const char *path = line->operands[1], *ranges = line->operands[2];
	uint32_t flags = has(line, OPTION_INSECURE) ? KPORT_RULE_INSECURE : 0;

	if (line->count < 3)
		return usage_error(line, "add takes a program and its ports");
	if (kport_rule_add(path, ranges, line->values[OPTION_FOR], flags) != KPORT_OK)
		return library_error(line);
	printf("%s has a rule for the ports %s.\n", path, ranges);
	return say_served(line);
}

static int run_remove(const struct command_line *line)
{
	if (line->count < 2)
		return usage_error(line, "remove takes the program whose rule is to go");
	if (kport_rule_remove(line->operands[1]) != KPORT_OK)
		return failed(line);
	printf("%s has no rule any more.\n", line->operands[1]);
	return EXIT_DONE;
}

/* ---- list ---- */

static const char *trouble_of(const struct kport_rule *rule)
{
	if (rule->missing)
		return "there is no such file now";
	if (rule->replaced)
		return "the file is another one than the rule was made for: 'kport rule add' again";
	if (rule->unset)
		return "Windows does not start allowio for it any more: 'kport rule add' again";
	return NULL;
}

static void print_rule(const struct kport_rule *rule)
{
	const char *trouble = trouble_of(rule);

	printf("%s\n  ports   %s\n  for     %s\n", rule->path, rule->ranges, rule->who);
	if (rule->insecure)
		puts("  insecure: made without asking who could replace the program");
	if (trouble)
		printf("  no ports: %s\n", trouble);
}

static void json_rule(const struct kport_rule *rule)
{
	json_begin_object(NULL);
	json_string("path", rule->path);
	json_string("ranges", rule->ranges);
	json_string("for", rule->who);
	json_bool("insecure", rule->insecure);
	json_bool("missing", rule->missing);
	json_bool("replaced", rule->replaced);
	json_bool("unset", rule->unset);
	json_end();
}

static void json_rules(const struct kport_rule *list, size_t count, size_t mistakes)
{
	json_begin_object(NULL);
	json_begin_list("rules");
	for (size_t i = 0; i < count; i++)
		json_rule(&list[i]);
	json_end();
	json_number("mistakes", (uint32_t)mistakes);
	json_bool("served", kport_rules_served() == KPORT_OK);
	json_end();
}

static void print_rules(const struct kport_rule *list, size_t count, size_t mistakes)
{
	for (size_t i = 0; i < count; i++)
		print_rule(&list[i]);
	if (!count)
		puts("There are no rules.");
	if (mistakes)
		printf("%u entries of the registry are no rules and count for nothing (value Rules "
		       "of the service's Parameters).\n",
		       (unsigned)mistakes);
}

/* Room for a few more than there were a moment ago. */
static int read_rules(const struct command_line *line, struct kport_rule **list, size_t *count,
		      size_t *mistakes)
{
	size_t room;

	if (kport_rules(NULL, 0, count, mistakes) != KPORT_OK)
		return library_error(line);
	room = *count + 8;
	*list = calloc(room, sizeof(**list));
	if (!*list) {
		complain(line, "out of memory");
		return EXIT_FAILED;
	}
	(*list)[0].size = sizeof(**list);
	if (kport_rules(*list, room, count, mistakes) != KPORT_OK)
		return library_error(line);
	if (*count > room)
		*count = room;
	return EXIT_DONE;
}

static int run_list(const struct command_line *line)
{
	struct kport_rule *list = NULL;
	size_t count = 0, mistakes = 0;
	int result = read_rules(line, &list, &count, &mistakes);

	if (list && result == EXIT_DONE && has(line, OPTION_JSON)) {
		json_rules(list, count, mistakes);
	} else if (list && result == EXIT_DONE) {
		print_rules(list, count, mistakes);
		if (count)
			result = say_served(line);
	}
	free(list);
	return result;
}

/* ---- test ---- */

/* The program gets the part that the policy gives. What is missing is worth a refusal here. */
static int test_policy(const struct command_line *line, const struct kport_rule *rule)
{
	const uint32_t rights = KPORT_RIGHT_READ | KPORT_RIGHT_WRITE | KPORT_RIGHT_GRANT;
	kport_policy *policy;
	int result = EXIT_DONE;

	if (kport_policy_read(NULL, &policy) != KPORT_OK)
		return library_error(line);
	if (kport_policy_check(policy, NULL, rule->ranges, rights) != KPORT_OK)
		result = library_error(line);
	kport_policy_free(policy);
	return result;
}

static int run_test(const struct command_line *line)
{
	struct kport_rule rule = { .size = sizeof(rule) };
	int result;

	if (line->count < 2)
		return usage_error(line, "test takes a program");
	if (kport_rule_find(line->operands[1], &rule) != KPORT_OK)
		return failed(line);
	print_rule(&rule);
	if (trouble_of(&rule))
		return EXIT_FAILED;
	result = test_policy(line, &rule);
	if (result == EXIT_DONE)
		result = say_served(line);
	if (result == EXIT_DONE)
		puts("Started by this user, it gets these ports.");
	return result;
}

/* ---- the subcommand ---- */

static const struct action actions[] = {
	{ "add", 3, TAKES(OPTION_FOR) | TAKES(OPTION_INSECURE), false, run_add },
	{ "list", 1, TAKES(OPTION_JSON), false, run_list },
	{ "remove", 2, 0, false, run_remove },
	{ "test", 2, 0, false, run_test },
	{ .name = NULL },
};

static int run_rule(const struct command_line *line)
{
	return run_action(line, actions);
}

const struct subcommand command_rule = {
	.name = "rule",
	.summary = "programs that get their ports whenever they start (Windows)",
	.operands = { "ACTION", "PROGRAM", "PORTS" },
	.required = 1,
	.options = TAKES(OPTION_FOR) | TAKES(OPTION_INSECURE) | TAKES(OPTION_JSON),
	.details =
		"'kport rule add PROGRAM PORTS', as administrator, gives the program these ports "
		"each time that a member of the group kport or an administrator, or those whom "
		"--for names, starts it, however that is done; of the ports those that the "
		"driver's "
		"policy gives him. Another rule of the program is replaced. A program that others "
		"than administrators could replace, or one on FAT, a network or a removable drive, "
		"is refused, unless --insecure is given. With rules the driver starts with "
		"Windows.\n"
		"\n"
		"'kport rule list' shows the rules, and what is wrong with them; 'kport rule "
		"remove "
		"PROGRAM' takes one away. 'kport rule test PROGRAM' tells whether the program "
		"would "
		"get its ports if it were started now by whoever asks. Exit status 0: it would; 1: "
		"there is no rule, or the program was replaced since; 3: the rule or the policy is "
		"for others; 4: rules are not served here.\n"
		"\n"
		"On 64-bit Windows, where programs reach ports by a trap, Windows starts allowio "
		"in "
		"the program's place (Image File Execution Options). On Linux, put allowio before "
		"the program where it is started, as in its .desktop file.",
	.run = run_rule,
};
