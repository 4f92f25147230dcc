/* SPDX-License-Identifier: MIT */
/* What all handles of a device hold, a page at a time. */
#ifndef KPORT_CORE_HOLDERS_H
#define KPORT_CORE_HOLDERS_H

#include "core/device.h"

/*
 * Writes at most room entries that come after the place that at names, and puts the place behind them
 * there, and their number. Any place will do. The device lock is taken, once, for a walk along all claims
 * and grants, as each claim takes it.
 */
void kp_holders_list(struct kp_device *device, struct kp_holders *at, struct kp_holder *to,
		     uint32_t room);

#endif /* KPORT_CORE_HOLDERS_H */
