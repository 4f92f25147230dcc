/* SPDX-License-Identifier: MIT */
/* Windows NT 4.0: a driver cannot tell which file a new process is of. The rules are not even read. */
#include "kioport.h"

void kioport_rules_start(bool has_callback)
{
	(void)has_callback;
}

void kioport_rules_stop(void)
{
}

void kioport_rules_begin(PEPROCESS process, HANDLE id)
{
	(void)process;
	(void)id;
}

void kioport_rules_end(PEPROCESS process)
{
	(void)process;
}

enum kp_status kioport_rules(struct kp_device *device, bool again, struct kp_rules *answer)
{
	(void)device;
	(void)again;
	answer->state = KP_RULES_OLD_SYSTEM;
	return KP_STATUS_OK;
}
