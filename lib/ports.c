/* SPDX-License-Identifier: MIT */
/* Who owns what on this machine. */
#include "lib/internal.h"

#include <stdlib.h>

enum kport_status kport_ports(struct kport_port_info *list, size_t max, size_t *count,
			      bool *complete)
{
	bool ignored;

	if (!count || (!list && max))
		return fail(KPORT_INVALID, 0, "kport_ports: %s is NULL", count ? "list" : "count");
	return machine_ports(list, max, count, complete ? complete : &ignored);
}

enum kport_status kport_contention(const char *ranges, struct kport_port_info *owner)
{
	struct kport_port_info ignored;
	struct range_list list;
	enum kport_status status;
	size_t i;

	status = ranges_parse(ranges, NULL, &list);
	for (i = 0; !status && i < list.count; i++)
		status = machine_contention(list.ranges[i], owner ? owner : &ignored);
	free(list.ranges);
	return status;
}
