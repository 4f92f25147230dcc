/* SPDX-License-Identifier: MIT */
/*
 * Asking parport for a port: PPCLAIM on /dev/parportN. What follows from Linux's
 * drivers/char/ppdev.c:
 *
 * - All of ppdev's requests, of all programs, take one lock, and a PPCLAIM that waits keeps it.
 *   One that waits for another ppdev user would block that user's own requests, for ever if it
 *   wants to give the port back by PPRELEASE. So kport never waits for a user of ppdev, only for
 *   the kernel's own drivers (lp): programs that use kport find each other by a flock(2) on the
 *   device, others by the name of the active user.
 * - close(2) gives the port back without that lock, so no PPRELEASE here.
 * - PPEXCL would lock the printing system out, or fail because of it, so it is not used.
 */
#include "lib/linux/files.h"
#include "lib/linux/parport.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/ppdev.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define PPDEV_MAJOR 99u /* Documentation/admin-guide/devices.txt */

struct claim {
	pthread_mutex_t lock;
	unsigned users;
	int fd;
};

static struct claim claims[PARPORT_COUNT] = {
	[0 ... PARPORT_COUNT - 1] = { .lock = PTHREAD_MUTEX_INITIALIZER, .fd = -1 },
};

static enum kport_status cannot_open(unsigned number, int error)
{
	switch (error) {
	case ENOENT:
	case ENODEV:
	case ENXIO:
		return fail(KPORT_UNSUPPORTED, error,
			    "there is no /dev/parport%u, which the kernel module ppdev makes: load "
			    "it (sudo modprobe ppdev)",
			    number);
	case EACCES:
	case EPERM:
		return fail(KPORT_DENIED, error,
			    "/dev/parport%u is for members of the group lp: join it (sudo adduser "
			    "\"$USER\" lp) and log in anew",
			    number);
	default:
		return fail(KPORT_SYSTEM, error, "/dev/parport%u cannot be opened", number);
	}
}

enum kport_status parport_check(unsigned number)
{
	char path[MACHINE_PATH_MAX];

	if (machine_path(path, "/dev/parport%u", number) &&
	    faccessat(AT_FDCWD, path, R_OK | W_OK, AT_EACCESS) == 0)
		return KPORT_OK;
	return cannot_open(number, errno);
}

static enum kport_status is_held(unsigned number)
{
	return fail(
		KPORT_BUSY, 0,
		"another program has the parallel port /dev/parport%u and need not give it back: "
		"end that program first (sudo fuser -v /dev/parport%u names it)",
		number, number);
}

/* "lp" or "ppdev0": parport's name of the driver that has its turn; "none". */
static bool is_held_by_ppdev(unsigned number)
{
	char text[64];

	return machine_read(text, sizeof(text), "/proc/sys/dev/parport/parport%u/devices/active",
			    number) > 0 &&
	       strncmp(text, "ppdev", 5) == 0;
}

/* Every request but the claim itself fails on a descriptor that does not hold the port. */
static bool holds_port(int fd, unsigned number)
{
	struct stat file;
	unsigned char status;

	return fstat(fd, &file) == 0 && S_ISCHR(file.st_mode) &&
	       file.st_rdev == makedev(PPDEV_MAJOR, number) && ioctl(fd, PPRSTATUS, &status) == 0;
}

/*
 * A program that was started with the port claimed for it (KPORT_INHERIT) has the descriptor that
 * holds the claim among its own.
 */
static int find_inherited(unsigned number)
{
	DIR *list = machine_list("/proc/self/fd");
	const struct dirent *entry;
	int found = -1;

	if (list == NULL)
		return -1;
	while (found < 0 && (entry = readdir(list)) != NULL) {
		int fd = machine_number(entry->d_name, "", 1 << 20);

		if (fd >= 0 && holds_port(fd, number))
			found = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	}
	closedir(list);
	return found;
}

static enum kport_status claim_failed(unsigned number, int error)
{
	if (error == EINTR)
		return fail(KPORT_INTERRUPTED, error,
			    "a signal came while waiting for the parallel port /dev/parport%u",
			    number);
	if (error == ENXIO)
		return fail(KPORT_BUSY, error,
			    "parport does not give /dev/parport%u: a driver has it for itself, or "
			    "the port is gone",
			    number);
	return fail(KPORT_SYSTEM, error, "claiming the parallel port /dev/parport%u failed",
		    number);
}

static enum kport_status claim(unsigned number, int fd)
{
	if (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
		return is_held(number);
	if (is_held_by_ppdev(number))
		return is_held(number);
	if (ioctl(fd, PPCLAIM) != 0)
		return claim_failed(number, errno);
	return KPORT_OK;
}

static enum kport_status open_and_claim(unsigned number, int *claimed)
{
	char path[MACHINE_PATH_MAX];
	enum kport_status status;
	int fd;

	*claimed = find_inherited(number);
	if (*claimed >= 0)
		return KPORT_OK;
	if (!machine_path(path, "/dev/parport%u", number))
		return cannot_open(number, errno);
	fd = open(path, O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return cannot_open(number, errno);
	status = claim(number, fd);
	if (status != KPORT_OK) {
		close(fd);
		return status;
	}
	*claimed = fd;
	return KPORT_OK;
}

enum kport_status parport_take(unsigned number, uint32_t flags, int *fd)
{
	struct claim *own = &claims[number];
	enum kport_status status = KPORT_OK;

	pthread_mutex_lock(&own->lock);
	if (own->users == 0)
		status = open_and_claim(number, &own->fd);
	if (status == KPORT_OK) {
		own->users++;
		*fd = own->fd;
		if ((flags & KPORT_INHERIT) != 0)
			fcntl(own->fd, F_SETFD, 0);
	}
	pthread_mutex_unlock(&own->lock);
	return status;
}

void parport_give(unsigned number)
{
	struct claim *own = &claims[number];

	pthread_mutex_lock(&own->lock);
	if (own->users > 0 && --own->users == 0) {
		close(own->fd);
		own->fd = -1;
	}
	pthread_mutex_unlock(&own->lock);
}
