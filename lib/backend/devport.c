/* SPDX-License-Identifier: MIT */
/*
 * /dev/port, mem(4): the file offset is the port. The kernel serves a longer transfer as byte
 * accesses to consecutive ports (read_port in Linux, drivers/char/mem.c), so one byte a call it
 * is. The descriptor reaches every port, hence it is never inherited by another program.
 */
#include "lib/backend/list.h"
#include "lib/linux/files.h"
#include "lib/linux/privilege.h"
#include "lib/linux/split.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

struct devport {
	int fd;
	uint32_t flags;
};

static enum kport_status refused(int error)
{
	switch (error) {
	case ENOENT:
	case ENXIO:
	case ENODEV:
		return fail(KPORT_UNSUPPORTED, error,
			    "there is no /dev/port here: a kernel without CONFIG_DEVPORT, or a "
			    "container that has to be started with --device /dev/port");
	case EACCES:
		if (geteuid() != 0)
			return fail(KPORT_DENIED, error,
				    "/dev/port is root's: run as root (sudo), or have the ports "
				    "granted (allowio RANGES PROGRAM)");
		return fail(KPORT_DENIED, error,
			    "/dev/port is closed even to this root, as in a container: start it "
			    "with --device /dev/port, or run on the host");
	case EPERM:
		return privilege_refused("/dev/port", error);
	default:
		return fail(KPORT_SYSTEM, error, "/dev/port cannot be opened");
	}
}

static int open_port(uint32_t flags)
{
	char path[MACHINE_PATH_MAX];

	if (!machine_path(path, "/dev/port"))
		return -1;
	return open(path, ((flags & KPORT_READ_ONLY) != 0 ? O_RDONLY : O_RDWR) | O_CLOEXEC);
}

/* Opening and closing has no effect on any port. */
static enum kport_status devport_probe(void)
{
	int fd = open_port(0);

	if (fd < 0)
		return refused(errno);
	close(fd);
	return KPORT_OK;
}

static enum kport_status devport_open(const struct backend_context *context, void **state)
{
	struct devport *devport = malloc(sizeof(*devport));

	if (devport == NULL)
		return fail(KPORT_NO_MEMORY, 0, "no memory for a handle on /dev/port");
	devport->flags = context->flags;
	devport->fd = open_port(context->flags);
	if (devport->fd < 0) {
		enum kport_status status = refused(errno);

		free(devport);
		return status;
	}
	*state = devport;
	return KPORT_OK;
}

static void devport_close(void *state)
{
	struct devport *devport = state;

	close(devport->fd);
	free(devport);
}

static enum kport_status check(ssize_t moved, const char *what, uint16_t port)
{
	if (moved == 1)
		return KPORT_OK;
	return fail(KPORT_SYSTEM, moved < 0 ? errno : 0, "%s port 0x%x by /dev/port failed", what,
		    (unsigned)port);
}

static enum kport_status in8(void *state, uint16_t port, uint8_t *value)
{
	const struct devport *devport = state;

	return check(pread(devport->fd, value, 1, port), "reading", port);
}

static enum kport_status out8(void *state, uint16_t port, uint8_t value)
{
	const struct devport *devport = state;

	return check(pwrite(devport->fd, &value, 1, port), "writing", port);
}

static enum kport_status devport_in(void *state, uint16_t port, unsigned width, uint32_t *value)
{
	const struct devport *devport = state;

	return split_in("devport", devport->flags, in8, state, port, width, value);
}

static enum kport_status devport_out(void *state, uint16_t port, unsigned width, uint32_t value)
{
	const struct devport *devport = state;

	return split_out("devport", devport->flags, out8, state, port, width, value);
}

const struct backend backend_devport = {
	.name = "devport",
	.mechanism = "/dev/port, one byte a call",
	.needs = "root with CAP_SYS_RAWIO, no kernel lockdown",
	.automatic = true,
	.guarded = true,
	.contends = true,
	.release_is_safe = true,
	.probe = devport_probe,
	.open = devport_open,
	.close = devport_close,
	.in = devport_in,
	.out = devport_out,
};
