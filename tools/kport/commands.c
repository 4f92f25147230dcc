/* SPDX-License-Identifier: MIT */
/* The list of subcommands and the list of options. */
#include <string.h>

#include "commands.h"

#ifdef _WIN32
#define OWN_COMMANDS &command_install, &command_uninstall, &command_status, &command_dos,
#else
#define OWN_COMMANDS
#endif

const struct subcommand *const commands[] = {
	&command_read,
	&command_write,
	&command_dump,
	&command_run,
	&command_trace,
	&command_lpt,
	&command_panel,
	&command_ports,
	&command_policy,
	&command_rule,
	&command_backends,
	&command_doctor,
	OWN_COMMANDS &command_version,
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
	[OPTION_FORMAT] = { "format", "FORMAT",
			    "text, json or vcd (a waveform); text is the default", 'f', true },
	[OPTION_SUMMARY] = { "summary", NULL, "print a table of the ports instead of each access",
			     'c', true },
	[OPTION_DRIVER] = { "driver", NULL,
			    "show the requests that the driver serves, whoever makes them", 0,
			    true },
	[OPTION_REQUESTS] = { "count", "N", "end after N requests of the driver", 'n', true },
	[OPTION_SALVAGE] = { "salvage", NULL,
			     "show a damaged or truncated recording up to the last whole record", 0,
			     true },
	[OPTION_OUTPUT] = { "output", "FILE", "write to FILE", 'o', true },
	[OPTION_SPLIT_JOBS] = { "split", "idle=T",
				"begin another file when nothing was printed for the time T, such "
				"as "
				"idle=2s",
				0, true },
	[OPTION_TO] = { "to", "KIND", "raw (the default), text or pdf", 0, true },
	[OPTION_WIRING] = { "wiring", "KIND",
			    "laplink (the default) or printer: how the two ports are joined", 0,
			    true },
	[OPTION_PORT] = { "port", "PORT", "the parallel port; lpt1 is the default", 'p', true },
	[OPTION_BACKEND] = { "backend", "NAME",
			     "the way to the ports; where it is not given, the environment "
			     "variable "
			     "KPORT_BACKEND, else the fastest that works",
			     'b', false },
	[OPTION_DEVICE] = { "device", "TEXT",
			    "the back end's own device: /dev/parport0 of ppdev, 0000:00:04.0 of "
			    "pcibar, lpt@0x378,printer=FILE of sim, a recording of replay",
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
	[OPTION_RECORD] = { "record", "FILE",
			    "record every access, with its result and time, in FILE for 'kport "
			    "trace show' and the back end replay",
			    0, false },
	[OPTION_PATH] = { "path", "DIR",
			  "put the driver's file into this folder instead of System32\\drivers", 0,
			  true },
	[OPTION_INSECURE_PATH] = { "insecure-path", NULL,
				   "even if others than administrators could replace it there", 0,
				   true },
	[OPTION_FOR] = { "for", "NAMES",
			 "users and groups with commas between them; kport,administrators is the "
			 "default",
			 0, true },
	[OPTION_INSECURE] = { "insecure", NULL,
			      "even if others than administrators could replace the program", 0,
			      true },
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
