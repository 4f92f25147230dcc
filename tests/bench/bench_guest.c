// SPDX-License-Identifier: MIT
//
// What takes a machine with ports; runs in the guest, as root.
//
//	bench_guest access PORT                 one access, by each way, to the status of LPT1; on pcibar
//	                                        to PORT
//	bench_guest ppdev                       the same by ppdev, where its driver is loaded
//	bench_guest batches                     kioport's batches and string accesses
//	bench_guest policy                      an access under kioport policies of 1 and 10,000 ranges
//	bench_guest handles                     an access, and ring 0's memory, with 1 to 1,000 handles
//	bench_guest memory                      what the library adds to a program
//	bench_guest start NAME RANGES PROGRAM EXEC
//	                                        starting PROGRAM by itself, by EXEC (a static program that
//	                                        does nothing else) and by allowio RANGES
//	bench_guest tools                       one access by a program of its own
#include "guest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>

void give_up(const char *what, const char *why)
{
	fprintf(stderr, "bench: %s: %s\n", what, why);
	exit(1);
}

void must(int error, const char *what)
{
	if (error)
		give_up(what, strerror(error));
}

void measure(const struct way *ways, size_t count, const char *unit, int turns)
{
	double(*values)[ROUNDS] = calloc(count, sizeof(*values));

	if (!values)
		give_up("measure", strerror(errno));
	for (int round = 0; round < ROUNDS; round++) {
		for (int turn = 0; turn < turns; turn++) {
			for (size_t i = 0; i < count; i++)
				keep_least(&values[i][round], turn, ways[i].run());
		}
	}
	for (size_t i = 0; i < count; i++)
		print_rounds(ways[i].name, unit, values[i]);
	free(values);
}

kport *open_backend(const char *backend, const char *ranges, uint32_t flags)
{
	struct kport_options options = KPORT_OPTIONS_INIT;
	kport *handle;

	options.backend = backend;
	options.ranges = ranges;
	options.flags = flags;
	if (kport_open(&options, &handle) != KPORT_OK)
		give_up(backend, kport_last_error()->text);
	return handle;
}

void claim(kport *handle, const char *ranges)
{
	if (kport_claim(handle, ranges) != KPORT_OK)
		give_up("kport_claim", kport_last_error()->text);
}

void release(kport *handle, const char *ranges)
{
	if (kport_release(handle, ranges) != KPORT_OK)
		give_up("kport_release", kport_last_error()->text);
}

void take_bare_ports(void)
{
	must(ioperm(0x378, 3, 1) == 0 ? 0 : errno, "ioperm");
}

double bare_in_ns(void)
{
	double start = now_ns();
	uint8_t value;

	for (int i = 0; i < CALLS; i++)
		__asm__ volatile("inb %w1, %b0" : "=a"(value) : "Nd"((uint16_t)PORT) : "memory");
	return (now_ns() - start) / CALLS;
}

static const struct {
	const char *name;
	int words;
	int (*run)(char **words);
} commands[] = {
	{ "access", 1, measure_access },   { "ppdev", 0, measure_ppdev },
	{ "batches", 0, measure_batches }, { "policy", 0, measure_policy },
	{ "handles", 0, measure_handles }, { "memory", 0, measure_memory },
	{ "start", 4, measure_start },	   { "tools", 0, measure_tools },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(argv[1], commands[i].name) == 0 && argc == commands[i].words + 2)
			return commands[i].run(argv + 2);
	}
	fputs("usage: bench_guest access PORT | ppdev | batches | policy | handles | memory | "
	      "tools |\n"
	      "                   start NAME RANGES PROGRAM EXEC\n",
	      stderr);
	return 2;
}
