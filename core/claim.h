/* SPDX-License-Identifier: MIT */
/* The ranges that a handle holds. An access is possible only inside them. */
#ifndef KPORT_CORE_CLAIM_H
#define KPORT_CORE_CLAIM_H

#include "core/policy.h"

/* What a handle may hold at a time: an opener is not to fill ring 0's memory, and lists are walked. */
#define KP_HANDLE_MAX_CLAIMS 256u

struct kp_claim {
	struct kp_claim *next;
	struct kp_range range;
	uint64_t number;   /* among all claims and grants of the device, ever */
	uint64_t since_ns; /* bus->now_ns */
	bool share;
	bool taken;	/* the system gave it too; under the device lock */
	uint32_t notes; /* KP_NOTE_... */
};

/*
 * Takes the range for the handle: DENIED where the policy gives the handle no right on some port of
 * it, BUSY where another handle holds part of it (unless both share) or a driver of the system does,
 * NO_MEMORY where the handle holds KP_HANDLE_MAX_CLAIMS already.
 * *notes: KP_NOTE_... of what was taken, written where that succeeds.
 * Claiming again what lies whole in one claim of the same handle is OK and changes nothing; any other
 * overlap with a claim of one's own is INVALID. Here and below the handle lock is held and the device
 * lock is not.
 */
enum kp_status kp_claim_take(struct kp_handle *handle, struct kp_range range, bool share,
			     uint32_t *notes);

/* Gives back a claim, named by exactly its range, and the grants that rest on it. INVALID: no such. */
enum kp_status kp_claim_release(struct kp_handle *handle, struct kp_range range);

void kp_claim_release_all(struct kp_handle *handle);

#endif /* KPORT_CORE_CLAIM_H */
