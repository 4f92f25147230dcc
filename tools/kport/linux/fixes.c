/* SPDX-License-Identifier: MIT */
/* kport doctor: what would make a back end usable here. */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "machine.h"

static bool is_x86(void)
{
	struct utsname name;

	/* x86_64, i386 to i686 */
	return uname(&name) == 0 && strstr(name.machine, "86") != NULL;
}

/* True, with text, where no privilege can be had at all. */
static bool confined(char *text, size_t len)
{
	if (read_lockdown() > LOCKDOWN_NONE) {
		snprintf(text, len,
			 "the kernel is locked down: use ppdev, or switch Secure Boot off");
		return true;
	}
	if (!has_rawio("CapBnd")) {
		snprintf(text, len,
			 container_name() ? "start the container with --cap-add SYS_RAWIO" :
					    "start it where CAP_SYS_RAWIO is in the bounding set");
		return true;
	}
	return false;
}

static void fix_ioperm(const struct kport_backend_info *backend, char *text, size_t len)
{
	if (backend->usable == KPORT_UNSUPPORTED)
		snprintf(text, len, "boot a kernel that has CONFIG_X86_IOPL_IOPERM=y");
	else if (!confined(text, len) && geteuid() != 0)
		snprintf(text, len,
			 "sudo kport ... ; or allowio, where allowio-grant is installed");
}

static void fix_devport(const struct kport_backend_info *backend, char *text, size_t len)
{
	(void)backend;
	if (access("/dev/port", F_OK) != 0)
		snprintf(text, len,
			 container_name() ?
				 "start the container with --device /dev/port and --cap-add "
				 "SYS_RAWIO" :
				 "boot a kernel that has CONFIG_DEVPORT=y");
	else if (!confined(text, len) && geteuid() != 0)
		snprintf(text, len, "sudo kport --backend devport ...");
}

static void fix_ppdev(const struct kport_backend_info *backend, char *text, size_t len)
{
	(void)backend;
	if (access("/dev/parport0", F_OK) != 0) {
		snprintf(text, len, "sudo modprobe -a parport_pc ppdev");
	} else if (access("/dev/parport0", R_OK | W_OK) != 0) {
		if (group_membership("lp") == MEMBER_LATER)
			snprintf(text, len,
				 "log out and in again: you are in group lp from then on");
		else
			snprintf(text, len, "sudo usermod -aG lp %s, then log out and in again",
				 user_name());
	} else if (access("/dev/lp0", F_OK) == 0) {
		snprintf(text, len, "if the printer's driver holds the port: sudo rmmod lp");
	}
}

static void fix_pcibar(const struct kport_backend_info *backend, char *text, size_t len)
{
	if (backend->usable == KPORT_DENIED)
		snprintf(text, len,
			 "sudo chown %s /sys/bus/pci/devices/CARD/resourceN (lspci -D lists cards)",
			 user_name());
}

static void fix_kioport(const struct kport_backend_info *backend, char *text, size_t len)
{
	(void)backend;
	if (access("/dev/kioport", F_OK) != 0)
		snprintf(text, len,
			 "load kport's driver where it is installed: sudo modprobe kioport");
	else if (group_membership("kport") == MEMBER_LATER)
		snprintf(text, len, "log out and in again: you are in group kport from then on");
	else
		snprintf(text, len, "sudo usermod -aG kport %s, then log out and in again",
			 user_name());
}

static const struct {
	const char *name;
	void (*fix)(const struct kport_backend_info *backend, char *text, size_t len);
} fixes[] = {
	{ "kioport", fix_kioport }, { "ioperm", fix_ioperm },	{ "ppdev", fix_ppdev },
	{ "pcibar", fix_pcibar },   { "devport", fix_devport },
};

void platform_fix(const struct kport_backend_info *backend, char *text, size_t len)
{
	text[0] = '\0';
	if (backend->usable == KPORT_OK || !is_x86())
		return;
	for (size_t i = 0; i < sizeof(fixes) / sizeof(fixes[0]); i++) {
		if (strcmp(fixes[i].name, backend->name) == 0)
			fixes[i].fix(backend, text, len);
	}
}
