/* SPDX-License-Identifier: MIT */
#include "fake_env.h"

#include <string.h>

/* So that a number of a process is never taken for its key. */
#define FIRST_KEY 0x1000u

uint64_t fake_key(uint32_t process)
{
	return FIRST_KEY + process;
}

static struct fake_process *process_of(uint64_t key)
{
	if (key < FIRST_KEY || key >= FIRST_KEY + FAKE_PROCESSES) {
		fake_violation("a key that no process has");
		return &fake.processes[0];
	}
	return &fake.processes[key - FIRST_KEY];
}

static void needs_device_lock(const char *what)
{
	if (!fake.device_locked)
		fake_violation(what);
}

static bool must_fail(void)
{
	return ++fake.calls == fake.fail_call;
}

static bool is_driven(struct kp_range range)
{
	for (size_t i = 0; i < fake.driver_count; i++)
		if (kp_range_overlaps(fake.drivers[i], range))
			return true;
	return false;
}

static enum kp_status claim(struct kp_handle *handle, struct kp_range range, bool share,
			    uint32_t *notes)
{
	struct fake_claim *claimed = &fake.claims[fake.claim_count];

	if (range.first > range.last)
		fake_violation("a claim of a reversed range");
	if (must_fail())
		return KP_STATUS_SYSTEM;
	if (is_driven(range) && !share)
		return KP_STATUS_BUSY;
	if (*notes)
		fake_violation("notes that were there before");
	*notes = is_driven(range) ? KP_NOTE_SHARED : 0;
	if (fake.claim_count == FAKE_CLAIMS)
		return KP_STATUS_NO_MEMORY;
	claimed->handle = handle;
	claimed->range = range;
	claimed->share = share;
	fake.claim_count++;
	return KP_STATUS_OK;
}

static void release(struct kp_handle *handle, struct kp_range range)
{
	for (size_t i = 0; i < fake.claim_count; i++) {
		struct fake_claim *claimed = &fake.claims[i];

		if (claimed->handle != handle || memcmp(&claimed->range, &range, sizeof(range)))
			continue;
		*claimed = fake.claims[--fake.claim_count];
		return;
	}
	fake_violation("a release of what was not claimed");
}

static enum kp_status process_get(struct kp_handle *handle, uint64_t process, uint64_t *key)
{
	uint64_t number = process ? process : handle->process;

	if (must_fail())
		return KP_STATUS_SYSTEM;
	if (number >= FAKE_PROCESSES)
		return KP_STATUS_INVALID;
	fake.processes[number].refs++;
	*key = FIRST_KEY + number;
	return KP_STATUS_OK;
}

static void process_put(uint64_t key)
{
	struct fake_process *process = process_of(key);

	needs_device_lock("process_put without the device lock");
	if (!process->refs)
		fake_violation("a reference to a process is given back twice");
	process->refs--;
}

static enum kp_status map_set(struct kp_device *device, const struct kp_portset *ports)
{
	(void)device;
	needs_device_lock("map_set without the device lock");
	if (must_fail())
		return KP_STATUS_SYSTEM;
	fake.map = *ports;
	return KP_STATUS_OK;
}

static enum kp_status map_get(struct kp_device *device, struct kp_portset *ports)
{
	(void)device;
	needs_device_lock("map_get without the device lock");
	if (must_fail())
		return KP_STATUS_SYSTEM;
	*ports = fake.map;
	return KP_STATUS_OK;
}

static enum kp_status map_use(uint64_t key, bool on)
{
	struct fake_process *process = process_of(key);

	needs_device_lock("map_use without the device lock");
	if (!process->refs)
		fake_violation("a process without a reference is pointed at the map");
	if (must_fail())
		return KP_STATUS_SYSTEM;
	process->uses_map = on;
	return KP_STATUS_OK;
}

static enum kp_status grant_self(struct kp_handle *handle, struct kp_range range)
{
	needs_device_lock("grant_self without the device lock");
	if (must_fail())
		return KP_STATUS_SYSTEM;
	kp_portset_add(&fake.processes[handle->process].own, range);
	return KP_STATUS_OK;
}

static enum kp_status policy_reload(struct kp_device *device,
				    void (*report)(void *ctx, const struct kp_text_place *place),
				    void *ctx)
{
	if (fake.device_locked)
		fake_violation("a reload with the device lock held");
	if (must_fail())
		return KP_STATUS_SYSTEM;
	return kp_device_load_policy(device, fake.stored_policy, strlen(fake.stored_policy), report,
				     ctx);
}

static enum kp_status rules(struct kp_device *device, bool reload, struct kp_rules *answer)
{
	(void)device;
	if (fake.device_locked)
		fake_violation("rules with the device lock held");
	if (must_fail())
		return KP_STATUS_SYSTEM;
	answer->count = reload ? 2 : 1;
	answer->state = KP_RULES_NO_CALLBACK;
	return KP_STATUS_OK;
}

void fake_system_fill(struct kp_env *env, enum fake_system system)
{
	env->features = KP_FEATURE_CLAIM | KP_FEATURE_TRACE | KP_FEATURE_UNSAFE;
	env->claim = claim;
	env->release = release;
	env->process_get = process_get;
	env->process_put = process_put;
	if (system == FAKE_NT) {
		env->features |= KP_FEATURE_GRANT_SELF | KP_FEATURE_GRANT_PROCESS |
				 KP_FEATURE_POLICY_RELOAD | KP_FEATURE_QUIESCE;
		env->policy_reload = policy_reload;
		env->rules = rules;
		fake.stored_policy = kp_policy_default;
		env->map_set = map_set;
		env->map_get = map_get;
		env->map_use = map_use;
	} else if (system == FAKE_LINUX) {
		env->features |= KP_FEATURE_GRANT_SELF;
		env->grant_self = grant_self;
	}
}

void fake_check_clean(void)
{
	fake_check_idle();
	if (fake.live_blocks || fake.live_bytes)
		fake_violation("memory is left");
	if (fake.claim_count)
		fake_violation("a claim is left with the system");
	for (size_t i = 0; i < FAKE_PROCESSES; i++) {
		if (fake.processes[i].refs)
			fake_violation("a reference to a process is left");
		if (fake.processes[i].uses_map)
			fake_violation("a process still uses the map");
	}
}

void fake_check_grants(void)
{
	static struct kp_portset wanted; /* 8 KiB */
	bool has[FAKE_PROCESSES] = { false };

	kp_portset_clear(&wanted);
	for (struct kp_grant *grant = fake.device.grants.first; grant; grant = grant->next) {
		kp_portset_add(&wanted, grant->range);
		has[process_of(grant->process) - fake.processes] = true;
	}
	if (fake.env.map_set && memcmp(&wanted, &fake.map, sizeof(wanted)) != 0)
		fake_violation("the map is not the union of the grants");
	for (size_t i = 0; i < FAKE_PROCESSES; i++) {
		if (fake.env.map_set && fake.processes[i].uses_map != has[i])
			fake_violation("a process uses the map without a grant, or the reverse");
		if ((fake.processes[i].refs > 0) != has[i])
			fake_violation("references to a process are not those of its grants");
	}
}
