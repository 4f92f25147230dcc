// SPDX-License-Identifier: MIT
//
// What takes a machine with ports; runs in the guest.
//
//	bench_guest access                      one access, by each way, to the status of LPT1
//	bench_guest start NAME RANGES PROGRAM   starting PROGRAM by itself and by allowio RANGES
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/io.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <kport.h>

#include "bench.h"

#define PORT 0x379
#define CALLS 1000
#define STARTS 4 /* turns of a round, which take longer than an access */

extern char **environ;

static void give_up(const char *what, const char *why)
{
	fprintf(stderr, "bench: %s: %s\n", what, why);
	exit(1);
}

/* ---- accesses: what each way costs, a call ---- */

static kport *handle;
static int devport;

static double bare_in_ns(void)
{
	double start = now_ns();
	uint8_t value;

	for (int i = 0; i < CALLS; i++)
		__asm__ volatile("inb %w1, %b0" : "=a"(value) : "Nd"((uint16_t)PORT) : "memory");
	return (now_ns() - start) / CALLS;
}

static double inline_in_ns(void)
{
	double start = now_ns();

	for (int i = 0; i < CALLS; i++)
		kport_direct_in8(PORT);
	return (now_ns() - start) / CALLS;
}

static double library_in_ns(void)
{
	double start = now_ns();
	uint8_t value;

	for (int i = 0; i < CALLS; i++) {
		if (kport_in8(handle, PORT, &value) != KPORT_OK)
			give_up("kport_in8", kport_last_error()->text);
	}
	return (now_ns() - start) / CALLS;
}

static double pread_ns(void)
{
	double start = now_ns();
	uint8_t value;

	for (int i = 0; i < CALLS; i++) {
		if (pread(devport, &value, 1, PORT) != 1)
			give_up("/dev/port", strerror(errno));
	}
	return (now_ns() - start) / CALLS;
}

static double getppid_ns(void)
{
	double start = now_ns();

	for (int i = 0; i < CALLS; i++)
		syscall(SYS_getppid);
	return (now_ns() - start) / CALLS;
}

static const struct {
	const char *name;
	double (*run_ns)(void);
} ways[] = {
	{ "inb", bare_in_ns },		 { "direct_in8", inline_in_ns },
	{ "ioperm_in8", library_in_ns }, { "devport_pread", pread_ns },
	{ "getppid", getppid_ns },
};

#define WAYS (sizeof(ways) / sizeof(ways[0]))

static void measure_access(void)
{
	struct kport_options options = KPORT_OPTIONS_INIT;
	double values[WAYS][ROUNDS];

	options.backend = "ioperm";
	options.ranges = "0x378-0x37a";
	if (kport_open(&options, &handle) != KPORT_OK ||
	    kport_grant_self(handle, options.ranges) != KPORT_OK)
		give_up("ioperm", kport_last_error()->text);
	devport = open("/dev/port", O_RDONLY | O_CLOEXEC);
	if (devport < 0)
		give_up("/dev/port", strerror(errno));
	for (int round = 0; round < ROUNDS; round++) {
		for (int turn = 0; turn < TURNS; turn++) {
			for (size_t i = 0; i < WAYS; i++)
				keep_least(&values[i][round], turn, ways[i].run_ns());
		}
	}
	for (size_t i = 0; i < WAYS; i++)
		print_rounds(ways[i].name, "ns", values[i]);
	close(devport);
	kport_close(handle);
}

/* ---- start-up ---- */

static double start_ms(char *const *argv)
{
	double start = now_ns();
	pid_t child;
	int status;
	int error = posix_spawnp(&child, argv[0], NULL, NULL, argv, environ);

	if (error)
		give_up(argv[0], strerror(error));
	if (waitpid(child, &status, 0) != child || status != 0)
		give_up(argv[0], "did not end with status 0");
	return (now_ns() - start) / 1e6;
}

static void measure_start(const char *name, char *ranges, char *program)
{
	char allowio[] = "allowio";
	char *alone[] = { program, NULL };
	char *granted[] = { allowio, ranges, program, NULL };
	double values[2][ROUNDS];
	char row[60];

	start_ms(alone);
	start_ms(granted);
	for (int round = 0; round < ROUNDS; round++) {
		for (int turn = 0; turn < STARTS; turn++) {
			keep_least(&values[0][round], turn, start_ms(alone));
			keep_least(&values[1][round], turn, start_ms(granted));
		}
	}
	snprintf(row, sizeof(row), "start_%s_alone", name);
	print_rounds(row, "ms", values[0]);
	snprintf(row, sizeof(row), "start_%s_allowio", name);
	print_rounds(row, "ms", values[1]);
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "access") == 0) {
		measure_access();
		return 0;
	}
	if (argc == 5 && strcmp(argv[1], "start") == 0) {
		measure_start(argv[2], argv[3], argv[4]);
		return 0;
	}
	fputs("usage: bench_guest access | start NAME RANGES PROGRAM\n", stderr);
	return 2;
}
