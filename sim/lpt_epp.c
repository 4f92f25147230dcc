/* SPDX-License-Identifier: MIT */
/*
 * The registers of an Enhanced Parallel Port (IEEE 1284-1994, EPP; "EPP 1.7"): an access to them is a
 * whole handshake. A printer on line takes what is written to the data registers as its paper's, and
 * has an address, which can be read back; it has no data to send. What nobody answers ends after
 * 10 us and sets the time-out, bit 0 of status, until a one is written there.
 */
#include "sim/lpt.h"

enum { ADDRESS = 0 };

/* A chip with ECP has these registers in one mode only. */
static bool is_on(const struct lpt *lpt)
{
	return !lpt->has_ecp || lpt_ecp_mode(lpt) == ECP_EPP;
}

static uint32_t epp_in(struct sim_block *block, void *state, unsigned offset, unsigned width)
{
	struct lpt *lpt = state;
	uint32_t nobody = 0xffffffffu >> (32 - 8 * width);

	(void)block;
	if (!is_on(lpt))
		return nobody;
	if (offset == ADDRESS && lpt_is_ready(lpt))
		return lpt->epp_address;
	lpt->epp_timed_out = true;
	return nobody;
}

static void epp_out(struct sim_block *block, void *state, unsigned offset, unsigned width,
		    uint32_t value)
{
	struct lpt *lpt = state;
	unsigned i;

	if (!is_on(lpt))
		return;
	if (!lpt_is_ready(lpt)) {
		lpt->epp_timed_out = true;
		return;
	}
	if (offset == ADDRESS) {
		lpt->epp_address = (uint8_t)value;
		return;
	}
	for (i = 0; i < width; i++)
		lpt_print(block, lpt, (uint8_t)(value >> 8 * i));
}

const struct sim_registers sim_lpt_epp_registers = {
	.widths = 1 | 2 | 4,
	.in = epp_in,
	.out = epp_out,
};
