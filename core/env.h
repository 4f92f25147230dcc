/* SPDX-License-Identifier: MIT */
/*
 * The core's only outside world. Whoever hosts the core (a driver, the library, a test) fills these
 * tables; the core calls nothing else but memcpy, memset and memcmp, which every C environment has.
 */
#ifndef KPORT_CORE_ENV_H
#define KPORT_CORE_ENV_H

#include "kport_abi.h"

#if defined(__linux__) && defined(__KERNEL__)
#include <linux/stddef.h>
#include <linux/string.h>
#else
#include <stdbool.h>
#include <stddef.h>
void *memcpy(void *restrict to, const void *restrict from, size_t len_bytes);
void *memset(void *at, int byte, size_t len_bytes);
int memcmp(const void *a, const void *b, size_t len_bytes);
#endif

struct kp_device;
struct kp_handle;
struct kp_portset;
struct kp_text_place;
struct kp_trace_record;

/*
 * Port instructions and time. ctx is the host's own. In a driver in and out cannot fail; elsewhere
 * (a back end over system calls) any status may come back. Width is 1, 2 or 4 and port + width - 1
 * is at most 0xffff: the core has checked it.
 */
struct kp_bus {
	void *ctx;
	enum kp_status (*in)(void *ctx, uint16_t port, unsigned width, uint32_t *value);
	enum kp_status (*out)(void *ctx, uint16_t port, unsigned width, uint32_t value);
	/*
	 * Runs the IN and OUT operations that a batch begins with, at most count, and returns how many
	 * there were. For a host whose port instructions cannot fail: it saves a call for each. May be
	 * NULL.
	 */
	uint32_t (*accesses)(void *ctx, struct kp_op *ops, uint32_t count);
	/* count elements, every one from or to the same port */
	enum kp_status (*ins)(void *ctx, uint16_t port, unsigned width, void *data, uint32_t count);
	enum kp_status (*outs)(void *ctx, uint16_t port, unsigned width, const void *data,
			       uint32_t count);
	uint64_t (*now_ns)(void *ctx); /* monotonic */
	void (*delay_ns)(void *ctx, uint32_t time_ns);
	/* lets others run; false when the caller is being killed and the batch is to stop */
	bool (*pause)(void *ctx);
};

struct kp_memory {
	void *(*alloc)(size_t len_bytes); /* NULL when there is none; contents undefined */
	void (*free)(void *memory);	  /* accepts NULL */
};

/* Whom a policy line speaks of. */
enum kp_principal {
	KP_PRINCIPAL_ADMINISTRATORS = 1, /* Linux: CAP_SYS_RAWIO in the initial user namespace */
	KP_PRINCIPAL_GROUP = 2,		 /* name: as written; in ring 0 a number or a SID */
	KP_PRINCIPAL_USER = 3,
};

/* Is the opener that principal? name is not terminated by a zero. */
typedef bool kp_is_principal(void *opener, enum kp_principal kind, const char *name,
			     size_t name_len);

struct kp_env {
	struct kp_memory memory;
	const struct kp_bus *bus;
	uint64_t features; /* KP_FEATURE_... that this host has */

	/*
	 * The device lock guards the lists of handles, claims and grants, the policy and the trace
	 * ring; the handle lock makes the requests of one handle take turns. A handle lock is taken
	 * first. Both may sleep.
	 */
	void (*lock_device)(struct kp_device *device);
	void (*unlock_device)(struct kp_device *device);
	void (*lock_handle)(struct kp_handle *handle);
	void (*unlock_handle)(struct kp_handle *handle);

	kp_is_principal *is_principal;

	/*
	 * The system's resource manager. BUSY where a driver uses the range and share was not asked;
	 * *notes, which comes in as 0, takes KP_NOTE_...
	 * Called without the device lock; both may be NULL where there is none.
	 */
	enum kp_status (*claim)(struct kp_handle *handle, struct kp_range range, bool share,
				uint32_t *notes);
	void (*release)(struct kp_handle *handle, struct kp_range range);

	/*
	 * Turns the process of a grant request into a key that stays valid, and unique, until
	 * process_put. The caller's own rights decide (NT: ObReferenceObjectByHandle in user mode).
	 * process_put is called with the device lock held, as the calls for direct access are. Both may
	 * be NULL where only grant_self is there: the key is then 0.
	 */
	enum kp_status (*process_get)(struct kp_handle *handle, uint64_t process, uint64_t *key);
	void (*process_put)(uint64_t key);

	/*
	 * The id of a process as the caller of this request knows it: of the one with the key, or for key 0
	 * of the handle's opener. 0: it has ended, or the caller cannot see it. Called with the device
	 * lock held. NULL: an opener's is handle->process, and others' cannot be told.
	 */
	uint32_t (*process_id)(const struct kp_handle *handle, uint64_t key);

	/*
	 * Direct access. Where the system has one bitmap for all processes (map_get is not NULL),
	 * map_set replaces it, map_get reads it back and map_use points a process at it or away.
	 * Where each thread has its own, grant_self adds the range to that of the calling thread
	 * and nothing can take it back.
	 */
	enum kp_status (*map_set)(struct kp_device *device, const struct kp_portset *ports);
	enum kp_status (*map_get)(struct kp_device *device, struct kp_portset *ports);
	enum kp_status (*map_use)(uint64_t key, bool on);
	enum kp_status (*grant_self)(struct kp_handle *handle, struct kp_range range);

	/*
	 * Reads the policy that the system stores and gives it to kp_device_load_policy; of each line
	 * that was left out it tells report as well. Called with the handle lock held. NULL where
	 * nothing is stored.
	 */
	enum kp_status (*policy_reload)(struct kp_device *device,
					void (*report)(void *ctx,
						       const struct kp_text_place *place),
					void *ctx);

	/*
	 * Tells which rules for starting programs are served, after reading them again where that is
	 * wanted. Called with the handle lock held. NULL where there are none.
	 */
	enum kp_status (*rules)(struct kp_device *device, bool reload, struct kp_rules *answer);

	/*
	 * Something was refused or granted: the host logs it, at its own rate. May be NULL. For a
	 * grant, given or not, and for a claim that was DENIED, the record has code 0, the range's
	 * first port in port and its last in value. Called with the handle lock held.
	 */
	void (*audit)(struct kp_handle *handle, const struct kp_trace_record *record);
};

#endif /* KPORT_CORE_ENV_H */
