/* SPDX-License-Identifier: MIT */
/*
 * A parallel port of the standard kind (SPP) with a printer or a plug at its far end. Registers: IBM
 * Technical Reference, Personal Computer AT, "Printer Adapter"; signals and handshake: IEEE 1284-1994,
 * compatibility mode. A byte is taken at the leading edge of nStrobe from a printer that is
 * selected and not being initialised. Unless the text asks for real times the printer is faster than
 * any program: Busy and nAck are shown to whom looks at status, for one read each, and nobody who
 * does not look loses a byte.
 */
#include "sim/lpt.h"

enum { DATA = 0, STATUS = 1, CONTROL = 2, REGISTERS = 3 };

/* The printer's answer to a byte: Busy falls only after the pulse on nAck. */
enum { IDLE, BUSY, ACKNOWLEDGE };

/* IEEE 1284, 5.1.3: nAck is low for 0.5 us to 10 us; 20 us in all make 50,000 bytes a second. */
#define BUSY_NS 15000u
#define ACKNOWLEDGED_NS 20000u

bool lpt_is_ready(const struct lpt *lpt)
{
	return lpt->plug == LPT_PRINTER && lpt->status & STATUS_READY;
}

void lpt_print(struct sim_block *block, struct lpt *lpt, uint8_t byte)
{
	static const uint8_t line_feed = '\n';

	sim_end_put(block, lpt->end, &byte, 1);
	/* IBM, "Printer": with AUTO FEED XT low, the paper is moved one line at each carriage return. */
	if (byte == '\r' && lpt->control & CONTROL_AUTOFEED)
		sim_end_put(block, lpt->end, &line_feed, 1);
}

void lpt_tick(void *state, uint64_t now_ns)
{
	struct lpt *lpt = state;
	uint64_t since_ns;

	lpt->now_ns = now_ns;
	since_ns = now_ns - lpt->strobed_ns;
	if (!lpt->real_timing || lpt->handshake == IDLE)
		return;
	if (since_ns >= ACKNOWLEDGED_NS)
		lpt->handshake = IDLE;
	else
		lpt->handshake = since_ns >= BUSY_NS ? ACKNOWLEDGE : BUSY;
}

static bool is_initialising(const struct lpt *lpt)
{
	return !(lpt->control & CONTROL_NINIT);
}

static bool is_input(const struct lpt *lpt)
{
	return lpt->control & CONTROL_INPUT;
}

/* A line that is pulled up and driven by nobody is high. */
static uint8_t data_lines(const struct lpt *lpt)
{
	return is_input(lpt) ? 0xff : lpt->data;
}

static uint8_t line_if(unsigned level, unsigned line)
{
	return level ? (uint8_t)line : 0;
}

/* Data lines to status lines, by pins: 2-15, 3-13, 4-12, 5-10, 6-11. */
static uint8_t crossed(uint8_t lines)
{
	return line_if(lines & 0x01, STATUS_NFAULT) | line_if(lines & 0x02, STATUS_SELECTED) |
	       line_if(lines & 0x04, STATUS_PAPER_OUT) | line_if(lines & 0x08, STATUS_NACK) |
	       line_if(!(lines & 0x10), STATUS_READY);
}

/* A LapLink cable: the data lines of the port at its other end, where there is one. */
static uint8_t from_cable(struct sim_block *block, const struct lpt *lpt)
{
	const struct lpt *peer = lpt->peer ? sim_block_at(block, lpt->peer) : NULL;

	return crossed(peer ? data_lines(peer) : 0xff);
}

/* IBM's wrap plug: 1-13, 2-15, 10-16, 11-17, 12-14. */
static uint8_t looped_control(const struct lpt *lpt)
{
	uint8_t control = lpt->control;

	return line_if(!(control & CONTROL_STROBE), STATUS_SELECTED) |
	       line_if(data_lines(lpt) & 0x01, STATUS_NFAULT) |
	       line_if(control & CONTROL_NINIT, STATUS_NACK) |
	       line_if(control & CONTROL_SELECT, STATUS_READY) |
	       line_if(!(control & CONTROL_AUTOFEED), STATUS_PAPER_OUT);
}

static uint8_t printer_status(struct lpt *lpt)
{
	uint8_t status = lpt->status;

	if (!(status & STATUS_READY))
		return status;
	if (is_initialising(lpt) || lpt->handshake != IDLE)
		status &= (uint8_t)~STATUS_READY;
	/* While the strobe is held, so is Busy. */
	if (lpt->control & CONTROL_STROBE)
		return lpt->real_timing ? status & (uint8_t)~STATUS_READY : status;
	if (lpt->handshake == ACKNOWLEDGE)
		status &= (uint8_t)~STATUS_NACK;
	if (lpt->handshake != IDLE && !lpt->real_timing)
		lpt->handshake = lpt->handshake == BUSY ? ACKNOWLEDGE : IDLE;
	return status;
}

