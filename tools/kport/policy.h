/* SPDX-License-Identifier: MIT */
/* The actions of kport policy. */
#ifndef KPORT_TOOL_POLICY_H
#define KPORT_TOOL_POLICY_H

#include "command.h"

int policy_show(const struct command_line *line);
int policy_check(const struct command_line *line);
int policy_load(const struct command_line *line);
int policy_test(const struct command_line *line);

#endif /* KPORT_TOOL_POLICY_H */
