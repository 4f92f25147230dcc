/* SPDX-License-Identifier: MIT */
#include "options.h"
#include "map.h"
#include "say.h"

#include <kport.h>

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	OPTION_BACKEND = 256,
	OPTION_DRY_RUN,
	OPTION_HELP,
	OPTION_HOW,
	OPTION_LEGACY,
	OPTION_MAP,
	OPTION_NO_RUN_AHEAD,
	OPTION_RECORD,
	OPTION_SHARE,
	OPTION_SIM,
	OPTION_SIM_SHARED,
	OPTION_UNSAFE,
	OPTION_VERSION,
};

static const struct option long_options[] = {
	{ "backend", required_argument, NULL, OPTION_BACKEND },
	{ "dry-run", no_argument, NULL, OPTION_DRY_RUN },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "how", required_argument, NULL, OPTION_HOW },
	{ "legacy", no_argument, NULL, OPTION_LEGACY },
	{ "map", required_argument, NULL, OPTION_MAP },
	{ "no-run-ahead", no_argument, NULL, OPTION_NO_RUN_AHEAD },
	{ "record", required_argument, NULL, OPTION_RECORD },
	{ "share", no_argument, NULL, OPTION_SHARE },
	{ "sim", required_argument, NULL, OPTION_SIM },
	{ "sim-shared", required_argument, NULL, OPTION_SIM_SHARED },
	{ "unsafe", no_argument, NULL, OPTION_UNSAFE },
	{ "user", required_argument, NULL, 'u' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ 0 },
};

static const char help[] =
	"Usage: allowio [OPTION]... RANGES [--] PROGRAM [ARGUMENT]...\n"
	"Run PROGRAM with I/O ports: its IN and OUT instructions work on RANGES and no others.\n"
	"\n"
	"RANGES is a list such as 0x378-0x37a,888,0x3f8+8,lpt1: numbers, ranges with both ends\n"
	"included, first+length, and the names lpt1 to lpt3, com1 to com4, game, post, rtc, pit;\n"
	"lpt1+epp and lpt1+ecp add those registers.\n"
	"\n"
	"  -u, --user USER   run PROGRAM as USER, a name or number (root only; otherwise it runs\n"
	"                    as the user who called sudo, or as the one who runs allowio)\n"
	"      --how WAY     how PROGRAM comes to its ports\n"
	"                      auto     grant where that can be, else trap (the default)\n"
	"                      grant    the processor lets it: full speed\n"
	"                      trap     each access faults and is served by allowio from any\n"
	"                               back end, without privilege or hardware\n"
	"                      ptrace   the same with nothing put into PROGRAM; slower\n"
	"                    or, for a grant, how its own ioperm() and iopl() calls are answered:\n"
	"                      preload  by a small library in dynamic programs, which also passes\n"
	"                               over CLI and STI and names the port that was missing\n"
	"                      seccomp  by a filter, in static programs too; setuid programs that\n"
	"                               PROGRAM starts get no privilege then\n"
	"                      none     not at all\n"
	"      --backend NAME[:DEVICE]  the way to the ports. To grant: ioperm, or kioport, the\n"
	"                    driver. By trap any that 'kport backends' lists: sim, ppdev, ...\n"
	"      --sim TEXT    back end sim with this device on the bus, as lpt,printer=out.prn; "
	"may\n"
	"                    be given several times\n"
	"      --sim-shared NAME  join the bus of this name, or make it: several runs meet on it\n"
	"      --map A=B[+N] N ports from A on, which PROGRAM says, are those from B on (by trap)\n"
	"      --record FILE write each access with its result and time (by trap)\n"
	"      --no-run-ahead  serve one access a trap, without the polling loop around it\n"
	"      --share       take ports although a driver or another program has them\n"
	"      --unsafe      take ports off the safe list as well: a wrong byte in some of them\n"
	"                    resets the machine or destroys data (root only: for others the\n"
	"                    policy decides)\n"
	"      --dry-run     say what would be done, and do nothing\n"
	"  -v, --verbose     say what is done, on standard error\n"
	"      --legacy      read the older command line: PROGRAM [0x378]... [/a] [ARGUMENT]...,\n"
	"                    where each number stands for its block of eight ports and /a for all\n"
	"      --help, --version\n"
	"\n"
	"A grant reaches the programs that PROGRAM starts and lasts as long as they do: it cannot "
	"be\n"
	"taken back. A trap reaches them too, and allowio waits for all of them. inb_p() and\n"
	"outb_p() of glibc also write to port 0x80: add post to RANGES for programs that use "
	"them.\n"
	"\n"
	"Exit status: PROGRAM's own; 125 allowio failed, 126 PROGRAM cannot be run, 127 it was "
	"not\n"
	"found. Ordinary users get what /etc/kport/policy gives them: see allowio-grant(8).\n";

static int usage(void)
{
	fprintf(stderr, "usage: allowio [OPTION]... RANGES [--] PROGRAM [ARGUMENT]...\n"
			"'allowio --help' tells more\n");
	return EXIT_FAILED;
}

