/* SPDX-License-Identifier: MIT */
/*
 * The driver knows lpt1 by its customary address alone. Where this machine has it elsewhere, a line goes to
 * the driver with the address, and with "unsafe", since no list of the driver's has that.
 */
#include "lib/nt/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end && is_blank(*at))
		at++;
	return at;
}

static const char *skip_word(const char *at, const char *end)
{
	while (at < end && !is_blank(*at) && *at != '#')
		at++;
	return at;
}

/* Where the ports stand: behind "administrators", or "user" or "group" and its name. */
static const char *find_ports(const char *line, const char *end)
{
	const char *at = skip_blanks(line, end);
	const char *who_end = skip_word(at, end);

	if (!kp_text_is_word(at, (size_t)(who_end - at), "administrators"))
		who_end = skip_word(skip_blanks(who_end, end), end);
	return skip_blanks(who_end, end);
}

static bool same_ranges(const struct kp_range *a, const struct kp_range *b, size_t count)
{
	return memcmp(a, b, count * sizeof(*a)) == 0;
}

static bool has_unsafe(const char *at, const char *end)
{
	for (at = skip_blanks(at, end); at < end && *at != '#'; at = skip_blanks(at, end)) {
		const char *word_end = skip_word(at, end);

		if (kp_text_is_word(at, (size_t)(word_end - at), "unsafe"))
			return true;
		at = word_end;
	}
	return false;
}

/* The rights behind the ports, with "unsafe" before a comment. */
static size_t put_rights(const char *at, const char *end, bool add_unsafe, char *to)
{
	const char *comment = at;

	while (comment < end && *comment != '#')
		comment++;
	return (size_t)sprintf(to, "%.*s%s%.*s", (int)(comment - at), at,
			       add_unsafe ? " unsafe " : "", (int)(end - comment), comment);
}

static size_t put_addresses(const struct kp_range *ranges, size_t count, bool *safe, char *to)
{
	size_t used = 0;

	*safe = true;
	for (size_t i = 0; i < count; i++) {
		used += (size_t)sprintf(to + used, "%s%s", i ? "," : "",
					range_text(ranges[i]).text);
		*safe = *safe && kp_policy_is_safe(&kp_legacy_names, ranges[i]);
	}
	return used;
}

/* The ports of the line, when they are not what the driver takes them for. */
static bool differs(const char *ports, size_t len, const struct kp_port_names *names,
		    struct kp_range *here, size_t *count, struct kp_range *customary)
{
	const size_t max = len / 2 + 1;
	size_t customary_count;

	/* What does not parse is not ours to mend. */
	if (kp_ranges_parse(ports, len, names, here, max, count, NULL) != KP_TEXT_OK)
		return false;
	return kp_ranges_parse(ports, len, &kp_legacy_names, customary, max, &customary_count,
			       NULL) != KP_TEXT_OK ||
	       customary_count != *count || !same_ranges(here, customary, *count);
}

size_t policy_line_ports(const char *line, const char *end, const struct kp_port_names *names,
			 char *to)
{
	const char *ports = find_ports(line, end), *rest = skip_word(ports, end);
	const size_t len = (size_t)(rest - ports), max = len / 2 + 1;
	struct kp_range *here = calloc(max, sizeof(*here));
	struct kp_range *customary = calloc(max, sizeof(*customary));
	size_t count = 0, used = (size_t)(end - line);
	bool safe;

	if (!here || !customary) {
		used = POLICY_LINE_FAILED;
	} else if (differs(ports, len, names, here, &count, customary)) {
		used = (size_t)(ports - line);
		memcpy(to, line, used);
		used += put_addresses(here, count, &safe, to + used);
		used += put_rights(rest, end, !safe && !has_unsafe(rest, end), to + used);
	} else {
		memcpy(to, line, used);
	}
	free(here);
	free(customary);
	return used;
}
