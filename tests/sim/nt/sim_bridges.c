/* SPDX-License-Identifier: MIT */
/*
 * Far ends of simulated devices on Windows, by hand and for the tests under Wine:
 *     sim_bridges print DEVICES TEXT     prints TEXT on the parallel port at 0x378
 *     sim_bridges talk DEVICES TEXT N    sends TEXT by the 16550 at 0x3f8 at 300 baud, 8N2, and prints
 *                                        N characters that come back and the modem status
 *     sim_bridges copy FILE              a command for the far end: standard input to FILE
 */
#include "sim/sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define PATIENCE_MS 5000u

static struct sim_bus *bus;

static uint8_t in(uint16_t port)
{
	struct kport_error error;
	uint32_t value;

	if (!sim_bus_in(bus, port, 1, &value, &error))
		return (uint8_t)value;
	fprintf(stderr, "%s\n", error.text);
	exit(1);
}

static void out(uint16_t port, uint32_t value)
{
	struct kport_error error;

	if (!sim_bus_out(bus, port, 1, value, &error))
		return;
	fprintf(stderr, "%s\n", error.text);
	exit(1);
}

static void print_text(const char *text)
{
	for (; *text; text++) {
		out(0x378, (uint8_t)*text);
		out(0x37a, 0x0d);
		out(0x37a, 0x0c);
	}
}

static void talk(const char *text, unsigned count)
{
	unsigned waited_ms = 0;

	out(0x3fb, 0x87);
	out(0x3f8, 384 & 0xff);
	out(0x3f9, 384 >> 8);
	out(0x3fb, 0x07);
	out(0x3fc, 0x03);
	for (; *text; text++)
		out(0x3f8, (uint8_t)*text);
	while (count && waited_ms < PATIENCE_MS) {
		if (in(0x3fd) & 1) {
			putchar(in(0x3f8));
			count--;
		} else {
			Sleep(10);
			waited_ms += 10;
		}
	}
	printf(" 0x%02x\n", (unsigned)(in(0x3fe) & 0xf0));
}

static int copy(const char *path)
{
	FILE *file = fopen(path, "wb");
	int byte;

	if (!file)
		return 1;
	while ((byte = getchar()) != EOF)
		putc(byte, file);
	return fclose(file) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	struct kport_error error;

	if (argc == 3 && !strcmp(argv[1], "copy"))
		return copy(argv[2]);
	if (argc < 4)
		return 2;
	if (sim_bus_open(argv[2], NULL, &bus, &error)) {
		fprintf(stderr, "%s\n", error.text);
		return 1;
	}
	if (!strcmp(argv[1], "print"))
		print_text(argv[3]);
	else
		talk(argv[3], argc > 4 ? (unsigned)atoi(argv[4]) : 0);
	sim_bus_close(bus);
	return 0;
}
