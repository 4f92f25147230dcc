/* SPDX-License-Identifier: MIT */
/* kport trace --driver */
#include "trace_driver.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "platform.h"
#include "text.h"
#include "trace.h"

#define AT_ONCE 256
#define LOOK_NS 50000000u
#define MAX_COUNT 1000000000u

struct watching {
	bool json;
	uint32_t left; /* so many more events; UINT32_MAX: until Ctrl-C */
	bool any;
	uint64_t began_ns; /* the first event's time */
	uint64_t lost;
};

/* Requests of several programs may be noted in another order than they began. */
static uint64_t since_begin_ns(const struct watching *watching,
			       const struct kport_driver_event *event)
{
	return event->time_ns > watching->began_ns ? event->time_ns - watching->began_ns : 0;
}

static bool is_write(const struct kport_driver_event *event)
{
	return strcmp(event->request, "out") == 0 || strcmp(event->request, "outs") == 0 ||
	       strcmp(event->request, "modify") == 0;
}

static bool is_string(const struct kport_driver_event *event)
{
	return strcmp(event->request, "ins") == 0 || strcmp(event->request, "outs") == 0;
}

/* "lpt1.status"; what is of no port is nothing. */
static void place_text(const struct kport_driver_event *event, char *text, size_t len)
{
	const struct kport_access_event access = {
		.width = (uint8_t)event->width,
		.port = event->port,
		.write = is_write(event),
		.value = event->value,
		.status = event->status,
	};
	struct known known;

	text[0] = '\0';
	if (event->width)
		trace_port_text(&access, trace_lookup(&access, &known) ? &known : NULL, text, len);
	else if (event->port || event->last)
		snprintf(text, len, "0x%04x-0x%04x", event->port, event->last);
}

static void print_line(const struct watching *watching, const struct kport_driver_event *event)
{
	const uint64_t time_ns = since_begin_ns(watching, event);
	char place[40];

	place_text(event, place, sizeof(place));
	printf("%4" PRIu64 ".%06" PRIu64 " [pid %lu] %s", time_ns / 1000000000u,
	       time_ns / 1000 % 1000000u, (unsigned long)event->process, event->request);
	if (place[0])
		printf(" %s", place);
	if (event->width && is_string(event)) {
		printf(" %lu values", (unsigned long)event->value);
	} else if (event->width && (is_write(event) || event->status == KPORT_OK)) {
		fputs(is_write(event) ? " <- " : " -> ", stdout);
		print_value(event->value, event->width);
	} else if (strcmp(event->request, "delay") == 0) {
		printf(" %lu ns", (unsigned long)event->value);
	}
	if (event->status != KPORT_OK)
		printf("  failed: %s", kport_status_name(event->status));
	putchar('\n');
	fflush(stdout);
}

static void print_object(const struct watching *watching, const struct kport_driver_event *event)
{
	char place[40];

	place_text(event, place, sizeof(place));
	json_begin_object(NULL);
	json_long("time_ns", since_begin_ns(watching, event));
	json_number("process", event->process);
	json_long("handle", event->handle);
	json_string("request", event->request);
	if (event->port || event->last || event->width) {
		json_number("port", event->port);
		json_number("last", event->last);
	}
	if (event->width)
		json_number("bits", event->width * 8u);
	if (event->width || event->value)
		json_number("value", event->value);
	json_string("status", kport_status_name(event->status));
	if (event->width)
		json_string("register", place);
	json_end();
	fflush(stdout);
}

static void show(const struct command_line *line, struct watching *watching,
		 const struct kport_driver_event *list, size_t count, uint32_t lost)
{
	watching->lost += lost;
	if (lost)
		complain(line, "%lu requests came faster than they could be read, and are lost",
			 (unsigned long)lost);
	for (size_t i = 0; i < count && watching->left; i++) {
		if (!watching->any)
			watching->began_ns = list[i].time_ns;
		watching->any = true;
		if (watching->json)
			print_object(watching, &list[i]);
		else
			print_line(watching, &list[i]);
		if (watching->left != UINT32_MAX)
			watching->left--;
	}
}

static int watch(const struct command_line *line, struct watching *watching,
		 kport_driver_watch *driver)
{
	static struct kport_driver_event list[AT_ONCE];
	uint32_t lost;
	size_t count;

	list[0].size = sizeof(list[0]);
	while (watching->left && !platform_interrupted()) {
		if (kport_driver_watch_read(driver, list, AT_ONCE, &count, &lost) != KPORT_OK)
			return library_error(line);
		show(line, watching, list, count, lost);
		if (!count)
			platform_sleep_until(platform_now_ns() + LOOK_NS);
	}
	return EXIT_DONE;
}

static int parse(const struct command_line *line, struct watching *watching)
{
	const uint32_t others = TAKES(OPTION_BACKEND) | TAKES(OPTION_DEVICE) | TAKES(OPTION_SHARE) |
				TAKES(OPTION_UNSAFE) | TAKES(OPTION_SUMMARY) |
				TAKES(OPTION_SALVAGE) | TAKES(OPTION_OUTPUT);
	const char *count = line->values[OPTION_REQUESTS];
	const char *format = line->values[OPTION_FORMAT];

	*watching = (struct watching){ .left = UINT32_MAX };
	if (line->count || line->program || (line->set & others))
		return usage_error(line, "--driver stands alone, with --format and --count");
	if (count && (!parse_number(count, MAX_COUNT, &watching->left) || !watching->left))
		return usage_error(line, "--count '%s': a number from 1 to %u is wanted", count,
				   MAX_COUNT);
	watching->json = format && strcmp(format, "json") == 0;
	if (format && !watching->json && strcmp(format, "text") != 0)
		return usage_error(line, "no format '%s' of --driver: there are text and json",
				   format);
	return EXIT_DONE;
}

int trace_driver(const struct command_line *line)
{
	struct watching watching;
	kport_driver_watch *driver;
	int result = parse(line, &watching);

	if (result != EXIT_DONE)
		return result;
	if (kport_driver_watch_begin(&driver) != KPORT_OK)
		return library_error(line);
	platform_watch_interrupt();
	trace_lookup_begin();
	complain(line, "watching what the driver serves; Ctrl-C ends it");
	if (watching.json) {
		json_begin_object(NULL);
		json_begin_list("requests");
	}
	result = watch(line, &watching, driver);
	if (watching.json) {
		json_end();
		json_long("lost", watching.lost);
		json_end();
	}
	kport_driver_watch_end(driver);
	if (platform_interrupted())
		platform_end_interrupted();
	return result;
}
