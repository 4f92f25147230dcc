/* SPDX-License-Identifier: MIT */
#include "lib/machine.h"
#include "lib/linux/files.h"
#include "lib/linux/ioports.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct serial *serial_at(struct ioports *ports, uint16_t first)
{
	ioports_find_serials(ports);
	for (size_t i = 0; i < ports->serial_count; i++) {
		if (ports->serials[i].range.first == first)
			return &ports->serials[i];
	}
	return NULL;
}

static const struct parport *parport_at(const struct ioports *ports, uint16_t first)
{
	for (size_t i = 0; i < ports->parport_count; i++) {
		if (ports->parports[i].base == first)
			return &ports->parports[i];
	}
	return NULL;
}

static void set_name(struct kport_port_info *info)
{
	const struct kp_port_names *names = machine_names();

	for (size_t i = 0; i < names->count; i++) {
		const struct kp_range range = names->list[i].range;

		if (info->range.first < range.first || info->range.last > range.last)
			continue;
		snprintf(info->name, sizeof(info->name), "%s", names->list[i].name);
		return;
	}
}

static void set_device(struct ioports *ports, const struct ioports_owner *owner,
		       struct kport_port_info *info)
{
	const struct parport *parallel = parport_at(ports, info->range.first);
	const struct serial *serial = serial_at(ports, info->range.first);

	if (owner->parport >= 0)
		snprintf(info->device, sizeof(info->device), "/dev/parport%d", owner->parport);
	else if (parallel != NULL)
		snprintf(info->device, sizeof(info->device), "/dev/parport%u", parallel->number);
	else if (serial != NULL)
		snprintf(info->device, sizeof(info->device), "/dev/ttyS%u", serial->number);
}

static void describe(struct ioports *ports, struct kp_range run, struct kport_port_info *info)
{
	const struct ioports_owner *owner = ioports_owner(ports, run.first);

	memset(info, 0, sizeof(*info));
	info->range = (struct kport_range){ run.first, run.last };
	snprintf(info->owner, sizeof(info->owner), "%s", owner->name);
	set_name(info);
	set_device(ports, owner, info);
	info->contends = owner->contends;
	if (owner->parport >= 0)
		info->contends = parport_check((unsigned)owner->parport) != KPORT_OK;
}

enum kport_status machine_ports(struct kport_port_info *list, size_t max, size_t *count,
				bool *complete)
{
	struct ioports *ports = ioports_read();
	struct kp_range run;
	uint32_t from = 0;
	size_t found = 0;

	if (ports == NULL)
		return fail(KPORT_NO_MEMORY, 0, "no memory for the list of ports");
	for (; ioports_next(ports, from, &run); from = run.last + 1u) {
		if (found < max)
			describe(ports, run, &list[found]);
		found++;
	}
	*count = found;
	*complete = ports->complete;
	ioports_free(ports);
	return KPORT_OK;
}

/*
 * The first run inside the range whose owner stands in the way: a driver, or, with parports, a
 * parallel port that parport cannot be asked for.
 */
static bool find_contender(struct ioports *ports, struct kp_range range, bool parports,
			   struct kport_port_info *info)
{
	struct kp_range run;
	uint32_t from = 0;

	for (; ioports_next(ports, from, &run) && run.first <= range.last; from = run.last + 1u) {
		if (!kp_range_overlaps(run, range))
			continue;
		if ((ioports_owner(ports, run.first)->parport >= 0) != parports)
			continue;
		describe(ports, run, info);
		if (info->contends)
			return true;
	}
	return false;
}

static enum kport_status busy(const struct kport_port_info *owner)
{
	const unsigned first = owner->range.first, last = owner->range.last;

	if (strncmp(owner->device, "/dev/ttyS", 9) == 0)
		return fail(KPORT_BUSY, 0,
			    "ports 0x%x-0x%x belong to the driver %s as %s: free them (sudo "
			    "setserial %s uart none), or use them beside it (KPORT_SHARE, --share)",
			    first, last, owner->owner, owner->device, owner->device);
	return fail(KPORT_BUSY, 0,
		    "ports 0x%x-0x%x belong to the driver \"%s\": unload it, or use them beside it "
		    "(KPORT_SHARE, --share), with the risk that both disturb each other",
		    first, last, owner->owner);
}

