// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* A kernel without parport: nobody owns parallel ports but by region. */
#include "kioport.h"

int kioport_parallel_start(void)
{
	return 0;
}

void kioport_parallel_stop(void)
{
}

bool kioport_parallel_covers(const struct kioport_parallel *parallel, struct kp_range range)
{
	return false;
}

void kioport_parallel_place(int number, struct kp_port_name *name)
{
}

int kioport_parallel_claim(struct kp_range range, struct kioport_parallel **claimed)
{
	*claimed = NULL;
	return 0;
}

void kioport_parallel_release(struct kioport_parallel *parallel)
{
}
