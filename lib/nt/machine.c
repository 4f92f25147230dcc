/* SPDX-License-Identifier: MIT */
/* No back end of this system reaches real ports yet, so nobody can stand in the way. */
#include "lib/machine.h"

const struct kp_port_names *machine_names(void)
{
	return &kp_legacy_names;
}

enum kport_status machine_ports(struct kport_port_info *list, size_t max, size_t *count,
				bool *complete)
{
	(void)list, (void)max;
	*count = 0;
	*complete = false;
	return KPORT_OK;
}

enum kport_status machine_reserve(struct kp_range range, uint32_t flags,
				  struct reservation **reservation)
{
	(void)range, (void)flags;
	*reservation = NULL;
	return KPORT_OK;
}

void machine_unreserve(struct reservation *reservation)
{
	(void)reservation;
}

enum kport_status machine_contention(struct kp_range range, struct kport_port_info *owner)
{
	(void)range, (void)owner;
	return KPORT_OK;
}
