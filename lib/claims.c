/* SPDX-License-Identifier: MIT */
/* The ranges that a handle holds. */
#include "lib/internal.h"

#include <stdlib.h>

/* Adds or removes the range, while no access looks. change: kp_portset_add or kp_portset_remove */
static void publish(kport *handle, struct kp_range range,
		    void (*change)(struct kp_portset *set, struct kp_range range))
{
	struct kp_portset next = handle->claimed;
	unsigned i;

	change(&next, range);
	gate_close(&handle->gate);
	for (i = range.first / 8; i <= range.last / 8; i++)
		__atomic_store_n(&handle->claimed.bits[i], next.bits[i], __ATOMIC_RELAXED);
	gate_open(&handle->gate);
}

static const struct claim *find_overlap(const kport *handle, struct kp_range range)
{
	const struct claim *claim;

	for (claim = handle->claims; claim; claim = claim->next) {
		if (kp_range_overlaps(claim->range, range))
			return claim;
	}
	return NULL;
}

static struct claim **find_exact(kport *handle, struct kp_range range)
{
	struct claim **at;

	for (at = &handle->claims; *at; at = &(*at)->next) {
		if ((*at)->range.first == range.first && (*at)->range.last == range.last)
			return at;
	}
	return NULL;
}

/* Most ranges are at the customary addresses, for which nobody needs to look. */
static bool is_safe(struct kp_range range)
{
	return kp_policy_is_safe(&kp_legacy_names, range) ||
	       kp_policy_is_safe(machine_names(), range);
}

static enum kport_status check_new(const kport *handle, struct kp_range range)
{
	const struct claim *overlap = find_overlap(handle, range);

	if (overlap)
		return fail(KPORT_INVALID, 0,
			    "%s overlaps %s, which this handle has claimed: release that first, or "
			    "claim only the ports that are new",
			    range_text(range).text, range_text(overlap->range).text);
	if (handle->backend->guarded && !(handle->context.flags & KPORT_UNSAFE) && !is_safe(range))
		return fail(KPORT_DENIED, 0,
			    "%s is not on the list of safe ports (parallel, serial and game ports, "
			    "0x80, 0x300-0x31f): a wrong access there can stop the machine or "
			    "destroy data. KPORT_UNSAFE (--unsafe) opens it",
			    range_text(range).text);
	return KPORT_OK;
}

static enum kport_status claim_one(kport *handle, struct kp_range range)
{
	const struct backend *backend = handle->opened;
	enum kport_status status;
	struct claim *claim;

	if (kp_portset_covers(&handle->claimed, range))
		return KPORT_OK;
	status = check_new(handle, range);
	if (status)
		return status;
	claim = calloc(1, sizeof(*claim));
	if (!claim)
		return fail(KPORT_NO_MEMORY, 0, "no memory to claim %s", range_text(range).text);
	claim->range = range;
	if (backend->contends)
		status = machine_reserve(range, handle->context.flags, &claim->reservation);
	if (status)
		goto free_claim;
	if (backend->claim)
		status = backend->claim(handle->opened_state, range);
	if (status)
		goto unreserve;
	claim->next = handle->claims;
	handle->claims = claim;
	publish(handle, range, kp_portset_add);
	return KPORT_OK;

unreserve:
	machine_unreserve(claim->reservation);
free_claim:
	free(claim);
	return status;
}

static void release_one(kport *handle, struct claim **at)
{
	struct claim *claim = *at;

	publish(handle, claim->range, kp_portset_remove);
	*at = claim->next;
	if (handle->opened->release)
		handle->opened->release(handle->opened_state, claim->range);
	machine_unreserve(claim->reservation);
	free(claim);
}

void claims_release_all(kport *handle)
{
	while (handle->claims)
		release_one(handle, &handle->claims);
}

static enum kport_status claim_list(kport *handle, const struct range_list *list)
{
	const struct claim *before = handle->claims;
	enum kport_status status = KPORT_OK;
	struct kport_error error;
	size_t i;

	for (i = 0; !status && i < list->count; i++)
		status = claim_one(handle, list->ranges[i]);
	if (status) {
		error = *kport_last_error();
		while (handle->claims != before)
			release_one(handle, &handle->claims);
		error_restore(&error);
	}
	return status;
}

static enum kport_status release_list(kport *handle, const struct range_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (!find_exact(handle, list->ranges[i]))
			return fail(KPORT_INVALID, 0,
				    "%s cannot be released: no claim of exactly this range",
				    range_text(list->ranges[i]).text);
	}
	for (i = 0; i < list->count; i++) {
		struct claim **at = find_exact(handle, list->ranges[i]);

		/* NULL: named twice */
		if (at)
			release_one(handle, at);
	}
	return KPORT_OK;
}

static enum kport_status grant_list(kport *handle, const struct range_list *list)
{
	enum kport_status status = KPORT_OK;
	size_t i;

	if (!handle->opened->grant_self)
		return fail(KPORT_UNSUPPORTED, 0,
			    "the back end %s cannot let this process execute IN and OUT itself",
			    handle->backend->name);
	if (handle->context.flags & KPORT_READ_ONLY)
		return fail(KPORT_DENIED, 0,
			    "the handle is read-only, and the processor's permission knows no "
			    "direction: a grant takes a handle that may write");
	for (i = 0; i < list->count; i++) {
		if (!kp_portset_covers(&handle->claimed, list->ranges[i]))
			return fail(KPORT_DENIED, 0,
				    "%s is to be granted and is not claimed: kport_claim() first",
				    range_text(list->ranges[i]).text);
	}
	for (i = 0; !status && i < list->count; i++)
		status = handle->opened->grant_self(handle->opened_state, list->ranges[i]);
	return status;
}

/* What the public functions have in common. */
static enum kport_status with_list(kport *handle, const char *ranges,
				   enum kport_status (*act)(kport *, const struct range_list *))
{
	struct range_list list;
	enum kport_status status;

	if (!handle)
		return fail(KPORT_INVALID, 0, "the handle is NULL");
	status = ranges_parse(ranges, handle->backend->names, &list);
	if (status)
		return status;
	os_mutex_lock(handle->lock);
	status = act(handle, &list);
	os_mutex_unlock(handle->lock);
	free(list.ranges);
	return status;
}

enum kport_status kport_claim(kport *handle, const char *ranges)
{
	return with_list(handle, ranges, claim_list);
}

uint32_t kport_claim_notes(kport *handle)
{
	uint32_t notes = 0;

	if (!handle || !handle->opened->notes)
		return 0;
	os_mutex_lock(handle->lock);
	notes = handle->opened->notes(handle->opened_state);
	os_mutex_unlock(handle->lock);
	return notes;
}

enum kport_status kport_release(kport *handle, const char *ranges)
{
	return with_list(handle, ranges, release_list);
}

enum kport_status kport_grant_self(kport *handle, const char *ranges)
{
	return with_list(handle, ranges, grant_list);
}

enum kport_status kport_thread_attach(kport *handle)
{
	enum kport_status status = KPORT_OK;
	const struct claim *claim;

	if (!handle)
		return fail(KPORT_INVALID, 0, "the handle is NULL");
	if (!handle->opened->attach)
		return KPORT_OK;
	os_mutex_lock(handle->lock);
	for (claim = handle->claims; !status && claim; claim = claim->next)
		status = handle->opened->attach(handle->opened_state, claim->range);
	os_mutex_unlock(handle->lock);
	return status;
}
