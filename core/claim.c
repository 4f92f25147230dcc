/* SPDX-License-Identifier: MIT */
#include "core/device.h"

static bool is_within(struct kp_range part, struct kp_range whole)
{
	return part.first >= whole.first && part.last <= whole.last;
}

static struct kp_claim *find_overlap(const struct kp_handle *handle, struct kp_range range)
{
	struct kp_claim *claim = handle->claims;

	while (claim && !kp_range_overlaps(claim->range, range))
		claim = claim->next;
	return claim;
}

static bool is_held_by_others(const struct kp_handle *handle, struct kp_range range, bool share)
{
	const struct kp_handle *other;
	const struct kp_claim *claim;

	for (other = handle->device->handles; other; other = other->next) {
		if (other == handle)
			continue;
		for (claim = other->claims; claim; claim = claim->next)
			if (kp_range_overlaps(claim->range, range) && !(share && claim->share))
				return true;
	}
	return false;
}

/* Takes it from the other handles, and puts it into the list. */
static enum kp_status reserve(struct kp_handle *handle, struct kp_claim *claim)
{
	const struct kp_env *env = handle->device->env;
	enum kp_status status = KP_STATUS_OK;

	env->lock_device(handle->device);
	if (is_held_by_others(handle, claim->range, claim->share)) {
		status = KP_STATUS_BUSY;
	} else {
		claim->number = ++handle->device->last_hold;
		claim->next = handle->claims;
		handle->claims = claim;
		handle->claim_count++;
	}
	env->unlock_device(handle->device);
	return status;
}

/* What another handle sees of it. */
static void confirm(struct kp_handle *handle, struct kp_claim *claim)
{
	const struct kp_env *env = handle->device->env;

	env->lock_device(handle->device);
	claim->taken = true;
	env->unlock_device(handle->device);
}

static void unlink_claim(struct kp_handle *handle, const struct kp_claim *claim)
{
	const struct kp_env *env = handle->device->env;
	struct kp_claim **link = &handle->claims;

	env->lock_device(handle->device);
	while (*link != claim)
		link = &(*link)->next;
	*link = claim->next;
	handle->claim_count--;
	env->unlock_device(handle->device);
}

static void open_ports(struct kp_handle *handle, struct kp_range range)
{
	if (handle->access & KP_RIGHT_READ)
		kp_rights_ports(&handle->rights, range, KP_RIGHT_READ, handle->readable);
	if (handle->access & KP_RIGHT_WRITE)
		kp_rights_ports(&handle->rights, range, KP_RIGHT_WRITE, handle->writable);
}

static enum kp_status take(struct kp_handle *handle, struct kp_range range, bool share,
			   uint32_t *notes)
{
	const struct kp_env *env = handle->device->env;
	const struct kp_claim *own = find_overlap(handle, range);
	struct kp_claim *claim;
	enum kp_status status;

	if (range.first > range.last || (own && !is_within(range, own->range)))
		return KP_STATUS_INVALID;
	if (own) {
		*notes = own->notes;
		return KP_STATUS_OK;
	}
	if (!kp_rights_cover(&handle->rights, range, 0))
		return KP_STATUS_DENIED;
	if (handle->claim_count == KP_HANDLE_MAX_CLAIMS)
		return KP_STATUS_NO_MEMORY;
	claim = env->memory.alloc(sizeof(*claim));
	if (!claim)
		return KP_STATUS_NO_MEMORY;
	claim->range = range;
	claim->since_ns = env->bus->now_ns(env->bus->ctx);
	claim->share = share;
	claim->taken = false;
	claim->notes = 0;
	status = reserve(handle, claim);
	if (status != KP_STATUS_OK)
		goto free_claim;
	if (env->claim)
		status = env->claim(handle, range, share, &claim->notes);
	if (status != KP_STATUS_OK)
		goto unlink_claim;
	confirm(handle, claim);
	open_ports(handle, range);
	*notes = claim->notes;
	return KP_STATUS_OK;

unlink_claim:
	unlink_claim(handle, claim);
free_claim:
	env->memory.free(claim);
	return status;
}

enum kp_status kp_claim_take(struct kp_handle *handle, struct kp_range range, bool share,
			     uint32_t *notes)
{
	enum kp_status status = take(handle, range, share, notes);
	struct kp_trace_record record = {
		.port = range.first,
		.value = range.last,
		.status = (uint32_t)status,
	};

	if (status == KP_STATUS_DENIED)
		kp_handle_note(handle, &record);
	return status;
}

static void give_back(struct kp_handle *handle, struct kp_claim *claim)
{
	const struct kp_env *env = handle->device->env;

	kp_portset_remove(handle->readable, claim->range);
	kp_portset_remove(handle->writable, claim->range);
	kp_grant_remove_within(handle, claim->range);
	/* The system first: whoever finds the range free here must find it free there. */
	if (env->release)
		env->release(handle, claim->range);
	unlink_claim(handle, claim);
	env->memory.free(claim);
}

enum kp_status kp_claim_release(struct kp_handle *handle, struct kp_range range)
{
	struct kp_claim *claim = find_overlap(handle, range);

	if (!claim || claim->range.first != range.first || claim->range.last != range.last)
		return KP_STATUS_INVALID;
	give_back(handle, claim);
	return KP_STATUS_OK;
}

void kp_claim_release_all(struct kp_handle *handle)
{
	while (handle->claims)
		give_back(handle, handle->claims);
}
