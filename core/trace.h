/* SPDX-License-Identifier: MIT */
/* The ring of recent accesses. The device lock guards it. */
#ifndef KPORT_CORE_TRACE_H
#define KPORT_CORE_TRACE_H

#include "core/env.h"

struct kp_trace {
	struct kp_trace_record *records; /* NULL until somebody switched it on */
	uint32_t capacity;		 /* a power of two */
	uint64_t next;			 /* sequence number of the next record */
};

#define KP_TRACE_CAPACITY 4096u

enum kp_status kp_trace_start(struct kp_trace *trace, const struct kp_memory *memory);
void kp_trace_stop(struct kp_trace *trace, const struct kp_memory *memory);

/*
 * value of a record is what was read or written (MODIFY: written; POLL: the last one read), for INS
 * and OUTS the number of elements, for DELAY the time in nanoseconds.
 */

/* Numbers the record and writes it over the oldest one. Does nothing where the ring is off. */
void kp_trace_add(struct kp_trace *trace, const struct kp_trace_record *record);

/*
 * Copies records from sequence number *next on, oldest first, at most max; only those of handle, or
 * all where handle is 0. *next becomes the number to ask for next, *lost the number of records, of
 * whomever, that were overwritten before *next could be read. Returns how many were copied.
 */
uint32_t kp_trace_read(const struct kp_trace *trace, uint64_t handle, uint64_t *next,
		       struct kp_trace_record *to, uint32_t max, uint32_t *lost);

#endif /* KPORT_CORE_TRACE_H */
