/* SPDX-License-Identifier: MIT */
/*
 * x86_64: the processor has the I/O permission bitmap, but Windows has no call for it and guards the
 * task state segment that holds it. The core answers UNSUPPORTED by itself.
 */
#include "kioport.h"

void kioport_grant_start(struct kp_env *env)
{
	(void)env;
}

void kioport_grant_stop(void)
{
}

bool kioport_grant_has_callback(void)
{
	return false;
}
