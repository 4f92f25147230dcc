/* SPDX-License-Identifier: MIT */
/* kport lpt send and receive: a port of this machine as a link's end. */
#include "lpt.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "access.h"
#include "lpt_transfer.h"
#include "platform.h"

/* A peer within reach answers in microseconds; a sleep costs a hundred. */
#define AWAKE_NS 200000u
#define SHORT_NS 50000u
#define LONG_NS 1000000u
#define QUIET_NS 100000000u

void lpt_pause(uint64_t idle_ns)
{
	if (idle_ns > AWAKE_NS)
		platform_sleep_until(platform_now_ns() + (idle_ns > QUIET_NS ? LONG_NS : SHORT_NS));
}

int lpt_open(const struct command_line *line, struct lpt_port *port)
{
	const char *name = has(line, OPTION_PORT) ? line->values[OPTION_PORT] : "lpt1";
	struct target target;
	char ranges[40];
	int result = parse_target(line, name, &target);

	if (result != EXIT_DONE)
		return result;
	if (target.width != 1 || target.port > 0xffff - LPT_CONTROL)
		return usage_error(line, "'%s' is no parallel port", name);
	snprintf(ranges, sizeof(ranges), "0x%x-0x%x", target.port, target.port + LPT_CONTROL);
	port->line = line;
	port->base = target.port;
	result = access_open(line, ranges, 0, &port->handle);
	if (result == EXIT_DONE)
		platform_watch_interrupt();
	return result;
}

/* ---- the port of a link ---- */

static enum kport_status read_status(void *ctx, uint8_t *status)
{
	const struct lpt_port *port = ctx;

	return kport_in8(port->handle, (uint16_t)(port->base + LPT_STATUS), status);
}

static enum kport_status write_data(void *ctx, uint8_t data)
{
	const struct lpt_port *port = ctx;

	return kport_out8(port->handle, port->base, data);
}

static uint64_t now_ns(void *ctx)
{
	(void)ctx;
	return platform_now_ns();
}

static void pause_a_little(void *ctx, uint64_t idle_ns)
{
	(void)ctx;
	lpt_pause(idle_ns);
}

static bool stopped(void *ctx)
{
	(void)ctx;
	return platform_interrupted();
}

static void notice(void *ctx, bool lost)
{
	const struct lpt_port *port = ctx;

	complain(port->line, "%s",
		 lost ? "the other end does not answer; waiting for it (Ctrl-C ends that)" :
			"the other end answers");
}

static void progress(void *ctx, const char *name, uint64_t done, uint64_t size)
{
	(void)ctx, (void)name, (void)size;
	platform_progress((uint32_t)(done / 1024));
}

/* As a cable wants it: data lines are outputs, and no printer is meant. */
#define CONTROL_IDLE 0x0cu

static int begin(const struct command_line *line, struct lpt_port *port, struct link *link)
{
	struct link_port lines = { read_status, write_data, now_ns, pause_a_little,
				   stopped,	notice,	    port };
	int result = lpt_open(line, port);

	if (result != EXIT_DONE)
		return result;
	if (kport_out8(port->handle, (uint16_t)(port->base + LPT_CONTROL), CONTROL_IDLE) ==
		    KPORT_OK &&
	    link_begin(link, &lines) == LINK_OK)
		return EXIT_DONE;
	return access_close(line, port->handle, library_error(line));
}

static int end(struct lpt_port *port, const struct transfer *transfer, enum transfer_result result)
{
	int code = EXIT_DONE;

	platform_progress_end();
	if (result == TRANSFER_FAILED) {
		complain(port->line, "%s", transfer->error);
		code = EXIT_FAILED;
	}
	code = access_close(port->line, port->handle, code);
	if (result == TRANSFER_STOPPED)
		platform_end_interrupted();
	return code;
}

int lpt_send(const struct command_line *line)
{
	enum transfer_result sent = TRANSFER_DONE;
	struct lpt_port port = { 0 };
	struct link link;
	struct transfer transfer = { .link = &link, .progress = progress };
	int result;

	if (line->count < 2)
		return usage_error(line, "which file is to be sent?");
	result = begin(line, &port, &link);
	if (result != EXIT_DONE)
		return result;
	platform_progress_begin("lpt send, KiB", 0);
	for (int i = 1; sent == TRANSFER_DONE && i < line->count; i++)
		sent = transfer_send(&transfer, line->operands[i],
				     (uint32_t)(platform_now_ns() / 1000));
	if (sent == TRANSFER_DONE)
		sent = transfer_goodbye(&transfer);
	return end(&port, &transfer, sent);
}

/* A folder ends in a slash. */
static void place_of(const struct command_line *line, char *place, size_t len)
{
	const char *output = line->values[OPTION_OUTPUT];
	struct stat about;

	snprintf(place, len, "%s", output ? output : "./");
	if (output && stat(output, &about) == 0 && S_ISDIR(about.st_mode) &&
	    output[strlen(output) - 1] != '/')
		snprintf(place, len, "%s/", output);
}

static int receive_files(const struct command_line *line)
{
	enum transfer_result received;
	unsigned count = 0;
	struct lpt_port port = { 0 };
	struct link link;
	struct transfer transfer = { .link = &link, .progress = progress };
	char place[1024];
	int result = begin(line, &port, &link);

	if (result != EXIT_DONE)
		return result;
	place_of(line, place, sizeof(place));
	platform_progress_begin("lpt receive, KiB", 0);
	received = transfer_receive(&transfer, place, &count);
	platform_progress_end();
	if (received != TRANSFER_FAILED)
		complain(line, "%u %s received", count, count == 1 ? "file" : "files");
	return end(&port, &transfer, received);
}

int lpt_receive(const struct command_line *line)
{
	const char *wiring = line->values[OPTION_WIRING];

	if (line->count > 1)
		return usage_error(line, "'%s' is one word too many", line->operands[1]);
	if (wiring && strcmp(wiring, "printer") == 0)
		return lpt_receive_as_printer(line);
	if (wiring && strcmp(wiring, "laplink") != 0)
		return usage_error(line, "--wiring '%s': there are laplink and printer", wiring);
	if (has(line, OPTION_TO) || has(line, OPTION_SPLIT_JOBS))
		return usage_error(line,
				   "--to and --split are for --wiring printer: over a LapLink "
				   "cable come files");
	return receive_files(line);
}
