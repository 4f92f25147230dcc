/* SPDX-License-Identifier: MIT */
/* Numbers, times and ports as people type them, and text as a terminal shows it. */
#ifndef KPORT_TOOL_TEXT_H
#define KPORT_TOOL_TEXT_H

#include "command.h"
#include "number.h"

/* A decimal number followed by ns, us, ms or s. False for anything else and above max_ns. */
bool parse_time(const char *text, uint64_t max_ns, uint64_t *time_ns);

struct target {
	uint16_t port;
	unsigned width; /* in bytes */
};

/*
 * PORT[/8|/16|/32]: a number, a name such as lpt1, which means its first port, or a register such as
 * lpt1.status. EXIT_DONE, or EXIT_USAGE after saying what is wrong.
 */
int parse_target(const struct command_line *line, const char *text, struct target *target);

/* The ports of an access as a port set, "0x0378-0x0379", into text. */
void target_ranges(const struct target *target, char *text, size_t len);

/* Any unsigned value with the digits of its width. */
void print_value(uint32_t value, unsigned width);

/*
 * Prints text in lines of at most 80 columns. The first line begins at column at, the others are
 * indented by indent. An empty line separates paragraphs.
 */
void print_wrapped(const char *text, unsigned at, unsigned indent);

#endif /* KPORT_TOOL_TEXT_H */
