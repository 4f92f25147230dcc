/* SPDX-License-Identifier: MIT */
/* On Linux the driver is a module, which the system's packages install. */
#include "lib/backend.h"

static enum kport_status packages_do_it(void)
{
	return fail(KPORT_UNSUPPORTED, 0,
		    "on Linux the package kioport-dkms installs and removes the driver: see "
		    "README.md");
}

enum kport_status kport_driver_query(struct kport_driver_info *info)
{
	(void)info;
	return packages_do_it();
}

enum kport_status kport_driver_install(const char *path, uint32_t flags,
				       enum kport_install_outcome *outcome)
{
	(void)path, (void)flags, (void)outcome;
	return packages_do_it();
}

enum kport_status kport_driver_uninstall(bool *restart)
{
	(void)restart;
	return packages_do_it();
}
