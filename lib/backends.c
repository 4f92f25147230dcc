/* SPDX-License-Identifier: MIT */
#include "lib/internal.h"

#include <stdio.h>
#include <string.h>

const struct backend *backend_find_in(const struct backend *const *list, const char *name)
{
	for (; *list; list++) {
		if (!strcmp((*list)->name, name))
			return *list;
	}
	return NULL;
}

void backend_names(const struct backend *const *list, char *text, size_t len)
{
	size_t used = 0;

	text[0] = '\0';
	for (; *list && used < len; list++)
		used += (size_t)snprintf(text + used, len - used, "%s%s", used ? ", " : "",
					 (*list)->name);
}

enum kport_status backend_probe(const struct backend *backend)
{
	return backend->probe ? backend->probe() : KPORT_OK;
}

static void describe(const struct backend *backend, struct kport_backend_info *info)
{
	memset(info, 0, sizeof(*info));
	info->size = sizeof(*info);
	info->name = backend->name;
	info->mechanism = backend->mechanism;
	info->needs = backend->needs;
	info->abilities = backend->abilities;
	info->automatic = backend->automatic;
	info->usable = backend_probe(backend);
	if (info->usable)
		snprintf(info->reason, sizeof(info->reason), "%.*s", (int)sizeof(info->reason) - 1,
			 kport_last_error()->text);
}

enum kport_status kport_backends(struct kport_backend_info *list, size_t max, size_t *count)
{
	struct kport_error before = *kport_last_error();
	size_t i;

	if (!count || (!list && max))
		return fail(KPORT_INVALID, 0, "kport_backends: %s is NULL",
			    count ? "list" : "count");
	if (max && list[0].size != sizeof(*list))
		return fail(KPORT_INVALID, 0,
			    "kport_backends: list[0].size is %u, this library's is %u",
			    (unsigned)list[0].size, (unsigned)sizeof(*list));
	for (i = 0; backends[i]; i++) {
		if (i < max)
			describe(backends[i], &list[i]);
	}
	*count = i;
	/* That a back end cannot be used is an answer here, not a failure. */
	error_restore(&before);
	return KPORT_OK;
}
