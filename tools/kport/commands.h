/* SPDX-License-Identifier: MIT */
/* The subcommands, one file each. */
#ifndef KPORT_TOOL_COMMANDS_H
#define KPORT_TOOL_COMMANDS_H

#include "command.h"

extern const struct subcommand command_read;
extern const struct subcommand command_write;
extern const struct subcommand command_dump;
extern const struct subcommand command_run;
extern const struct subcommand command_trace;
extern const struct subcommand command_lpt;
extern const struct subcommand command_panel;
extern const struct subcommand command_ports;
extern const struct subcommand command_policy;
extern const struct subcommand command_rule;
extern const struct subcommand command_backends;
extern const struct subcommand command_doctor;
/* Windows only */
extern const struct subcommand command_install;
extern const struct subcommand command_uninstall;
extern const struct subcommand command_status;
extern const struct subcommand command_dos;

extern const struct subcommand command_version;
extern const struct subcommand command_help;

#endif /* KPORT_TOOL_COMMANDS_H */
