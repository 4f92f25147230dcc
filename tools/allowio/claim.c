/* SPDX-License-Identifier: MIT */
#include "claim.h"
#include "say.h"

/* Not closed before the process becomes another: that would take the ports back. */
static kport *held;

int claim_ports(const char *backend, const char *ranges, uint32_t flags)
{
	struct kport_options options = KPORT_OPTIONS_INIT;

	options.backend = backend;
	options.ranges = ranges;
	options.flags = flags | KPORT_INHERIT;
	if (kport_open(&options, &held) != KPORT_OK)
		return say_library_failed();
	if (kport_grant_self(held, ranges) == KPORT_OK)
		return -1;
	say_library_failed();
	kport_close(held);
	held = NULL;
	return EXIT_FAILED;
}
