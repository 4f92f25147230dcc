/* SPDX-License-Identifier: MIT */
/*
 * The driver kioport of Linux: /dev/kioport and its ioctls. The driver checks everything itself; what
 * the library has checked before is checked there again.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lib/backend/list.h"

#define DEVICE "/dev/kioport"

struct driver {
	int fd;
	bool share;
	uint64_t features;
};

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
		{ ENOTTY, KPORT_UNSUPPORTED },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].error == error)
			return table[i].status;
	return KPORT_SYSTEM;
}

static enum kport_status open_failed(int error)
{
	if (error == ENOENT || error == ENXIO || error == ENODEV)
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
	return fail(status_of(error), error, "cannot open " DEVICE);
}

/* Claims end with the descriptor: where they are to be inherited, it is. */
static int open_device(uint32_t flags)
{
	int mode = flags & KPORT_READ_ONLY ? O_RDONLY : O_RDWR;

	return open(DEVICE, flags & KPORT_INHERIT ? mode : mode | O_CLOEXEC);
}

static enum kport_status greet(struct driver *driver)
{
	struct kp_handshake hello = {
		.header = { .size = sizeof(hello) },
		.magic = KP_ABI_MAGIC,
		.major = KP_ABI_MAJOR,
		.minor = KP_ABI_MINOR,
	};

	if (ioctl(driver->fd, KP_LINUX_CODE(KP_REQUEST_HANDSHAKE), &hello) != 0)
		return fail(
			KPORT_UNSUPPORTED, errno,
			"the driver kioport does not speak this library's protocol %u.%u: install "
			"driver and library of one version",
			KP_ABI_MAJOR, KP_ABI_MINOR);
	driver->features = hello.features;
	return KPORT_OK;
}

static enum kport_status kioport_probe(void)
{
	int fd = open_device(0);

	if (fd < 0)
		return open_failed(errno);
	close(fd);
	return KPORT_OK;
}

static enum kport_status kioport_open(const struct backend_context *context, void **state)
{
	struct driver *driver = calloc(1, sizeof(*driver));
	enum kport_status status;

	if (!driver)
		return fail(KPORT_NO_MEMORY, 0, "no memory for a handle");
	driver->share = context->flags & KPORT_SHARE;
	driver->fd = open_device(context->flags);
	if (driver->fd < 0) {
		status = open_failed(errno);
		goto free_driver;
	}
	status = greet(driver);
	if (status != KPORT_OK)
		goto close_device;
	*state = driver;
	return KPORT_OK;

close_device:
	close(driver->fd);
free_driver:
	free(driver);
	return status;
}

static void kioport_close(void *state)
{
	struct driver *driver = state;

	close(driver->fd);
	free(driver);
}

static enum kport_status kioport_claim(void *state, struct kp_range range)
{
	struct driver *driver = state;
	struct kp_claim_request claim = {
		.header = { .size = sizeof(claim), .flags = driver->share ? KP_CLAIM_SHARE : 0 },
		.range = range,
	};

	if (ioctl(driver->fd, KP_LINUX_CODE(KP_REQUEST_CLAIM), &claim) == 0)
		return KPORT_OK;
	if (errno == EBUSY)
		return fail(KPORT_BUSY, 0,
			    "ports 0x%x-0x%x are in use by a driver or another program; "
			    "'kport ports' as root names it, --share (administrators) overrides",
			    range.first, range.last);
	if (errno == EACCES && driver->share)
		return fail(KPORT_DENIED, 0,
			    "the driver lets only administrators share ports (0x%x-0x%x) with "
			    "their owner, and others none that its policy does not give them",
			    range.first, range.last);
	if (errno == EACCES)
		return fail(KPORT_DENIED, 0,
			    "the driver's policy does not give this user ports 0x%x-0x%x: an "
			    "administrator can add a line for them and run 'kport policy load'",
			    range.first, range.last);
	return fail(status_of(errno), errno, "cannot claim ports 0x%x-0x%x", range.first,
		    range.last);
}

static void kioport_release(void *state, struct kp_range range)
{
	struct driver *driver = state;
	struct kp_claim_request claim = { .header = { .size = sizeof(claim) }, .range = range };

	ioctl(driver->fd, KP_LINUX_CODE(KP_REQUEST_RELEASE), &claim);
}

static enum kport_status kioport_grant(void *state, struct kp_range range)
{
	struct driver *driver = state;
	struct kp_grant_request grant = { .header = { .size = sizeof(grant) }, .range = range };

	if (ioctl(driver->fd, KP_LINUX_CODE(KP_REQUEST_GRANT), &grant) == 0)
		return KPORT_OK;
	if (errno == EACCES || errno == EPERM)
		return fail(
			KPORT_DENIED, 0,
			"the driver grants direct access to ports 0x%x-0x%x only where the policy "
			"says read, write and grant for all of them, to the process and user that "
			"opened it for writing",
			range.first, range.last);
	if (errno == EOPNOTSUPP)
		return fail(KPORT_UNSUPPORTED, 0,
			    "this kernel cannot grant ports to ordinary users safely (Linux before "
			    "6.16 and its stable releases of June 2025): renew it, or use "
			    "'allowio --backend ioperm'");
	return fail(status_of(errno), errno, "cannot grant ports 0x%x-0x%x", range.first,
		    range.last);
}

static enum kport_status access_failed(uint16_t port)
{
	return fail(status_of(errno), errno, "the driver refused port 0x%x", port);
}

