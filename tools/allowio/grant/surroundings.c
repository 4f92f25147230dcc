/* SPDX-License-Identifier: MIT */
#include "surroundings.h"

#include "../capabilities.h"
#include "../say.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#define SELF "/proc/self/exe"

/* A file opened later must not become somebody's standard error. */
static int open_standard_descriptors(void)
{
	for (int fd = 0; fd < 3; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		if (open("/dev/null", O_RDWR) != fd)
			return EXIT_FAILED;
	}
	return -1;
}

int surroundings_secure(void)
{
	if (clearenv() != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return EXIT_FAILED;
	if (open_standard_descriptors() >= 0)
		return EXIT_FAILED;
	if (getuid() != geteuid() || getgid() != getegid())
		return say_failed(
			"it must not be setuid or setgid: its right is the file capability "
			"cap_sys_rawio=p and nothing else (chmod ug-s)");
	return -1;
}

/* proc(5), "TracerPid:" of status. */
static bool is_traced(void)
{
	char text[4096] = "";
	const char *line;
	ssize_t len;
	int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (len <= 0)
		return false;
	line = strstr(text, "\nTracerPid:\t");
	return line && line[strlen("\nTracerPid:\t")] != '0';
}

static bool is_on_nosuid(void)
{
	struct statvfs status;

	return statvfs(SELF, &status) == 0 && (status.f_flag & ST_NOSUID);
}

static bool has_file_capability(void)
{
	char value[sizeof(struct vfs_ns_cap_data)];

	return getxattr(SELF, "security.capability", value, sizeof(value)) > 0 || errno == ERANGE;
}

/* user_namespaces(7): only the first one maps all numbers to themselves. */
static bool is_in_user_namespace(void)
{
	char text[256] = "";
	unsigned inside, outside, count;
	ssize_t len;
	int fd = open("/proc/self/uid_map", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	/* An empty map, as before it is written, is another one, too. */
	return len >= 0 && (sscanf(text, "%u %u %u", &inside, &outside, &count) != 3 ||
			    inside != 0 || outside != 0 || count != UINT_MAX);
}

static int without_file_capability(void)
{
	char path[PATH_MAX] = "allowio-grant";
	ssize_t len = readlink(SELF, path, sizeof(path) - 1);

	if (len > 0)
		path[len] = '\0';
	return say_failed(
		"its file has no capability, so it can give no ports: let root run 'setcap "
		"cap_sys_rawio=p %s', or use 'sudo allowio ...'",
		path);
}

/* In the order of what is most specific. */
int surroundings_check_capability(void)
{
	/*
	 * There the capability is permitted, but over the namespace only, and ioperm() is refused;
	 * and whoever made it may have laid a policy of his own over the true one.
	 */
	if (is_in_user_namespace())
		return say_failed(
			"this is a user namespace (a rootless container, a sandbox), where "
			"its capability does not count: start allowio from outside of it");
	if (capabilities_rawio_permitted())
		return -1;
	if (prctl(PR_CAPBSET_READ, CAP_SYS_RAWIO, 0, 0, 0) == 0)
		return say_failed(
			"CAP_SYS_RAWIO is outside the bounding set here, as in most "
			"containers: start the container with --cap-add=SYS_RAWIO (a service "
			"with it in CapabilityBoundingSet=), or work outside of it");
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		return say_failed(
			"no_new_privs is in force here, so its capability does not count: "
			"some sandbox, container or service option (NoNewPrivileges=) set it; "
			"start allowio from outside of that");
	if (is_on_nosuid())
		return say_failed(
			"it lies on a file system mounted nosuid, where file capabilities do "
			"not count: have it installed on another one, or mounted without "
			"nosuid");
	if (!has_file_capability())
		return without_file_capability();
	if (is_traced())
		return say_failed("it is being traced, so its capability does not count: have the "
				  "debugger start the program's process itself, or attach later");
	return say_failed(
		"the kernel did not give it the capability of its file (check 'getcap' on "
		"it: cap_sys_rawio=p)");
}
