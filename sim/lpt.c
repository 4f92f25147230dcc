/* SPDX-License-Identifier: MIT */
/*
 * A parallel port of the standard kind (SPP) with a printer at its far end. Registers: IBM Technical
 * Reference, Personal Computer AT, "Printer Adapter"; signals and handshake: IEEE 1284-1994,
 * compatibility mode. A byte is taken at the leading edge of nStrobe from a printer that is
 * selected and not being initialised. The printer is faster than any program: Busy and nAck are
 * shown to whom looks at status, for one read each, and nobody who does not look loses a byte.
 */
#include "sim/device.h"

enum { DATA = 0, STATUS = 1, CONTROL = 2, REGISTERS = 3 };

/* Status: bit 7 is the inverse of Busy, bits 6 and 3 are nAck and nFault as they are. */
#define STATUS_READY 0x80u
#define STATUS_NACK 0x40u
#define STATUS_PAPER_OUT 0x20u
#define STATUS_SELECTED 0x10u
#define STATUS_NFAULT 0x08u
#define STATUS_ONLINE (STATUS_READY | STATUS_NACK | STATUS_SELECTED | STATUS_NFAULT)

/* Control: bits 0, 1 and 3 are inverted on their way to the connector. */
#define CONTROL_STROBE 0x01u
#define CONTROL_NINIT 0x04u
#define CONTROL_SELECT 0x08u
#define CONTROL_INPUT 0x20u   /* PS/2: the data lines are inputs */
#define CONTROL_LATCHED 0x3fu /* bits 6 and 7 do not exist and read as ones */

/* The printer's answer to a byte: Busy falls only after the pulse on nAck. */
enum { IDLE, BUSY, ACKNOWLEDGE };

struct lpt {
	uint8_t data;
	uint8_t control;
	uint8_t status; /* of the printer while it is idle */
	uint8_t handshake;
	uint32_t end; /* where the paper goes */
};
_Static_assert(sizeof(struct lpt) == 8, "the same everywhere");

static bool is_initialising(const struct lpt *lpt)
{
	return !(lpt->control & CONTROL_NINIT);
}

static uint8_t read_status(struct lpt *lpt)
{
	uint8_t status = lpt->status;

	if (!(status & STATUS_READY))
		return status;
	if (is_initialising(lpt) || lpt->handshake != IDLE)
		status &= (uint8_t)~STATUS_READY;
	/* While the strobe is held, so is Busy. */
	if (lpt->control & CONTROL_STROBE)
		return status;
	if (lpt->handshake == ACKNOWLEDGE)
		status &= (uint8_t)~STATUS_NACK;
	if (lpt->handshake != IDLE)
		lpt->handshake = lpt->handshake == BUSY ? ACKNOWLEDGE : IDLE;
	return status;
}

static void write_control(struct sim_block *block, struct lpt *lpt, uint8_t value)
{
	bool edge = value & ~lpt->control & CONTROL_STROBE;

	lpt->control = value & CONTROL_LATCHED;
	if (is_initialising(lpt))
		lpt->handshake = IDLE;
	if (!edge || is_initialising(lpt) || !(lpt->control & CONTROL_SELECT) ||
	    !(lpt->status & STATUS_READY))
		return;
	lpt->handshake = BUSY;
	sim_end_put(block, lpt->end, &lpt->data, 1);
}

static uint32_t lpt_in(struct sim_block *block, void *state, unsigned offset, unsigned width)
{
	struct lpt *lpt = state;

	(void)block, (void)width;
	switch (offset) {
	case DATA:
		return lpt->control & CONTROL_INPUT ? 0xff : lpt->data;
	case STATUS:
		return read_status(lpt);
	default:
		return lpt->control | (uint8_t)~CONTROL_LATCHED;
	}
}

static void lpt_out(struct sim_block *block, void *state, unsigned offset, unsigned width,
		    uint32_t value)
{
	struct lpt *lpt = state;

	(void)width;
	if (offset == DATA)
		lpt->data = (uint8_t)value;
	if (offset == CONTROL)
		write_control(block, lpt, (uint8_t)value);
	/* status cannot be written */
}

const struct sim_registers sim_lpt_registers = {
	.widths = 1,
	.in = lpt_in,
	.out = lpt_out,
};

#if __STDC_HOSTED__
#include "sim/model.h"

static const char *const states[] = {
	"online", "offline", "paper-out", "error", "unplugged", NULL
};
static const uint8_t status_of_state[] = {
	STATUS_ONLINE,
	STATUS_NACK | STATUS_NFAULT,
	STATUS_NACK | STATUS_PAPER_OUT | STATUS_SELECTED,
	STATUS_NACK | STATUS_SELECTED,
	/* Without a cable the inputs are pulled up, and Busy is the one that is inverted. */
	STATUS_NACK | STATUS_PAPER_OUT | STATUS_SELECTED | STATUS_NFAULT,
};

static enum kport_status lpt_create(struct sim_setup *setup)
{
	static const char *const ways_out[] = { "printer", NULL };
	enum kport_status status;
	struct lpt *lpt;
	size_t printer;
	void *state;

	status = sim_setup_state(setup, sizeof(*lpt), &state);
	if (status)
		return status;
	lpt = state;
	status = sim_setup_end(setup, ways_out, &lpt->end);
	if (!status)
		status = sim_setup_choice(setup, "state", states, &printer);
	if (status)
		return status;
	lpt->status = status_of_state[printer];
	/* As a PC's firmware leaves it: printer selected, not being initialised. */
	lpt->control = CONTROL_NINIT | CONTROL_SELECT;
	return sim_setup_map(setup, sim_setup_base(setup), REGISTERS, SIM_REGISTERS_LPT, lpt);
}

static const struct sim_option lpt_options[] = {
	{ "printer",
	  "file that what is printed is appended to; without it the paper is thrown away" },
	{ "state", "online, offline, paper-out, error or unplugged: what the status lines say" },
	{ NULL, NULL },
};

const struct sim_model sim_lpt = {
	.name = "lpt",
	.help = "a parallel port with a printer: lpt@0x378,printer=out.prn",
	.options = lpt_options,
	.length = REGISTERS,
	.create = lpt_create,
};
#endif
