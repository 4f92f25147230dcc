/* SPDX-License-Identifier: MIT */
/* A list of port operations: checked as a whole first, then run without a jump, so it always ends. */
#ifndef KPORT_CORE_BATCH_H
#define KPORT_CORE_BATCH_H

#include "core/portset.h"

struct kp_batch_view {
	struct kp_op *ops;
	uint32_t count;
	void *data; /* aligned to 8 bytes; may be NULL when data_len is 0 */
	uint32_t data_len;
	uint64_t limit_ns; /* for the whole; not 0 */
};

/*
 * Checks everything that can be checked before the first access: codes, widths, fields that must
 * be zero, ports against the two sets, data areas, and the sum of all delays and poll times against
 * the limit (operations behind a STOP included). On a refusal, *at is the index of the operation.
 * DENIED: a port that the sets do not give, where NULL is the empty set. INVALID: all else, and so
 * an access past port 0xffff and a poll with mask 0, which would compare nothing and is hardly meant.
 *
 * On input a code takes these fields, and all others are zero, but for value of IN and POLL, which
 * may hold the answer of the run before:
 *   IN      width port                      INS   width port count data
 *   OUT     width port value                OUTS  width port count data
 *   MODIFY  width port value mask           DELAY time_ns
 *   POLL    width port mask want time_ns    STOP
 * value, mask and want fit the width, and want lies within mask. MODIFY does not look at bits of
 * value outside mask. A count or a time of 0 is fine; a poll reads at least once.
 */
enum kp_status kp_batch_verify(const struct kp_batch_view *batch, const struct kp_portset *readable,
			       const struct kp_portset *writable, uint32_t *at);

/*
 * Runs a batch that kp_batch_verify accepted and that nobody else can write to. *done is the number
 * of operations completed, which on a failure is the index of the one that failed; a STOP counts as
 * completed. Between pieces of KP_BATCH_PIECE string elements, slices of KP_BATCH_SLICE_NS of a long
 * delay, every KP_BATCH_STRIDE operations and at each round of a poll it looks at the clock and
 * pauses: TIMED_OUT when more than limit_ns is over, INTERRUPTED when pause says so. A poll that has
 * run out of its own time_ns is TIMED_OUT too, after a last look at the port.
 */
enum kp_status kp_batch_run(const struct kp_batch_view *batch, const struct kp_bus *bus,
			    uint32_t *done);

#define KP_BATCH_PIECE 256u
#define KP_BATCH_STRIDE 16u
#define KP_BATCH_SLICE_NS 10000000u

#endif /* KPORT_CORE_BATCH_H */
