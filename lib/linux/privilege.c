/* SPDX-License-Identifier: MIT */
#include "lib/linux/privilege.h"

#include "lib/linux/files.h"

#include <linux/capability.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* capget(2); the library's wrapper is in libcap, which a static helper does without. */
static bool get_capabilities(struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3])
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };

	memset(data, 0, sizeof(data[0]) * _LINUX_CAPABILITY_U32S_3);
	return syscall(SYS_capget, &header, data) == 0;
}

bool privilege_effective(void)
{
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	return get_capabilities(data) && (data[0].effective & (1u << CAP_SYS_RAWIO)) != 0;
}

bool privilege_permitted(void)
{
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	return get_capabilities(data) && (data[0].permitted & (1u << CAP_SYS_RAWIO)) != 0;
}

enum lockdown privilege_parse_lockdown(const char *text)
{
	if (strstr(text, "[none]") != NULL)
		return LOCKDOWN_NONE;
	if (strstr(text, "[integrity]") != NULL)
		return LOCKDOWN_INTEGRITY;
	if (strstr(text, "[confidentiality]") != NULL)
		return LOCKDOWN_CONFIDENTIALITY;
	return LOCKDOWN_UNKNOWN;
}

enum lockdown privilege_lockdown(void)
{
	char text[128];

	if (machine_read(text, sizeof(text), "/sys/kernel/security/lockdown") < 0)
		return LOCKDOWN_UNKNOWN;
	return privilege_parse_lockdown(text);
}

/* proc(5): the line "Seccomp:" of status; 2 is a filter. */
static bool is_filtered(void)
{
	char text[8192];
	const char *line;

	if (machine_read(text, sizeof(text), "/proc/self/status") < 0)
		return false;
	line = strstr(text, "\nSeccomp:");
	return line != NULL && strchr("12", line[strlen("\nSeccomp:\t")]) != NULL;
}

/* user_namespaces(7): only the first one maps all numbers to themselves. */
static bool is_in_user_namespace(void)
{
	char text[256];
	unsigned inside, outside, count;

	if (machine_read(text, sizeof(text), "/proc/self/uid_map") <= 0)
		return false;
	return sscanf(text, "%u %u %u", &inside, &outside, &count) != 3 || inside != 0 ||
	       outside != 0 || count != 4294967295u;
}

static enum kport_status lacks_capability(const char *what, int error)
{
	if (geteuid() == 0)
		return fail(KPORT_DENIED, error,
			    "%s needs the capability CAP_SYS_RAWIO, which was taken from this "
			    "root, as containers do: start the container with "
			    "--cap-add=SYS_RAWIO, or run on the host",
			    what);
	return fail(KPORT_DENIED, error,
		    "%s needs the capability CAP_SYS_RAWIO: run as root (sudo), have the ports "
		    "granted (allowio RANGES PROGRAM), or give it to the program (sudo setcap "
		    "cap_sys_rawio+ep PROGRAM)",
		    what);
}

enum kport_status privilege_refused(const char *what, int error)
{
	enum lockdown lockdown = privilege_lockdown();

	if (!privilege_effective())
		return lacks_capability(what, error);
	if (lockdown == LOCKDOWN_INTEGRITY || lockdown == LOCKDOWN_CONFIDENTIALITY)
		return fail(KPORT_DENIED, error,
			    "%s is refused to everyone under kernel lockdown, which comes with "
			    "Secure Boot: use the back end ppdev, which works for parallel ports, "
			    "or switch Secure Boot off",
			    what);
	if (is_in_user_namespace())
		return fail(KPORT_DENIED, error,
			    "%s takes root of the machine, and this is root of a user namespace "
			    "(a rootless container): run on the host",
			    what);
	if (is_filtered())
		return fail(KPORT_DENIED, error,
			    "%s is blocked by a seccomp filter, as containers have: start the "
			    "container with --security-opt seccomp=unconfined, or run on the host",
			    what);
	return fail(KPORT_DENIED, error,
		    "%s is refused although CAP_SYS_RAWIO is there; it may be kernel lockdown "
		    "(see /sys/kernel/security/lockdown; the back end ppdev works under it) or a "
		    "container",
		    what);
}
