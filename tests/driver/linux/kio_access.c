/* SPDX-License-Identifier: MIT */
/*
 * Every port, width and direction against what this handle claimed of what the policy gives. The
 * suite's policy gives the group kport 0xe0-0xe3 (a latch of the emulated PC) both ways, 0x300-0x307
 * for reading and 0x308-0x30f for writing.
 * usage: kio_access r|w|rw [STEP]     far from the edges, every STEPth port only
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kio.h"

struct given {
	unsigned first;
	unsigned last;
	unsigned rights;
};

static const struct given given[] = {
	{ 0xe0, 0xe3, KP_RIGHT_READ | KP_RIGHT_WRITE },
	{ 0x300, 0x307, KP_RIGHT_READ },
	{ 0x308, 0x30f, KP_RIGHT_WRITE },
};

static uint8_t rights[KP_PORTS + 4];
static unsigned opened;
static unsigned step = 1;

static bool expected(unsigned port, unsigned width, unsigned right)
{
	for (unsigned i = 0; i < width; i++)
		if (!(rights[port + i] & right & opened))
			return false;
	return true;
}

static int wanted(unsigned port, unsigned width, unsigned right)
{
	if (port + width > KP_PORTS)
		return EINVAL;
	/* the system refuses the call before the driver sees it */
	if (!(opened & right))
		return EBADF;
	return expected(port, width, right) ? 0 : EACCES;
}

static void all_ports(int fd, unsigned width)
{
	unsigned wrong = 0;

	for (unsigned port = 0; port < KP_PORTS; port += step) {
		int got = kio_fast_read(fd, port, width, NULL);
		int put = kio_fast_write(fd, port, width, 0);
		bool at_end = port + width > KP_PORTS;

		if (got != wanted(port, width, KP_RIGHT_READ) && !(at_end && got))
			wrong++;
		if (put != wanted(port, width, KP_RIGHT_WRITE) && !(at_end && put))
			wrong++;
	}
	same(wrong, 0, "every port, width %u, both ways, is as the policy says", width);
}

/* The same by requests and by batches, where something is given or begins or ends. */
static void near_the_edges(int fd)
{
	struct kp_batch *batch = kio_batch_new(1, 0);
	unsigned wrong = 0;

	for (unsigned port = 0xdc; port < 0x320; port++) {
		if (port == 0xe8)
			port = 0x2f8;
		for (unsigned width = 1; width <= 4; width *= 2) {
			bool reads = expected(port, width, KP_RIGHT_READ);
			bool writes = expected(port, width, KP_RIGHT_WRITE);
			int error;

			if (kio_read(fd, port, width, NULL) != (reads ? 0 : EACCES))
				wrong++;
			if (kio_write(fd, port, width, 0) != (writes ? 0 : EACCES))
				wrong++;
			batch->done = 0;
			batch->status = 0;
			*kio_ops(batch) = (struct kp_op){ .code = KP_OP_IN,
							  .width = (uint8_t)width,
							  .port = (uint16_t)port };
			error = kio_request(fd, KP_REQUEST_BATCH_READ, batch);
			if (error || batch->status != (reads ? KP_STATUS_OK : KP_STATUS_DENIED))
				wrong++;
			*kio_ops(batch) = (struct kp_op){ .code = KP_OP_OUT,
							  .width = (uint8_t)width,
							  .port = (uint16_t)port };
			error = kio_request(fd, KP_REQUEST_BATCH, batch);
			if (opened != (KP_RIGHT_READ | KP_RIGHT_WRITE))
				wrong += error != EACCES;
			else if (error ||
				 batch->status != (writes ? KP_STATUS_OK : KP_STATUS_DENIED))
				wrong++;
		}
	}
	same(wrong, 0, "requests and batches near the edges as well");
}

static void the_latch(int fd)
{
	uint32_t value = 0;

	same(kio_fast_write(fd, 0xe0, 4, 0x12345678), 0, "32 bits are written");
	same(kio_fast_read(fd, 0xe0, 4, &value), 0, "and read");
	same(value, 0x12345678, "as they were");
	same(kio_write(fd, 0xe0, 1, 0xa5), 0, "8 bits are written");
	same(kio_read(fd, 0xe0, 1, &value), 0, "and read by a request");
	same(value, 0xa5, "as they were by a request");
	same(kio_write(fd, 0xe0, 1, 0x100), EINVAL, "a value above the width is invalid");
}

int main(int argc, char **argv)
{
	int flags = O_RDWR;
	int fd;

	if (argc < 2)
		return 2;
	if (argc > 2)
		step = (unsigned)atoi(argv[2]);
	opened = (strchr(argv[1], 'r') ? KP_RIGHT_READ : 0) |
		 (strchr(argv[1], 'w') ? KP_RIGHT_WRITE : 0);
	if (opened == KP_RIGHT_READ)
		flags = O_RDONLY;
	if (opened == KP_RIGHT_WRITE)
		flags = O_WRONLY;
	if (kio_open(flags, &fd)) {
		ok(opened == KP_RIGHT_WRITE, "the device opens for %s", argv[1]);
		return plan();
	}
	same(kio_fast_read(fd, 0xe0, 1, NULL), EACCES, "nothing is claimed, so nothing is reached");
	for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++) {
		same(kio_claim(fd, given[i].first, given[i].last, 0), 0, "claim 0x%x-0x%x",
		     given[i].first, given[i].last);
		memset(rights + given[i].first, (int)given[i].rights,
		       given[i].last - given[i].first + 1);
	}
	same(kio_claim(fd, 0xe4, 0xe4, 0), EACCES, "a claim of what the policy does not give");
	same(kio_claim(fd, 0x30f, 0x310, 0), EINVAL, "a claim over the end of one's own");
	for (unsigned width = 1; width <= 4; width *= 2)
		all_ports(fd, width);
	near_the_edges(fd);
	if (opened == (KP_RIGHT_READ | KP_RIGHT_WRITE))
		the_latch(fd);
	same(kio_release(fd, 0xe0, 0xe3), 0, "the claim is given back");
	same(kio_fast_read(fd, 0xe0, 1, NULL), EACCES, "and with it the ports");
	return plan();
}
