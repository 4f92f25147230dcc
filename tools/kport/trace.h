/* SPDX-License-Identifier: MIT */
/* Showing accesses: what a format is, and what formats share. */
#ifndef KPORT_TOOL_TRACE_H
#define KPORT_TOOL_TRACE_H

#include "command.h"
#include "registers.h"

/* Prints to standard output. There is one document at a time. */
struct trace_format {
	const char *name;
	void (*begin)(const struct kport_recording_info *info);
	bool (*access)(const struct kport_access_event *event); /* false: out of memory */
	void (*end)(bool complete); /* complete: the end mark was read */
};

extern const struct trace_format trace_text;
extern const struct trace_format trace_json;
extern const struct trace_format trace_vcd;
extern const struct trace_format trace_summary;

/*
 * What an access reaches. Serial ports' divisor latches are followed: ask about each access once, in
 * order. False: nothing is known of the port.
 */
bool trace_lookup(const struct kport_access_event *event, struct known *known);

/* Before the first access of a row: no latch is open. */
void trace_lookup_begin(void);

/* "lpt1.control", "lpt1.data/16", "0x0300", into text. known NULL: nothing is known. */
void trace_port_text(const struct kport_access_event *event, const struct known *known, char *text,
		     size_t len);

/* The names of the bits that are set, from bit 0 on, with | between; "" where they have none. */
void trace_bits_text(const struct kport_access_event *event, const struct known *known, char *text,
		     size_t len);

#endif /* KPORT_TOOL_TRACE_H */
