/* SPDX-License-Identifier: MIT */
/* One line an access: "   0.000123 lpt1.control <- 0x0d  strobe|init|select" */
#include "trace.h"

#include <inttypes.h>
#include <stdio.h>

#include "text.h"

static struct {
	uint32_t process; /* of the first access */
	bool any;
	bool several; /* there were accesses of others */
} seen;

static void begin_text(const struct kport_recording_info *info)
{
	(void)info;
	seen.any = false;
	seen.several = false;
}

static void note_process(uint32_t process)
{
	if (!seen.any)
		seen.process = process;
	seen.any = true;
	seen.several |= process != seen.process;
}

static bool access_text(const struct kport_access_event *event)
{
	struct known known;
	bool is_known = trace_lookup(event, &known);
	char port[40], bits[120];

	note_process(event->process);
	trace_port_text(event, is_known ? &known : NULL, port, sizeof(port));
	trace_bits_text(event, is_known ? &known : NULL, bits, sizeof(bits));
	if (seen.several)
		printf("[pid %lu] ", (unsigned long)event->process);
	printf("%4" PRIu64 ".%06" PRIu64 " %s %s ", event->begin_ns / 1000000000u,
	       event->begin_ns / 1000 % 1000000u, port, event->write ? "<-" : "->");
	if (event->status && !event->write)
		printf("?");
	else
		print_value(event->value, event->width);
	if (event->status)
		printf("  failed: %s", kport_status_name(event->status));
	else if (bits[0])
		printf("  %s", bits);
	putchar('\n');
	return true;
}

static void end_text(bool complete)
{
	(void)complete;
}

const struct trace_format trace_text = {
	.name = "text",
	.begin = begin_text,
	.access = access_text,
	.end = end_text,
};
