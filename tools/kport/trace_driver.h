/* SPDX-License-Identifier: MIT */
#ifndef KPORT_TOOL_TRACE_DRIVER_H
#define KPORT_TOOL_TRACE_DRIVER_H

#include "command.h"

/* kport trace --driver: what the driver serves, live. Answers the exit code. */
int trace_driver(const struct command_line *line);

#endif /* KPORT_TOOL_TRACE_DRIVER_H */
