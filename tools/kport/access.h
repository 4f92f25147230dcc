/* SPDX-License-Identifier: MIT */
/* Handles and single accesses as the command line asks for them. */
#ifndef KPORT_TOOL_ACCESS_H
#define KPORT_TOOL_ACCESS_H

#include "command.h"
#include "text.h"

/*
 * Opens a handle on ranges with the options of the command line, and with flags. EXIT_DONE, or the
 * exit code of the failure after saying it.
 */
int access_open(const struct command_line *line, const char *ranges, uint32_t flags,
		kport **handle);

/*
 * Ends it, with the recording that --record asked for. Answers result, or where a good result is
 * spoiled by a recording that could not be written, the exit code of that after saying it.
 */
int access_close(const struct command_line *line, kport *handle, int result);

enum kport_status access_in(kport *handle, const struct target *target, uint32_t *value);
enum kport_status access_out(kport *handle, const struct target *target, uint32_t value);

#endif /* KPORT_TOOL_ACCESS_H */
