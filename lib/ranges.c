/* SPDX-License-Identifier: MIT */
#include "lib/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum kport_status bad_ranges(const char *text, enum kp_text_error error, size_t position)
{
	return fail(KPORT_INVALID, 0, "ports \"%.80s\", column %u: %s", text,
		    (unsigned)position + 1, kp_text_error_string(error));
}

/* Looking for this machine's names takes a hundred system calls. */
static bool has_name(const char *text)
{
	while (*text) {
		text += strspn(text, ", \t");
		if (*text && !strchr("0123456789", *text))
			return true;
		text += strcspn(text, ",");
	}
	return false;
}

enum kport_status ranges_parse(const char *text, const struct kp_port_names *names,
			       struct range_list *list)
{
	enum kp_text_error error;
	size_t position = 0;
	size_t len;

	list->ranges = NULL;
	list->count = 0;
	if (!text)
		return fail(KPORT_INVALID, 0, "no ports are named: the text is NULL");
	if (!names)
		names = has_name(text) ? machine_names() : &kp_legacy_names;
	len = strlen(text);
	error = kp_ranges_parse(text, len, names, NULL, 0, &list->count, &position);
	if (error)
		return bad_ranges(text, error, position);
	list->ranges = calloc(list->count, sizeof(*list->ranges));
	if (!list->ranges)
		return fail(KPORT_NO_MEMORY, 0, "no memory for a list of %u port ranges",
			    (unsigned)list->count);
	kp_ranges_parse(text, len, names, list->ranges, list->count, &list->count, NULL);
	return KPORT_OK;
}

struct range_text range_text(struct kp_range range)
{
	struct range_text text;

	if (range.first == range.last)
		snprintf(text.text, sizeof(text.text), "0x%x", range.first);
	else
		snprintf(text.text, sizeof(text.text), "0x%x-0x%x", range.first, range.last);
	return text;
}

enum kport_status kport_ranges_parse(const char *text, struct kport_range *ranges, size_t max,
				     size_t *count)
{
	return kport_ranges_parse_for(NULL, text, ranges, max, count);
}

/* NULL: this machine's. */
static const struct kp_port_names *names_of(const char *backend)
{
	const char *device = NULL;
	const struct backend *found = backend ? backend_named(backend, &device) : NULL;

	return found ? found->names : NULL;
}

enum kport_status kport_ranges_parse_for(const char *backend, const char *text,
					 struct kport_range *ranges, size_t max, size_t *count)
{
	struct range_list list;
	enum kport_status status;
	size_t i;

	if (!count || (!ranges && max))
		return fail(KPORT_INVALID, 0, "kport_ranges_parse: %s is NULL",
			    count ? "ranges" : "count");
	status = ranges_parse(text, names_of(backend), &list);
	*count = list.count;
	if (status)
		return status;
	for (i = 0; i < list.count && i < max; i++) {
		ranges[i].first = list.ranges[i].first;
		ranges[i].last = list.ranges[i].last;
	}
	free(list.ranges);
	if (max && list.count > max)
		return fail(KPORT_INVALID, 0, "%u port ranges, and room for %u",
			    (unsigned)list.count, (unsigned)max);
	return KPORT_OK;
}
