/* SPDX-License-Identifier: MIT */
/* kport install, uninstall and status: the driver on Windows. */
#include <stdio.h>

#include "../commands.h"
#include "../json.h"
#include "dos.h"

/* ---- install ---- */

static const char *const outcomes[] = {
	[KPORT_INSTALL_UNCHANGED] = "was there",
	[KPORT_INSTALL_NEW] = "was installed",
	[KPORT_INSTALL_UPGRADED] = "was upgraded",
	[KPORT_INSTALL_REPAIRED] = "was repaired",
};

static int run_install(const struct command_line *line)
{
	struct kport_driver_info info = { .size = sizeof(info) };
	const char *path = has(line, OPTION_PATH) ? line->values[OPTION_PATH] : NULL;
	const uint32_t flags = has(line, OPTION_INSECURE_PATH) ? KPORT_INSECURE_PATH : 0;
	enum kport_install_outcome outcome;

	if (flags && !path)
		return usage_error(line, "--insecure-path goes with --path");
	if (kport_driver_install(path, flags, &outcome) != KPORT_OK)
		return library_error(line);
	if (kport_driver_query(&info) != KPORT_OK)
		return library_error(line);
	printf("The driver kioport %s %s and runs: %s\n", info.version, outcomes[outcome],
	       info.path);
	if (info.group)
		puts("Members of the local group kport may use the parallel ports, from their next "
		     "logon on: net localgroup kport USER /add");
	else
		complain(line,
			 "this Windows does not tell of a local group kport, so the driver "
			 "is for administrators only: where 'net localgroup kport' knows "
			 "the group, try 'kport install' again after a restart; docs/windows.md "
			 "(Security) tells how to admit others without it");
	return EXIT_DONE;
}

const struct subcommand command_install = {
	.name = "install",
	.summary = "install the driver and start it (administrators)",
	.options = TAKES(OPTION_PATH) | TAKES(OPTION_INSECURE_PATH),
	.details =
		"Puts kioport.sys into System32\\drivers, creates the service kioport and the "
		"local "
		"group kport, and starts the driver. From then on the driver starts when a program "
		"first uses it: members of the group need no administrator for that. An older "
		"driver is replaced if no program has it open; a newer one is left alone. What "
		"fails is undone.\n"
		"\n"
		"Where System32\\drivers cannot be written, --path names a folder for the file. "
		"Only "
		"administrators may be able to write it, and to move what is above it; "
		"--insecure-path drops that condition.",
	.run = run_install,
};

/* ---- uninstall ---- */

static int run_uninstall(const struct command_line *line)
{
	struct kport_driver_info info = { .size = sizeof(info) };
	bool restart;

	if (dos_remove(NULL) != 0)
		complain(line, "kportvdd.dll is still registered: 'kport dos disable' tells why");
	if (kport_driver_query(&info) != KPORT_OK)
		return library_error(line);
	if (!info.installed) {
		puts("The driver kioport is not installed.");
		return EXIT_DONE;
	}
	if (kport_driver_uninstall(&restart) != KPORT_OK)
		return library_error(line);
	puts(restart ? "The driver kioport is uninstalled; Windows removes the rest when it starts "
		       "next." :
		       "The driver kioport is uninstalled.");
	if (kport_driver_query(&info) == KPORT_OK && info.group)
		puts("The local group kport has members and was left: net localgroup kport "
		     "/delete");
	return EXIT_DONE;
}

const struct subcommand command_uninstall = {
	.name = "uninstall",
	.summary = "stop the driver and remove it (administrators)",
	.details = "Removes the service kioport with its settings, the policy among them, and the "
		   "driver's file; the local group kport if it has no members. Exit status 5: a "
		   "program "
		   "has the driver open, and nothing was changed.",
	.run = run_uninstall,
};

/* ---- status ---- */

static void json_status(const struct kport_driver_info *info)
{
	json_begin_object(NULL);
	json_bool("installed", info->installed);
	json_bool("running", info->running);
	json_bool("with_system", info->with_system);
	json_bool("deleted", info->deleted);
	json_string("path", info->path);
	json_string("version", info->version);
	json_string("carried", info->carried);
	json_bool("group", info->group);
	json_bool("automatic_allowed", info->automatic_allowed);
	json_end();
}

static void print_status(const struct kport_driver_info *info)
{
	if (!info->installed)
		puts("driver      not installed");
	else
		printf("driver      kioport %s, %s, starts %s\n",
		       info->version[0] ? info->version : "(its file cannot be read)",
		       info->running ? "running" : "stopped",
		       info->with_system ? "with Windows" : "when it is first used");
	if (info->deleted)
		puts("            is to be removed when Windows starts next");
	if (info->path[0])
		printf("file        %s\n", info->path);
	printf("carried     %s\n", info->carried[0] ? info->carried :
						      "none (this kport has no driver for this "
						      "system)");
	printf("group       %s\n", info->group ? "kport" : "there is no local group kport");
	printf("programs    %s install the driver by themselves, as administrator\n",
	       info->automatic_allowed ? "may" : "must not");
}

static int run_status(const struct command_line *line)
{
	struct kport_driver_info info = { .size = sizeof(info) };

	if (kport_driver_query(&info) != KPORT_OK)
		return library_error(line);
	if (has(line, OPTION_JSON))
		json_status(&info);
	else
		print_status(&info);
	return info.installed ? EXIT_DONE : EXIT_FAILED;
}

const struct subcommand command_status = {
	.name = "status",
	.summary = "is the driver installed, in which version, and does it run?",
	.options = TAKES(OPTION_JSON),
	.details =
		"Exit status 0: it is installed; 1: it is not. 'kport doctor' tells whether it can "
		"be used, and what to do if not.",
	.run = run_status,
};
