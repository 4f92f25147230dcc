/* SPDX-License-Identifier: MIT */
/* Single accesses by the driver: all widths, up to the edges of what is claimed, on real devices. */
#include "bed.h"

#define DENIED ERROR_ACCESS_DENIED

/* Claimed are the first three of the latch's four ports. */
static void edges(HANDLE device)
{
	uint32_t value;

	for (unsigned port = LATCH - 1; port <= LATCH + 3; port++)
		for (unsigned width = 1; width <= 4; width *= 2) {
			bool inside = port >= LATCH && port + width <= LATCH + 3;

			same(nio_read(device, port, width, &value), inside ? 0 : DENIED,
			     "reading %u bytes at 0x%x is %s", width, port,
			     inside ? "served" : "refused");
			same(nio_write(device, port, width, 0), inside ? 0 : DENIED,
			     "writing %u bytes at 0x%x is %s", width, port,
			     inside ? "served" : "refused");
		}
}

static void widths(HANDLE device)
{
	same(nio_write(device, LATCH, 4, 0x12345678), 0, "32 bits go out");
	same(driver_in(device, LATCH, 4), 0x12345678, "32 bits come back");
	same(driver_in(device, LATCH + 2, 2), 0x1234, "the upper 16");
	same(driver_in(device, LATCH + 1, 1), 0x56, "8 of them");
	same(nio_write(device, LATCH, 2, 0xabcd), 0, "16 bits go out");
	same(nio_write(device, LATCH + 3, 1, 0xef), 0, "8 bits go out");
	same(driver_in(device, LATCH, 4), 0xef34abcd, "and the rest stayed");
}

static void parallel_port(HANDLE device)
{
	same(nio_claim(device, LPT, LPT + 2, 0), 0, "the parallel port is claimed");
	for (unsigned bit = 0; bit < 8; bit++) {
		nio_write(device, LPT, 1, 1u << bit);
		same(driver_in(device, LPT, 1), 1u << bit, "its data line %u is driven", bit);
	}
}

void suite_access(void)
{
	HANDLE device = open_driver();
	HANDLE other;
	uint32_t value;

	same(nio_read(device, LPT, 1, &value), DENIED, "what is not claimed is refused");
	same(nio_claim(device, LATCH, LATCH + 2, 0), 0, "three ports are claimed");
	edges(device);
	same(nio_claim(device, LATCH + 3, LATCH + 3, 0), 0, "the fourth is claimed");
	widths(device);
	parallel_port(device);
	same(nio_claim(device, 0x70, 0x70, 0), DENIED, "a port off the policy is refused");
	same(nio_open(GENERIC_READ, &other), 0, "a handle for reading");
	same(nio_claim(other, 0x300, 0x300, 0), 0, "it claims");
	same(nio_read(other, 0x300, 1, &value), 0, "it reads");
	same(nio_write(other, 0x300, 1, 0), DENIED, "it does not write");
	same(nio_claim(other, LATCH, LATCH, 0), ERROR_BUSY, "what another handle has is busy");
	CloseHandle(other);
	CloseHandle(device);
}
