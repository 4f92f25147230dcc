/* SPDX-License-Identifier: MIT */
/* The driver kioport of Linux: /dev/kioport and its ioctls. */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lib/backend/kioport_channel.h"

#define DEVICE "/dev/kioport"

const char kioport_mechanism[] =
	"the driver kioport: a system call on " DEVICE " an access or batch";

const char kioport_no_grant[] =
	"this kernel cannot grant ports to ordinary users safely (Linux before 6.16 and its stable "
	"releases of June 2025): renew it, or use 'allowio --backend ioperm'";

/* errno of the driver, as device.c of the module gives it */
static enum kport_status status_of(int error)
{
	static const struct {
		int error;
		enum kport_status status;
	} table[] = {
		{ EINVAL, KPORT_INVALID },     { EOPNOTSUPP, KPORT_UNSUPPORTED },
		{ EACCES, KPORT_DENIED },      { EPERM, KPORT_DENIED },
		{ EBUSY, KPORT_BUSY },	       { ETIMEDOUT, KPORT_TIMED_OUT },
		{ ENOMEM, KPORT_NO_MEMORY },   { EINTR, KPORT_INTERRUPTED },
		{ ENOTTY, KPORT_UNSUPPORTED }, { EDQUOT, KPORT_NO_MEMORY },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].error == error)
			return table[i].status;
	return KPORT_SYSTEM;
}

static bool is_missing(int error)
{
	return error == ENOENT || error == ENXIO || error == ENODEV;
}

static enum kport_status open_failed(int error)
{
	if (is_missing(error))
		return fail(KPORT_UNSUPPORTED, 0,
			    "the driver is not loaded (no " DEVICE
			    "): install the package kioport-dkms "
			    "and run 'modprobe kioport' as root");
	if (error == EPERM)
		return fail(KPORT_DENIED, 0,
			    "the kernel is locked down (Secure Boot) and lets nobody use I/O "
			    "ports; the "
			    "back end ppdev works for parallel ports");
	if (error == EACCES)
		return fail(KPORT_DENIED, 0,
			    DEVICE
			    " is for the group kport: 'adduser USER kport' as root, then log in "
			    "again; and the driver's policy must give this user something "
			    "(kport policy show)");
	if (error == EDQUOT)
		return fail(KPORT_NO_MEMORY, 0,
			    "this user's programs have " DEVICE " open so often that the driver's "
			    "memory for one user (32 MiB) is at its end: close some");
	return fail(status_of(error), error, "cannot open " DEVICE);
}

/* Claims end with the descriptor: where they are to be inherited, it is. */
static int open_device(uint32_t flags)
{
	int mode = flags & KPORT_READ_ONLY ? O_RDONLY : O_RDWR;

	return open(DEVICE, flags & KPORT_INHERIT ? mode : mode | O_CLOEXEC);
}

enum kport_status kioport_channel_open(uint32_t flags, kioport_channel *channel)
{
	int fd = open_device(flags);

	if (fd < 0)
		return open_failed(errno);
	*channel = fd;
	return KPORT_OK;
}

enum kport_status kioport_channel_look(kioport_channel *channel)
{
	const int fd = open_device(KPORT_READ_ONLY);

	if (fd < 0 && is_missing(errno))
		return fail(KPORT_UNSUPPORTED, 0, KIOPORT_DOES_NOT_RUN);
	if (fd < 0 && errno == EACCES)
		return fail(KPORT_DENIED, 0, KIOPORT_NOT_TOLD);
	if (fd < 0)
		return open_failed(errno);
	*channel = fd;
	return KPORT_OK;
}

enum kport_status kioport_channel_probe(void)
{
	kioport_channel channel = -1;
	enum kport_status status = kioport_channel_open(0, &channel);

	if (status == KPORT_OK)
		kioport_channel_close(channel);
	return status;
}

void kioport_channel_close(kioport_channel channel)
{
	close((int)channel);
}

static enum kport_status failed(long *code)
{
	*code = errno;
	return status_of(errno);
}

enum kport_status kioport_request(kioport_channel channel, enum kp_request_number number,
				  void *buffer, size_t len, long *code)
{
	(void)len; /* the driver finds it in the header */
	if (ioctl((int)channel, KP_LINUX_CODE((unsigned)number), buffer) != 0)
		return failed(code);
	return KPORT_OK;
}

/* The driver serves pread and pwrite of 1, 2 and 4 bytes as an access: the shortest way to it. */
enum kport_status kioport_channel_in(kioport_channel channel, uint16_t port, unsigned width,
				     uint32_t *value, long *code)
{
	uint32_t read = 0; /* little-endian: the low bytes are what comes back */

	if (pread((int)channel, &read, width, port) != (ssize_t)width)
		return failed(code);
	*value = read;
	return KPORT_OK;
}

enum kport_status kioport_channel_out(kioport_channel channel, uint16_t port, unsigned width,
				      uint32_t value, long *code)
{
	if (pwrite((int)channel, &value, width, port) != (ssize_t)width)
		return failed(code);
	return KPORT_OK;
}

enum kport_status kioport_busy(kioport_channel channel, struct kp_range range)
{
	char holder[128];

	if (kioport_holder_text(channel, range, holder, sizeof(holder)))
		return fail(KPORT_BUSY, 0,
			    "ports 0x%x-0x%x are held through the driver kioport by %s: end that "
			    "first",
			    range.first, range.last, holder);
	return fail(KPORT_BUSY, 0,
		    "ports 0x%x-0x%x are in use by a driver or another program; 'kport ports' and "
		    "'kport "
		    "doctor' as administrator name it, --share (administrators) overrides",
		    range.first, range.last);
}
