/* SPDX-License-Identifier: MIT */
/* Subcommands of several actions: the first operand says which. */
#include <stdio.h>
#include <string.h>

#include "command.h"

static int run(const struct command_line *line, const struct action *action)
{
	for (int i = 0; i < OPTIONS; i++) {
		if (has(line, (enum option_id)i) && !(action->options & TAKES(i)))
			return usage_error(line, "--%s means nothing to %s", options[i].name,
					   action->name);
	}
	if (line->program && !action->takes_program)
		return usage_error(line, "%s runs no program", action->name);
	if (line->count > action->most)
		return usage_error(line, "'%s' is one word too many", line->operands[action->most]);
	return action->run(line);
}

/* "show, check and load" */
static void list_names(const struct action *actions, char *text, size_t len)
{
	size_t used = 0;

	*text = '\0';
	for (const struct action *action = actions; action->name && used < len; action++) {
		const char *before = action[1].name ? ", " : " and ";

		used += (size_t)snprintf(text + used, len - used, "%s%s",
					 action == actions ? "" : before, action->name);
	}
}

int run_action(const struct command_line *line, const struct action *actions)
{
	char names[120];

	for (const struct action *action = actions; action->name; action++) {
		if (strcmp(line->operands[0], action->name) == 0)
			return run(line, action);
	}
	list_names(actions, names, sizeof(names));
	return usage_error(line, "no action '%s': there are %s", line->operands[0], names);
}
