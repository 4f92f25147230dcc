/* SPDX-License-Identifier: MIT */
/* The core's outside world on NT: memory and locks. */
#include "kioport.h"

struct kp_env kioport_env;

static FAST_MUTEX device_lock;

/* What is here is touched at PASSIVE_LEVEL only, so it may be paged out. */
static void *allocate(size_t len_bytes)
{
	return ExAllocatePoolWithTag(PagedPool, len_bytes, KIOPORT_POOL_TAG);
}

static void release(void *memory)
{
	if (memory)
		ExFreePool(memory);
}

/*
 * In a critical region the holder cannot be suspended, which would stop everybody else; but the
 * level stays PASSIVE_LEVEL, which the registry, tokens and process handles want.
 */
void kioport_lock(FAST_MUTEX *mutex)
{
	KeEnterCriticalRegion();
	ExAcquireFastMutexUnsafe(mutex);
}

void kioport_unlock(FAST_MUTEX *mutex)
{
	ExReleaseFastMutexUnsafe(mutex);
	KeLeaveCriticalRegion();
}

static void lock_device(struct kp_device *device)
{
	(void)device;
	kioport_lock(&device_lock);
}

static void unlock_device(struct kp_device *device)
{
	(void)device;
	kioport_unlock(&device_lock);
}

static void lock_handle(struct kp_handle *handle)
{
	kioport_lock(&kioport_file_of(handle)->lock);
}

static void unlock_handle(struct kp_handle *handle)
{
	kioport_unlock(&kioport_file_of(handle)->lock);
}

void kioport_env_start(void)
{
	static const struct kp_env env = {
		.memory = { .alloc = allocate, .free = release },
		.bus = &kioport_bus,
		.features = KP_FEATURE_TRACE | KP_FEATURE_UNSAFE | KP_FEATURE_POLICY_RELOAD |
			    KP_FEATURE_QUIESCE,
		.lock_device = lock_device,
		.unlock_device = unlock_device,
		.lock_handle = lock_handle,
		.unlock_handle = unlock_handle,
		.is_principal = kioport_is_principal,
		.claim = kioport_claim,
		.release = kioport_release,
		.policy_reload = kioport_policy_reload,
		.rules = kioport_rules,
		.audit = kioport_audit,
	};

	kioport_env = env;
	ExInitializeFastMutex(&device_lock);
}