/* The driver serves pread and pwrite of 1, 2 and 4 bytes as an access: the shortest way to it. */
static enum kport_status kioport_in(void *state, uint16_t port, unsigned width, uint32_t *value)
{
	struct driver *driver = state;
	uint32_t read = 0; /* little-endian: the low bytes are what comes back */

	if (pread(driver->fd, &read, width, port) != (ssize_t)width)
		return access_failed(port);
	*value = read;
	return KPORT_OK;
}

static enum kport_status kioport_out(void *state, uint16_t port, unsigned width, uint32_t value)
{
	struct driver *driver = state;

	if (pwrite(driver->fd, &value, width, port) != (ssize_t)width)
		return access_failed(port);
	return KPORT_OK;
}

#define HAS(code) (1u << (code))
#define WRITES (HAS(KP_OP_OUT) | HAS(KP_OP_OUTS) | HAS(KP_OP_MODIFY))

/* The sum of HAS() over the operations. */
static uint32_t codes_in(const struct kp_batch_view *batch)
{
	uint32_t codes = 0;

	for (uint32_t i = 0; i < batch->count; i++)
		codes |= HAS(batch->ops[i].code);
	return codes;
}

static enum kport_status batch_failed(uint64_t limit_ns)
{
	if (errno == EACCES && limit_ns > KP_BATCH_DEFAULT_LIMIT_NS)
		return fail(
			KPORT_DENIED, 0,
			"the driver lets a batch run for 100 ms, and for 10 s where a line of its "
			"policy for this user says slow");
	return fail(status_of(errno), errno, "the driver refused the batch");
}

/* The driver's request is one buffer: header, operations, data. */
static enum kport_status kioport_batch(void *state, const struct kp_batch_view *batch,
				       uint32_t *done)
{
	struct driver *driver = state;
	size_t ops_len = batch->count * sizeof(struct kp_op);
	size_t len = sizeof(struct kp_batch) + ops_len + batch->data_len;
	struct kp_batch *request = malloc(len);
	enum kport_status status = KPORT_OK;
	uint32_t codes = codes_in(batch);
	unsigned number = codes & WRITES ? KP_REQUEST_BATCH : KP_REQUEST_BATCH_READ;
	uint8_t *ops;

	if (!request)
		return fail(KPORT_NO_MEMORY, 0, "no memory for a batch of %zu bytes", len);
	ops = (uint8_t *)(request + 1);
	*request = (struct kp_batch){
		.header = { .size = (uint32_t)len },
		.limit_ns = batch->limit_ns,
		.op_count = batch->count,
		.data_len = batch->data_len,
	};
	memcpy(ops, batch->ops, ops_len);
	if (batch->data_len)
		memcpy(ops + ops_len, batch->data, batch->data_len);
	if (ioctl(driver->fd, KP_LINUX_CODE(number), request) != 0) {
		status = batch_failed(batch->limit_ns);
		goto free_request;
	}
	memcpy(batch->ops, ops, ops_len);
	if (codes & HAS(KP_OP_INS))
		memcpy(batch->data, ops + ops_len, batch->data_len);
	*done = request->done;
	if (request->status != KP_STATUS_OK)
		status = fail((enum kport_status)request->status, 0,
			      "the driver stopped at operation %u of the batch", request->done);
free_request:
	free(request);
	return status;
}

/* So long that the ring switch hardly counts, and far below the batch's limits of time and size. */
#define STRING_PIECE 4096u

/* A string access is as many batches of one operation as it takes. */
static enum kport_status string_op(void *state, struct kp_op op, uint8_t *data, uint32_t count)
{
	while (count) {
		uint32_t done, piece = count < STRING_PIECE ? count : STRING_PIECE;
		struct kp_batch_view batch = {
			.ops = &op,
			.count = 1,
			.data = data,
			.data_len = piece * op.width,
			.limit_ns = KP_BATCH_DEFAULT_LIMIT_NS,
		};
		enum kport_status status;

		op.count = piece;
		status = kioport_batch(state, &batch, &done);
		if (status != KPORT_OK)
			return status;
		data += batch.data_len;
		count -= piece;
	}
	return KPORT_OK;
}

static enum kport_status kioport_ins(void *state, uint16_t port, unsigned width, void *data,
				     uint32_t count)
{
	struct kp_op op = { .code = KP_OP_INS, .width = (uint8_t)width, .port = port };

	return string_op(state, op, data, count);
}

/* The data of OUTS is not written to. */
static enum kport_status kioport_outs(void *state, uint16_t port, unsigned width, const void *data,
				      uint32_t count)
{
	struct kp_op op = { .code = KP_OP_OUTS, .width = (uint8_t)width, .port = port };

	return string_op(state, op, (uint8_t *)(uintptr_t)data, count);
}

const struct backend backend_kioport = {
	.name = "kioport",
	.mechanism = "the driver kioport: a system call on " DEVICE " an access or batch",
	.needs = "the driver loaded, the group kport, and a line of the driver's policy",
	.abilities = KPORT_CAN_GRANT | KPORT_CAN_WIDE | KPORT_CAN_BATCH,
	.automatic = true,
	.release_is_safe = true, /* the driver itself keeps the two apart */
	.probe = kioport_probe,
	.open = kioport_open,
	.close = kioport_close,
	.claim = kioport_claim,
	.release = kioport_release,
	.grant_self = kioport_grant,
	.in = kioport_in,
	.out = kioport_out,
	.ins = kioport_ins,
	.outs = kioport_outs,
	.batch = kioport_batch,
};
