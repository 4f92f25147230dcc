/* SPDX-License-Identifier: MIT */
/* From what a printer receives to what people read. */
#ifndef KPORT_TOOL_LPT_CONVERT_H
#define KPORT_TOOL_LPT_CONVERT_H

#include "command.h"

/*
 * Plain text in UTF-8: control sequences of ESC/P and PCL are left out, characters are those of code
 * page 437. False: it failed, which was said.
 */
bool convert_to_text(const struct command_line *line, const char *from, const char *to);

/*
 * PDF by what is installed: PostScript by Ghostscript, PCL by GhostPCL, text laid out as a printer with
 * fixed characters does it; says which it was. False: it failed, which was said.
 */
bool convert_to_pdf(const struct command_line *line, const char *from, const char *to);

#endif /* KPORT_TOOL_LPT_CONVERT_H */
