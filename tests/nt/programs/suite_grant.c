/* SPDX-License-Identifier: MIT */
/* The I/O permission bitmap: what a granted program executes, and that others fault. */
#include <string.h>

#include "bed.h"

#define DENIED ERROR_ACCESS_DENIED
#define INVALID ERROR_INVALID_PARAMETER

static uint32_t in(unsigned port, unsigned width)
{
	uint32_t value = 0;

	return port_in(port, width, &value) ? 0xdeadfa11 : value;
}

/* Granted are the first three of the latch's four ports. */
static void edges(void)
{
	uint32_t value;

	for (unsigned port = LATCH - 1; port <= LATCH + 3; port++)
		for (unsigned width = 1; width <= 4; width *= 2) {
			bool inside = port >= LATCH && port + width <= LATCH + 3;

			same(port_in(port, width, &value), inside ? 0 : FAULT,
			     "IN of %u bytes at 0x%x %s", width, port, inside ? "works" : "faults");
			same(port_out(port, width, 0), inside ? 0 : FAULT,
			     "OUT of %u bytes at 0x%x %s", width, port,
			     inside ? "works" : "faults");
		}
}

static void own_process(HANDLE device)
{
	uint32_t value;

	same(port_in(LPT, 1, &value), FAULT, "without a grant IN faults");
	same(port_out(LPT, 1, 0), FAULT, "so does OUT");
	same(grant(device, NULL, LATCH, LATCH + 2, 0), 0, "three ports are granted");
	ok(port_becomes(LATCH, 1, 0), "and open");
	edges();
	same(grant(device, NULL, LATCH + 3, LATCH + 3, 0), 0, "the fourth is granted");
	ok(port_becomes(LATCH, 4, 0), "and 32 bits are read over both grants");
	port_out(LATCH, 4, 0x12345678);
	same(in(LATCH + 2, 2), 0x1234, "what was written is in the device: the upper half");
	same(in(LATCH, 1), 0x78, "and a byte");
	same(port_cli(), FAULT, "CLI faults in a granted program, which allowio would help");
	same(revoke(device, NULL, LATCH, LATCH + 2), 0, "a grant is taken back");
	ok(port_becomes(LATCH, 1, FAULT), "and its ports fault");
	same(in(LATCH + 3, 1), 0x12, "those of the other one do not");
	same(revoke(device, NULL, LATCH, LATCH + 2), INVALID, "taking it back twice is a mistake");
	same(revoke(device, NULL, LATCH + 3, LATCH + 3), 0, "the other one is taken back");
	ok(port_becomes(LATCH + 3, 1, FAULT), "all ports fault");
}

static void refusals(HANDLE device)
{
	HANDLE event = CreateEventA(NULL, TRUE, FALSE, NULL);
	HANDLE weak = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, GetCurrentProcessId());
	HANDLE reading;

	same(grant(device, NULL, 0x300, 0x300, 0), DENIED, "ports that are not claimed");
	same(grant(device, NULL, LPT + 2, LPT, 0), INVALID, "a range that runs backwards");
	same(grant(device, event, LPT, LPT, 0), INVALID, "a handle that is no process's");
	same(grant(device, (HANDLE)(uintptr_t)0x7ffc, LPT, LPT, 0), INVALID,
	     "a handle that is none");
	same(grant(device, (HANDLE)(uintptr_t)0x80000004u, LPT, LPT, 0), INVALID,
	     "a handle of the kernel's");
	same(grant(device, weak, LPT, LPT, 0), DENIED, "a process that may only be asked");
	same(nio_open(GENERIC_READ, &reading), 0, "a handle for reading");
	same(grant(reading, NULL, LPT, LPT, 0), DENIED, "it grants nothing");
	CloseHandle(reading);
	CloseHandle(weak);
	CloseHandle(event);
}

