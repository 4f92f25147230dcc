/* SPDX-License-Identifier: MIT */
#include "fake_backend.h"

#include <stdio.h>
#include <string.h>

unsigned fake_reservations;
uint32_t fake_reserve_flags;

static const struct kp_range driver_has = { 0x300, 0x307 };

static const struct kp_port_name list[] = {
	{ .name = "lpt1", .range = { 0xd010, 0xd012 }, .epp = true, .safe = true },
	{ .name = "com1", .range = { 0x3f8, 0x3ff }, .safe = true },
};

static const struct kp_port_names names = { list, sizeof(list) / sizeof(list[0]) };

const struct kp_port_names *machine_names(void)
{
	return &names;
}

enum kport_status machine_ports(struct kport_port_info *ports, size_t max, size_t *count,
				bool *complete)
{
	*count = 1;
	*complete = true;
	if (max)
		machine_contention(driver_has, ports);
	return KPORT_OK;
}

/* Reservations are counted; the pointer is only told from NULL. */
enum kport_status machine_reserve(struct kp_range range, uint32_t flags,
				  struct reservation **reservation)
{
	struct kport_port_info owner;

	fake_reserve_flags = flags;
	if (!(flags & KPORT_SHARE) && machine_contention(range, &owner))
		return KPORT_BUSY;
	fake_reservations++;
	*reservation = (struct reservation *)(uintptr_t)0x1000;
	return KPORT_OK;
}

void machine_unreserve(struct reservation *reservation)
{
	if (reservation)
		fake_reservations--;
}

enum kport_status machine_contention(struct kp_range range, struct kport_port_info *owner)
{
	if (!kp_range_overlaps(range, driver_has))
		return KPORT_OK;
	memset(owner, 0, sizeof(*owner));
	owner->range.first = driver_has.first;
	owner->range.last = driver_has.last;
	snprintf(owner->owner, sizeof(owner->owner), "ne2k");
	owner->contends = true;
	return fail(KPORT_BUSY, 0, "the driver ne2k has 0x300-0x307");
}
