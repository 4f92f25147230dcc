/* SPDX-License-Identifier: MIT */
/* Requests from ring 3: handshake, size, flag and padding checks, and a table of operations. */
#ifndef KPORT_CORE_REQUEST_H
#define KPORT_CORE_REQUEST_H

#include "core/device.h"

/*
 * Serves one request. buffer is the host's own copy, aligned to 8 bytes, that the caller cannot reach: the input,
 * and on KP_STATUS_OK the answer in its place. len is the buffer's length, for input and output
 * alike. *answered is the number of bytes to copy back, 0 on a failure.
 */
enum kp_status kp_request(struct kp_handle *handle, uint32_t number, void *buffer, size_t len,
			  size_t *answered);

/* The longest buffer that any request takes: a host refuses more before it copies. */
#define KP_REQUEST_MAX_LEN                                                                         \
	(sizeof(struct kp_batch) + KP_BATCH_MAX_OPS * sizeof(struct kp_op) +                       \
	 (size_t)KP_BATCH_MAX_DATA)

#endif /* KPORT_CORE_REQUEST_H */
