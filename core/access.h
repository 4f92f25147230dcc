/* SPDX-License-Identifier: MIT */
/* Accesses through a handle: checked against its sets, made, and noted where somebody watches. */
#ifndef KPORT_CORE_ACCESS_H
#define KPORT_CORE_ACCESS_H

#include "core/device.h"

/* The handle lock is held. INVALID: no such access, or a value above the width; DENIED: not given. */
enum kp_status kp_access_read(struct kp_handle *handle, struct kp_access *access);
enum kp_status kp_access_write(struct kp_handle *handle, struct kp_access *access);

/*
 * Runs the batch whose operations and data follow it, len bytes in all. INVALID: the lengths do not
 * fit together. DENIED: a limit above the handle's. All else that goes wrong is reported in done and
 * status. writable: NULL where operations that write are to be DENIED.
 */
enum kp_status kp_access_batch(struct kp_handle *handle, struct kp_batch *batch, size_t len,
			       const struct kp_portset *writable);

#endif /* KPORT_CORE_ACCESS_H */
