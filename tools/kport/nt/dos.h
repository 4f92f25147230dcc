/* SPDX-License-Identifier: MIT */
#ifndef KPORT_TOOL_NT_DOS_H
#define KPORT_TOOL_NT_DOS_H

#include <stdbool.h>

/*
 * Takes kportvdd.dll away from NTVDM: its registration, settings and file. Not there is nothing to do, and
 * *was_there (may be NULL) tells. Answers Windows' error, 0 for none.
 */
long dos_remove(bool *was_there);

#endif /* KPORT_TOOL_NT_DOS_H */
