/* SPDX-License-Identifier: MIT */
/*
 * "allowio --rule PROGRAM ARGUMENTS": Windows starts that in the place of PROGRAM, for which there is a rule
 * (the value Debugger of Image File Execution Options, which kport rule add writes on 64-bit Windows).
 */
#ifndef KPORT_ALLOWIO_NT_RULE_H
#define KPORT_ALLOWIO_NT_RULE_H

#include <wchar.h>

/* What stands behind --rule in allowio's command line; NULL: that is not its first word. */
const wchar_t *rule_command(const wchar_t *line);

/*
 * Runs the program to its end: with the ports of its rule or, where it has none or they cannot be had, as
 * Windows would have without allowio. Answers its exit code, or allowio's own.
 */
int rule_run(const wchar_t *command);

#endif /* KPORT_ALLOWIO_NT_RULE_H */
