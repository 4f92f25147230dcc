/* SPDX-License-Identifier: MIT */
/*
 * The port ranges of a resource list of Windows NT, as the registry keeps it under HKLM\HARDWARE. Pure
 * functions over bytes, whoever wrote them.
 */
#ifndef KPORT_LIB_NT_RESOURCE_LIST_H
#define KPORT_LIB_NT_RESOURCE_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "core/portset.h"

enum resource_form {
	RESOURCE_LIST,	     /* CM_RESOURCE_LIST, the registry's REG_RESOURCE_LIST */
	RESOURCE_DESCRIPTOR, /* CM_FULL_RESOURCE_DESCRIPTOR, REG_FULL_RESOURCE_DESCRIPTOR */
};

/* The length of one CM_PARTIAL_RESOURCE_DESCRIPTOR, by the kernel's width and not by this process's. */
#define RESOURCE_LEN_32 16u
#define RESOURCE_LEN_64 20u

struct resource_range {
	struct kp_range range;
	bool window; /* of a bus: what lies in it belongs to others */
};

/*
 * The ranges of I/O ports, in their order; at most max are written. Returns how many there are. What is
 * cut off or damaged ends the list there.
 */
size_t resource_ranges(enum resource_form form, size_t entry_len, const void *bytes, size_t len,
		       struct resource_range *list, size_t max);

#endif /* KPORT_LIB_NT_RESOURCE_LIST_H */
