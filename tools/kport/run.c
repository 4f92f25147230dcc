/* SPDX-License-Identifier: MIT */
/* kport run */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access.h"
#include "batch_text.h"
#include "commands.h"
#include "json.h"
#include "platform.h"

#define PORTS 0x10000
#define MAX_LIMIT_NS 3600000000000ull

static bool is_reading(const struct kport_result *op)
{
	return strcmp(op->name, "in") == 0 || strcmp(op->name, "poll") == 0 ||
	       strcmp(op->name, "modify") == 0 || strcmp(op->name, "ins") == 0;
}

static bool is_writing(const struct kport_result *op)
{
	return strcmp(op->name, "out") == 0 || strcmp(op->name, "modify") == 0 ||
	       strcmp(op->name, "outs") == 0;
}

/* Runs of ports in use as "0x0378-0x037a,..."; NULL: no memory. The caller frees it. */
static char *print_ports(const bool *used)
{
	/* 14 characters a range, and no more ranges than every second port */
	char *text = malloc(14 * (PORTS / 2) + 1);
	size_t len = 0;

	if (!text)
		return NULL;
	text[0] = '\0';
	for (unsigned port = 0; port < PORTS; port++) {
		unsigned first = port;

		if (!used[port])
			continue;
		while (port + 1 < PORTS && used[port + 1])
			port++;
		len += (size_t)snprintf(text + len, 15, "%s0x%04x-0x%04x", len ? "," : "", first,
					port);
	}
	return text;
}

/*
 * What the batch needs: its ports, into *ranges, and whether it only reads. EXIT_DONE, or the exit
 * code after saying what is wrong. The caller frees *ranges.
 */
static int batch_needs(const struct command_line *line, const struct batch_text *text,
		       const kport_batch *batch, char **ranges, uint32_t *flags)
{
	bool *used = calloc(PORTS, sizeof(*used));
	int result = EXIT_DONE;
	struct kport_result op;

	*ranges = NULL;
	*flags = KPORT_READ_ONLY;
	for (size_t i = 0; used && kport_batch_result(batch, i, &op) == KPORT_OK; i++) {
		if (op.port + op.width > PORTS) {
			complain(line,
				 "%s, line %u: %u bits at 0x%04x run past the last port, 0xffff",
				 text->name, batch_text_line(text, i), op.width * 8, op.port);
			result = EXIT_USAGE;
			break;
		}
		memset(used + op.port, true, op.width);
		if (is_writing(&op))
			*flags = 0;
	}
	if (used && result == EXIT_DONE)
		*ranges = print_ports(used);
	if (!*ranges && result == EXIT_DONE) {
		complain(line, "out of memory");
		result = EXIT_FAILED;
	}
	free(used);
	return result;
}

static uint32_t element(const struct kport_result *op, size_t index)
{
	const unsigned char *bytes = (const unsigned char *)op->data + index * op->width;
	uint32_t value = 0;

	/* Ports are x86's: the lowest byte comes first. */
	for (unsigned i = 0; i < op->width; i++)
		value |= (uint32_t)bytes[i] << (8 * i);
	return value;
}

static void print_text(const struct kport_result *op, unsigned line)
{
	printf("%u: %s%u 0x%04x:", line, op->name, op->width * 8, op->port);
	if (!op->data) {
		putchar(' ');
		print_value(op->value, op->width);
	}
	for (size_t i = 0; op->data && i < op->count; i++) {
		putchar(' ');
		print_value(element(op, i), op->width);
	}
	putchar('\n');
}

static void print_json(const struct kport_result *op, unsigned line)
{
	json_begin_object(NULL);
	json_number("line", line);
	json_string("operation", op->name);
	json_number("port", op->port);
	json_number("bits", op->width * 8);
	if (!op->data) {
		json_number("value", op->value);
	} else {
		json_begin_list("values");
		for (size_t i = 0; i < op->count; i++)
			json_number(NULL, element(op, i));
		json_end();
	}
	json_end();
}

/* The results of the operations that were completed. */
static void print_results(const struct command_line *line, const struct batch_text *text,
			  const kport_batch *batch, kport *handle, bool complete)
{
	bool json = has(line, OPTION_JSON);
	size_t done = kport_batch_done(batch);
	struct kport_result op;

	if (json) {
		json_begin_object(NULL);
		json_string("backend", kport_backend_name(handle));
		json_bool("complete", complete);
		json_number("operations", (uint32_t)kport_batch_count(batch));
		json_number("done", (uint32_t)done);
		json_begin_list("results");
	}
	for (size_t i = 0; i < done && kport_batch_result(batch, i, &op) == KPORT_OK; i++) {
		if (!is_reading(&op))
			continue;
		if (json)
			print_json(&op, batch_text_line(text, i));
		else
			print_text(&op, batch_text_line(text, i));
	}
	if (json) {
		json_end();
		json_end();
	}
}

