/* SPDX-License-Identifier: MIT */
#include "core/device.h"

static bool has_one_map(const struct kp_device *device)
{
	return device->env->map_get != NULL;
}

enum kp_status kp_grant_key_get(struct kp_handle *handle, uint64_t process, uint64_t *key)
{
	const struct kp_env *env = handle->device->env;

	*key = 0;
	if (!env->process_get)
		return process ? KP_STATUS_UNSUPPORTED : KP_STATUS_OK;
	return env->process_get(handle, process, key);
}

void kp_grant_key_put(const struct kp_device *device, uint64_t key)
{
	if (device->env->process_put)
		device->env->process_put(key);
}

/* The link to the grant; to NULL at the list's end when there is no such. */
static struct kp_grant **find(struct kp_device *device, const struct kp_handle *owner, uint64_t key,
			      struct kp_range range)
{
	struct kp_grant **link = &device->grants.first;

	while (*link && ((*link)->owner != owner || (*link)->process != key ||
			 (*link)->range.first != range.first || (*link)->range.last != range.last))
		link = &(*link)->next;
	return link;
}

/* Has the process a grant besides this one? */
static bool has_others(const struct kp_grants *grants, const struct kp_grant *grant)
{
	const struct kp_grant *other = grants->first;

	while (other && (other == grant || other->process != grant->process))
		other = other->next;
	return other != NULL;
}

static bool is_entitled(const struct kp_handle *handle, const struct kp_portset *ports)
{
	struct kp_range range;
	uint32_t from;

	for (from = 0; kp_portset_next(ports, from, &range); from = range.last + 1u)
		if (!kp_rights_cover(&handle->rights, range, KP_RIGHT_ALL))
			return false;
	return true;
}

/* Is everybody entitled to the union in grants->next? */
static enum kp_status check_union(const struct kp_grants *grants, const struct kp_handle *owner)
{
	const struct kp_handle *checked = owner;
	const struct kp_grant *grant;

	if (!is_entitled(owner, &grants->next))
		return KP_STATUS_DENIED;
	for (grant = grants->first; grant; grant = grant->next) {
		if (grant->owner == checked)
			continue;
		checked = grant->owner;
		if (!is_entitled(checked, &grants->next))
			return KP_STATUS_BUSY;
	}
	return KP_STATUS_OK;
}

/* Leaves what stands in the map in grants->next. */
static enum kp_status read_map(struct kp_device *device)
{
	struct kp_grants *grants = &device->grants;
	enum kp_status status = device->env->map_get(device, &grants->next);

	if (status == KP_STATUS_OK && memcmp(&grants->next, &grants->map, sizeof(grants->map)) != 0)
		grants->tampered = true;
	return status;
}

static enum kp_status enter_map(struct kp_device *device, const struct kp_grant *grant)
{
	const struct kp_env *env = device->env;
	struct kp_grants *grants = &device->grants;
	const struct kp_grant *other;
	enum kp_status status = read_map(device);

	if (status != KP_STATUS_OK)
		return status;
	if (grants->tampered)
		return KP_STATUS_BUSY;
	kp_portset_clear(&grants->next);
	kp_portset_add(&grants->next, grant->range);
	for (other = grants->first; other; other = other->next)
		kp_portset_add(&grants->next, other->range);
	status = check_union(grants, grant->owner);
	if (status == KP_STATUS_OK)
		status = env->map_set(device, &grants->next);
	if (status != KP_STATUS_OK)
		return status;
	if (!has_others(grants, grant))
		status = env->map_use(grant->process, true);
	/* Where the old map cannot be put back, the new one is what stands there. */
	if (status == KP_STATUS_OK || env->map_set(device, &grants->map) != KP_STATUS_OK)
		memcpy(&grants->map, &grants->next, sizeof(grants->map));
	return status;
}

static bool is_excluded(const struct kp_grants *grants, const struct kp_grant *grant)
{
	const struct kp_grant *other;

	for (other = grants->first; other; other = other->next)
		if (other->process != grant->process && (other->exclusive || grant->exclusive))
			return true;
	return false;
}

