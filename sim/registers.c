/* SPDX-License-Identifier: MIT */
/* All registers that there are, and those of a place where nothing is plugged in. */
#include "sim/device.h"

static uint32_t none_in(struct sim_block *block, void *state, unsigned offset, unsigned width)
{
	(void)block, (void)state, (void)offset, (void)width;
	/* Nobody drives the data lines, and their pull-ups make them ones. */
	return 0xff;
}

static void none_out(struct sim_block *block, void *state, unsigned offset, unsigned width,
		     uint32_t value)
{
	(void)block, (void)state, (void)offset, (void)width, (void)value;
}

static const struct sim_registers none = {
	.widths = 1,
	.in = none_in,
	.out = none_out,
};

const struct sim_registers *const sim_registers[SIM_REGISTERS_MASK + 1] = {
	[SIM_REGISTERS_NONE] = &none,
	[SIM_REGISTERS_LATCH] = &sim_latch_registers,
	[SIM_REGISTERS_LPT] = &sim_lpt_registers,
	[SIM_REGISTERS_UART] = &sim_uart_registers,
	[SIM_REGISTERS_RTC] = &sim_rtc_registers,
	[SIM_REGISTERS_PIT] = &sim_pit_registers,
	[SIM_REGISTERS_PORT_B] = &sim_port_b_registers,
	[SIM_REGISTERS_POST] = &sim_post_registers,
	[SIM_REGISTERS_DEBUGCON] = &sim_debugcon_registers,
	[SIM_REGISTERS_LPT_TIMED] = &sim_lpt_timed_registers,
	[SIM_REGISTERS_LPT_EPP] = &sim_lpt_epp_registers,
	[SIM_REGISTERS_LPT_ECP] = &sim_lpt_ecp_registers,
	/* Numbers that there are not: a new one takes the place of the first. */
	[12] = &none,
	[13] = &none,
	[14] = &none,
	[15] = &none,
};
