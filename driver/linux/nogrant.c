// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* A kernel without ioperm(2): there is no bitmap to put a port into. */
#include "kioport.h"

void kioport_grant_start(void)
{
}

enum kp_status kioport_grant_self(struct kp_handle *handle, struct kp_range range)
{
	return KP_STATUS_UNSUPPORTED;
}
