/* SPDX-License-Identifier: MIT */
/* Ports are reserved by the driver itself, so the library tells only who has them. */
#include "lib/machine.h"
#include "lib/nt/owners.h"

enum kport_status machine_ports(struct kport_port_info *list, size_t max, size_t *count,
				bool *complete)
{
	struct owners *owners = owners_read();
	struct kp_range run;
	uint32_t from = 0;
	size_t found = 0;

	if (!owners)
		return fail(KPORT_NO_MEMORY, 0, "no memory for the list of ports");
	for (; owners_next(owners, from, &run); from = run.last + 1u) {
		if (found < max)
			owners_describe(owners, run, &list[found]);
		found++;
	}
	*count = found;
	*complete = owners->complete;
	owners_free(owners);
	return KPORT_OK;
}

enum kport_status machine_contention(struct kp_range range, struct kport_port_info *owner)
{
	struct owners *owners = owners_read();
	enum kport_status status = KPORT_OK;
	struct kp_range run;
	uint32_t from = range.first;

	if (!owners)
		return fail(KPORT_NO_MEMORY, 0, "no memory for the list of ports");
	for (; status == KPORT_OK && owners_next(owners, from, &run) && run.first <= range.last;
	     from = run.last + 1u) {
		if (!owners_at(owners, run.first)->contends)
			continue;
		owners_describe(owners, run, owner);
		status = fail(KPORT_BUSY, 0,
			      "ports 0x%x-0x%x belong to \"%s\": use them beside it (KPORT_SHARE, "
			      "--share), with the risk that both disturb each other",
			      run.first, run.last, owner->owner);
	}
	owners_free(owners);
	return status;
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
