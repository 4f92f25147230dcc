/* SPDX-License-Identifier: MIT */
/* kport policy show */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "policy.h"
#include "policy_words.h"

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

int policy_show(const struct command_line *line)
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
