/* SPDX-License-Identifier: MIT */
#include "core/device.h"

uint64_t kp_device_features(const struct kp_device *device)
{
	uint64_t features = device->env->features;

	return KP_POLICY_KNOWS_UNSAFE ? features : features & ~(uint64_t)KP_FEATURE_UNSAFE;
}

enum kp_status kp_device_load_policy(struct kp_device *device, const char *text, size_t len,
				     kp_policy_report *report, void *ctx)
{
	const struct kp_env *env = device->env;
	bool unsafe = (kp_device_features(device) & KP_FEATURE_UNSAFE) != 0;
	struct kp_policy *policy;
	struct kp_policy *old;
	enum kp_status status = kp_policy_create(&env->memory, text, len, device->names, unsafe,
						 report, ctx, &policy);

	if (status != KP_STATUS_OK)
		return status;
	env->lock_device(device);
	old = device->policy;
	device->policy = policy;
	env->unlock_device(device);
	kp_policy_free(&env->memory, old);
	return KP_STATUS_OK;
}

static size_t text_len(const char *text)
{
	size_t len = 0;

	while (text[len])
		len++;
	return len;
}

enum kp_status kp_device_start(struct kp_device *device, const struct kp_env *env,
			       const struct kp_port_names *names)
{
	device->env = env;
	device->names = names;
	return kp_device_load_policy(device, kp_policy_default, text_len(kp_policy_default), NULL,
				     NULL);
}

void kp_device_stop(struct kp_device *device)
{
	kp_trace_stop(&device->trace, &device->env->memory);
	kp_policy_free(&device->env->memory, device->policy);
	device->policy = NULL;
}

static uint64_t longest_batch_ns(const struct kp_rights *rights)
{
	size_t i;

	for (i = 0; i < rights->count; i++)
		if (rights->ranges[i].rights & KP_RIGHT_SLOW)
			return KP_BATCH_SLOW_LIMIT_NS;
	return KP_BATCH_DEFAULT_LIMIT_NS;
}

static enum kp_status take_sets(struct kp_handle *handle)
{
	struct kp_portset *sets = handle->device->env->memory.alloc(KP_HANDLE_SETS_BYTES);

	if (!sets)
		return KP_STATUS_NO_MEMORY;
	kp_portset_clear(&sets[0]);
	kp_portset_clear(&sets[1]);
	handle->readable = &sets[0];
	handle->writable = &sets[1];
	return KP_STATUS_OK;
}

static void free_sets(struct kp_handle *handle)
{
	handle->device->env->memory.free(handle->readable);
	handle->readable = NULL;
	handle->writable = NULL;
}

enum kp_status kp_handle_open(struct kp_device *device, struct kp_handle *handle, uint32_t access,
			      void *opener, uint32_t process)
{
	const struct kp_env *env = device->env;
	enum kp_status status;

	memset(handle, 0, sizeof(*handle));
	handle->device = device;
	if (access & ~(KP_RIGHT_READ | KP_RIGHT_WRITE))
		return KP_STATUS_INVALID;
	status = take_sets(handle);
	if (status != KP_STATUS_OK)
		return status;
	handle->process = process;
	handle->administrator = env->is_principal(opener, KP_PRINCIPAL_ADMINISTRATORS, NULL, 0);
	env->lock_device(device);
	status = kp_policy_rights(device->policy, &env->memory, env->is_principal, opener,
				  &handle->rights);
	if (status == KP_STATUS_OK && !handle->rights.count && !handle->administrator)
		status = KP_STATUS_DENIED;
	if (status == KP_STATUS_OK && device->only)
		status = KP_STATUS_BUSY;
	if (status == KP_STATUS_OK) {
		handle->access = access;
		handle->limit_ns = longest_batch_ns(&handle->rights);
		handle->number = ++device->last_handle;
		handle->next = device->handles;
		device->handles = handle;
	}
	env->unlock_device(device);
	return status;
}

static void unlink_handle(struct kp_handle *handle)
{
	struct kp_device *device = handle->device;
	struct kp_handle **link = &device->handles;

	device->env->lock_device(device);
	while (*link && *link != handle)
		link = &(*link)->next;
	if (*link)
		*link = handle->next;
	if (device->only == handle)
		device->only = NULL;
	device->env->unlock_device(device);
}

void kp_handle_close(struct kp_handle *handle)
{
	const struct kp_env *env;

	if (!handle->device)
		return;
	env = handle->device->env;
	env->lock_handle(handle);
	kp_grant_remove_all(handle);
	kp_claim_release_all(handle);
	kp_handle_set_trace(handle, 0);
	unlink_handle(handle);
	kp_rights_free(&env->memory, &handle->rights);
	free_sets(handle);
	/* A request that was on its way finds a handle without any right. */
	handle->access = 0;
	handle->administrator = false;
	env->unlock_handle(handle);
}

enum kp_status kp_handle_quiesce(struct kp_handle *handle)
{
	struct kp_device *device = handle->device;
	enum kp_status status = KP_STATUS_BUSY;

	device->env->lock_device(device);
	if (device->handles == handle && !handle->next) {
		device->only = handle;
		status = KP_STATUS_OK;
	}
	device->env->unlock_device(device);
	return status;
}

static void complete(const struct kp_handle *handle, struct kp_trace_record *record)
{
	const struct kp_bus *bus = handle->device->env->bus;

	record->handle = handle->number;
	record->process = handle->process;
	if (!record->time_ns)
		record->time_ns = bus->now_ns(bus->ctx);
}

static void put_into_trace(struct kp_device *device, const struct kp_trace_record *record)
{
	device->env->lock_device(device);
	kp_trace_add(&device->trace, record);
	device->env->unlock_device(device);
}

void kp_handle_note(struct kp_handle *handle, struct kp_trace_record *record)
{
	const struct kp_env *env = handle->device->env;
	bool is_access = record->code != 0;

	complete(handle, record);
	if (is_access && kp_handle_is_traced(handle))
		put_into_trace(handle->device, record);
	if (env->audit && (!is_access || record->status == KP_STATUS_DENIED))
		env->audit(handle, record);
}

void kp_handle_note_request(struct kp_handle *handle, struct kp_trace_record *record)
{
	complete(handle, record);
	put_into_trace(handle->device, record);
}

enum kp_status kp_handle_set_trace(struct kp_handle *handle, uint32_t flags)
{
	struct kp_device *device = handle->device;
	const struct kp_env *env = device->env;
	enum kp_status status = KP_STATUS_OK;
	uint32_t watchers;

	if (flags & KP_TRACE_ALL && !handle->administrator)
		return KP_STATUS_DENIED;
	env->lock_device(device);
	if (flags)
		status = kp_trace_start(&device->trace, &env->memory);
	if (status == KP_STATUS_OK) {
		watchers = device->trace_all;
		watchers -= (handle->trace & KP_TRACE_ALL) != 0;
		watchers += (flags & KP_TRACE_ALL) != 0;
		__atomic_store_n(&device->trace_all, watchers, __ATOMIC_RELAXED);
		handle->trace = flags;
	}
	env->unlock_device(device);
	return status;
}
