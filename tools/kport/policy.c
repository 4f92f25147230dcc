/* SPDX-License-Identifier: MIT */
/* kport policy */
#include "policy.h"

#include "commands.h"
#include "policy_words.h"

static const struct action actions[] = {
	{ "show", 1, TAKES(OPTION_JSON), false, policy_show },
	{ "check", MAX_OPERANDS, TAKES(OPTION_JSON), false, policy_check },
	{ "load", 2, TAKES(OPTION_JSON), false, policy_load },
	{ "test", 2, TAKES(OPTION_JSON), false, policy_test },
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