/* SPDX-License-Identifier: MIT */
/*
 * Direct IN/OUT for a process. Where the system has one bitmap for all granted processes, the union
 * rule holds: a grant is refused unless everybody who lives with a grant is himself entitled, by his
 * own policy, to the union that would result. Before each change the map is read back; when
 * somebody else changed it, nothing more is granted until the driver starts anew.
 */
#ifndef KPORT_CORE_GRANT_H
#define KPORT_CORE_GRANT_H

#include "core/policy.h"

#define KP_HANDLE_MAX_GRANTS 256u

struct kp_grant {
	struct kp_grant *next;
	struct kp_handle *owner; /* whose rights decide, and with whom it ends */
	uint64_t process;	 /* key from env->process_get */
	struct kp_range range;
	uint64_t number;   /* as in struct kp_claim */
	uint64_t since_ns; /* bus->now_ns */
	bool exclusive;
};

struct kp_grants {
	struct kp_grant *first;
	struct kp_portset map;	/* what the one bitmap holds */
	struct kp_portset next; /* scratch for the change being made */
	bool tampered;		/* a stranger changed the map, or it could not be taken back */
};

/*
 * Adds a range to what a process has. Where each thread has a bitmap of its own, exclusive would keep
 * out nobody who matters: UNSUPPORTED. The range must be claimed by the handle, and the policy must
 * give READ, WRITE and GRANT for all of it. DENIED: the policy, no claim, or the union rule for the
 * handle itself. BUSY: the union rule for somebody else, an exclusive grant, or a map that was
 * tampered with. NO_MEMORY: also where the handle has KP_HANDLE_MAX_GRANTS already. UNSUPPORTED: no direct access here, or a thread's own bitmap and another process.
 * process is that of the request: the key is taken and given back inside. Granting again what this
 * handle granted to the same process, with the same range and exclusiveness, is OK and changes nothing
 * (where each thread has its own bitmap, the calling one gets the range); with another it is INVALID.
 * Here and below the handle lock is held and the device lock is not.
 */
enum kp_status kp_grant_add(struct kp_handle *handle, uint64_t process, struct kp_range range,
			    bool exclusive);

/* Takes one back, named by exactly its process and range. INVALID: no such. UNSUPPORTED: self-grant. */
enum kp_status kp_grant_remove(struct kp_handle *handle, uint64_t process, struct kp_range range);

/*
 * Every grant of the handle that touches the range. These two cannot fail: what the system does not
 * take back is forgotten here, and where that was the one map, nothing more is granted.
 */
void kp_grant_remove_within(struct kp_handle *handle, struct kp_range range);
void kp_grant_remove_all(struct kp_handle *handle);

/* The process with this key is gone (key as from process_get). No lock is held. */
void kp_grant_process_gone(struct kp_device *device, uint64_t key);

/*
 * env->process_get and process_put, or key 0 where the host has none (UNSUPPORTED: and another
 * process is meant). For putting, the device lock is held.
 */
enum kp_status kp_grant_key_get(struct kp_handle *handle, uint64_t process, uint64_t *key);
void kp_grant_key_put(const struct kp_device *device, uint64_t key);

/* Writes up to max ranges that the process was given by this handle; returns how many there are. */
uint32_t kp_grant_list(struct kp_handle *handle, uint64_t key, struct kp_range *to, uint32_t max);

#endif /* KPORT_CORE_GRANT_H */
