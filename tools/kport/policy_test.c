/* SPDX-License-Identifier: MIT */
/* kport policy test */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "platform.h"
#include "policy.h"
#include "policy_words.h"

#define MAX_TEXT (256u * 1024u)

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

int policy_test(const struct command_line *line)
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