static uint8_t read_status(struct sim_block *block, struct lpt *lpt)
{
	uint8_t time_out = lpt->epp_timed_out ? STATUS_EPP_TIMEOUT : 0;

	switch (lpt->plug) {
	case LPT_LOOP_DATA:
		return crossed(data_lines(lpt)) | time_out;
	case LPT_LOOP_CONTROL:
		return looped_control(lpt) | time_out;
	case LPT_CABLE:
		return from_cable(block, lpt) | time_out;
	default:
		return printer_status(lpt) | time_out;
	}
}

static void write_control(struct sim_block *block, struct lpt *lpt, uint8_t value)
{
	bool edge = value & ~lpt->control & CONTROL_STROBE;

	lpt->control = value & CONTROL_LATCHED;
	/* ECP, 6.1: in the standard mode the direction is out, whatever is written. */
	if (lpt->has_ecp && lpt_ecp_mode(lpt) == ECP_STANDARD)
		lpt->control &= (uint8_t)~CONTROL_INPUT;
	if (is_initialising(lpt))
		lpt->handshake = IDLE;
	if (!edge || is_initialising(lpt) || !(lpt->control & CONTROL_SELECT) || !lpt_is_ready(lpt))
		return;
	/* Who does not wait for a real printer has its byte lost. */
	if (lpt->real_timing && lpt->handshake != IDLE)
		return;
	lpt->handshake = BUSY;
	lpt->strobed_ns = lpt->now_ns;
	lpt_print(block, lpt, lpt->data);
}

static uint32_t lpt_in(struct sim_block *block, void *state, unsigned offset, unsigned width)
{
	struct lpt *lpt = state;

	(void)width;
	switch (offset) {
	case DATA:
		return data_lines(lpt);
	case STATUS:
		return read_status(block, lpt);
	default:
		return lpt->control | (uint8_t)~CONTROL_LATCHED;
	}
}

static void write_data(struct lpt *lpt, uint8_t value)
{
	if (lpt_ecp_mode(lpt) == ECP_ECP)
		lpt_ecp_command(lpt, value);
	else
		lpt->data = value;
}

static void lpt_out(struct sim_block *block, void *state, unsigned offset, unsigned width,
		    uint32_t value)
{
	struct lpt *lpt = state;

	(void)width;
	if (offset == DATA)
		write_data(lpt, (uint8_t)value);
	if (offset == CONTROL)
		write_control(block, lpt, (uint8_t)value);
	/* Status cannot be written, but a one ends EPP's time-out. */
	if (offset == STATUS && value & STATUS_EPP_TIMEOUT)
		lpt->epp_timed_out = false;
}

const struct sim_registers sim_lpt_registers = {
	.widths = 1,
	.in = lpt_in,
	.out = lpt_out,
};

const struct sim_registers sim_lpt_timed_registers = {
	.widths = 1,
	.in = lpt_in,
	.out = lpt_out,
	.tick = lpt_tick,
};

#if __STDC_HOSTED__
#include "sim/setup.h"

#include <string.h>

#define EPP_FIRST 3u
#define EPP_REGISTERS 5u
#define ECP_FIRST 0x400u
#define ECP_REGISTERS 3u

static const char *const states[] = { "online", "offline",   "paper-out", "error",
				      "busy",	"unplugged", NULL };
static const uint8_t status_of_state[] = {
	STATUS_ONLINE,
	STATUS_NACK | STATUS_NFAULT,
	STATUS_NACK | STATUS_PAPER_OUT | STATUS_SELECTED,
	STATUS_NACK | STATUS_SELECTED,
	STATUS_NACK | STATUS_SELECTED | STATUS_NFAULT,
	/* Without a cable the inputs are pulled up, and Busy is the one that is inverted. */
	STATUS_NACK | STATUS_PAPER_OUT | STATUS_SELECTED | STATUS_NFAULT,
};

static struct lpt *lpt_at(struct sim_block *block, const struct sim_run *run)
{
	bool is_lpt =
		run->registers == SIM_REGISTERS_LPT || run->registers == SIM_REGISTERS_LPT_TIMED;

	return is_lpt ? sim_block_at(block, run->state) : NULL;
}

/* Joins the port with the one that has the other end of its cable, if that was made already. */
static enum kport_status join(struct sim_setup *setup, struct lpt *lpt)
{
	const char *name = sim_setup_option(setup, "cable");
	uint8_t *start = (uint8_t *)setup->block;
	uint32_t i;