/* How far it came; a string or a poll among the operations may have been made in part. */
static void explain_interruption(const struct command_line *line, const struct batch_text *text,
				 const kport_batch *batch)
{
	const unsigned done = (unsigned)kport_batch_done(batch);
	const unsigned count = (unsigned)kport_batch_count(batch);

	if (done >= count)
		complain(line, "interrupted when all of the %u operations had been run", count);
	else
		complain(line, "interrupted after %u of %u operations: %s, line %u was next", done,
			 count, text->name, batch_text_line(text, done));
}

static int explain(const struct command_line *line, const struct batch_text *text,
		   const kport_batch *batch)
{
	const struct kport_error *error = kport_last_error();
	unsigned at = batch_text_line(text, kport_batch_done(batch));

	if (at)
		complain(line, "%s, line %u: %s", text->name, at, error->text);
	else
		complain(line, "%s: %s", text->name, error->text);
	/* What the text calls by its name in C. */
	if (strstr(error->text, "kport_batch_set_limit"))
		complain(line, "the option is --limit, such as --limit 2s");
	return library_code();
}

static bool is_not_interrupted(void *ctx)
{
	(void)ctx;
	return !platform_interrupted();
}

static int run_batch(const struct command_line *line, const struct batch_text *text,
		     kport_batch *batch, kport *handle)
{
	enum kport_status status;

	kport_batch_set_go_on(batch, is_not_interrupted, NULL);
	platform_watch_one_interrupt();
	platform_progress_begin(line->command->name, 0);
	status = kport_batch_run(handle, batch);
	platform_progress_end();
	/* A batch that is refused as a whole has no results. */
	if (status == KPORT_OK || (status != KPORT_INVALID && kport_batch_done(batch) > 0))
		print_results(line, text, batch, handle, status == KPORT_OK);
	if (platform_interrupted() && (status == KPORT_OK || status == KPORT_INTERRUPTED)) {
		explain_interruption(line, text, batch);
		return EXIT_FAILED;
	}
	return status == KPORT_OK ? EXIT_DONE : explain(line, text, batch);
}

static int parse(const struct command_line *line, const struct batch_text *text, kport_batch *batch)
{
	const char *limit = line->values[OPTION_LIMIT];
	uint64_t limit_ns = 0;

	if (limit && (!parse_time(limit, MAX_LIMIT_NS, &limit_ns) || limit_ns == 0))
		return usage_error(
			line,
			"--limit '%s': a number and ns, us, ms or s, at most an hour, is "
			"wanted, such as 2s",
			limit);
	if (kport_batch_parse(batch, text->text ? text->text : "", text->len) != KPORT_OK) {
		complain(line, "%s: %s", text->name, kport_last_error()->text);
		return kport_last_error()->status == KPORT_INVALID ? EXIT_USAGE : EXIT_FAILED;
	}
	if (limit && kport_batch_set_limit(batch, limit_ns) != KPORT_OK)
		return library_error(line);
	return EXIT_DONE;
}

static int open_and_run(const struct command_line *line, const struct batch_text *text,
			kport_batch *batch)
{
	uint32_t flags;
	kport *handle;
	char *ranges;
	int result = parse(line, text, batch);

	if (result != EXIT_DONE)
		return result;
	result = batch_needs(line, text, batch, &ranges, &flags);
	if (result != EXIT_DONE)
		return result;
	/* A batch of delays alone claims nothing. */
	result = access_open(line, ranges[0] ? ranges : NULL, flags, &handle);
	if (result == EXIT_DONE) {
		result = run_batch(line, text, batch, handle);
		result = access_close(line, handle, result);
	}
	free(ranges);
	return result;
}

static int run_run(const struct command_line *line)
{
	struct batch_text text;
	kport_batch *batch;
	int result = batch_text_read(line, line->operands[0], &text);

	if (result == EXIT_DONE) {
		if (kport_batch_new(&batch) == KPORT_OK) {
			result = open_and_run(line, &text, batch);
			kport_batch_free(batch);
		} else {
			result = library_error(line);
		}
	}
	batch_text_free(&text);
	if (platform_interrupted())
		platform_end_interrupted();
	return result;
}

const struct subcommand command_run = {
	.name = "run",
	.summary = "run a batch of port operations from a file or standard input",
	.operands = { "FILE|-" },
	.required = 1,
	.options = TAKES(OPTION_LIMIT) | TAKES_OPENING | TAKES(OPTION_JSON),
	.details = "Checks the whole batch, then runs it, and prints what each reading operation "
		   "read, with "
		   "its line. Where an operation fails, what was completed before is printed, and "
		   "the error "
		   "names the line. '-' is standard input. Ctrl-C ends a batch and tells how far "
		   "it came; one that the driver runs is run to its end, or to its --limit, unless "
		   "Ctrl-C comes twice.\n"
		   "\n"
		   "One operation a line, # begins a comment: out8 0x37a 0x0c; in8 0x379; modify8 "
		   "0x37a mask "
		   "0x01 value 0x01; poll8 0x379 mask 0x80 want 0x80 timeout 10ms; delay 5us; "
		   "outs8 0x378 "
		   "\"text\\r\\n\"; outs16 0x300 1 2 0xffff; ins8 0x300 count 4; stop. 8, 16 and "
		   "32 are the "
		   "bits of an access, times take ns, us, ms or s.",
	.run = run_run,
};
