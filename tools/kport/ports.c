/* SPDX-License-Identifier: MIT */
/* kport ports */
#include <stdio.h>
#include <stdlib.h>

#include "commands.h"
#include "json.h"
#include "lists.h"

static const char *or_dash(const char *text)
{
	return text[0] ? text : "-";
}

static void print_table(const struct kport_port_info *list, size_t count)
{
	printf("%-14s %-6s %-24s %-16s %s\n", "PORTS", "NAME", "OWNER", "DEVICE", "FREE");
	for (size_t i = 0; i < count; i++) {
		char range[32];

		range_text(list[i].range, range, sizeof(range));
		printf("%-14s %-6s %-24s %-16s %s\n", range, or_dash(list[i].name),
		       or_dash(list[i].owner), or_dash(list[i].device),
		       list[i].contends ? "no" : "yes");
	}
}

static int run_ports(const struct command_line *line)
{
	struct kport_port_info *list;
	size_t count;
	bool complete;
	int result = list_ports(line, &list, &count, &complete);

	if (result != EXIT_DONE)
		return result;
	if (has(line, OPTION_JSON)) {
		json_begin_object(NULL);
		json_ports(list, count, complete);
		json_end();
	} else {
		print_table(list, count);
	}
	free(list);
	if (!complete)
		complain(line,
			 "the list is incomplete: the system tells the owners of most ports to "
			 "administrators only, or to nobody");
	return EXIT_DONE;
}

const struct subcommand command_ports = {
	.name = "ports",
	.summary = "list parallel and serial ports and who owns which range",
	.options = TAKES(OPTION_JSON),
	.details =
		"Lists the parallel and serial ports found and every range that somebody owns, by "
		"address. FREE says whether kport would take the range without --share. Most "
		"owners are shown to administrators only; where the list is incomplete, a line on "
		"standard error, or \"complete\": false, says so.",
	.run = run_ports,
};
