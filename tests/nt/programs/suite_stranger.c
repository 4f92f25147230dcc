/* SPDX-License-Identifier: MIT */
/*
 * A driver of somebody else's opens every port for every process that has the map: zeromap.sys. kioport must
 * see that, give no grants any more, and leave what is not its own.
 */
#include "bed.h"

void suite_stranger(void)
{
	HANDLE device = open_driver();

	if (!has_grants()) {
		skip("this system's driver opens no bitmap", "a stranger's map");
		return;
	}
	same(nio_claim(device, LATCH, LATCH + 3, 0), 0, "the latch is claimed");
	same(nio_claim(device, LPT, LPT + 2, 0), 0, "so is LPT1");
	same(grant(device, NULL, LATCH, LATCH + 3, 0), 0, "the latch is granted");
	ok(port_becomes(LATCH, 1, 0) && port_becomes(LPT, 1, FAULT), "and nothing else");
	run("nio_service.exe name zeromap create %s\\zeromap.sys start", bed_folder());
	expect("a stranger sets the map to zeros", 0, "ok\nok");
	ok(port_becomes(LPT, 1, 0), "which opens all ports to whoever has the map");
	same(grant(device, NULL, LPT, LPT + 2, 0), ERROR_BUSY,
	     "the driver sees it and grants no more");
	same(revoke(device, NULL, LATCH, LATCH + 3), 0, "what it granted is taken back");
	ok(port_becomes(LATCH, 1, FAULT) && port_becomes(LPT, 1, FAULT),
	   "and the program has no map");
	same(nio_write(device, LPT, 1, 0x11), 0, "requests go on");
	CloseHandle(device);
	run("nio_service.exe name zeromap stop delete");
	expect("the stranger goes and closes the map", 0, "ok\nok");
	run("nio_service.exe stop start");
	expect("the driver is started anew", 0, "ok\nok");
	device = open_driver();
	nio_claim(device, LATCH, LATCH + 3, 0);
	same(grant(device, NULL, LATCH, LATCH + 3, 0), 0, "and grants again");
	ok(port_becomes(LATCH, 1, 0) && port_becomes(LPT, 1, FAULT), "what it grants and no more");
	CloseHandle(device);
}
