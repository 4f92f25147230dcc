// SPDX-License-Identifier: MIT
//
// Print a text through the first parallel port, the way programs have done it since
// the PC: put a byte on the data lines, wait until the printer is not busy, pulse
// strobe. It asks nobody for the ports; whoever starts it has to give them:
//
//	allowio lpt1 lptprint "Hello"
//
// usage: lptprint [-p BASE] [TEXT]      (without TEXT: standard input)
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	STATUS = 1, /* offset of the register, and its bits */
	STATUS_NOT_BUSY = 0x80,
	CONTROL = 2,
	CONTROL_STROBE = 0x01,
	CONTROL_INIT = 0x04, /* high while the printer is not being reset */
	CONTROL_SELECT = 0x08,
	READY_TIMEOUT_S = 5,
};

static void out8(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static uint8_t in8(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static int wait_ready(uint16_t base)
{
	time_t start = time(NULL);

	while (!(in8((uint16_t)(base + STATUS)) & STATUS_NOT_BUSY)) {
		if (time(NULL) - start > READY_TIMEOUT_S)
			return -1;
	}
	return 0;
}

static void print_byte(uint16_t base, uint8_t byte)
{
	const uint8_t idle = CONTROL_INIT | CONTROL_SELECT;
	uint16_t control = (uint16_t)(base + CONTROL);

	if (wait_ready(base)) {
		fprintf(stderr, "lptprint: the printer stays busy\n");
		exit(1);
	}
	out8(base, byte);
	out8(control, idle | CONTROL_STROBE);
	out8(control, idle);
}

int main(int argc, char **argv)
{
	uint16_t base = 0x378;
	int option, c;

	while ((option = getopt(argc, argv, "p:")) != -1) {
		if (option != 'p') {
			fprintf(stderr, "usage: lptprint [-p BASE] [TEXT]\n");
			return 2;
		}
		base = (uint16_t)strtoul(optarg, NULL, 0);
	}
	out8((uint16_t)(base + CONTROL), CONTROL_INIT | CONTROL_SELECT);
	if (optind < argc) {
		for (const char *p = argv[optind]; *p; p++)
			print_byte(base, (uint8_t)*p);
		print_byte(base, '\r');
		print_byte(base, '\n');
	} else {
		while ((c = getchar()) != EOF)
			print_byte(base, (uint8_t)c);
	}
	return 0;
}
