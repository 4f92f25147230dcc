/* SPDX-License-Identifier: MIT */
/* kport doctor */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "holders.h"
#include "json.h"
#include "lists.h"
#include "platform.h"
#include "text.h"

#define MAX_FACTS 40
#define INDENT 18

struct findings {
	struct fact facts[MAX_FACTS];
	size_t fact_count;
	struct kport_backend_info *backends;
	size_t backend_count;
	struct kport_port_info *ports;
	size_t port_count;
	bool ports_complete;
	struct holders held;
};

static bool is_real(const struct kport_backend_info *backend)
{
	return backend->automatic;
}

static bool any_real_works(const struct findings *found)
{
	for (size_t i = 0; i < found->backend_count; i++) {
		if (is_real(&found->backends[i]) && found->backends[i].usable == KPORT_OK)
			return true;
	}
	return false;
}

static void print_line(const char *label, const char *text)
{
	printf("%-*s", INDENT, label);
	print_wrapped(text, INDENT, INDENT);
}

/* Advice stands out, so that it is found by running the eye down the margin. */
static void print_advice(const char *text)
{
	printf("%*s-> ", INDENT - 3, "");
	print_wrapped(text, INDENT, INDENT);
}

/* Parallel, serial and game ports; who owns the timer is of no interest here. */
static bool is_ordinary(const struct kport_port_info *port)
{
	static const char *const names[] = { "lpt", "com", "game" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strncmp(port->name, names[i], strlen(names[i])) == 0)
			return true;
	}
	return false;
}

static void print_ports(const struct findings *found)
{
	bool any = false;

	for (size_t i = 0; i < found->port_count; i++) {
		const struct kport_port_info *port = &found->ports[i];
		char range[32];
		char text[200];

		if (!is_ordinary(port))
			continue;
		any = true;
		range_text(port->range, range, sizeof(range));
		snprintf(text, sizeof(text), "%s%s%s%s%s%s", range, port->device[0] ? ", " : "",
			 port->device, port->owner[0] ? ", owned by " : "", port->owner,
			 port->contends ? " (busy without --share)" : "");
		print_line(port->name, text);
	}
	if (!any)
		print_line("ports", "no parallel or serial port was found");
	if (!found->ports_complete)
		print_line("", "(administrators see the owners of more ports)");
}

static void print_held(const struct findings *found)
{
	const struct holders *held = &found->held;

	if (held->status != KPORT_OK) {
		char text[sizeof(held->reason) + 2];

		snprintf(text, sizeof(text), "(%s)", held->reason);
		print_line("", text);
		return;
	}
	if (!held->count)
		puts("nothing");
	for (size_t i = 0; i < held->count; i++) {
		char label[32];
		char text[500];

		holders_label(&held->list[i], label, sizeof(label));
		holders_text(&held->list[i], text, sizeof(text));
		print_line(label, text);
	}
}

static void print_backend(const struct kport_backend_info *backend)
{
	char text[sizeof(backend->reason) + 100];

	if (backend->usable == KPORT_OK) {
		print_line(backend->name, "works");
		return;
	}
	snprintf(text, sizeof(text), "%s: %s", usable_text(backend), backend->reason);
	print_line(backend->name, text);
	platform_fix(backend, text, sizeof(text));
	if (text[0])
		print_advice(text);
}

/* What to do first where nothing works: facts stand before the back ends that depend on them. */
static void next_step(const struct findings *found, char *text, size_t len)
{
	text[0] = '\0';
	for (size_t i = 0; i < found->fact_count && !text[0]; i++)
		snprintf(text, len, "%s", found->facts[i].advice);
	for (size_t i = 0; i < found->backend_count && !text[0]; i++)
		if (is_real(&found->backends[i]))
			platform_fix(&found->backends[i], text, len);
}

static void print_conclusion(const struct findings *found)
{
	char next[500];

	if (any_real_works(found)) {
		puts("Ports can be reached from here.");
		return;
	}
	puts("No port can be reached from here; only the simulated bus (--backend sim) works.");
	next_step(found, next, sizeof(next));
	if (!next[0])
		return;
	fputs("Next: ", stdout);
	print_wrapped(next, 6, 6);
}

static void print_text(const struct findings *found)
{
	print_line("kport", kport_version());
	for (size_t i = 0; i < found->fact_count; i++) {
		print_line(found->facts[i].name, found->facts[i].value);
		if (found->facts[i].advice[0])
			print_advice(found->facts[i].advice);
	}
	puts("\nParallel and serial ports");
	print_ports(found);
	puts("\nHeld through the driver kioport");
	print_held(found);
	puts("\nBack ends");
	for (size_t i = 0; i < found->backend_count; i++)
		print_backend(&found->backends[i]);
	putchar('\n');
	print_conclusion(found);
}

static void print_json(const struct findings *found)
{
	char text[500];

	json_begin_object(NULL);
	json_string("version", kport_version());
	json_bool("works", any_real_works(found));
	next_step(found, text, sizeof(text));
	json_string("next", any_real_works(found) ? "" : text);
	json_begin_list("facts");
	for (size_t i = 0; i < found->fact_count; i++) {
		json_begin_object(NULL);
		json_string("name", found->facts[i].name);
		json_string("value", found->facts[i].value);
		json_string("advice", found->facts[i].advice);
		json_end();
	}
	json_end();
	json_ports(found->ports, found->port_count, found->ports_complete);
	holders_json(&found->held);
	json_backends(found->backends, found->backend_count);
	json_begin_object("fixes");
	for (size_t i = 0; i < found->backend_count; i++) {
		platform_fix(&found->backends[i], text, sizeof(text));
		if (found->backends[i].usable != KPORT_OK && text[0])
			json_string(found->backends[i].name, text);
	}
	json_end();
	json_end();
}

static int run_doctor(const struct command_line *line)
{
	struct findings *found = calloc(1, sizeof(*found));
	int result = EXIT_FAILED;

	if (!found) {
		complain(line, "out of memory");
		return EXIT_FAILED;
	}
	platform_progress_begin(line->command->name, 0);
	found->fact_count = platform_facts(found->facts, MAX_FACTS);
	if (found->fact_count > MAX_FACTS)
		found->fact_count = MAX_FACTS;
	result = list_backends(line, &found->backends, &found->backend_count);
	if (result == EXIT_DONE)
		result =
			list_ports(line, &found->ports, &found->port_count, &found->ports_complete);
	holders_find(&found->held);
	platform_progress_end();
	if (result == EXIT_DONE) {
		if (has(line, OPTION_JSON))
			print_json(found);
		else
			print_text(found);
		result = any_real_works(found) ? EXIT_DONE : EXIT_FAILED;
	}
	holders_free(&found->held);
	free(found->ports);
	free(found->backends);
	free(found);
	return result;
}

const struct subcommand command_doctor = {
	.name = "doctor",
	.summary = "explain this machine: what works, what does not, and what would help",
	.options = TAKES(OPTION_JSON),
	.details =
		"Looks at everything that decides over ports here: the kernel, Secure Boot and "
		"lockdown, capabilities, containers, groups, the policy file and its mistakes, the "
		"helper of allowio, the ports found, which programs hold ports through the driver "
		"kioport (for administrators), and the back ends. Lines that begin with -> "
		"say "
		"what to do. Nothing is changed.\n"
		"\n"
		"Exit status 0: at least one back end other than sim works; 1: none does.",
	.run = run_doctor,
};