/* Takes over the reason that parport_take() or parport_check() gave. */
static enum kport_status cannot_ask(unsigned number)
{
	const struct kport_error *reason = kport_last_error();

	if (reason->status != KPORT_DENIED && reason->status != KPORT_UNSUPPORTED)
		return reason->status;
	return fail(KPORT_BUSY, 0,
		    "the ports belong to the driver parport%u, and it cannot be asked for them: "
		    "%.300s; or use them beside it (KPORT_SHARE, --share)",
		    number, reason->text);
}

enum kport_status machine_contention(struct kp_range range, struct kport_port_info *owner)
{
	struct ioports *ports = ioports_read();
	struct kport_port_info found;
	enum kport_status status = KPORT_OK;

	if (ports == NULL)
		return fail(KPORT_NO_MEMORY, 0, "no memory for the list of ports");
	if (find_contender(ports, range, false, &found))
		status = busy(&found);
	else if (find_contender(ports, range, true, &found))
		status =
			cannot_ask((unsigned)machine_number(found.owner, "parport", PARPORT_COUNT));
	if (status != KPORT_OK && owner != NULL)
		*owner = found;
	ioports_free(ports);
	return status;
}

/* The parallel ports that are ours while it lives: bit n for parportN. */
struct reservation {
	uint32_t parports;
};

_Static_assert(PARPORT_COUNT <= 32, "a bit for each");

static uint32_t parports_in(const struct ioports *ports, struct kp_range range)
{
	uint32_t set = 0;

	for (uint32_t port = range.first; port <= range.last; port++) {
		const struct ioports_owner *owner = ioports_owner(ports, port);

		if (owner != NULL && owner->parport >= 0)
			set |= 1u << owner->parport;
	}
	return set;
}

static void give_all(uint32_t set)
{
	for (unsigned number = 0; number < PARPORT_COUNT; number++) {
		if ((set & (1u << number)) != 0)
			parport_give(number);
	}
}

static enum kport_status take_all(uint32_t set, uint32_t flags)
{
	uint32_t taken = 0;

	for (unsigned number = 0; number < PARPORT_COUNT; number++) {
		int fd = -1;

		if ((set & (1u << number)) == 0)
			continue;
		if (parport_take(number, flags, &fd) != KPORT_OK) {
			give_all(taken);
			return cannot_ask(number);
		}
		taken |= 1u << number;
	}
	return KPORT_OK;
}

static enum kport_status reserve_parports(uint32_t set, uint32_t flags,
					  struct reservation **reservation)
{
	struct reservation *made;
	enum kport_status status;

	if (set == 0)
		return KPORT_OK;
	made = malloc(sizeof(*made));
	if (made == NULL)
		return fail(KPORT_NO_MEMORY, 0, "no memory for a reservation");
	made->parports = set;
	status = take_all(set, flags);
	if (status != KPORT_OK) {
		free(made);
		return status;
	}
	*reservation = made;
	return KPORT_OK;
}

enum kport_status machine_reserve(struct kp_range range, uint32_t flags,
				  struct reservation **reservation)
{
	struct kport_port_info contender;
	enum kport_status status;
	struct ioports *ports;

	*reservation = NULL;
	if ((flags & KPORT_SHARE) != 0)
		return KPORT_OK;
	ports = ioports_read();
	if (ports == NULL || machine_starved()) {
		ioports_free(ports);
		return fail(KPORT_NO_MEMORY, 0, "no memory or descriptor for the list of ports");
	}
	if (find_contender(ports, range, false, &contender))
		status = busy(&contender);
	else
		status = reserve_parports(parports_in(ports, range), flags, reservation);
	ioports_free(ports);
	return status;
}

void machine_unreserve(struct reservation *reservation)
{
	if (reservation == NULL)
		return;
	give_all(reservation->parports);
	free(reservation);
}
