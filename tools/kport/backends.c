/* SPDX-License-Identifier: MIT */
/* kport backends */
#include <stdio.h>
#include <stdlib.h>

#include "commands.h"
#include "json.h"
#include "lists.h"
#include "text.h"

#define INDENT 23

static void print_field(const char *label, const char *text)
{
	printf("%10s %11s ", "", label);
	print_wrapped(text, INDENT, INDENT);
}

static void print_table(const struct kport_backend_info *list, size_t count)
{
	printf("%-10s %-11s %s\n", "NAME", "USABLE", "MECHANISM");
	for (size_t i = 0; i < count; i++) {
		printf("%-10s %-11s ", list[i].name, usable_text(&list[i]));
		print_wrapped(list[i].mechanism, INDENT, INDENT);
		print_field("needs", list[i].needs);
		if (list[i].usable != KPORT_OK)
			print_field("because", list[i].reason);
	}
}

static int run_backends(const struct command_line *line)
{
	struct kport_backend_info *list;
	size_t count;
	int result = list_backends(line, &list, &count);

	if (result != EXIT_DONE)
		return result;
	if (has(line, OPTION_JSON)) {
		json_begin_object(NULL);
		json_backends(list, count);
		json_end();
	} else {
		print_table(list, count);
	}
	free(list);
	return EXIT_DONE;
}

const struct subcommand command_backends = {
	.name = "backends",
	.summary = "list the ways to a port and which of them work here",
	.options = TAKES(OPTION_JSON),
	.details =
		"Lists every back end in the order in which they are tried: how it works, what it "
		"needs, and whether this user can use it on this machine, with the reason where "
		"not. 'kport doctor' adds the commands that would help.",
	.run = run_backends,
};
