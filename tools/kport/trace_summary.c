/* SPDX-License-Identifier: MIT */
/* kport trace -c: what happened at each port, as a table. */
#include "trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PORTS 0x10000u

struct sum {
	uint64_t reads;
	uint64_t writes;
	uint64_t bytes;
	uint64_t failures;
	uint64_t time_ns;
	char name[24]; /* by its first access */
};

static struct sum *sums; /* of each port */

static void begin_summary(const struct kport_recording_info *info)
{
	(void)info;
	sums = calloc(PORTS, sizeof(*sums));
}

static void add(struct sum *sum, const struct kport_access_event *event)
{
	sum->reads += !event->write;
	sum->writes += event->write;
	sum->bytes += event->status ? 0 : event->width;
	sum->failures += event->status != KPORT_OK;
	sum->time_ns += event->duration_ns;
}

static bool access_summary(const struct kport_access_event *event)
{
	struct known known;
	struct sum *sum;

	if (!sums)
		return false;
	sum = &sums[event->port];
	if (sum->reads + sum->writes == 0 && trace_lookup(event, &known))
		snprintf(sum->name, sizeof(sum->name), "%.8s.%.12s", known.device->name,
			 known.reg->name);
	add(sum, event);
	return true;
}

static void print_sum(const char *port, const struct sum *sum)
{
	printf("%-7s %-16s %10llu %10llu %10llu %8llu %14.3f\n", port, sum->name,
	       (unsigned long long)sum->reads, (unsigned long long)sum->writes,
	       (unsigned long long)sum->bytes, (unsigned long long)sum->failures,
	       (double)sum->time_ns / 1e3);
}

static void end_summary(bool complete)
{
	struct sum total = { .name = "" };
	char port[8];

	(void)complete;
	printf("%-7s %-16s %10s %10s %10s %8s %14s\n", "PORT", "REGISTER", "READS", "WRITES",
	       "BYTES", "FAILED", "TIME/us");
	for (unsigned i = 0; sums && i < PORTS; i++) {
		if (sums[i].reads + sums[i].writes == 0)
			continue;
		snprintf(port, sizeof(port), "0x%04x", i);
		print_sum(port, &sums[i]);
		total.reads += sums[i].reads;
		total.writes += sums[i].writes;
		total.bytes += sums[i].bytes;
		total.failures += sums[i].failures;
		total.time_ns += sums[i].time_ns;
	}
	print_sum("total", &total);
	free(sums);
	sums = NULL;
}

const struct trace_format trace_summary = {
	.name = "summary",
	.begin = begin_summary,
	.access = access_summary,
	.end = end_summary,
};
