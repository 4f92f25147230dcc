/* SPDX-License-Identifier: MIT */
/* kport dump */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access.h"
#include "commands.h"
#include "json.h"
#include "platform.h"
#include "registers.h"

#define PORTS 0x10000

struct dump {
	uint8_t wanted[PORTS]; /* 0 or 1 */
	uint8_t values[PORTS];
	uint32_t count; /* of those wanted */
};

static int take_ranges(const struct command_line *line, struct dump *dump)
{
	const char *text = line->operands[0];
	struct kport_range *ranges = NULL;
	size_t count = 0;
	int result = EXIT_DONE;

	/* The first call only counts. */
	if (registers_ranges(text, NULL, 0, &count) != KPORT_OK && count == 0)
		return usage_error(line, "%s", kport_last_error()->text);
	ranges = calloc(count ? count : 1, sizeof(*ranges));
	if (!ranges) {
		complain(line, "out of memory");
		return EXIT_FAILED;
	}
	if (registers_ranges(text, ranges, count, &count) != KPORT_OK)
		result = usage_error(line, "%s", kport_last_error()->text);
	for (size_t i = 0; result == EXIT_DONE && i < count; i++) {
		for (unsigned port = ranges[i].first; port <= ranges[i].last; port++) {
			dump->count += !dump->wanted[port];
			dump->wanted[port] = 1;
		}
	}
	free(ranges);
	return result;
}

/* Registers that a reading changes are read only with --force. */
static int check_effects(const struct command_line *line, const struct dump *dump)
{
	struct known known;
	struct known first = { NULL, NULL };
	unsigned count = 0;

	if (has(line, OPTION_FORCE))
		return EXIT_DONE;
	for (unsigned port = 0; port < PORTS; port++) {
		if (!dump->wanted[port] || !registers_at((uint16_t)port, &known) ||
		    !known.reg->effect)
			continue;
		if (count++ == 0)
			first = known;
	}
	if (count == 0)
		return EXIT_DONE;
	if (count == 1)
		return usage_error(line, "reading %s.%s %s; --force reads it all the same",
				   first.device->name, first.reg->name, first.reg->effect);
	return usage_error(line,
			   "reading %u of these registers changes the device (%s.%s: %s); "
			   "--force reads them all the same",
			   count, first.device->name, first.reg->name, first.reg->effect);
}

static enum kport_status read_ports(kport *handle, struct dump *dump)
{
	uint32_t done = 0;

	for (unsigned port = 0; port < PORTS; port++) {
		enum kport_status status;

		if (!dump->wanted[port])
			continue;
		status = kport_in8(handle, (uint16_t)port, &dump->values[port]);
		if (status != KPORT_OK)
			return status;
		platform_progress(++done);
	}
	return KPORT_OK;
}

static void print_rows(const struct dump *dump)
{
	printf("        ");
	for (unsigned i = 0; i < 16; i++)
		printf("%s +%x", i == 8 ? " " : "", i);
	putchar('\n');
	for (unsigned row = 0; row < PORTS; row += 16) {
		if (!memchr(&dump->wanted[row], 1, 16))
			continue;
		printf("0x%04x: ", row);
		for (unsigned port = row; port < row + 16; port++) {
			fputs(port == row + 8 ? "  " : " ", stdout);
			if (dump->wanted[port])
				printf("%02x", dump->values[port]);
			else
				fputs("..", stdout);
		}
		putchar('\n');
	}
}

/* The names of those bits that are set. */
static void print_bits(const char *bits, uint8_t value)
{
	for (int bit = 7; bit >= 0; bit--) {
		size_t len = strcspn(bits, " ");

		if ((value >> bit & 1) && *bits != '-')
			printf(" %.*s", (int)len, bits);
		bits += len + (bits[len] == ' ');
	}
}

static void print_known(const struct dump *dump)
{
	struct known known;
	bool first = true;

	for (unsigned port = 0; port < PORTS; port++) {
		char name[40];

		if (!dump->wanted[port] || !registers_at((uint16_t)port, &known))
			continue;
		if (first)
			putchar('\n');
		first = false;
		snprintf(name, sizeof(name), "%s.%s", known.device->name, known.reg->name);
		printf("0x%04x  0x%02x  %-15s %s", port, dump->values[port], name, known.reg->what);
		if (known.reg->bits) {
			putchar(':');
			print_bits(known.reg->bits, dump->values[port]);
		}
		putchar('\n');
	}
}

static void print_json(const struct dump *dump, kport *handle)
{
	struct known known;

	json_begin_object(NULL);
	json_string("backend", kport_backend_name(handle));
	json_begin_list("ports");
	for (unsigned port = 0; port < PORTS; port++) {
		char name[40];

		if (!dump->wanted[port])
			continue;
		json_begin_object(NULL);
		json_number("port", port);
		json_number("value", dump->values[port]);
		if (registers_at((uint16_t)port, &known)) {
			snprintf(name, sizeof(name), "%s.%s", known.device->name, known.reg->name);
			json_string("register", name);
			json_string("what", known.reg->what);
		}
		json_end();
	}
	json_end();
	json_end();
}

static int dump_ports(const struct command_line *line, struct dump *dump)
{
	kport *handle;
	enum kport_status status;
	int result = access_open(line, line->operands[0], KPORT_READ_ONLY, &handle);

	if (result != EXIT_DONE)
		return result;
	platform_progress_begin(line->command->name, dump->count);
	status = read_ports(handle, dump);
	platform_progress_end();
	if (status != KPORT_OK) {
		result = library_error(line);
	} else if (has(line, OPTION_JSON)) {
		print_json(dump, handle);
	} else {
		print_rows(dump);
		print_known(dump);
	}
	result = access_close(line, handle, result);
	return result;
}

static int run_dump(const struct command_line *line)
{
	struct dump *dump = calloc(1, sizeof(*dump));
	int result;

	if (!dump) {
		complain(line, "out of memory");
		return EXIT_FAILED;
	}
	result = take_ranges(line, dump);
	if (result == EXIT_DONE)
		result = check_effects(line, dump);
	if (result == EXIT_DONE)
		result = dump_ports(line, dump);
	free(dump);
	return result;
}

const struct subcommand command_dump = {
	.name = "dump",
	.summary = "show ranges of ports, with what is known of each",
	.operands = { "RANGES" },
	.required = 1,
	.options = TAKES(OPTION_FORCE) | TAKES_OPENING | TAKES(OPTION_JSON),
	.details =
		"Reads each port of RANGES once, as 8 bits, and prints it in hexadecimal; below, "
		"the "
		"registers that are known, with the names of the bits that are set. RANGES is a "
		"list "
		"such as 0x378-0x37a,0x3f8+8,lpt1.\n"
		"\n"
		"Reading some registers changes the device: a received byte is gone, an interrupt "
		"acknowledged. Ranges with such registers are read only with --force. What hides "
		"behind "
		"ports that kport knows nothing of, it cannot say.\n"
		"\n"
		"Registers with names: data, status, control, epp_addr, epp_data0 to epp_data3, "
		"ecp_fifo, "
		"ecp_cnfgb and ecr of lpt1 to lpt3; rbr, thr, dll, ier, dlm, iir, fcr, lcr, mcr, "
		"lsr, msr "
		"and scr of com1 to com4; game.stick, post.code, rtc.index, rtc.data, pit.counter0 "
		"to "
		"pit.counter2, pit.mode and others.",
	.run = run_dump,
};
