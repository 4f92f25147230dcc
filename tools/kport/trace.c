/* SPDX-License-Identifier: MIT */
/* kport trace */
#include "trace.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "platform.h"
#include "trace_driver.h"
#include "traced.h"

#define PORTS 0x10000u

/* What a program gets where no ports are named: what is safe, as far as it is there. */
static const char usual_ranges[] = "lpt1,com1";
static const char all_ports[] = "0-0xffff";

struct showing {
	const struct trace_format *format;
	bool salvage;
	bool live;    /* each line is to be seen at once */
	bool *wanted; /* of each port; NULL: all */
};

static int choose_format(const struct command_line *line, struct showing *showing)
{
	static const struct trace_format *const formats[] = { &trace_text, &trace_json,
							      &trace_vcd };
	const char *name = line->values[OPTION_FORMAT];

	showing->format = &trace_text;
	if (has(line, OPTION_SUMMARY)) {
		if (name)
			return usage_error(line, "--summary is a format of its own");
		showing->format = &trace_summary;
		return EXIT_DONE;
	}
	for (size_t i = 0; name && i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (strcmp(name, formats[i]->name) == 0) {
			showing->format = formats[i];
			return EXIT_DONE;
		}
	}
	return name ? usage_error(line, "no format '%s': there are text, json and vcd", name) :
		      EXIT_DONE;
}

static int no_memory(const struct command_line *line)
{
	complain(line, "out of memory");
	return EXIT_FAILED;
}

static int choose_ports(const struct command_line *line, const char *text, struct showing *showing)
{
	struct kport_range *ranges;
	size_t count = 0;

	if (registers_ranges(text, NULL, 0, &count) != KPORT_OK && count == 0)
		return usage_error(line, "%s", kport_last_error()->text);
	ranges = calloc(count, sizeof(*ranges));
	showing->wanted = calloc(PORTS, sizeof(*showing->wanted));
	if (!ranges || !showing->wanted ||
	    registers_ranges(text, ranges, count, &count) != KPORT_OK) {
		free(ranges);
		return no_memory(line);
	}
	for (size_t i = 0; i < count; i++) {
		for (unsigned port = ranges[i].first; port <= ranges[i].last; port++)
			showing->wanted[port] = true;
	}
	free(ranges);
	return EXIT_DONE;
}

static bool is_wanted(const struct showing *showing, const struct kport_access_event *event)
{
	bool wanted = !showing->wanted;

	for (unsigned i = 0; !wanted && i < event->width; i++)
		wanted = showing->wanted[event->port + i];
	return wanted;
}

/* Shows what comes, until the end mark or what is damaged. */
static int show_all(const struct command_line *line, const struct showing *showing,
		    kport_recording *recording)
{
	struct kport_recording_info info = { .size = sizeof(info) };
	struct kport_access_event event;
	enum kport_status status = kport_recording_info(recording, &info);
	bool end = false;
	bool room = true;

	trace_lookup_begin();
	showing->format->begin(&info);
	while (!status && room) {
		status = kport_recording_next(recording, &event, &end);
		if (status || end)
			break;
		if (is_wanted(showing, &event))
			room = showing->format->access(&event);
		if (showing->live)
			fflush(stdout);
	}
	showing->format->end(end);
	if (!room)
		return no_memory(line);
	if (!status)
		return EXIT_DONE;
	if (!showing->salvage)
		return library_error(line);
	complain(line, "%s; what comes before is shown", kport_last_error()->text);
	return EXIT_DONE;
}

/* A damaged file is refused before anything of it is shown. */
static int check_file(const struct command_line *line, const char *path)
{
	struct kport_access_event event;
	kport_recording *recording;
	enum kport_status status = kport_recording_open(path, &recording);
	bool end = false;
	int result = EXIT_DONE;

	if (status != KPORT_OK)
		return library_error(line);
	while (status == KPORT_OK && !end)
		status = kport_recording_next(recording, &event, &end);
	if (status == KPORT_INVALID) {
		complain(line, "%s; --salvage shows what comes before", kport_last_error()->text);
		result = EXIT_FAILED;
	} else if (status != KPORT_OK) {
		result = library_error(line);
	}
	kport_recording_close(recording);
	return result;
}

static int output_failed(const struct command_line *line)
{
	const char *path = line->values[OPTION_OUTPUT];

	complain(line, "%s: %s", path ? path : "standard error", strerror(errno));
	return EXIT_FAILED;
}

/* Before anything is done that would be done in vain without it. */
static int open_output(const struct command_line *line, int *file)
{
	*file = traced_open_output(line->values[OPTION_OUTPUT]);
	return *file >= 0 ? EXIT_DONE : output_failed(line);
}

static int print_to(const struct command_line *line, int file)
{
	return traced_print_to(file) ? EXIT_DONE : output_failed(line);
}

static int show_file(const struct command_line *line, struct showing *showing)
{
	const char *path = line->count > 1 ? line->operands[1] : NULL;
	kport_recording *recording;
	int result = EXIT_DONE;
	int file;

	if (!path)
		return usage_error(line, "show takes a recording, or - for standard input");
	if (line->count > 2)
		result = choose_ports(line, line->operands[2], showing);
	if (result == EXIT_DONE && !showing->salvage && strcmp(path, "-") != 0)
		result = check_file(line, path);
	if (result != EXIT_DONE)
		return result;
	platform_binary_input();
	if (kport_recording_open(path, &recording) != KPORT_OK)
		return library_error(line);
	if (has(line, OPTION_OUTPUT)) {
		result = open_output(line, &file);
		if (result == EXIT_DONE)
			result = print_to(line, file);
	}
	if (result == EXIT_DONE)
		result = show_all(line, showing, recording);
	kport_recording_close(recording);
	return result;
}

