/* SPDX-License-Identifier: MIT */
/* kport help: usage lines and help texts, all from the tables. */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "text.h"

static size_t append(char *text, size_t len, size_t used, const char *a, const char *b,
		     const char *c)
{
	int added = used < len ? snprintf(text + used, len - used, "%s%s%s", a, b, c) : 0;

	return used + (size_t)(added > 0 ? added : 0);
}

static bool shows_options(const struct subcommand *command)
{
	for (int i = 0; i < OPTIONS; i++) {
		if ((command->options & TAKES(i)) && options[i].help)
			return true;
	}
	return false;
}

void usage_text(const struct subcommand *command, char *text, size_t len)
{
	size_t used = append(text, len, 0, "kport ", command ? command->name : "SUBCOMMAND", "");

	if (!command) {
		append(text, len, used, " [OPTION]... [OPERAND]...", "", "");
		return;
	}
	for (int i = 0; i < MAX_OPERANDS && command->operands[i]; i++)
		used = i < command->required ?
			       append(text, len, used, " ", command->operands[i], "") :
			       append(text, len, used, " [", command->operands[i], "]");
	for (int i = 0; i < OPTIONS; i++) {
		if (!(command->options & TAKES(i)) || !options[i].own)
			continue;
		used = append(text, len, used, " [--", options[i].name, "");
		if (options[i].argument)
			used = append(text, len, used, " ", options[i].argument, "");
		used = append(text, len, used, "]", "", "");
	}
	if (shows_options(command))
		used = append(text, len, used, " [OPTION]...", "", "");
	if (command->takes_program)
		append(text, len, used, " [-- PROGRAM...]", "", "");
}

static void print_option(const struct option *option)
{
	char name[32];
	char letter[4] = "   ";

	if (option->letter)
		snprintf(letter, sizeof(letter), "-%c,", option->letter);
	snprintf(name, sizeof(name), "--%s%s%s", option->name, option->argument ? " " : "",
		 option->argument ? option->argument : "");
	printf("  %s %-16s", letter, name);
	print_wrapped(option->help, 22, 22);
}

void print_help(const struct subcommand *command)
{
	char usage[400];
	uint32_t shown = command->options | TAKES(OPTION_HELP);

	usage_text(command, usage, sizeof(usage));
	printf("usage: %s\n\nkport %s: %s\n\n", usage, command->name, command->summary);
	print_wrapped(command->details, 0, 0);
	puts("\nOptions:");
	for (int i = 0; i < OPTIONS; i++) {
		if ((shown & TAKES(i)) && options[i].help)
			print_option(&options[i]);
	}
}

void print_overview(void)
{
	char usage[400];

	usage_text(NULL, usage, sizeof(usage));
	printf("usage: %s\n\nkport reads and writes x86 I/O ports.\n\nSubcommands:\n", usage);
	for (size_t i = 0; commands[i]; i++) {
		printf("  %-10s", commands[i]->name);
		print_wrapped(commands[i]->summary, 12, 12);
	}
	puts("\nOptions, before or after the subcommand:");
	for (int i = 0; i < OPTIONS; i++) {
		if (options[i].help && !options[i].own)
			print_option(&options[i]);
	}
	puts("\nExit status: 0 done, 1 failed, 2 wrong usage, 3 denied, 4 not supported here, 5 "
	     "busy.\n"
	     "'kport help SUBCOMMAND' tells more.");
}

/* By a subcommand of this system? */
static bool is_taken(int option)
{
	for (size_t i = 0; commands[i]; i++) {
		if (commands[i]->options & TAKES(option))
			return true;
	}
	return option == OPTION_HELP;
}

static void list_devices(void)
{
	const char *name, *help;
	bool has_value;

	for (size_t i = 0; kport_sim_model(i, 0, &name, &has_value, &help) == KPORT_OK; i++) {
		printf("device\t%s\t%s\n", name, help);
		for (size_t j = 1; kport_sim_model(i, j, &name, &has_value, &help) == KPORT_OK; j++)
			printf("deviceoption\t%s%s\t%s\n", name, has_value ? "=" : "", help);
	}
}

/* The tables as lines of fields separated by tabs, for generate.py. */
static void print_list(void)
{
	char usage[400];

	for (size_t i = 0; commands[i]; i++) {
		const struct subcommand *command = commands[i];

		usage_text(command, usage, sizeof(usage));
		printf("command\t%s\t%s\t%s\n", command->name, usage, command->summary);
		printf("details\t%s\t", command->name);
		for (const char *c = command->details; *c; c++) {
			if (*c == '\n')
				fputs("\\n", stdout);
			else if (*c == '\\')
				fputs("\\\\", stdout);
			else
				putchar(*c);
		}
		putchar('\n');
		for (int j = 0; j < OPTIONS; j++) {
			if ((command->options & TAKES(j)) && options[j].help)
				printf("takes\t%s\t%s\n", command->name, options[j].name);
		}
	}
	for (int i = 0; i < OPTIONS; i++) {
		const struct option *option = &options[i];

		if (option->help && is_taken(i))
			printf("option\t%s\t%.1s\t%s\t%s\n", option->name, &option->letter,
			       option->argument ? option->argument : "", option->help);
	}
	list_devices();
}

#define TOPIC_DEVICES "sim"

static void print_device_option(size_t model, size_t option)
{
	const char *name, *help;
	bool has_value;
	char shown[40];

	kport_sim_model(model, option, &name, &has_value, &help);
	snprintf(shown, sizeof(shown), "%s%s", name, has_value ? "=" : "");
	printf("      %-10s ", shown);
	print_wrapped(help, 17, 17);
}

static void print_devices(void)
{
	const char *name, *help;
	bool has_value;

	print_wrapped("The text behind --device of the back end sim has devices, separated by "
		      "blanks. Each is a name, @ and its first port (some have a usual one), and "
		      "options behind commas; a value may stand in \"quotes\".",
		      0, 0);
	for (size_t i = 0; kport_sim_model(i, 0, &name, &has_value, &help) == KPORT_OK; i++) {
		printf("\n  %-10s ", name);
		print_wrapped(help, 13, 13);
		for (size_t j = 1; kport_sim_model(i, j, &name, &has_value, &help) == KPORT_OK; j++)
			print_device_option(i, j);
	}
}

static int run_help(const struct command_line *line)
{
	const struct subcommand *command;
	const char *names[32];
	const char *near;
	size_t count = 0;

	if (has(line, OPTION_LIST)) {
		print_list();
		return EXIT_DONE;
	}
	if (line->count == 0) {
		print_overview();
		return EXIT_DONE;
	}
	if (strcmp(line->operands[0], TOPIC_DEVICES) == 0) {
		print_devices();
		return EXIT_DONE;
	}
	command = command_find(line->operands[0]);
	if (command) {
		print_help(command);
		return EXIT_DONE;
	}
	for (; commands[count]; count++)
		names[count] = commands[count]->name;
	names[count] = NULL;
	near = suggestion(line->operands[0], names);
	if (near)
		return usage_error(line, "no subcommand '%s'; did you mean '%s'?",
				   line->operands[0], near);
	return usage_error(line, "no subcommand '%s'", line->operands[0]);
}

const struct subcommand command_help = {
	.name = "help",
	.summary = "help on kport or on one subcommand",
	.operands = { "SUBCOMMAND" },
	.options = TAKES(OPTION_LIST),
	.details =
		"Prints the list of subcommands, or all about one of them. 'kport help sim' tells "
		"which devices the simulated bus has, and what can be said of them.",
	.run = run_help,
};
