/* SPDX-License-Identifier: MIT */
/*
 * What accesses cost here, each against one request by DeviceIoControl a read, which is what other port
 * drivers' libraries do too (none of theirs is in this project). Figures, no judgement: an emulator's
 * time is what it is.
 */
#include <stdio.h>
#include <string.h>

#include "bed.h"

#define ROUNDS 5000u

/* What the library adds to it, cost.exe tells. */
static double bare_request_us(void)
{
	HANDLE device = open_driver();
	uint32_t value;
	uint64_t start_ns;
	double cost;

	nio_claim(device, LPT, LPT + 2, 0);
	start_ns = nio_now_ns();
	for (unsigned i = 0; i < ROUNDS; i++)
		nio_read(device, LPT + 1, 1, &value);
	cost = (double)(nio_now_ns() - start_ns) / 1000 / ROUNDS;
	CloseHandle(device);
	return cost;
}

static double figure(const char *text, const char *before)
{
	const char *at = strstr(text, before);

	return at ? strtod(at + strlen(before), NULL) : 0;
}

static void compare(const char *what, double cost_us, double request_us)
{
	note("speed: %s: %.3f us; a bare request: %.3f us; %.2f times as fast", what, cost_us,
	     request_us, cost_us > 0 ? request_us / cost_us : 0);
}

void suite_speed(void)
{
	double request = bare_request_us();
	const struct ran *ran = run("cost.exe");
	const char *batch;

	expect("the library's accesses are timed", 0, "a read");
	batch = strstr(ran->text, "batch");
	compare("kport_in8", figure(ran->text, "kport_in8 "), request);
	compare("Inportb", figure(ran->text, "Inportb "), request);
	compare("a read in a batch of 1,000", batch ? figure(batch, "us, ") : 0, request);
	if (!has_grants()) {
		skip("this system's driver opens no bitmap", "a granted program's IN is timed");
		return;
	}
	ran = run("allowio.exe --as-admin --how grant lpt1 portclient32.exe time 0x379 200000");
	expect("a granted program's IN is timed", 0, " ns");
	compare("a granted program's IN", strtod(ran->text, NULL) / 1000, request);
}
