/* SPDX-License-Identifier: MIT */
/* Every request, well formed and not, and the random ones, by the programs that Wine runs too. */
#include "bed.h"

void suite_requests(void)
{
	/* Its ports are a prototype card's, where nothing is plugged in. */
	run("nio_step.exe open reload");
	cases("nio_requests.exe", 300);
}

void suite_random(void)
{
	HANDLE device;

	cases("nio_random.exe real 1000000 3000", 3300);
	device = open_driver();
	same(grant_count(device, NULL), 0, "no grant is left");
	CloseHandle(device);
	run("nio_service.exe stop start");
	expect("afterwards the driver can be stopped and started", 0, "ok\nok");
}