static int parse_how(const char *text, enum how *how)
{
	static const char *const names[] = { "auto", "grant", "preload", "seccomp",
					     "none", "trap",  "ptrace" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(text, names[i]) == 0) {
			*how = (enum how)i;
			return -1;
		}
	}
	say_failed(
		"--how %s: there are auto, grant, trap, ptrace, and for a grant preload, seccomp "
		"and none",
		text);
	return usage();
}

/* NAME or NAME:DEVICE. One that cannot give ports to a program serves it by trap. */
static int parse_backend(const char *name, struct options *options)
{
	struct kport_backend_info list[16] = { { .size = sizeof(list[0]) } };
	const size_t max = sizeof(list) / sizeof(list[0]), len = strcspn(name, ":");
	size_t count = 0;

	options->backend = name;
	if (kport_backends(list, max, &count) != KPORT_OK)
		return say_library_failed();
	for (size_t i = 0; i < count && i < max; i++) {
		if (strncmp(list[i].name, name, len) != 0 || list[i].name[len] != '\0')
			continue;
		if (!(list[i].abilities & KPORT_CAN_GRANT))
			options->needs_trap = true;
		return -1;
	}
	return say_failed("--backend %s: there is no such back end ('kport backends' lists them)",
			  name);
}

/* Devices of several options are one bus. */
static int add_device(const char *text, struct options *options)
{
	char *all = NULL;

	if (asprintf(&all, "%s%s%s", options->devices ? options->devices : "",
		     options->devices ? " " : "", text) < 0)
		return say_failed("out of memory");
	free(options->devices);
	options->devices = all;
	options->needs_trap = true;
	return -1;
}

/* What only a trap can do. -2: it is another option. */
static int take_trap_option(int option, struct options *options)
{
	switch (option) {
	case OPTION_MAP:
		options->needs_trap = true;
		return map_parse(optarg, options);
	case OPTION_NO_RUN_AHEAD:
		options->no_run_ahead = true;
		return -1;
	case OPTION_RECORD:
		options->record = optarg;
		options->needs_trap = true;
		return -1;
	case OPTION_SIM:
		return add_device(optarg, options);
	case OPTION_SIM_SHARED:
		options->shared = optarg;
		options->needs_trap = true;
		return -1;
	default:
		return -2;
	}
}

/* Answers -1 to go on, or an exit code. */
static int take_option(int option, struct options *options)
{
	switch (option) {
	case 'u':
		options->user = optarg;
		return -1;
	case 'v':
		say_verbose = true;
		return -1;
	case OPTION_BACKEND:
		return parse_backend(optarg, options);
	case OPTION_DRY_RUN:
		options->dry_run = true;
		return -1;
	case OPTION_HOW:
		return parse_how(optarg, &options->how);
	case OPTION_LEGACY:
		options->legacy = true;
		return -1;
	case OPTION_SHARE:
		options->share = true;
		return -1;
	case OPTION_UNSAFE:
		options->unsafe = true;
		return -1;
	case OPTION_HELP:
		fputs(help, stdout);
		return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILED;
	case OPTION_VERSION:
		printf("allowio (kport) %s\n", kport_version());
		return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILED;
	default:
		return usage();
	}
}

static int check_together(struct options *options)
{
	if ((options->devices || options->shared) && !options->backend)
		options->backend = "sim";
	if ((options->devices || options->shared) && strcmp(options->backend, "sim") != 0)
		return say_failed(
			"--sim puts devices onto the back end sim, and --backend names %s",
			options->backend);
	if (options->shared && (options->record || options->how == HOW_PTRACE))
		return say_failed("--sim-shared goes with neither --record nor --how ptrace: on a "
				  "shared bus programs make their accesses by themselves");
	if (options->needs_trap && options->how != HOW_AUTO && options->how < HOW_TRAP)
		return say_failed(
			"--map, --record, and back ends that give no ports to a program's "
			"own IN and OUT instructions (ioperm and kioport do) want --how "
			"trap, ptrace or auto");
	return -1;
}

int options_parse(int argc, char **argv, struct options *options)
{
	int option, result;
	char **words;

	*options = (struct options){ .how = HOW_AUTO };
	/* "+": what follows the first word that is no option belongs to the program. */
	while ((option = getopt_long(argc, argv, "+u:v", long_options, NULL)) != -1) {
		result = take_trap_option(option, options);
		if (result == -2)
			result = take_option(option, options);
		if (result >= 0)
			return result;
	}
	result = check_together(options);
	if (result >= 0)
		return result;
	words = argv + optind;
	if (options->legacy)
		return options_legacy(words, options);
	if (words[0] == NULL) {
		say_failed("which ports, and which program?");
		return usage();
	}
	options->ranges = *words++;
	if (*words != NULL && strcmp(*words, "--") == 0)
		words++;
	if (*words == NULL) {
		say_failed("which program is to have the ports %s?", options->ranges);
		return usage();
	}
	options->program = words;
	return -1;
}

void options_free(struct options *options)
{
	free(options->legacy_ranges);
	free(options->devices);
	options->legacy_ranges = options->devices = NULL;
}
