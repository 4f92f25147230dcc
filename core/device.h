/* SPDX-License-Identifier: MIT */
/* What a driver keeps: one device, and a handle for each opener. Hosts embed both in their own. */
#ifndef KPORT_CORE_DEVICE_H
#define KPORT_CORE_DEVICE_H

#include "core/claim.h"
#include "core/grant.h"
#include "core/trace.h"

struct kp_device {
	const struct kp_env *env;
	const struct kp_port_names *names;
	struct kp_policy *policy;
	struct kp_handle *handles;
	struct kp_grants grants;
	struct kp_trace trace;
	uint32_t trace_all;	      /* handles that watch everybody */
	uint64_t last_handle;	      /* number given last */
	uint64_t last_hold;	      /* the same for claims and grants */
	const struct kp_handle *only; /* NULL, or the handle beside which no other may be opened */
};

struct kp_handle {
	struct kp_device *device;
	struct kp_handle *next;
	uint64_t number;
	uint32_t process; /* id of the opener's process, for the trace */
	uint32_t access;  /* KP_RIGHT_READ, _WRITE: how it was opened */
	uint32_t trace;	  /* KP_TRACE_... */
	bool administrator;
	bool by_rule; /* made for a program that starts, by the host, before anything is claimed */
	bool greeted; /* the handshake was made */
	struct kp_rights rights;
	uint64_t limit_ns; /* the longest that a batch may run */
	struct kp_claim *claims;
	uint32_t claim_count;
	uint32_t grant_count; /* under the device lock */
	/*
	 * What is claimed and given by the policy: the only thing that an access asks. One piece of
	 * the host's memory holds both; a handle that is closed has neither, and no port.
	 */
	struct kp_portset *readable;
	struct kp_portset *writable;
};

/* What an open handle takes of env->memory for its sets; its rights and claims come on top. */
#define KP_HANDLE_SETS_BYTES (2 * sizeof(struct kp_portset))

/* Memory is the host's, zeroed. The policy starts as kp_policy_default. */
enum kp_status kp_device_start(struct kp_device *device, const struct kp_env *env,
			       const struct kp_port_names *names);
/* No handle is open any more. */
void kp_device_stop(struct kp_device *device);

/*
 * Decides once what this opener may do. access: KP_RIGHT_READ and _WRITE as the system opened it.
 * opener goes to env->is_principal. DENIED when the policy gives him nothing, unless he is an
 * administrator: he may have come to load a better policy. BUSY after kp_handle_quiesce.
 */
enum kp_status kp_handle_open(struct kp_device *device, struct kp_handle *handle, uint32_t access,
			      void *opener, uint32_t process);
/* Gives back everything. Also after a kp_handle_open that failed, and once more. */
void kp_handle_close(struct kp_handle *handle);

/* KP_FEATURE_... of this host and build. */
uint64_t kp_device_features(const struct kp_device *device);

/* Does anybody watch what this handle does? Asked at each access, so without a lock. */
static inline bool kp_handle_is_traced(const struct kp_handle *handle)
{
	return handle->trace || __atomic_load_n(&handle->device->trace_all, __ATOMIC_RELAXED);
}

/*
 * Completes a record of something that the handle did, puts it into the trace where it belongs there,
 * and tells the host of what was refused or granted. time_ns 0: now. The handle lock is held.
 */
void kp_handle_note(struct kp_handle *handle, struct kp_trace_record *record);

/* The same for a request as a whole, of a handle that is traced: it goes into the trace and no further. */
void kp_handle_note_request(struct kp_handle *handle, struct kp_trace_record *record);

/* KP_TRACE_... DENIED: all, for somebody who is no administrator. The handle lock is held. */
enum kp_status kp_handle_set_trace(struct kp_handle *handle, uint32_t flags);

/* Nobody else may open the device until this handle closes. BUSY where somebody has. The handle lock is held. */
enum kp_status kp_handle_quiesce(struct kp_handle *handle);

/* Replaces the policy for handles that are opened from now on. report as in kp_policy_create. */
enum kp_status kp_device_load_policy(struct kp_device *device, const char *text, size_t len,
				     kp_policy_report *report, void *ctx);

#endif /* KPORT_CORE_DEVICE_H */
