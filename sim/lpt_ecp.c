/* SPDX-License-Identifier: MIT */
/*
 * The registers of an Extended Capabilities Port. Microsoft, "Extended Capabilities Port: Specifications",
 * revision 1.06, section 6: extended control register, FIFO of 16 bytes with its thresholds in the
 * middle, test and configuration modes. What is put into the FIFO gets to a printer that is on line at
 * once, runs of bytes (ECP commands below 0x80) included; a printer sends nothing back. There are no
 * interrupts and no DMA: their bits are kept.
 */
#include "sim/lpt.h"

enum { FIFO = 0, CONFIGURATION_A = 0, CONFIGURATION_B = 1, ECR = 2 };

#define ECR_MODE 5 /* shift */
#define ECR_NERROR_INTERRUPT 0x10u
#define ECR_DMA 0x08u
#define ECR_SERVICE 0x04u /* service interrupt: off, or it has come */
#define ECR_FULL 0x02u
#define ECR_EMPTY 0x01u
#define ECR_KEPT 0xfcu

#define THRESHOLD 8u

/* cnfgA: words of 8 bits, in ISA's pulses. cnfgB: no compression, no line chosen. */
#define CONFIGURATION_A_VALUE 0x10u
#define CONFIGURATION_B_VALUE 0x00u

#define COMMAND_CHANNEL 0x80u /* else the rest is how often the next byte is repeated */

unsigned lpt_ecp_mode(const struct lpt *lpt)
{
	return lpt->ecr >> ECR_MODE;
}

void lpt_ecp_command(struct lpt *lpt, uint8_t command)
{
	lpt->repeat = command & COMMAND_CHANNEL ? 0 : command;
}

/* Where the interrupt is awaited, being served is what is wanted when half of the FIFO can be moved. */
static void look_for_service(struct lpt *lpt)
{
	bool is_input = lpt->control & CONTROL_INPUT;
	unsigned movable = is_input ? lpt->fifo_count : LPT_FIFO_DEPTH - lpt->fifo_count;

	if (movable >= THRESHOLD)
		lpt->ecr |= ECR_SERVICE;
}

static void put(struct lpt *lpt, uint8_t byte)
{
	if (lpt->fifo_count == LPT_FIFO_DEPTH)
		return;
	lpt->fifo[(lpt->fifo_first + lpt->fifo_count) % LPT_FIFO_DEPTH] = byte;
	lpt->fifo_count++;
}

static uint8_t take(struct lpt *lpt)
{
	uint8_t byte = lpt->fifo[lpt->fifo_first % LPT_FIFO_DEPTH];

	if (!lpt->fifo_count)
		return 0xff;
	lpt->fifo_first = (lpt->fifo_first + 1) % LPT_FIFO_DEPTH;
	lpt->fifo_count--;
	return byte;
}

/* The hardware's own handshake with the printer. */
static void move_out(struct sim_block *block, struct lpt *lpt)
{
	unsigned mode = lpt_ecp_mode(lpt);

	if ((mode != ECP_FIFO && mode != ECP_ECP) || lpt->control & CONTROL_INPUT)
		return;
	while (lpt->fifo_count && lpt_is_ready(lpt)) {
		uint8_t byte = take(lpt);

		for (; lpt->repeat && mode == ECP_ECP; lpt->repeat--)
			lpt_print(block, lpt, byte);
		lpt_print(block, lpt, byte);
	}
}

static void write_ecr(struct sim_block *block, struct lpt *lpt, uint8_t value)
{
	lpt->ecr = value & ECR_KEPT;
	/* 6.1: the modes without FIFO reset it, and the standard one the direction. */
	if (lpt_ecp_mode(lpt) == ECP_STANDARD || lpt_ecp_mode(lpt) == ECP_PS2) {
		lpt->fifo_count = 0;
		lpt->repeat = 0;
	}
	if (lpt_ecp_mode(lpt) == ECP_STANDARD)
		lpt->control &= (uint8_t)~CONTROL_INPUT;
	move_out(block, lpt);
	if (!(lpt->ecr & (ECR_SERVICE | ECR_DMA)))
		look_for_service(lpt);
}

static uint8_t read_ecr(const struct lpt *lpt)
{
	uint8_t value = lpt->ecr;

	if (!lpt->fifo_count)
		value |= ECR_EMPTY;
	if (lpt->fifo_count == LPT_FIFO_DEPTH)
		value |= ECR_FULL;
	return value;
}

static uint8_t read_fifo(struct lpt *lpt)
{
	uint8_t byte;

	switch (lpt_ecp_mode(lpt)) {
	case ECP_CONFIGURATION:
		return CONFIGURATION_A_VALUE;
	case ECP_ECP:
	case ECP_TEST:
		byte = take(lpt);
		look_for_service(lpt);
		return byte;
	default:
		return 0xff;
	}
}

static void write_fifo(struct sim_block *block, struct lpt *lpt, uint8_t value)
{
	unsigned mode = lpt_ecp_mode(lpt);

	if (mode != ECP_FIFO && mode != ECP_ECP && mode != ECP_TEST)
		return;
	put(lpt, value);
	move_out(block, lpt);
	look_for_service(lpt);
}

static uint32_t ecp_in(struct sim_block *block, void *state, unsigned offset, unsigned width)
{
	struct lpt *lpt = state;

	(void)block, (void)width;
	switch (offset) {
	case FIFO:
		return read_fifo(lpt);
	case CONFIGURATION_B:
		return lpt_ecp_mode(lpt) == ECP_CONFIGURATION ? CONFIGURATION_B_VALUE : 0xff;
	default:
		return read_ecr(lpt);
	}
}

static void ecp_out(struct sim_block *block, void *state, unsigned offset, unsigned width,
		    uint32_t value)
{
	struct lpt *lpt = state;

	(void)width;
	if (offset == FIFO)
		write_fifo(block, lpt, (uint8_t)value);
	if (offset == ECR)
		write_ecr(block, lpt, (uint8_t)value);
}

const struct sim_registers sim_lpt_ecp_registers = {
	.widths = 1,
	.in = ecp_in,
	.out = ecp_out,
};
