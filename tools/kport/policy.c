/* SPDX-License-Identifier: MIT */
/* kport policy */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "json.h"
#include "lists.h"
#include "platform.h"

#ifdef _WIN32
#define POLICY_PATH "the driver's registry value Policy"
#else
#define POLICY_PATH "/etc/kport/policy"
#endif
#define MAX_TEXT (256u * 1024u)
#define ALL (KPORT_RIGHT_READ | KPORT_RIGHT_WRITE | KPORT_RIGHT_GRANT)

static const struct right {
	const char *word;
	uint32_t bit;
} right_words[] = {
	{ "read", KPORT_RIGHT_READ },
	{ "write", KPORT_RIGHT_WRITE },
	{ "grant", KPORT_RIGHT_GRANT },
	{ "slow", KPORT_RIGHT_SLOW },
};
#define RIGHT_WORDS (sizeof(right_words) / sizeof(right_words[0]))

/* 0: no right is called so. */
static uint32_t right_of(const char *word)
{
	for (size_t i = 0; i < RIGHT_WORDS; i++) {
		if (strcmp(word, right_words[i].word) == 0)
			return right_words[i].bit;
	}
	return 0;
}

static void print_rights(uint32_t rights)
{
	for (size_t i = 0; i < RIGHT_WORDS; i++) {
		if (rights & right_words[i].bit)
			printf(" %s", right_words[i].word);
	}
}

/* ---- mistakes ---- */

#define MISTAKE_LEN 300

static size_t count_mistakes(const kport_policy *policy)
{
	char text[MISTAKE_LEN];
	size_t count = 0;

	while (policy && kport_policy_mistake(policy, count, text, sizeof(text)) == KPORT_OK)
		count++;
	return count;
}

static void print_mistakes(const kport_policy *policy, const char *name)
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

static void json_mistakes(const kport_policy *policy)
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

/* ---- rights ---- */

struct given {
	struct kport_rights *list; /* owned */
	size_t count;
};

/* policy NULL: the driver's. */
static enum kport_status ask_rights(const kport_policy *policy, struct kport_rights *list,
				    size_t max, size_t *count)
{
	if (policy)
		return kport_policy_rights(policy, NULL, list, max, count);
	return kport_driver_rights(list, max, count);
}

static enum kport_status find_rights(const kport_policy *policy, struct given *given)
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

static void print_given(const struct given *given)
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

static void json_given(const struct given *given)
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

/* ---- show ---- */

/* Which policy decides: "driver", "file" or "default". */
static const char *source_of(bool driver)
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

static void print_show(const char *source, const struct given *given, const kport_policy *policy)
{
	if (strcmp(source, "driver") == 0)
		puts("The driver kioport gives this process:");
	else if (strcmp(source, "file") == 0)
		puts(POLICY_PATH " gives this user by allowio (there is no driver):");
	else
		puts("The built-in default gives this user by allowio (there is neither driver "
		     "nor " POLICY_PATH "):");
	print_given(given);
	if (count_mistakes(policy))
		puts("Lines that count for nothing until they are corrected:");
	print_mistakes(policy, POLICY_PATH);
}

static void json_show(const char *source, const struct given *given, const kport_policy *policy)
{
	json_begin_object(NULL);
	json_string("source", source);
	json_given(given);
	json_mistakes(policy);
	json_end();
}

/* policy NULL: the file could not be read, and no_file is why. */
static int show(const struct command_line *line, const kport_policy *policy,
		const struct kport_error *no_file)
{
	struct given given;
	enum kport_status status = find_rights(NULL, &given);
	const bool driver = status != KPORT_UNSUPPORTED;
	const char *source = source_of(driver);

	if (!driver) {
		if (!policy) {
			complain(line, "%s", no_file->text);
			return no_file->status == KPORT_DENIED ? EXIT_DENIED : EXIT_FAILED;
		}
		status = find_rights(policy, &given);
	}
	if (status != KPORT_OK) {
		free(given.list);
		return library_error(line);
	}
	if (has(line, OPTION_JSON))
		json_show(source, &given, policy);
	else
		print_show(source, &given, policy);
	if (!policy)
		complain(line, "%s", no_file->text);
	free(given.list);
	return EXIT_DONE;
}

static int run_show(const struct command_line *line)
{
	struct kport_error no_file = { 0 };
	kport_policy *policy;
	int result;

	if (kport_policy_read(NULL, &policy) != KPORT_OK) {
		no_file = *kport_last_error();
		if (no_file.status == KPORT_UNSUPPORTED)
			return library_error(line);
	}
	result = show(line, policy, &no_file);
	kport_policy_free(policy);
	return result;
}

