/* SPDX-License-Identifier: MIT */
/* Unmodified programs that allowio.exe starts, with the bitmap. */
#include <stdio.h>
#include <string.h>

#include "bed.h"

/* As the tests run as an administrator, so do the programs, elsewhere than on Windows 2000 and XP too. */
#define ALLOW "allowio.exe --as-admin --how grant "
#define CLIENT "portclient32.exe "

static bool can_grant(const char *name)
{
	HANDLE device = open_driver();

	CloseHandle(device);
	if (has_grants())
		return true;
	skip("this system's driver opens no bitmap", "%s", name);
	return false;
}

static void accesses(void)
{
	run(ALLOW "lpt1 " CLIENT "out8 0x378 0x5a in8 0x378 exit 9");
	expect("a byte goes out and comes back, and the exit code passes", 9, "0x5a\n");
	run(ALLOW "0xe0-0xe3 " CLIENT "out32 0xe0 0x12345678 in32 0xe0 in16 0xe2 in8 0xe1");
	expect("8, 16 and 32 bits", 0, "0x12345678\n0x1234\n0x56\n");
	run(ALLOW "0xe0-0xe2 " CLIENT "filter in8 0xe2 in16 0xe1 in16 0xe2");
	expect("16 bits over the edge of the range fault", 7, "filter: 0xc0000096");
	run(ALLOW "0xe0-0xe2 " CLIENT "filter in32 0xe0");
	expect("so do 32 bits", 7, "filter: 0xc0000096");
	run(ALLOW "0xe0-0xe2 " CLIENT "filter in8 0xe3");
	expect("and 8 bits beyond it", 7, "filter: 0xc0000096");
	run(ALLOW "lpt1 " CLIENT "filter in8 0x37b");
	expect("outside the grant IN faults", 7, "filter: 0xc0000096");
	run(CLIENT "filter in8 0x378");
	expect("afterwards the ports are nobody's", 7, "filter: 0xc0000096");
	run(ALLOW "0x70 " CLIENT "in8 0x70");
	expect("what the policy does not give: the program is not started", 125, "0x70");
	run(ALLOW "lpt1 " CLIENT "outs 0x378 kport in8 0x378");
	expect("OUTS", 0, "0x74\n");
	run("allowio.exe --as-admin lpt1 " CLIENT "out8 0x378 0x21 in8 0x378");
	expect("the bitmap is what allowio chooses by itself", 0, "0x21\n");
}

static void interrupts(void)
{
	run(ALLOW "lpt1 " CLIENT "cli exit 5");
	expect("CLI and STI do nothing", 5, "went on");
	run(ALLOW "--no-help lpt1 " CLIENT "filter cli");
	expect("with --no-help CLI faults", 7, "filter: 0xc0000096");
}

static void exclusive(void)
{
	struct client client;

	ok(client_start(&client, ALLOW "--exclusive 0xe0-0xe3"), "a program has its ports alone");
	ok(client_becomes(&client, LATCH, true), "and uses them");
	run(ALLOW "lpt1 " CLIENT "in8 0x378");
	expect("meanwhile nobody else is granted any", 125, NULL);
	client_end(&client);
	run(ALLOW "lpt1 " CLIENT "in8 0x378");
	expect("afterwards they are", 0, "0x");
}

/* Two programs at once: each has what both are entitled to. */
static void two_programs(void)
{
	struct client one;
	struct client two;

	ok(client_start(&one, ALLOW "lpt1") && client_start(&two, ALLOW "0xe0-0xe3"),
	   "two granted programs run");
	ok(client_becomes(&one, LPT, true), "one has LPT1");
	ok(client_becomes(&two, LATCH, true), "the other the latch");
	client_end(&two);
	ok(client_becomes(&one, LPT, true), "when one ends the other keeps its ports");
	ok(client_becomes(&one, LATCH, false), "and the map loses what only the other had");
	client_end(&one);
}

/* The grants are its handle's. */
static void killed(void)
{
	struct client client;

	ok(client_start(&client, ALLOW "lpt1"), "a granted program runs");
	ok(client_becomes(&client, LPT, true), "and has its ports");
	end(&client.process);
	ok(client_becomes(&client, LPT, false), "when allowio is killed they are gone");
	client_end(&client);
}

static void print(void)
{
	run(ALLOW "lpt1 lptprint32.exe Hello-NT");
	expect("a program that knows nothing of kport prints", 0, NULL);
	/* tests/nt/run.py looks for the page in what the port received. */
	note("@page Hello-NT");
}

void suite_allowio(void)
{
	if (!can_grant("allowio with the bitmap"))
		return;
	accesses();
	interrupts();
	exclusive();
	two_programs();
	killed();
	print();
}

static void given_to_a_running_one(void)
{
	PROCESS_INFORMATION allow;
	struct client client;
	char line[128];

	ok(client_start(&client, ""), "a program runs");
	ok(client_becomes(&client, LPT, false), "without ports");
	snprintf(line, sizeof(line), "allowio.exe --how grant --pid %lu lpt1",
		 client.process.dwProcessId);
	ok(start(line, &allow), "allowio --pid");
	ok(client_becomes(&client, LPT, true), "gives them to it");
	run("allowio.exe --revoke %lu", client.process.dwProcessId);
	expect("allowio --revoke", 0, NULL);
	ok(client_becomes(&client, LPT, false), "takes them back");
	client_end(&client);
	end(&allow);
}

void suite_children(void)
{
	if (!can_grant("children of granted programs"))
		return;
	run(ALLOW "lpt1 " CLIENT "in8 0x378 spawn " CLIENT "filter in8 0x378");
	expect("a child inherits nothing", 7, "filter: 0xc0000096");
	run(ALLOW "--children lpt1 " CLIENT "out8 0x378 0x77 spawn " CLIENT "in8 0x378 exit 6");
	expect("with --children it has the ports", 6, "0x77\n");
	run(ALLOW "--children lpt1 " CLIENT "out8 0x378 0x66 spawn " CLIENT "spawn " CLIENT
		  "in8 0x378");
	expect("and so has a child's child", 0, "0x66\n");
	given_to_a_running_one();
}
