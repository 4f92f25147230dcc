/* SPDX-License-Identifier: MIT */
/* What the library's files know of each other. */
#ifndef KPORT_LIB_INTERNAL_H
#define KPORT_LIB_INTERNAL_H

#include "core/policy.h"
#include "lib/backend.h"
#include "lib/gate.h"
#include "lib/machine.h"
#include "lib/os.h"

#define FLAGS_KNOWN                                                                                \
	(KPORT_READ_ONLY | KPORT_SHARE | KPORT_UNSAFE | KPORT_SPLIT | KPORT_INHERIT | KPORT_INSTALL)

/* One range, named as the caller named it. */
struct claim {
	struct claim *next;
	struct kp_range range;
	struct reservation *reservation;
};

struct kport {
	/* What accesses go through: the back end that was opened, or one that tells an observer of them. */
	const struct backend *backend;
	void *state;
	/* What all else goes to. */
	const struct backend *opened;
	void *opened_state;
	uint32_t can; /* KPORT_CAN_...: what it really can */
	struct backend_context context;
	char *device;			 /* owned; what context.device points at */
	struct os_mutex *lock;		 /* guards claims, and who may close the gate */
	struct observation *observation; /* NULL: nobody observes */
	struct claim *claims;		 /* newest first */
	struct gate gate;
	/* The union of claims. Read without the lock: changed bytewise, under a closed gate. */
	struct kp_portset claimed;
};

/* ---- error.c ---- */

/* Puts an error back after clean-up that may have met others. */
void error_restore(const struct kport_error *error);

/* Fails with the status and system code of an error and with words that have its own in them. */
enum kport_status fail_as(const struct kport_error *error, const char *text);

/* ---- ranges.c ---- */

struct range_list {
	struct kp_range *ranges; /* owned; end with free() */
	size_t count;
};

/* names NULL: this machine's. The error's text names the position. */
enum kport_status ranges_parse(const char *text, const struct kp_port_names *names,
			       struct range_list *list);

/* "0x378-0x37a" or "0x80", to be used within one expression */
struct range_text {
	char text[16];
};
struct range_text range_text(struct kp_range range);

/* ---- backends.c, choose.c ---- */

const struct backend *backend_find_in(const struct backend *const *list, const char *name);
/*
 * The back end that text names, of this system's: "NAME", or "NAME:DEVICE" where *device is NULL, which is
 * set to DEVICE then. NULL: there is none.
 */
const struct backend *backend_named(const char *text, const char **device);
/* "ioperm, devport, sim" */
void backend_names(const struct backend *const *list, char *text, size_t len);
enum kport_status backend_probe(const struct backend *backend);

/* kport_open() over another list of back ends. */
enum kport_status open_among(const struct backend *const *list, const struct kport_options *options,
			     kport **handle);
/* options are complete and checked; options->backend is not looked at. */
enum kport_status open_automatic(const struct backend *const *list,
				 const struct kport_options *options, kport **handle);
enum kport_status open_on(const struct backend *backend, const struct kport_options *options,
			  kport **handle);

/* ---- claims.c ---- */

void claims_release_all(kport *handle);

/* ---- access.c ---- */

/* String accesses that were checked already; element by element where the back end has none. */
enum kport_status access_ins(kport *handle, uint16_t port, unsigned width, void *data,
			     uint32_t count);
enum kport_status access_outs(kport *handle, uint16_t port, unsigned width, const void *data,
			      uint32_t count);

/* Why the handle may not make this access: fails with it. */
enum kport_status access_refuse(const kport *handle, uint16_t port, unsigned width, bool writes);

static inline bool width_is_valid(unsigned width)
{
	return width == 1 || width == 2 || width == 4;
}

static inline uint32_t width_mask(unsigned width)
{
	return width < 4 ? (1u << 8 * width) - 1 : 0xffffffffu;
}

/* x86 and the ports are little-endian; the bytes of an element are stored so on every machine. */
static inline void element_store(unsigned char *at, unsigned width, uint32_t value)
{
	unsigned i;

	for (i = 0; i < width; i++)
		at[i] = (unsigned char)(value >> 8 * i);
}

static inline uint32_t element_load(const unsigned char *at, unsigned width)
{
	uint32_t value = 0;
	unsigned i;

	for (i = 0; i < width; i++)
		value |= (uint32_t)at[i] << 8 * i;
	return value;
}

/* The core's numbers are the library's: kport.h and the ABI list the same meanings. */
static inline enum kport_status from_core(enum kp_status status)
{
	return (enum kport_status)status;
}

/* ---- observe.c ---- */

/* Takes the observer from the handle; its back end is the bare one again. */
void observe_end(kport *handle);

/* ---- batch.c ---- */

struct kport_batch {
	struct kp_op *ops; /* as they were appended */
	uint32_t count;
	uint32_t ops_room;
	/* What the last run worked on: header, operations, data; its results are left in it. */
	struct kp_batch *request;
	uint32_t request_room; /* in bytes */
	bool ran;	       /* and nothing was appended since: request has count operations */
	unsigned char *data;
	uint32_t data_len;
	uint32_t data_room;
	uint64_t limit_ns;
	bool (*go_on)(void *ctx); /* NULL: always */
	void *go_on_ctx;
	uint32_t done;
};

/* An array with room for need elements of size bytes; grows by doubling. NULL: no memory, no change. */
void *batch_grow(void *memory, uint32_t *room, uint32_t need, uint32_t least, size_t size);

/* "in", "poll" */
const char *op_name(uint8_t code);

#endif /* KPORT_LIB_INTERNAL_H */
