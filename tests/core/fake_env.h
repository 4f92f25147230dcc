/* SPDX-License-Identifier: MIT */
/*
 * A host for the core without hardware: ports that are memory with a log, a clock that moves with
 * each access, memory that can run out, locks that watch their order, a resource manager, processes
 * with reference counts, and the two ways of direct access (one bitmap for all, one a thread). Any
 * of its calls can be made to fail. What the core must never do with it is a violation.
 */
#ifndef TESTS_CORE_FAKE_ENV_H
#define TESTS_CORE_FAKE_ENV_H

#include "core/request.h"

#define FAKE_LOG 4096u
#define FAKE_PROCESSES 16u
#define FAKE_CLAIMS 1024u
#define FAKE_DRIVERS 4u

enum fake_system {
	FAKE_NT,    /* one bitmap for all granted processes */
	FAKE_LINUX, /* a bitmap a thread */
	FAKE_BARE,  /* no direct access at all */
};

struct fake_access {
	uint16_t port;
	uint8_t width;
	bool write;
	uint32_t value;
};

struct fake_opener {
	bool administrator;
	const char *user;
	const char *group;
};

struct fake_process {
	uint32_t refs;
	bool uses_map;
	struct kp_portset own; /* FAKE_LINUX: its own bitmap */
};

struct fake_claim {
	const struct kp_handle *handle;
	struct kp_range range;
	bool share;
};

struct fake {
	struct kp_env env;
	struct kp_bus bus;
	struct kp_device device;

	/* ports and clock */
	uint8_t latch[KP_PORTS];
	const uint32_t *script; /* values of the next reads, instead of the latch */
	size_t script_len;
	struct fake_access log[FAKE_LOG]; /* the first ones since the last fake_forget */
	uint64_t accesses;
	uint32_t largest_piece;
	uint64_t fail_access; /* the access, from 1, that fails; 0: none */
	enum kp_status bus_status;
	uint64_t now_ns;
	uint64_t access_ns;
	uint64_t pauses;
	uint64_t interrupt_at; /* the pause, from 1, that answers false; 0: none */
	uint64_t delayed_ns;
	void (*on_access)(const struct fake_access *access); /* may be NULL */

	/* memory */
	uint64_t allocations;
	uint64_t fail_allocation; /* from 1; 0: none */
	uint64_t live_blocks;
	uint64_t live_bytes;

	/* locks */
	const struct kp_handle *locked_handle;
	bool device_locked;

	/* the system */
	struct fake_process processes[FAKE_PROCESSES];
	struct fake_claim claims[FAKE_CLAIMS];
	size_t claim_count;
	struct kp_range drivers[FAKE_DRIVERS];
	size_t driver_count;
	struct kp_portset map;
	uint64_t calls;	    /* of those that can fail */
	uint64_t fail_call; /* from 1; 0: none */
	uint64_t audits;
	const char *stored_policy; /* what a reload finds */
};

extern struct fake fake;

/* Called with what the core did wrong; prints and aborts unless a test puts its own here. */
extern void (*fake_violation)(const char *what);

/* Everything as new, and the device not started. */
void fake_reset(enum fake_system system);
/* fake_reset, then a device with this policy (NULL: the default one); false on a failure. */
bool fake_start(enum fake_system system, const char *policy);
void fake_stop(void);

/* Forgets logged accesses, and counts from here. */
void fake_forget(void);

/* No lock is held. */
void fake_check_idle(void);
/* Nothing is left: memory, references, claims, users of the map. */
void fake_check_clean(void);
/* The bitmap, its users and the references are what the device's list of grants says. */
void fake_check_grants(void);

enum kp_status fake_open(struct kp_handle *handle, const struct fake_opener *opener,
			 uint32_t access, uint32_t process);

/*
 * kp_request on a copy of exactly len bytes, so that a step outside is seen; what is answered comes
 * back into buffer.
 */
enum kp_status fake_request(struct kp_handle *handle, uint32_t number, void *buffer, size_t len,
			    size_t *answered);

bool fake_is_principal(void *opener, enum kp_principal kind, const char *name, size_t name_len);
void *fake_alloc(size_t len_bytes);
void fake_free(void *memory);
uint64_t fake_key(uint32_t process);

/* For fake_env.c: the tables of the other two files. */
void fake_bus_fill(struct kp_bus *bus);
/* for kp_bus.accesses, which fake_bus_fill leaves NULL */
uint32_t fake_bus_accesses(void *ctx, struct kp_op *ops, uint32_t count);
void fake_system_fill(struct kp_env *env, enum fake_system system);

/* A small generator (xorshift64*): the same numbers everywhere. */
static inline uint32_t fake_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (uint32_t)((*state * 0x2545f4914f6cdd1dull) >> 32);
}

static inline uint32_t fake_random_below(uint64_t *state, uint32_t bound)
{
	return fake_random(state) % bound;
}

static inline struct kp_range fake_range(unsigned first, unsigned last)
{
	struct kp_range range = { (uint16_t)first, (uint16_t)last };

	return range;
}

#endif /* TESTS_CORE_FAKE_ENV_H */
