/* SPDX-License-Identifier: MIT */
/* Windows NT 4.0: it has none of what newer systems have, and no way to ask. */
#include "kioport.h"

struct kioport_system kioport_system;

void kioport_system_find(void)
{
	kioport_system.pool = NonPagedPool;
}
