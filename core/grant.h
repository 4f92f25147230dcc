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

struct kp_grant {
	struct kp_grant *next;
	struct kp_handle *owner; /* whose rights decide, and with whom it ends */
	uint64_t process;	 /* key from env->process_get */
	struct kp_range range;
	bool exclusive;
};

struct kp_grants {
	struct kp_grant *first;
	struct kp_portset map;	/* what the one bitmap holds */
	struct kp_portset next; /* scratch for the change being made */
	bool tampered;		/* a stranger changed the map */
};

/*
 * Adds a range to what a process has. The range must be claimed by the handle, and the policy must
 * give READ, WRITE and GRANT for all of it. DENIED: the policy, or the union rule for the handle
 * itself. BUSY: the union rule for somebody else, an exclusive grant, or a map that was tampered
 * with. The handle lock is held.
 */
enum kp_status kp_grant_add(struct kp_handle *handle, uint64_t process, struct kp_range range,
			    bool exclusive);

/* Takes one back, named by exactly its process and range. INVALID: no such. UNSUPPORTED: self-grant. */
enum kp_status kp_grant_remove(struct kp_handle *handle, uint64_t process, struct kp_range range);

/* Every grant of the handle that touches the range. */
void kp_grant_remove_within(struct kp_handle *handle, struct kp_range range);
void kp_grant_remove_all(struct kp_handle *handle);

/* The process with this key is gone (key as from process_get). Takes the device lock itself. */
void kp_grant_process_gone(struct kp_device *device, uint64_t key);

/* Writes up to max ranges that the process was given by this handle; returns how many there are. */
uint32_t kp_grant_list(struct kp_handle *handle, uint64_t key, struct kp_range *to, uint32_t max);

#endif /* KPORT_CORE_GRANT_H */