static void another_process(HANDLE device)
{
	struct client client;
	struct client third;
	uint32_t value;

	ok(client_start(&client, "") && client_start(&third, ""), "two other programs run");
	same(grant(device, client.process.hProcess, LPT, LPT + 2, 0), 0, "one is granted LPT1");
	ok(client_becomes(&client, LPT, true), "it has the ports");
	client_ask(&client, "out 0x%x 1 0x5a", LPT);
	same(driver_in(device, LPT, 1), 0x5a, "its OUT reached the device");
	ok(client_becomes(&client, LPT + 3, false), "the port behind them faults there");
	ok(client_becomes(&third, LPT, false), "the other program faults");
	same(port_in(LPT, 1, &value), FAULT, "the granting one too");
	ok(strcmp(client_ask(&client, "spawn 0x%x", LPT), "fault 0xc0000096") == 0,
	   "a child of the granted one inherits nothing");
	same(grant_count(device, client.process.hProcess), 1, "the grant is listed");
	same(grant(device, third.process.hProcess, LPT, LPT, KP_GRANT_EXCLUSIVE), ERROR_BUSY,
	     "an exclusive grant beside it is refused");
	client_end(&client);
	same(grant(device, third.process.hProcess, LPT, LPT, KP_GRANT_EXCLUSIVE), 0,
	     "after its end an exclusive one is given");
	same(grant(device, NULL, LPT, LPT, 0), ERROR_BUSY, "and no other beside it");
	ok(client_becomes(&third, LPT, true), "which has its port");
	CloseHandle(device);
	ok(client_becomes(&third, LPT, false), "until the granting handle is closed");
	client_end(&third);
}

void suite_grant(void)
{
	HANDLE device = open_driver();

	if (!has_grants()) {
		skip("this system's driver opens no bitmap", "grants");
		return;
	}
	same(nio_claim(device, LATCH, LATCH + 3, 0), 0, "the latch is claimed");
	same(nio_claim(device, LPT, LPT + 2, 0), 0, "so is LPT1");
	own_process(device);
	refusals(device);
	another_process(device);
}

/*
 * All granted processes see one map, so each must be entitled to all of it. Two handles of two policies
 * stand for two users.
 */
void suite_union(void)
{
	static const char narrow[] = "administrators lpt1 read write grant\n";
	HANDLE wide = open_driver();
	HANDLE small;

	if (!has_grants()) {
		skip("this system's driver opens no bitmap", "the union of grants");
		return;
	}
	same(nio_policy(wide, narrow, NULL), 0, "a narrower policy for later openers");
	same(nio_open(GENERIC_READ | GENERIC_WRITE, &small), 0, "an opener who may use LPT1 only");
	same(nio_claim(wide, LATCH, LATCH + 3, 0), 0, "one has the latch");
	same(nio_claim(small, LPT, LPT + 1, 0), 0, "the other two ports of LPT1");
	same(grant(wide, NULL, LATCH, LATCH + 3, 0), 0, "the latch is granted");
	same(grant(small, NULL, LPT, LPT + 1, 0), DENIED,
	     "LPT1 beside it is refused: he may not use the latch");
	ok(port_becomes(LATCH, 1, 0) && port_becomes(LPT, 1, FAULT),
	   "the map is the first's alone");
	same(revoke(wide, NULL, LATCH, LATCH + 3), 0, "the latch is taken back");
	same(grant(small, NULL, LPT, LPT + 1, 0), 0, "now LPT1 is granted");
	same(grant(wide, NULL, LATCH, LATCH + 3, 0), ERROR_BUSY,
	     "and the latch is not: the other would reach it");
	same(nio_claim(wide, LPT + 2, LPT + 2, 0), 0, "LPT1's third port is claimed");
	same(grant(wide, NULL, LPT + 2, LPT + 2, 0), 0, "what both may use is granted");
	ok(port_becomes(LPT, 1, 0) && port_becomes(LPT + 2, 1, 0), "the map is the union");
	ok(port_becomes(LATCH, 1, FAULT), "and no more");
	CloseHandle(small);
	ok(port_becomes(LPT, 1, FAULT) && port_becomes(LPT + 2, 1, 0), "it shrinks with a handle");
	CloseHandle(wide);
	ok(port_becomes(LPT + 2, 1, FAULT), "and is empty at the end");
}
