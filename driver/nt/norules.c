/* SPDX-License-Identifier: MIT */
/*
 * x86_64: without a permission bitmap for programs the driver has nothing to give at a start. There rules
 * are carried out by allowio, which Windows starts in the program's place (Image File Execution Options).
 */
#include "kioport.h"

void kioport_rules_start(bool has_callback)
{
	(void)has_callback;
}

void kioport_rules_stop(void)
{
}

enum kp_status kioport_rules(struct kp_device *device, bool again, struct kp_rules *answer)
{
	(void)device;
	(void)again;
	answer->state = KP_RULES_NO_BITMAP;
	return KP_STATUS_OK;
}
