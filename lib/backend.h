/* SPDX-License-Identifier: MIT */
/*
 * What a way to a port must offer. Each back end is one file in lib/backend/ that ends in one
 * designated initialiser; lib/backends.c lists them in the order in which they are tried.
 */
#ifndef KPORT_LIB_BACKEND_H
#define KPORT_LIB_BACKEND_H

#include <kport.h>

#include "core/batch.h"

/* What the handle tells its back end. Lives as long as the handle. */
struct backend_context {
	const char *device; /* kport_options.device, or NULL */
	uint32_t flags;	    /* KPORT_READ_ONLY | ... */
};

struct backend {
	const char *name;
	const char *mechanism;
	const char *needs;
	uint32_t abilities; /* KPORT_CAN_... */
	bool automatic;
	bool guarded;  /* the library's safe list applies: KPORT_UNSAFE opens it */
	bool contends; /* touches real ports: drivers that own them are looked for first */
	/*
	 * An access may meet the release of its own range. Without it the library keeps the two
	 * apart, which costs two locked instructions an access; see gate.h.
	 */
	bool release_is_safe;
	const struct kp_port_names
		*names; /* what lpt1 means; NULL: what it means on this machine */

	/*
	 * open and the first claim find out what probe would: where ranges are claimed at once, it is
	 * asked only when they failed, for its words.
	 */
	bool claim_tells;
	/* open alone finds out what probe would: it is not asked before or afterwards. */
	bool open_tells;
	/* Could it work here, for this process? Changes nothing. Sets the error's text. NULL: always. */
	enum kport_status (*probe)(void);

	/* *state is the back end's own, given to every other call; NULL is fine. */
	enum kport_status (*open)(const struct backend_context *context, void **state);
	void (*close)(void *state);

	/*
	 * Make a range usable, and the reverse. claim is all or nothing. The handle's lock is held;
	 * accesses may run at the same time, but not to this range.
	 */
	enum kport_status (*claim)(void *state, struct kp_range range); /* NULL: nothing to do */
	void (*release)(void *state, struct kp_range range);		/* NULL: the same */

	/* For a thread that was there before; NULL: nothing to do. */
	enum kport_status (*attach)(void *state, struct kp_range range);
	/* NULL: unsupported. */
	enum kport_status (*grant_self)(void *state, struct kp_range range);

	/*
	 * The same for another process, of which process is the system's handle; see
	 * kport_process_grant(). NULL: unsupported. At most max ranges are written, *count is how
	 * many there are.
	 */
	enum kport_status (*process_grant)(void *state, void *process, struct kp_range range,
					   uint32_t flags);
	enum kport_status (*process_revoke)(void *state, void *process, struct kp_range range);
	enum kport_status (*process_grants)(void *state, void *process, struct kp_range *list,
					    size_t max, size_t *count);

	/* kport_claim_notes(). NULL: none. Called with the handle's lock held. */
	uint32_t (*notes)(const void *state);

	/* Those of abilities that this state really has. NULL: all. */
	uint32_t (*can)(const void *state);

	/*
	 * One access to claimed ports; width is 1, 2 or 4. Called from several threads at once.
	 * A back end that moves single bytes refuses the others, unless context->flags has
	 * KPORT_SPLIT.
	 * ins and outs may be NULL: the library repeats in and out.
	 */
	enum kport_status (*in)(void *state, uint16_t port, unsigned width, uint32_t *value);
	enum kport_status (*out)(void *state, uint16_t port, unsigned width, uint32_t value);
	enum kport_status (*ins)(void *state, uint16_t port, unsigned width, void *data,
				 uint32_t count);
	enum kport_status (*outs)(void *state, uint16_t port, unsigned width, const void *data,
				  uint32_t count);

	/*
	 * A whole batch in one ring switch, as the driver takes it: a complete request, in which the
	 * results are left. It checks as kp_batch_verify() does. NULL: the library checks, and runs it
	 * by in and out.
	 */
	enum kport_status (*batch)(void *state, struct kp_batch *request);

	/* Plugs in a device that the program plays; the arguments are right. NULL: unsupported. */
	enum kport_status (*add_device)(void *state, uint16_t first, uint32_t length,
					const struct kport_sim_device *device);
	/* What device number index has to tell; false: no more devices. NULL: there are none. */
	bool (*note)(const void *state, size_t index, const char **device, const char **note);
};

/* In the order in which automatic choice tries them; ends with NULL. One list a system. */
extern const struct backend *const backends[];

/* Library code formats by the C standard, which on Windows is not the system library's habit. */
#ifdef __MINGW32__
#define PRINTF_LIKE(format_at, values_at) __attribute__((format(gnu_printf, format_at, values_at)))
#else
#define PRINTF_LIKE(format_at, values_at) __attribute__((format(printf, format_at, values_at)))
#endif

/*
 * Records the calling thread's last error and returns status, so that a failing function ends in one
 * line. system_code: errno or GetLastError(), whose text is appended; 0: none. The values may be the
 * text of the error before.
 */
enum kport_status fail(enum kport_status status, long system_code, const char *format, ...)
	PRINTF_LIKE(3, 4);

#endif /* KPORT_LIB_BACKEND_H */
