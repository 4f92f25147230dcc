/* SPDX-License-Identifier: MIT */
/* The installer and the service manager: from nothing to a driver that runs. */
#include <stdio.h>
#include <string.h>

#include "bed.h"

/* A live CD has no place for a driver's file: there the service manager loads it from our CD. */
static void load_from_cd(const char *why)
{
	skip(why, "kport install");
	run("nio_service.exe create %s\\kioport.sys start", bed_folder());
	expect("the service manager loads the driver from a folder", 0, "ok\nok");
	run("nio_service.exe stop state");
	expect("it stops", 0, "ok\nstopped");
	run("nio_step.exe open");
	expect("no device is left", 1, "2");
	run("nio_service.exe start cycle 0");
	expect("and starts again", 0, "ok\n0 times");
}

static bool is_read_only(const struct ran *ran)
{
	return ran->code && (strstr(ran->text, "create the driver's file in its folder") ||
			     strstr(ran->text, "write to the driver's folder"));
}

static void use(void)
{
	run("kport.exe status");
	expect("status tells that it is there", 0, "3.");
	run("kport.exe install");
	expect("a second installation changes nothing", 0, NULL);
	run("origin.exe in 0x379");
	expect("the origin interface reads through it", 0, "0x");
	run("nio_service.exe stop state");
	expect("it is stopped", 0, "stopped");
	run("origin.exe in 0x379");
	expect("first use starts a stopped service", 0, "0x");
	run("kport.exe read 0x379");
	expect("a second process reads as well", 0, NULL);
	run("origin.exe threads 16");
	expect("16 threads that use it at once all get through", 0, "0 of 16 failed");
	run("kport.exe doctor");
	expect("the doctor is content", 0, NULL);
}

void suite_install(void)
{
	const struct ran *ran;

	run("kport.exe status");
	expect("a machine without the driver says so", 1, "not installed");
	ran = run("kport.exe install");
	if (is_read_only(ran)) {
		load_from_cd("System32\\drivers cannot be written");
		return;
	}
	expect("it is installed from nothing", 0, NULL);
	run("nio_service.exe state");
	expect("its service runs", 0, "running");
	use();
	run("kport.exe uninstall");
	expect("it is uninstalled", 0, NULL);
	run("nio_service.exe state");
	expect("its service is gone", 1, "1060");
	run("nio_step.exe open");
	expect("and its device", 1, "2");
	run("kport.exe install");
	expect("it is installed again", 0, NULL);
}

void suite_uninstall(void)
{
	bool was_installed = run("kport.exe uninstall")->code == 0;

	if (!was_installed)
		run("nio_service.exe stop delete");
	expect("the driver is taken away", 0, NULL);
	run("nio_service.exe state");
	expect("its service is gone", 1, "1060");
	run("nio_step.exe open");
	expect("and its device", 1, "2");
}
