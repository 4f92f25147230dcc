/* SPDX-License-Identifier: MIT */
/* Numbers as people type them. */
#ifndef KPORT_TOOL_NUMBER_H
#define KPORT_TOOL_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/*
 * 0x1f, 31 or 0b11111, at most max. False for anything else: signs, blanks, rubbish behind it, and a
 * leading zero, of which nobody knows whether it means octal.
 */
bool parse_number(const char *text, uint32_t max, uint32_t *number);

#endif /* KPORT_TOOL_NUMBER_H */
