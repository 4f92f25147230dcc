/* SPDX-License-Identifier: MIT */
/*
 * A program that runs under allowio and tells of its accesses while it does. One implementation a
 * system: linux/, nt/.
 */
#ifndef KPORT_TOOL_TRACED_H
#define KPORT_TOOL_TRACED_H

#include "command.h"

struct traced;

/*
 * Starts "allowio WORDS... RANGES -- PROGRAM" with a recording that it writes for us. words ends with
 * NULL. EXIT_DONE, or the exit code after saying why not.
 */
int traced_start(const struct command_line *line, const char *const *words, const char *ranges,
		 struct traced **traced);

/*
 * Waits until the recording begins, and opens it. *recording NULL: the program ended without one, and
 * allowio has said why.
 */
int traced_recording(const struct command_line *line, struct traced *traced,
		     kport_recording **recording);

/* Waits for the end and answers the program's exit code, as a shell tells it. NULL: 0 */
int traced_end(struct traced *traced);

/* Runs allowio without a recording, from start to end; answers its exit code. */
int traced_run(const struct command_line *line, const char *const *words, const char *ranges);

/*
 * From now on standard output is the file, or what standard error is (NULL). False after a failure,
 * of which errno tells.
 */
bool traced_print_to(const char *path);

#endif /* KPORT_TOOL_TRACED_H */