/* ---- a program ---- */

#define MAX_WORDS 16
#define LONGEST_DEVICE 4000u

struct words {
	const char *list[MAX_WORDS];
	size_t count;
	char backend[LONGEST_DEVICE + 100]; /* "NAME:DEVICE" */
};

static void add(struct words *words, const char *option, const char *value)
{
	words->list[words->count++] = option;
	if (value)
		words->list[words->count++] = value;
}

/* allowio's words for our options. */
static void allowio_words(const struct command_line *line, const char *fifo, struct words *words)
{
	const char *backend = line->values[OPTION_BACKEND];
	const char *device = line->values[OPTION_DEVICE];
	bool sim = backend && strcmp(backend, "sim") == 0;

	words->count = 0;
	add(words, "--record", fifo);
	if (backend) {
		snprintf(words->backend, sizeof(words->backend), "%s%s%s", backend,
			 device && !sim ? ":" : "", device && !sim ? device : "");
		add(words, "--backend", words->backend);
	}
	if (device && sim)
		add(words, "--sim", device);
	if (has(line, OPTION_SHARE))
		add(words, "--share", NULL);
	if (has(line, OPTION_UNSAFE))
		add(words, "--unsafe", NULL);
	words->list[words->count] = NULL;
}

static const char *ranges_of(const struct command_line *line)
{
	const char *backend = line->values[OPTION_BACKEND];

	if (line->count > 0)
		return line->operands[0];
	return backend && strncmp(backend, "sim", 3) == 0 ? all_ports : usual_ranges;
}

static int trace_program(const struct command_line *line, struct showing *showing)
{
	struct words words;
	kport_recording *recording = NULL;
	struct traced *traced = NULL;
	int result, code, file;

	if (line->count > 1)
		return usage_error(line, "'%s' is one word too many; ranges stand in one word",
				   line->operands[1]);
	if (has(line, OPTION_DEVICE) && strlen(line->values[OPTION_DEVICE]) >= LONGEST_DEVICE)
		return usage_error(line, "--device: the text is too long");
	if (has(line, OPTION_DEVICE) && !has(line, OPTION_BACKEND))
		return usage_error(line, "--device belongs to a back end: name that as well");
	result = open_output(line, &file);
	if (result == EXIT_DONE)
		result = traced_new(line, &traced);
	if (result != EXIT_DONE)
		return result;
	allowio_words(line, traced_fifo(traced), &words);
	result = traced_start(line, traced, words.list, ranges_of(line));
	if (result != EXIT_DONE) {
		traced_end(traced);
		return result;
	}
	/* The program has our standard output; what is shown goes elsewhere. */
	result = print_to(line, file);
	if (result == EXIT_DONE)
		result = traced_recording(line, traced, &recording);
	showing->live = true;
	if (recording)
		result = show_all(line, showing, recording);
	kport_recording_close(recording);
	code = traced_end(traced);
	return result == EXIT_DONE ? code : result;
}

static int run_trace(const struct command_line *line)
{
	struct showing showing = { .salvage = has(line, OPTION_SALVAGE) };
	int result;

	if (has(line, OPTION_DRIVER))
		return trace_driver(line);
	if (has(line, OPTION_REQUESTS))
		return usage_error(line, "--count goes with --driver");
	result = choose_format(line, &showing);
	if (result != EXIT_DONE)
		return result;
	if (line->program)
		result = trace_program(line, &showing);
	else if (line->count > 0 && strcmp(line->operands[0], "show") == 0)
		result = show_file(line, &showing);
	else
		result = usage_error(line, "'show FILE' or '-- PROGRAM' is missing");
	free(showing.wanted);
	return result;
}

const struct subcommand command_trace = {
	.name = "trace",
	.summary = "show each access of a program, or of a recording",
	.operands = { "RANGES|show", "FILE", "RANGES" },
	.takes_program = true,
	.options = TAKES(OPTION_FORMAT) | TAKES(OPTION_SUMMARY) | TAKES(OPTION_SALVAGE) |
		   TAKES(OPTION_OUTPUT) | TAKES(OPTION_BACKEND) | TAKES(OPTION_DEVICE) |
		   TAKES(OPTION_SHARE) | TAKES(OPTION_UNSAFE) | TAKES(OPTION_DRIVER) |
		   TAKES(OPTION_REQUESTS),
	.details =
		"'kport trace RANGES -- PROGRAM' runs PROGRAM under allowio and shows every IN and "
		"OUT of it and its children on standard error, or in the file of --output: the "
		"time since the beginning in seconds, the register, what was written (<-) or read "
		"(->), and the bits that are set. The exit status is PROGRAM's. Without RANGES the "
		"program gets lpt1 and com1, on the back end sim every port.\n"
		"\n"
		"'kport trace show FILE' shows a recording that --record, of other subcommands "
		"and of allowio, has written; RANGES behind it restrict what is shown. A damaged "
		"or truncated recording is refused; with --salvage it is shown up to the last "
		"whole record.\n"
		"\n"
		"'kport trace --driver' shows the requests that the driver kioport serves, of all "
		"programs, from now on and until Ctrl-C or --count: the process, the request, the "
		"port, the value and, where it failed, how. It takes an administrator.\n"
		"\n"
		"--format vcd is a waveform for GTKWave or PulseView: the pins of parallel ports "
		"as they are at the connector, and the lines of serial ports. --summary counts "
		"reads, writes, bytes, failures and time of each port.\n"
		"\n"
		"A traced access takes a way through a second process and takes some microseconds "
		"longer: see docs/trace.md.",
	.run = run_trace,
};
