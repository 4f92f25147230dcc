/* SPDX-License-Identifier: MIT */
/* What the policy that the driver holds gives the calling process. */
#include <stdlib.h>

#include "lib/backend/kioport_channel.h"

/* A list with room for *count ranges; *count becomes how many there are. NULL: with an error. */
static struct kp_rights_list *ask(kioport_channel channel, size_t *count)
{
	const size_t len = sizeof(struct kp_rights_list) + *count * sizeof(struct kp_rights_range);
	struct kp_rights_list *list = calloc(1, len);
	enum kport_status status;
	long code;

	if (!list) {
		fail(KPORT_NO_MEMORY, 0, "no memory for a list of rights");
		return NULL;
	}
	list->header.size = (uint32_t)len;
	status = kioport_request(channel, KP_REQUEST_RIGHTS_LIST, list, len, &code);
	if (status != KPORT_OK) {
		fail(status, code, "the driver kioport does not tell its policy");
		free(list);
		return NULL;
	}
	*count = list->count;
	return list;
}

/* What a handle was given never changes: the second answer is as long as the first one said. */
static struct kp_rights_list *ask_all(kioport_channel channel, size_t *count)
{
	struct kp_rights_list *list;

	*count = 0;
	list = ask(channel, count);
	if (!list)
		return NULL;
	free(list);
	return ask(channel, count);
}

static void copy(const struct kp_rights_list *answer, struct kport_rights *list, size_t count)
{
	const struct kp_rights_range *given = (const struct kp_rights_range *)(answer + 1);

	for (size_t i = 0; i < count; i++) {
		list[i].range = (struct kport_range){ given[i].range.first, given[i].range.last };
		list[i].rights = given[i].rights;
	}
}

enum kport_status kport_driver_rights(struct kport_rights *list, size_t max, size_t *count)
{
	struct kp_rights_list *answer = NULL;
	kioport_channel channel;
	enum kport_status status;
	uint64_t features;

	if (!count || (!list && max))
		return fail(KPORT_INVALID, 0, "kport_driver_rights: an argument is NULL");
	*count = 0;
	status = kioport_channel_open(KPORT_READ_ONLY, &channel);
	if (status != KPORT_OK)
		return status;
	status = kioport_greet(channel, &features);
	if (status == KPORT_OK) {
		answer = ask_all(channel, count);
		status = answer ? KPORT_OK : kport_last_error()->status;
	}
	if (answer)
		copy(answer, list, *count < max ? *count : max);
	free(answer);
	kioport_channel_close(channel);
	return status;
}
