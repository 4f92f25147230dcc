// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* The well-known names: lpt1 is where this machine's first parallel port really sits. */
#include <linux/init.h>
#include <linux/kernel.h>

#include "kioport.h"

#define NAMES_MAX 16

static struct kp_port_name names[NAMES_MAX] __ro_after_init;

const struct kp_port_names kioport_names = { .list = names, .count = NAMES_MAX };

void __init kioport_names_find(void)
{
	size_t i;

	/* entries without a name match nothing */
	for (i = 0; i < min_t(size_t, kp_legacy_names.count, NAMES_MAX); i++) {
		names[i] = kp_legacy_names.list[i];
		if (memcmp(names[i].name, "lpt", 3) == 0)
			kioport_parallel_place(names[i].name[3] - '1', &names[i]);
	}
}
