/* SPDX-License-Identifier: MIT */
/* The list of subcommands and the list of options. */
#include <string.h>

#include "commands.h"

const struct subcommand *const commands[] = {
	&command_read,
	&command_write,
	&command_dump,
	&command_run,
	&command_ports,
	&command_policy,
	&command_backends,
	&command_doctor,
	&command_version,
	&command_help,
	NULL,
};

const struct option options[OPTIONS] = {
	[OPTION_COUNT] = { "count", "N", "read N times (1 to 1000000000)", 'n', true },
	[OPTION_INTERVAL] = { "interval", "T",
			      "from one reading to the next: a number and ns, us, ms or s", 'i',
			      true },
	[OPTION_FORCE] = { "force", NULL, "read registers too whose reading changes the device", 0,
			   true },
	[OPTION_LIMIT] = { "limit", "T",
			   "most time that the whole batch may take; 100ms where it is not given",
			   0, true },
	[OPTION_BACKEND] = { "backend", "NAME",
			     "the way to the ports; where it is not given, the environment "
			     "variable "
			     "KPORT_BACKEND, else the fastest that works",
			     'b', false },
	[OPTION_DEVICE] = { "device", "TEXT",
			    "the back end's own device: /dev/parport0 of ppdev, 0000:00:04.0 of "
			    "pcibar, lpt@0x378,printer=FILE of sim",
			    'd', false },
	[OPTION_SHARE] = { "share", NULL, "use ports although a driver or program owns them", 0,
			   false },
	[OPTION_UNSAFE] = { "unsafe", NULL,
			    "use ports off the safe list too: a wrong byte there resets the "
			    "machine or destroys data",
			    0, false },
	[OPTION_SPLIT] = { "split", NULL,
			   "make 16- and 32-bit accesses out of bytes where the back end has none",
			   0, false },
	[OPTION_JSON] = { "json", NULL, "print JSON", 'j', false },
	[OPTION_HELP] = { "help", NULL, "print help", 'h', false },
	[OPTION_LIST] = { "list", NULL, NULL, 0, false },
};

const struct subcommand *command_find(const char *name)
{
	for (size_t i = 0; commands[i]; i++) {
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	}
	return NULL;
}
