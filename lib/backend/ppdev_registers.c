/* SPDX-License-Identifier: MIT */
#include "lib/backend/ppdev_registers.h"

enum ppdev_register ppdev_register_of(const struct parport *port, uint16_t address)
{
	const uint32_t offset = (uint32_t)address - port->base;

	if (offset <= 2)
		return PPDEV_DATA + offset;
	if (offset <= 7 && port->base % 8 == 0)
		return PPDEV_EPP;
	if (port->high != 0 && (uint32_t)address - port->high <= 2)
		return PPDEV_ECP;
	return PPDEV_OUTSIDE;
}

bool ppdev_plan_control(uint8_t value, bool reverse, struct ppdev_plan *plan)
{
	const bool turn_reverse = (value & PPDEV_CONTROL_REVERSE) != 0;

	if ((value & PPDEV_CONTROL_INTERRUPT) != 0)
		return false;
	plan->lines = value & PPDEV_CONTROL_LINES;
	plan->count = 0;
	if (turn_reverse && !reverse)
		plan->steps[plan->count++] = PPDEV_REVERSE;
	plan->steps[plan->count++] = PPDEV_LINES;
	if (!turn_reverse && reverse)
		plan->steps[plan->count++] = PPDEV_FORWARD;
	return true;
}

uint8_t ppdev_control_value(uint8_t lines, bool reverse)
{
	return (uint8_t)((lines & PPDEV_CONTROL_LINES) | (reverse ? PPDEV_CONTROL_REVERSE : 0));
}
