/* SPDX-License-Identifier: MIT */
/* The subcommands, one file each. */
#ifndef KPORT_TOOL_COMMANDS_H
#define KPORT_TOOL_COMMANDS_H

#include "command.h"

extern const struct subcommand command_read;
extern const struct subcommand command_write;
extern const struct subcommand command_dump;
extern const struct subcommand command_run;
extern const struct subcommand command_ports;
extern const struct subcommand command_policy;
extern const struct subcommand command_backends;
extern const struct subcommand command_doctor;
extern const struct subcommand command_version;
extern const struct subcommand command_help;

#endif /* KPORT_TOOL_COMMANDS_H */
