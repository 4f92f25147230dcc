/* SPDX-License-Identifier: MIT */
/*
 * Writes a byte to the data lines of LPT1, reads it back, and reads the status lines.
 *
 *	cc parallel.c $(pkg-config --cflags --libs kport)
 *	KPORT_BACKEND=sim KPORT_DEVICE=lpt@0x378 ./a.out      without any hardware
 *
 * usage: parallel [PORTS]
 */
#include <stdio.h>

#include <kport.h>

#define STATUS 1 /* offset of the register */

static int failed(void)
{
	fprintf(stderr, "%s\n", kport_last_error()->text);
	return 1;
}

int main(int argc, char **argv)
{
	struct kport_options options = KPORT_OPTIONS_INIT;
	struct kport_range range;
	uint8_t data, status;
	kport *port;
	size_t count;

	options.ranges = argc > 1 ? argv[1] : "lpt1";
	/* LPT1 is not at 0x378 on every machine. */
	if (kport_ranges_parse(options.ranges, &range, 1, &count) != KPORT_OK ||
	    kport_open(&options, &port) != KPORT_OK)
		return failed();
	if (kport_out8(port, range.first, 0x55) != KPORT_OK ||
	    kport_in8(port, range.first, &data) != KPORT_OK ||
	    kport_in8(port, (uint16_t)(range.first + STATUS), &status) != KPORT_OK)
		return failed();
	printf("wrote 0x55, read 0x%02x, status 0x%02x\n", data, status);
	kport_close(port);
	return 0;
}