/* twin: the same grant, made before. The device lock is held. */
static enum kp_status enter(struct kp_handle *handle, const struct kp_grant *grant,
			    const struct kp_grant *twin)
{
	struct kp_device *device = handle->device;

	if (twin && twin->exclusive != grant->exclusive)
		return KP_STATUS_INVALID;
	if (is_excluded(&device->grants, grant))
		return KP_STATUS_BUSY;
	if (!has_one_map(device))
		return device->env->grant_self(handle, grant->range);
	return twin ? KP_STATUS_OK : enter_map(device, grant);
}

static enum kp_status add(struct kp_handle *handle, uint64_t process, struct kp_range range,
			  bool exclusive)
{
	struct kp_device *device = handle->device;
	const struct kp_env *env = device->env;
	struct kp_grant *grant = env->memory.alloc(sizeof(*grant));
	const struct kp_grant *twin;
	enum kp_status status;

	if (!grant)
		return KP_STATUS_NO_MEMORY;
	grant->owner = handle;
	grant->range = range;
	grant->since_ns = env->bus->now_ns(env->bus->ctx);
	grant->exclusive = exclusive;
	status = kp_grant_key_get(handle, process, &grant->process);
	if (status != KP_STATUS_OK)
		goto free_grant;
	env->lock_device(device);
	twin = *find(device, handle, grant->process, range);
	status = enter(handle, grant, twin);
	if (status != KP_STATUS_OK || twin)
		goto put_key;
	grant->number = ++device->last_hold;
	grant->next = device->grants.first;
	device->grants.first = grant;
	handle->grant_count++;
	env->unlock_device(device);
	return KP_STATUS_OK;

put_key:
	kp_grant_key_put(device, grant->process);
	env->unlock_device(device);
free_grant:
	env->memory.free(grant);
	return status;
}

static enum kp_status check_rights(const struct kp_handle *handle, uint64_t process,
				   struct kp_range range, bool exclusive)
{
	const struct kp_device *device = handle->device;

	if (range.first > range.last)
		return KP_STATUS_INVALID;
	if (!has_one_map(device) && (!device->env->grant_self || process || exclusive))
		return KP_STATUS_UNSUPPORTED;
	if (handle->grant_count == KP_HANDLE_MAX_GRANTS)
		return KP_STATUS_NO_MEMORY;
	if (!kp_rights_cover(&handle->rights, range, KP_RIGHT_ALL) ||
	    !kp_portset_covers(handle->readable, range) ||
	    !kp_portset_covers(handle->writable, range))
		return KP_STATUS_DENIED;
	return KP_STATUS_OK;
}

enum kp_status kp_grant_add(struct kp_handle *handle, uint64_t process, struct kp_range range,
			    bool exclusive)
{
	enum kp_status status = check_rights(handle, process, range, exclusive);
	struct kp_trace_record record = { .port = range.first, .value = range.last };

	if (status == KP_STATUS_OK)
		status = add(handle, process, range, exclusive);
	record.status = (uint32_t)status;
	kp_handle_note(handle, &record);
	return status;
}

/* Takes the ports of gone out of set, except those that the other grants hold as well. */
static void retract(struct kp_portset *set, const struct kp_grants *grants,
		    const struct kp_grant *gone)
{
	const struct kp_grant *other;

	kp_portset_remove(set, gone->range);
	for (other = grants->first; other; other = other->next)
		if (other != gone && kp_range_overlaps(other->range, gone->range))
			kp_portset_add(set, other->range);
}

/* What a stranger added to the map stays there: it is not ours to take from his programs. */
static enum kp_status shrink_map(struct kp_device *device, const struct kp_grant *grant)
{
	struct kp_grants *grants = &device->grants;
	enum kp_status status = read_map(device);

	if (status != KP_STATUS_OK)
		return status;
	retract(&grants->next, grants, grant);
	status = device->env->map_set(device, &grants->next);
	if (status == KP_STATUS_OK)
		retract(&grants->map, grants, grant);
	return status;
}