/* ---- check ---- */

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

static int run_check(const struct command_line *line)
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

/* ---- load ---- */

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

static int run_load(const struct command_line *line)
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

/* ---- test ---- */

/* One byte more than a policy may have tells that it is too long. */
static int read_file(const struct command_line *line, const char *path, char *text, size_t *len)
{
	const bool is_stdin = strcmp(path, "-") == 0;
	FILE *file = is_stdin ? stdin : fopen(path, "rb");
	int error = 0;

	if (!file) {
		complain(line, "%s: %s", path, strerror(errno));
		return EXIT_FAILED;
	}
	if (is_stdin)
		platform_binary_input();
	*len = fread(text, 1, MAX_TEXT + 1, file);
	if (ferror(file))
		error = errno;
	if (!is_stdin)
		fclose(file);
	if (!error)
		return EXIT_DONE;
	complain(line, "%s: %s", path, strerror(error));
	return EXIT_FAILED;
}

static int test(const struct command_line *line, const char *name, const char *text, size_t len)
{
	kport_policy *policy;
	size_t mistakes;

	if (kport_policy_parse(name, text, len, &policy) != KPORT_OK) {
		const int code = library_error(line);

		return code == EXIT_UNSUPPORTED ? code : EXIT_FAILED;
	}
	mistakes = count_mistakes(policy);
	if (has(line, OPTION_JSON)) {
		json_begin_object(NULL);
		json_mistakes(policy);
		json_end();
	} else if (mistakes) {
		print_mistakes(policy, name);
	} else {
		printf("%s: no mistake\n", name);
	}
	kport_policy_free(policy);
	return mistakes ? EXIT_FAILED : EXIT_DONE;
}

static int run_test(const struct command_line *line)
{
	const char *path = line->operands[1];
	char *text;
	size_t len;
	int result;

	if (line->count < 2)
		return usage_error(line, "test takes a file, or - for standard input");
	text = malloc(MAX_TEXT + 1);
	if (!text) {
		complain(line, "out of memory");
		return EXIT_FAILED;
	}
	result = read_file(line, path, text, &len);
	if (result == EXIT_DONE)
		result = test(line, strcmp(path, "-") == 0 ? "standard input" : path, text, len);
	free(text);
	return result;
}

/* ---- the subcommand ---- */

static const struct action actions[] = {
	{ "show", 1, TAKES(OPTION_JSON), false, run_show },
	{ "check", MAX_OPERANDS, TAKES(OPTION_JSON), false, run_check },
	{ "load", 2, TAKES(OPTION_JSON), false, run_load },
	{ "test", 2, TAKES(OPTION_JSON), false, run_test },
	{ .name = NULL },
};

static int run_policy(const struct command_line *line)
{
	return run_action(line, actions);
}

const struct subcommand command_policy = {
	.name = "policy",
	.summary = "who may use which ports: show, check, load or test a policy",
	.operands = { "ACTION", "FILE|USER", "PORT..." },
	.required = 1,
	.options = TAKES(OPTION_JSON),
	.details =
		"'kport policy show' tells what the driver kioport gives this process; where there "
		"is no driver, what " POLICY_PATH " or the built-in default gives this user by "
		"allowio; and the mistakes in the file.\n"
		"\n"
		"'kport policy check USER PORT...' asks " POLICY_PATH " whether it gives the user "
		"reading, writing and direct access on all of these ports; words such as read or "
		"write among the ports ask for these rights alone. Exit status 0: it does; 3: it "
		"does not, and the line that would is told.\n"
		"\n"
		"'kport policy load' makes " POLICY_PATH ", or FILE, the driver's policy, as root. "
		"It holds for programs that open the driver from then on. Names of users, groups "
		"and ports are resolved now: load again when they change. The file and its folders "
		"must belong to root and be closed to writing by others. Lines with mistakes are "
		"left out, told with line and column, and make the exit status 1.\n"
		"\n"
		"'kport policy test FILE' only reads a text, - is standard input, and tells each "
		"mistake with line and column. Exit status 0: there is none; 1: there are some.\n"
		"\n"
		"A policy has one line for each permission: administrators, user NAME or group "
		"NAME; ports such as 0x378-0x37a,com1; and read, write, grant (direct access), "
		"slow (a batch may run for 10 s) and unsafe, without which ports that can harm the "
		"machine are not given.",
	.run = run_policy,
};