	if (strlen(name) >= LPT_CABLE_NAME || !*name)
		return sim_setup_fail_option(setup, "cable", KPORT_INVALID, 0,
					     "a cable's name has 1 to 15 characters");
	memcpy(lpt->cable, name, strlen(name) + 1);
	lpt->plug = LPT_CABLE;
	for (i = 1; i < setup->block->run_count; i++) {
		struct lpt *other = lpt_at(setup->block, &setup->block->runs[i]);

		if (!other || strcmp(other->cable, name) != 0)
			continue;
		if (other->peer)
			return sim_setup_fail_option(setup, "cable", KPORT_INVALID, 0,
						     "both ends of the cable are plugged in");
		lpt->peer = (uint32_t)((uint8_t *)other - start);
		other->peer = (uint32_t)((uint8_t *)lpt - start);
	}
	return KPORT_OK;
}

static enum kport_status take_options(struct sim_setup *setup, struct lpt *lpt)
{
	static const char *const ways_out[] = { "printer", "command", "queue", "device",
						"loop",	   "cable",   NULL };
	static const char *const timings[] = { "instant", "real", NULL };
	static const char *const wirings[] = { "data", "control", NULL };
	size_t printer, timing, wiring;
	enum kport_status status = sim_setup_end(setup, ways_out, &lpt->end);

	if (!status)
		status = sim_setup_choice(setup, "state", states, &printer);
	if (!status)
		status = sim_setup_choice(setup, "timing", timings, &timing);
	if (!status)
		status = sim_setup_choice(setup, "loop", wirings, &wiring);
	if (status)
		return status;
	lpt->status = status_of_state[printer];
	lpt->real_timing = timing == 1;
	lpt->has_ecp = sim_setup_option(setup, "ecp") != NULL;
	if (sim_setup_option(setup, "loop"))
		lpt->plug = wiring ? LPT_LOOP_CONTROL : LPT_LOOP_DATA;
	return sim_setup_option(setup, "cable") ? join(setup, lpt) : KPORT_OK;
}

static enum kport_status map(struct sim_setup *setup, const struct lpt *lpt)
{
	uint32_t base = sim_setup_base(setup);
	enum kport_status status;

	status = sim_setup_map(setup, base, REGISTERS,
			       lpt->real_timing ? SIM_REGISTERS_LPT_TIMED : SIM_REGISTERS_LPT, lpt);
	if (!status && sim_setup_option(setup, "epp"))
		status = sim_setup_map(setup, base + EPP_FIRST, EPP_REGISTERS,
				       SIM_REGISTERS_LPT_EPP, lpt);
	if (!status && lpt->has_ecp)
		status = sim_setup_map(setup, base + ECP_FIRST, ECP_REGISTERS,
				       SIM_REGISTERS_LPT_ECP, lpt);
	return status;
}

static enum kport_status lpt_create(struct sim_setup *setup)
{
	enum kport_status status;
	struct lpt *lpt;
	void *state;

	status = sim_setup_state(setup, sizeof(*lpt), &state);
	if (status)
		return status;
	lpt = state;
	status = take_options(setup, lpt);
	if (status)
		return status;
	/* As a PC's firmware leaves it: printer selected, not being initialised. */
	lpt->control = CONTROL_NINIT | CONTROL_SELECT;
	lpt->ecr = LPT_ECR_RESET;
	return map(setup, lpt);
}

static const struct sim_option lpt_options[] = {
	{ "printer",
	  "file that what is printed is appended to; without a far end the paper is thrown away" },
	{ "command", "command line for the shell whose standard input what is printed is" },
	{ "queue", "printer of this computer that prints it: CUPS on Linux, the spooler on "
		   "Windows" },
	{ "device", "/dev/usb/lp0, \\\\.\\LPT1 or another device that it is written to" },
	{ "state", "online, offline, paper-out, error, busy or unplugged: what the status lines "
		   "say" },
	{ "timing", "instant, or real: Busy and nAck last as a printer's do, who does not wait "
		    "for them loses bytes" },
	{ "loop", "a plug that joins outputs with inputs: data (pins 2-15, 3-13, 4-12, 5-10, "
		  "6-11) or control (1-13, 2-15, 10-16, 11-17, 12-14)" },
	{ "cable", "name of a LapLink cable: two ports with the same name are joined" },
	{ NULL, NULL },
};

static const struct sim_option lpt_flags[] = {
	{ "epp", "with EPP's registers, at the third port behind the first and on" },
	{ "ecp", "with ECP's registers, 0x400 behind the first" },
	{ NULL, NULL },
};

const struct sim_model sim_lpt = {
	.name = "lpt",
	.help = "a parallel port with a printer: lpt@0x378,printer=out.prn",
	.options = lpt_options,
	.flags = lpt_flags,
	.usual_base = 0x378,
	.length = REGISTERS,
	.create = lpt_create,
};
#endif