/* All or nothing. The grant is still in the list. */
static enum kp_status leave_map(struct kp_device *device, const struct kp_grant *grant)
{
	const struct kp_env *env = device->env;
	bool is_last = !has_others(&device->grants, grant);
	enum kp_status status = KP_STATUS_OK;

	if (is_last)
		status = env->map_use(grant->process, false);
	if (status != KP_STATUS_OK)
		return status;
	status = shrink_map(device, grant);
	if (status != KP_STATUS_OK && is_last)
		env->map_use(grant->process, true);
	return status;
}

/* As much as possible. False when the process or the map keeps something. */
static bool leave_map_anyway(struct kp_device *device, const struct kp_grant *grant)
{
	enum kp_status used = KP_STATUS_OK;
	enum kp_status shrunk;

	if (!has_others(&device->grants, grant))
		used = device->env->map_use(grant->process, false);
	shrunk = shrink_map(device, grant);
	return used == KP_STATUS_OK && shrunk == KP_STATUS_OK;
}

/* The device lock is held. */
static void unlink_grant(struct kp_device *device, struct kp_grant **link, struct kp_grant *grant)
{
	*link = grant->next;
	grant->owner->grant_count--;
	kp_grant_key_put(device, grant->process);
	device->env->memory.free(grant);
}

enum kp_status kp_grant_remove(struct kp_handle *handle, uint64_t process, struct kp_range range)
{
	struct kp_device *device = handle->device;
	const struct kp_env *env = device->env;
	struct kp_grant **link;
	struct kp_grant *grant;
	uint64_t key;
	enum kp_status status;

	if (!has_one_map(device) && !env->grant_self)
		return KP_STATUS_UNSUPPORTED;
	status = kp_grant_key_get(handle, process, &key);
	if (status != KP_STATUS_OK)
		return status;
	env->lock_device(device);
	link = find(device, handle, key, range);
	grant = *link;
	if (!grant)
		status = KP_STATUS_INVALID;
	else if (!has_one_map(device))
		status = KP_STATUS_UNSUPPORTED;
	else
		status = leave_map(device, grant);
	if (status == KP_STATUS_OK)
		unlink_grant(device, link, grant);
	kp_grant_key_put(device, key);
	env->unlock_device(device);
	return status;
}

void kp_grant_remove_within(struct kp_handle *handle, struct kp_range range)
{
	struct kp_device *device = handle->device;
	struct kp_grant **link = &device->grants.first;
	struct kp_grant *grant;

	device->env->lock_device(device);
	while ((grant = *link) != NULL) {
		if (grant->owner != handle || !kp_range_overlaps(grant->range, range)) {
			link = &grant->next;
			continue;
		}
		if (has_one_map(device) && !leave_map_anyway(device, grant))
			device->grants.tampered = true;
		unlink_grant(device, link, grant);
	}
	device->env->unlock_device(device);
}

void kp_grant_remove_all(struct kp_handle *handle)
{
	struct kp_range all = { 0, KP_PORTS - 1 };

	kp_grant_remove_within(handle, all);
}

void kp_grant_process_gone(struct kp_device *device, uint64_t key)
{
	struct kp_grant **link = &device->grants.first;
	struct kp_grant *grant;

	device->env->lock_device(device);
	while ((grant = *link) != NULL) {
		if (grant->process != key) {
			link = &grant->next;
			continue;
		}
		/* A dead process keeps nothing, and the next change of the map takes the rest. */
		if (has_one_map(device))
			leave_map_anyway(device, grant);
		unlink_grant(device, link, grant);
	}
	device->env->unlock_device(device);
}

uint32_t kp_grant_list(struct kp_handle *handle, uint64_t key, struct kp_range *to, uint32_t max)
{
	struct kp_device *device = handle->device;
	const struct kp_grant *grant;
	uint32_t count = 0;

	device->env->lock_device(device);
	for (grant = device->grants.first; grant; grant = grant->next) {
		if (grant->owner != handle || grant->process != key)
			continue;
		if (count < max)
			to[count] = grant->range;
		count++;
	}
	device->env->unlock_device(device);
	return count;
}
