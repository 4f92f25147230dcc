/* SPDX-License-Identifier: MIT */
/*
 * A parallel port of the standard kind (SPP) with a printer at its far end. Registers: IBM Technical
 * Reference, Personal Computer AT, "Printer Adapter"; signals and handshake: IEEE 1284-1994,
 * compatibility mode. A byte is taken at the leading edge of nStrobe from a printer that is
 * selected and not being initialised. The printer is faster than any program: Busy and nAck are
 * shown to whom looks at status, for one read each, and nobody who does not look loses a byte.
 */
#include "sim/device.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
enum handshake { IDLE, BUSY, ACKNOWLEDGE };

struct lpt {
	uint8_t data;
	uint8_t control;
	uint8_t status; /* of the printer while it is idle */
	enum handshake handshake;
	char *path; /* NULL: the paper is thrown away */
	FILE *paper;
};

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

static enum kport_status print(struct lpt *lpt, struct kport_error *error)
{
	if (!lpt->path)
		return KPORT_OK;
	if (!lpt->paper) {
		lpt->paper = fopen(lpt->path, "ab");
		if (!lpt->paper)
			return sim_fail(error, KPORT_SYSTEM, errno,
					"the printer's file %.200s cannot be opened", lpt->path);
		/* A program that is killed leaves what it printed. */
		setvbuf(lpt->paper, NULL, _IONBF, 0);
	}
	if (fwrite(&lpt->data, 1, 1, lpt->paper) != 1)
		return sim_fail(error, KPORT_SYSTEM, errno,
				"the printer's file %.200s cannot be written", lpt->path);
	return KPORT_OK;
}

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

static enum kport_status write_control(struct lpt *lpt, uint8_t value, struct kport_error *error)
{
	bool edge = value & ~lpt->control & CONTROL_STROBE;

	lpt->control = value & CONTROL_LATCHED;
	if (is_initialising(lpt))
		lpt->handshake = IDLE;
	if (!edge || is_initialising(lpt) || !(lpt->control & CONTROL_SELECT) ||
	    !(lpt->status & STATUS_READY))
		return KPORT_OK;
	lpt->handshake = BUSY;
	return print(lpt, error);
}

static enum kport_status lpt_in(void *state, unsigned offset, unsigned width, uint32_t *value,
				struct kport_error *error)
{
	struct lpt *lpt = state;

	(void)width, (void)error;
	switch (offset) {
	case DATA:
		*value = lpt->control & CONTROL_INPUT ? 0xff : lpt->data;
		break;
	case STATUS:
		*value = read_status(lpt);
		break;
	default:
		*value = lpt->control | (uint8_t)~CONTROL_LATCHED;
		break;
	}
	return KPORT_OK;
}

static enum kport_status lpt_out(void *state, unsigned offset, unsigned width, uint32_t value,
				 struct kport_error *error)
{
	struct lpt *lpt = state;

	(void)width;
	if (offset == DATA)
		lpt->data = (uint8_t)value;
	if (offset == CONTROL)
		return write_control(lpt, (uint8_t)value, error);
	return KPORT_OK; /* status cannot be written */
}

static const struct sim_registers lpt_registers = {
	.widths = 1,
	.in = lpt_in,
	.out = lpt_out,
};

static void lpt_destroy(void *state)
{
	struct lpt *lpt = state;

	if (lpt->paper)
		fclose(lpt->paper);
	free(lpt->path);
	free(lpt);
}

static enum kport_status lpt_create(struct sim_setup *setup, void **state)
{
	const char *path = sim_setup_option(setup, "printer");
	struct lpt *lpt = calloc(1, sizeof(*lpt));
	enum kport_status status;
	size_t printer;

	if (!lpt)
		return sim_setup_fail(setup, KPORT_NO_MEMORY, "no memory");
	if (path) {
		lpt->path = strdup(path);
		status = lpt->path ? KPORT_OK : sim_setup_fail(setup, KPORT_NO_MEMORY, "no memory");
		if (status)
			goto destroy;
	}
	status = sim_setup_choice(setup, "state", states, &printer);
	if (status)
		goto destroy;
	lpt->status = status_of_state[printer];
	/* As a PC's firmware leaves it: printer selected, not being initialised. */
	lpt->control = CONTROL_NINIT | CONTROL_SELECT;
	status = sim_setup_map(setup, sim_setup_base(setup), REGISTERS, &lpt_registers, lpt);
	if (status)
		goto destroy;
	*state = lpt;
	return KPORT_OK;

destroy:
	lpt_destroy(lpt);
	return status;
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
	.destroy = lpt_destroy,
};
