/* SPDX-License-Identifier: MIT */
/* Direct access for another process. */
#include "lib/internal.h"

#include <stdlib.h>

static enum kport_status check(const kport *handle, const void *process)
{
	if (!handle || !process)
		return fail(KPORT_INVALID, 0, "the %s is NULL",
			    handle ? "process's handle" : "handle");
	if (!handle->opened->process_grant)
		return fail(KPORT_UNSUPPORTED, 0,
			    "the back end %s cannot let another process execute IN and OUT itself",
			    handle->opened->name);
	return KPORT_OK;
}

static enum kport_status check_claimed(const kport *handle, const struct range_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (!kp_portset_covers(&handle->claimed, list->ranges[i]))
			return fail(KPORT_DENIED, 0,
				    "%s is to be granted and is not claimed: kport_claim() first",
				    range_text(list->ranges[i]).text);
	}
	return KPORT_OK;
}

static enum kport_status grant_all(kport *handle, void *process, const struct range_list *list,
				   uint32_t flags)
{
	enum kport_status status = check_claimed(handle, list);
	struct kport_error error;
	size_t i;

	for (i = 0; !status && i < list->count; i++)
		status = handle->opened->process_grant(handle->opened_state, process,
						       list->ranges[i], flags);
	if (!status || i < 2)
		return status;
	error = *kport_last_error();
	/* The last one was not given. */
	for (i--; i > 0; i--)
		handle->opened->process_revoke(handle->opened_state, process, list->ranges[i - 1]);
	error_restore(&error);
	return status;
}

enum kport_status kport_process_grant(kport *handle, void *process, const char *ranges,
				      uint32_t flags)
{
	enum kport_status status = check(handle, process);
	struct range_list list = { 0 };

	if (status)
		return status;
	if (flags & ~KPORT_GRANT_EXCLUSIVE)
		return fail(KPORT_INVALID, 0, "kport_process_grant: unknown flags 0x%x",
			    (unsigned)flags);
	status = ranges_parse(ranges, handle->opened->names, &list);
	if (status)
		return status;
	os_mutex_lock(handle->lock);
	status = grant_all(handle, process, &list, flags);
	os_mutex_unlock(handle->lock);
	free(list.ranges);
	return status;
}

/* What the driver holds for the process, as a list. */
static enum kport_status list_grants(kport *handle, void *process, struct range_list *list)
{
	const struct backend *backend = handle->opened;
	size_t room = 0;
	enum kport_status status;

	list->ranges = NULL;
	status = backend->process_grants(handle->opened_state, process, NULL, 0, &room);
	if (status)
		return status;
	list->ranges = calloc(room + 1, sizeof(*list->ranges));
	if (!list->ranges)
		return fail(KPORT_NO_MEMORY, 0, "no memory to list grants");
	status = backend->process_grants(handle->opened_state, process, list->ranges, room,
					 &list->count);
	if (list->count > room)
		list->count = room;
	return status;
}

enum kport_status kport_process_revoke(kport *handle, void *process, const char *ranges)
{
	enum kport_status status = check(handle, process);
	struct range_list list = { 0 };

	if (status)
		return status;
	os_mutex_lock(handle->lock);
	status = ranges ? ranges_parse(ranges, handle->opened->names, &list) :
			  list_grants(handle, process, &list);
	for (size_t i = 0; !status && i < list.count; i++)
		status = handle->opened->process_revoke(handle->opened_state, process,
							list.ranges[i]);
	os_mutex_unlock(handle->lock);
	free(list.ranges);
	return status;
}

enum kport_status kport_process_grants(kport *handle, void *process, struct kport_range *list,
				       size_t max, size_t *count)
{
	enum kport_status status = check(handle, process);
	struct range_list found = { 0 };

	if (status)
		return status;
	if (!count || (!list && max))
		return fail(KPORT_INVALID, 0, "kport_process_grants: %s is NULL",
			    count ? "list" : "count");
	status = list_grants(handle, process, &found);
	for (size_t i = 0; !status && i < found.count && i < max; i++)
		list[i] = (struct kport_range){ found.ranges[i].first, found.ranges[i].last };
	if (!status)
		*count = found.count;
	free(found.ranges);
	return status;
}
