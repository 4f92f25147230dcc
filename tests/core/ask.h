/* SPDX-License-Identifier: MIT */
/* Requests as a well-behaved program makes them. */
#ifndef TESTS_CORE_ASK_H
#define TESTS_CORE_ASK_H

#include "fake_env.h"

enum kp_status ask_hello(struct kp_handle *handle);
/* fake_open, then the handshake. */
enum kp_status ask_open(struct kp_handle *handle, const struct fake_opener *opener, uint32_t access,
			uint32_t process);

enum kp_status ask_read(struct kp_handle *handle, uint16_t port, unsigned width, uint32_t *value);
enum kp_status ask_write(struct kp_handle *handle, uint16_t port, unsigned width, uint32_t value);

enum kp_status ask_claim(struct kp_handle *handle, unsigned first, unsigned last, uint32_t flags);
enum kp_status ask_release(struct kp_handle *handle, unsigned first, unsigned last);

enum kp_status ask_grant(struct kp_handle *handle, uint64_t process, unsigned first, unsigned last,
			 uint32_t flags);
enum kp_status ask_revoke(struct kp_handle *handle, uint64_t process, unsigned first,
			  unsigned last);
/* *count: how many there are; at most max are written. */
enum kp_status ask_grant_list(struct kp_handle *handle, uint64_t process, struct kp_range *ranges,
			      uint32_t max, uint32_t *count);
enum kp_status ask_rights_list(struct kp_handle *handle, struct kp_rights_range *ranges,
			       uint32_t max, uint32_t *count);

enum kp_status ask_policy(struct kp_handle *handle, const char *text,
			  struct kp_policy_load *answer);

enum kp_status ask_trace_set(struct kp_handle *handle, uint32_t flags);
/* *count: room, then how many came. */
enum kp_status ask_trace(struct kp_handle *handle, uint64_t *next, struct kp_trace_record *records,
			 uint32_t *count, uint32_t *lost);

/* *at: a page's place, both numbers all ones at first. *count: room, then how many came. */
enum kp_status ask_holders(struct kp_handle *handle, struct kp_holders *at, struct kp_holder *list,
			   uint32_t *count);

struct ask_batch {
	uint32_t number; /* KP_REQUEST_BATCH or KP_REQUEST_BATCH_READ */
	uint64_t limit_ns;
	struct kp_op *ops; /* results come back in place */
	uint32_t op_count;
	void *data;
	uint32_t data_len;
	uint32_t done;
	uint32_t status;
};

/* The status of the request; that of the run is in the batch. */
enum kp_status ask_run(struct kp_handle *handle, struct ask_batch *batch);

#endif /* TESTS_CORE_ASK_H */
