// SPDX-License-Identifier: MIT
//
// Bare port instructions for the guest tests: this program knows nothing of kport.
// Its arguments are a list of steps, done in order; each prints one line.
//
//	portio out8 0x378 0x5a in8 0x378
//	portio fork in8 0x378
//
// A step that fails ends the program with status 9; a port fault is left alone.
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <unistd.h>

#include "portio.h"

static char **next_arg;

char *portio_next(void)
{
	if (!*next_arg) {
		fprintf(stderr, "portio: an argument is missing\n");
		exit(8);
	}
	return *next_arg++;
}

char **portio_rest(void)
{
	return next_arg;
}

unsigned long portio_number(void)
{
	return strtoul(portio_next(), NULL, 0);
}

static uint16_t next_port(void)
{
	return (uint16_t)portio_number();
}

static void step_in8(void)
{
	printf("0x%02x\n", inb(next_port()));
}

static void step_in16(void)
{
	printf("0x%04x\n", inw(next_port()));
}

static void step_in32(void)
{
	printf("0x%08x\n", inl(next_port()));
}

/* glibc's own order is (value, port). */
static void step_out8(void)
{
	uint16_t port = next_port();

	outb((uint8_t)portio_number(), port);
}

static void step_out16(void)
{
	uint16_t port = next_port();

	outw((uint16_t)portio_number(), port);
}

static void step_out32(void)
{
	uint16_t port = next_port();

	outl((uint32_t)portio_number(), port);
}

static void step_outs8(void)
{
	uint16_t port = next_port();
	char *text = portio_next();

	outsb(port, text, strlen(text));
}

static void step_ins8(void)
{
	uint16_t port = next_port();
	uint8_t bytes[4];

	insb(port, bytes, sizeof(bytes));
	printf("%02x %02x %02x %02x\n", bytes[0], bytes[1], bytes[2], bytes[3]);
}

static void report(const char *call, int result)
{
	printf("%s: %s\n", call, result ? strerror(errno) : "ok");
}

static void step_ioperm(void)
{
	unsigned long from = portio_number();
	unsigned long count = portio_number();

	report("ioperm", ioperm(from, count, (int)portio_number()));
}

static void step_iopl(void)
{
	report("iopl", iopl((int)portio_number()));
}

static void step_cli(void)
{
	__asm__ volatile("cli");
	printf("cli passed\n");
}

static void step_sti(void)
{
	__asm__ volatile("sti");
	printf("sti passed\n");
}

static void step_hlt(void)
{
	__asm__ volatile("hlt");
	printf("hlt passed\n");
}

static void step_bits(void)
{
	printf("%zu bits\n", 8 * sizeof(void *));
}

static const struct portio_step port_steps[] = {
	{ "in8", step_in8 },	 { "in16", step_in16 },	  { "in32", step_in32 },
	{ "out8", step_out8 },	 { "out16", step_out16 }, { "out32", step_out32 },
	{ "outs8", step_outs8 }, { "ins8", step_ins8 },	  { "ioperm", step_ioperm },
	{ "iopl", step_iopl },	 { "cli", step_cli },	  { "sti", step_sti },
	{ "hlt", step_hlt },	 { "bits", step_bits },	  { NULL, NULL },
};

static bool run_step(const struct portio_step *step, const char *name)
{
	for (; step->name; step++) {
		if (strcmp(step->name, name) == 0) {
			step->run();
			return true;
		}
	}
	return false;
}

void portio_run(void)
{
	while (*next_arg) {
		const char *name = portio_next();

		if (!run_step(port_steps, name) && !run_step(portio_process_steps, name)) {
			fprintf(stderr, "portio: unknown step %s\n", name);
			exit(8);
		}
		fflush(stdout);
	}
}

int main(int argc, char **argv)
{
	(void)argc;
	next_arg = argv + 1;
	portio_run();
	return 0;
}
