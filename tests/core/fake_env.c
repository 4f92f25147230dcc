/* SPDX-License-Identifier: MIT */
#include "fake_env.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fake fake;

static void print_and_abort(const char *what)
{
	fprintf(stderr, "violation: %s\n", what);
	abort();
}

void (*fake_violation)(const char *what) = print_and_abort;

/* In front of each block; keeps the alignment of malloc. */
union block {
	size_t len_bytes;
	max_align_t align;
};

void *fake_alloc(size_t len_bytes)
{
	union block *block;

	if (++fake.allocations == fake.fail_allocation)
		return NULL;
	block = malloc(sizeof(*block) + len_bytes);
	if (!block)
		return NULL;
	block->len_bytes = len_bytes;
	memset(block + 1, 0xa5, len_bytes);
	fake.live_blocks++;
	fake.live_bytes += len_bytes;
	return block + 1;
}

void fake_free(void *memory)
{
	union block *block = memory;

	if (!memory)
		return;
	block--;
	fake.live_blocks--;
	fake.live_bytes -= block->len_bytes;
	memset(memory, 0x5a, block->len_bytes);
	free(block);
}

static void lock_device(struct kp_device *device)
{
	if (device != &fake.device)
		fake_violation("a lock of another device");
	if (fake.device_locked)
		fake_violation("the device lock is taken twice");
	fake.device_locked = true;
}

static void unlock_device(struct kp_device *device)
{
	(void)device;
	if (!fake.device_locked)
		fake_violation("the device lock is not held and given back");
	fake.device_locked = false;
}

static void lock_handle(struct kp_handle *handle)
{
	if (fake.device_locked)
		fake_violation("a handle lock is taken inside the device lock");
	if (fake.locked_handle)
		fake_violation("a handle lock is taken inside another");
	fake.locked_handle = handle;
}

static void unlock_handle(struct kp_handle *handle)
{
	if (fake.locked_handle != handle)
		fake_violation("a handle lock is not held and given back");
	if (fake.device_locked)
		fake_violation("a handle lock is given back inside the device lock");
	fake.locked_handle = NULL;
}

static bool is_named(const char *own, const char *name, size_t name_len)
{
	return own && strlen(own) == name_len && !memcmp(own, name, name_len);
}

bool fake_is_principal(void *opener, enum kp_principal kind, const char *name, size_t name_len)
{
	const struct fake_opener *who = opener;

	if (kind == KP_PRINCIPAL_ADMINISTRATORS)
		return who->administrator;
	return is_named(kind == KP_PRINCIPAL_GROUP ? who->group : who->user, name, name_len);
}

static void audit(struct kp_handle *handle, const struct kp_trace_record *record)
{
	if (!handle || !record)
		fake_violation("an audit of nothing");
	fake.audits++;
}

void fake_reset(enum fake_system system)
{
	memset(&fake, 0, sizeof(fake));
	fake.access_ns = 1000;
	fake.now_ns = 1000000000;
	fake_bus_fill(&fake.bus);
	fake.env.bus = &fake.bus;
	fake.env.memory.alloc = fake_alloc;
	fake.env.memory.free = fake_free;
	fake.env.lock_device = lock_device;
	fake.env.unlock_device = unlock_device;
	fake.env.lock_handle = lock_handle;
	fake.env.unlock_handle = unlock_handle;
	fake.env.is_principal = fake_is_principal;
	fake.env.audit = audit;
	fake_system_fill(&fake.env, system);
}

bool fake_start(enum fake_system system, const char *policy)
{
	fake_reset(system);
	if (kp_device_start(&fake.device, &fake.env, &kp_legacy_names) != KP_STATUS_OK)
		return false;
	return !policy || kp_device_load_policy(&fake.device, policy, strlen(policy), NULL, NULL) ==
				  KP_STATUS_OK;
}

void fake_stop(void)
{
	kp_device_stop(&fake.device);
	fake_check_clean();
}

void fake_check_idle(void)
{
	if (fake.device_locked)
		fake_violation("the device lock is still held");
	if (fake.locked_handle)
		fake_violation("a handle lock is still held");
}

enum kp_status fake_open(struct kp_handle *handle, const struct fake_opener *opener,
			 uint32_t access, uint32_t process)
{
	struct fake_opener copy = *opener; /* gone after the call, as a token may be */
	enum kp_status status;

	memset(handle, 0, sizeof(*handle));
	status = kp_handle_open(&fake.device, handle, access, &copy, process);
	fake_check_idle();
	return status;
}

enum kp_status fake_request(struct kp_handle *handle, uint32_t number, void *buffer, size_t len,
			    size_t *answered)
{
	void *copy = malloc(len ? len : 1);
	size_t back = (size_t)-1;
	enum kp_status status;

	if (!copy)
		fake_violation("the test itself has no memory");
	if (len)
		memcpy(copy, buffer, len);
	status = kp_request(handle, number, copy, len, &back);
	fake_check_idle();
	if (status == KP_STATUS_OK ? back > len : back != 0)
		fake_violation("more is answered than there is");
	if (back)
		memcpy(buffer, copy, back);
	free(copy);
	if (answered)
		*answered = back;
	return status;
}
