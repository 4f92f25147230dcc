/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <stdio.h>
#include <string.h>

#include "registers.h"

#define COLUMNS 80

bool parse_time(const char *text, uint64_t max_ns, uint64_t *time_ns)
{
	static const struct {
		const char *name;
		uint64_t ns;
	} units[] = { { "ns", 1 }, { "us", 1000 }, { "ms", 1000000 }, { "s", 1000000000 } };
	size_t digits = strspn(text, "0123456789");
	char number[11];
	uint32_t count;

	if (digits == 0 || digits >= sizeof(number))
		return false;
	memcpy(number, text, digits);
	number[digits] = '\0';
	if (!parse_number(number, UINT32_MAX, &count))
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(text + digits, units[i].name) == 0) {
			*time_ns = count * units[i].ns;
			return *time_ns <= max_ns;
		}
	}
	return false;
}

static int parse_width(const struct command_line *line, const char *text, unsigned *width)
{
	static const struct {
		const char *bits;
		unsigned bytes;
	} widths[] = { { "8", 1 }, { "16", 2 }, { "32", 4 } };

	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		if (strcmp(text, widths[i].bits) == 0) {
			*width = widths[i].bytes;
			return EXIT_DONE;
		}
	}
	return usage_error(line, "'/%s' is no width: there are /8, /16 and /32", text);
}

static int parse_port(const struct command_line *line, const char *text, uint16_t *port)
{
	struct kport_range ranges[4];
	const char *dot = strchr(text, '.');
	size_t count;

	if (dot) {
		if (registers_by_name(text, port))
			return EXIT_DONE;
		return usage_error(line, "no register '%s'; 'kport help dump' lists them", text);
	}
	if (strchr(text, ','))
		return usage_error(line, "'%s' is a list; a single port is wanted", text);
	if (registers_ranges(text, ranges, sizeof(ranges) / sizeof(ranges[0]), &count) != KPORT_OK)
		return usage_error(line, "%s", kport_last_error()->text);
	if (text[0] >= '0' && text[0] <= '9' && ranges[0].first != ranges[0].last)
		return usage_error(line, "'%s' is a range; a single port is wanted", text);
	*port = ranges[0].first;
	return EXIT_DONE;
}

int parse_target(const struct command_line *line, const char *text, struct target *target)
{
	size_t len = strcspn(text, "/");
	char port[64];
	int result = EXIT_DONE;

	target->port = 0;
	target->width = 1;
	if (len >= sizeof(port))
		return usage_error(line, "'%s' is no port", text);
	memcpy(port, text, len);
	port[len] = '\0';
	if (text[len] == '/')
		result = parse_width(line, text + len + 1, &target->width);
	if (result == EXIT_DONE)
		result = parse_port(line, port, &target->port);
	if (result == EXIT_DONE && target->port + target->width - 1 > 0xffff)
		return usage_error(line, "%u bits at 0x%04x run past the last port, 0xffff",
				   target->width * 8, target->port);
	return result;
}

void target_ranges(const struct target *target, char *text, size_t len)
{
	snprintf(text, len, "0x%04x-0x%04x", target->port, target->port + target->width - 1);
}

void print_value(uint32_t value, unsigned width)
{
	printf("0x%0*x", (int)width * 2, (unsigned)value);
}

void print_wrapped(const char *text, unsigned at, unsigned indent)
{
	bool first = true;

	while (*text) {
		size_t len = strcspn(text, " \n");

		if (!first && at + 1 + len > COLUMNS) {
			printf("\n%*s", (int)indent, "");
			at = indent;
			first = true;
		}
		if (len > 0) {
			printf("%s%.*s", first ? "" : " ", (int)len, text);
			at += (unsigned)len + !first;
			first = false;
		}
		text += len;
		if (*text == '\n') {
			printf("\n%*s", (int)indent, "");
			at = indent;
			first = true;
		}
		text += *text != '\0';
	}
	putchar('\n');
}
