/* SPDX-License-Identifier: MIT */
/*
 * What a model of a device is to the bus. Each is one file of two halves. Its registers are
 * freestanding code on plain data without pointers, for they also run inside the programs whose
 * accesses they serve. The other half, which makes a device from a text, is compiled for hosts only,
 * and ends in one struct sim_model, listed in models.c.
 */
#ifndef KPORT_SIM_DEVICE_H
#define KPORT_SIM_DEVICE_H

#include "sim/block.h"

/* The kinds of registers; runs name theirs by number, and registers.c has the table. */
enum sim_registers_number {
	SIM_REGISTERS_NONE, /* nothing is plugged in */
	SIM_REGISTERS_LATCH,
	SIM_REGISTERS_LPT,
	SIM_REGISTERS_UART,
	SIM_REGISTERS_RTC,
	SIM_REGISTERS_PIT,
	SIM_REGISTERS_PORT_B,
	SIM_REGISTERS_POST,
	SIM_REGISTERS_DEBUGCON,
	SIM_REGISTERS_LPT_TIMED,
	SIM_REGISTERS_LPT_EPP,
	SIM_REGISTERS_LPT_ECP,
	SIM_REGISTERS_COUNT,
};

/* How a run of ports answers. offset counts from its first port; state is the device's. */
struct sim_registers {
	/* sum of the widths taken whole (1, 2, 4); wider accesses come in pieces */
	unsigned widths;
	uint32_t (*in)(struct sim_block *block, void *state, unsigned offset, unsigned width);
	void (*out)(struct sim_block *block, void *state, unsigned offset, unsigned width,
		    uint32_t value);
	/*
	 * Called before each access to the device, with the time since the bus was made. Nothing
	 * happens between accesses: a device makes up here for what it would have done. May be NULL.
	 */
	void (*tick)(void *state, uint64_t now_ns);
	/* The bus ends: what is on its way gets to the far end. May be NULL. */
	void (*finish)(struct sim_block *block, void *state);
	uint32_t finish_len; /* as much of the state as it touches */
	/* It copes with a far end that is full. Others are not called before there is room. */
	bool holds;
};

/* As many as the next power of two, so that any number is tamed by a mask; unused ones are NONE. */
#define SIM_REGISTERS_MASK 15u
_Static_assert(SIM_REGISTERS_COUNT <= SIM_REGISTERS_MASK + 1, "the table holds them");
extern const struct sim_registers *const sim_registers[SIM_REGISTERS_MASK + 1];

extern const struct sim_registers sim_latch_registers;
extern const struct sim_registers sim_lpt_registers;
extern const struct sim_registers sim_lpt_timed_registers;
extern const struct sim_registers sim_lpt_epp_registers;
extern const struct sim_registers sim_lpt_ecp_registers;
extern const struct sim_registers sim_uart_registers;
extern const struct sim_registers sim_rtc_registers;
extern const struct sim_registers sim_pit_registers;
extern const struct sim_registers sim_port_b_registers;
extern const struct sim_registers sim_post_registers;
extern const struct sim_registers sim_debugcon_registers;

#endif /* KPORT_SIM_DEVICE_H */
