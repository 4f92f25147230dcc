/* SPDX-License-Identifier: MIT */
/* Which back end serves a handle: the one that was named, or the first that works. */
#include "lib/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_REASONS 8

/* Why a back end did not serve. */
struct reason {
	const char *backend;
	struct kport_error error;
};

static enum kport_status check_options(const struct kport_options *options)
{
	if (options->size != sizeof(*options))
		return fail(
			KPORT_INVALID, 0,
			"kport_options.size is %u and must be %u: begin with KPORT_OPTIONS_INIT",
			(unsigned)options->size, (unsigned)sizeof(*options));
	if (options->flags & ~FLAGS_KNOWN)
		return fail(KPORT_INVALID, 0, "kport_options.flags has unknown bits: 0x%x",
			    (unsigned)(options->flags & ~FLAGS_KNOWN));
	return KPORT_OK;
}

/* An empty variable is none: shells cannot easily take one away for a single command. */
static const char *environment(const char *name)
{
	const char *value = os_environment(name);

	return value && *value ? value : NULL;
}

/*
 * The back end that text names: "NAME", or "NAME:DEVICE" where the caller gave no device of its own.
 * NULL: there is none.
 */
static const struct backend *find_named(const struct backend *const *list, const char *text,
					const char **device)
{
	const struct backend *backend = backend_find_in(list, text);
	const char *colon = strchr(text, ':');
	char name[16];

	if (backend || !colon || *device || (size_t)(colon - text) >= sizeof(name))
		return backend;
	memcpy(name, text, (size_t)(colon - text));
	name[colon - text] = '\0';
	*device = colon + 1;
	return backend_find_in(list, name);
}

const struct backend *backend_named(const char *text, const char **device)
{
	return find_named(backends, text, device);
}

enum kport_status open_among(const struct backend *const *list, const struct kport_options *options,
			     kport **handle)
{
	struct kport_options complete = KPORT_OPTIONS_INIT;
	const struct backend *backend;
	enum kport_status status;
	char names[120];

	if (!handle)
		return fail(KPORT_INVALID, 0, "kport_open: handle is NULL");
	*handle = NULL;
	if (options) {
		status = check_options(options);
		if (status)
			return status;
		complete = *options;
	}
	if (!complete.backend) {
		complete.backend = environment("KPORT_BACKEND");
		if (!complete.backend && environment("KPORT_DEVICE"))
			return fail(
				KPORT_INVALID, 0,
				"KPORT_DEVICE \"%.80s\" belongs to a back end: set KPORT_BACKEND "
				"as well",
				environment("KPORT_DEVICE"));
		if (!complete.device)
			complete.device = environment("KPORT_DEVICE");
	}
	if (!complete.backend)
		return open_automatic(list, &complete, handle);
	backend = find_named(list, complete.backend, &complete.device);
	if (backend)
		return open_on(backend, &complete, handle);
	backend_names(list, names, sizeof(names));
	return fail(KPORT_INVALID, 0, "there is no back end \"%.40s\" here; there are: %s",
		    complete.backend, names);
}

enum kport_status kport_open(const struct kport_options *options, kport **handle)
{
	return open_among(backends, options, handle);
}

/* The failure that most deserves the caller's attention: the one that is nearest to success. */
static const struct kport_error *weightiest(const struct reason *reasons, size_t count)
{
	static const enum kport_status order[] = { KPORT_BUSY, KPORT_NO_MEMORY, KPORT_DENIED,
						   KPORT_SYSTEM, KPORT_INVALID };
	size_t i, j;

	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		for (j = 0; j < count; j++) {
			if (reasons[j].error.status == order[i])
				return &reasons[j].error;
		}
	}
	return &reasons[0].error;
}

/* Each reason gets a fair share of the room that is left; what several back ends say is said once. */
static enum kport_status no_back_end(const struct reason *reasons, size_t count)
{
	const struct kport_error *error = weightiest(reasons, count);
	char text[sizeof(error->text)];
	size_t used, i;

	used = (size_t)snprintf(text, sizeof(text), "no back end can serve this.");
	for (i = 0; i < count; i++) {
		const char *words = reasons[i].error.text;
		int room = (int)((sizeof(text) - used) / (count - i)) - 32;
		bool same = i + 1 < count && !strcmp(words, reasons[i + 1].error.text);
		bool cut = strlen(words) > (size_t)room;

		if (same)
			used += (size_t)snprintf(text + used, sizeof(text) - used, " %.16s,",
						 reasons[i].backend);
		else
			used += (size_t)snprintf(text + used, sizeof(text) - used,
						 " %.16s: %.*s%s%s", reasons[i].backend, room,
						 words, cut ? "..." : "", i + 1 < count ? ";" : "");
	}
	return fail_as(error, text);
}

static enum kport_status try_each(const struct backend *const *list,
				  const struct kport_options *options, kport **handle,
				  struct reason *reasons)
{
	size_t count = 0;

	for (; *list; list++) {
		if (!(*list)->automatic || count == MAX_REASONS)
			continue;
		if (open_on(*list, options, handle) == KPORT_OK)
			return KPORT_OK;
		reasons[count].backend = (*list)->name;
		reasons[count].error = *kport_last_error();
		count++;
	}
	if (!count)
		return fail(KPORT_UNSUPPORTED, 0,
			    "this system has no back end that reaches real ports; \"sim\", the "
			    "simulated bus, must be asked for by name");
	return no_back_end(reasons, count);
}

enum kport_status open_automatic(const struct backend *const *list,
				 const struct kport_options *options, kport **handle)
{
	struct range_list ranges = { NULL, 0 };
	enum kport_status status = KPORT_OK;
	struct reason *reasons;

	if (options->device)
		return fail(KPORT_INVALID, 0,
			    "device \"%.80s\" belongs to a back end: name that as well",
			    options->device);
	/* A mistake in the text is the caller's, and not a reason of each back end. */
	if (options->ranges)
		status = ranges_parse(options->ranges, NULL, &ranges);
	free(ranges.ranges);
	if (status)
		return status;
	reasons = calloc(MAX_REASONS, sizeof(*reasons));
	if (!reasons)
		return fail(KPORT_NO_MEMORY, 0, "no memory to choose a back end");
	status = try_each(list, options, handle, reasons);
	free(reasons);
	return status;
}
