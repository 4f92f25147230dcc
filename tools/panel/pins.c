/* SPDX-License-Identifier: MIT */
#include "pins.h"

#include <stddef.h>

#define GROUND                                                                                     \
	{                                                                                          \
		"GND", REGISTER_DATA, 0, false                                                     \
	}

const char *const register_names[REGISTERS] = { "data", "status", "control" };

/*
 * IBM Personal System/2 Hardware Interface Technical Reference, Parallel Port Controller (connector,
 * and the bits that are inverted); the signals' names as in IEEE 1284's compatibility mode.
 */
static const struct pin pins[PINS] = {
	{ "nSTROBE", REGISTER_CONTROL, 0x01, true },
	{ "D0", REGISTER_DATA, 0x01, false },
	{ "D1", REGISTER_DATA, 0x02, false },
	{ "D2", REGISTER_DATA, 0x04, false },
	{ "D3", REGISTER_DATA, 0x08, false },
	{ "D4", REGISTER_DATA, 0x10, false },
	{ "D5", REGISTER_DATA, 0x20, false },
	{ "D6", REGISTER_DATA, 0x40, false },
	{ "D7", REGISTER_DATA, 0x80, false },
	{ "nACK", REGISTER_STATUS, 0x40, false },
	{ "BUSY", REGISTER_STATUS, 0x80, true },
	{ "PE", REGISTER_STATUS, 0x20, false },
	{ "SELECT", REGISTER_STATUS, 0x10, false },
	{ "nAUTOFD", REGISTER_CONTROL, 0x02, true },
	{ "nERROR", REGISTER_STATUS, 0x08, false },
	{ "nINIT", REGISTER_CONTROL, 0x04, false },
	{ "nSELIN", REGISTER_CONTROL, 0x08, true },
	GROUND,
	GROUND,
	GROUND,
	GROUND,
	GROUND,
	GROUND,
	GROUND,
	GROUND,
};

const struct pin *pin_find(unsigned number)
{
	return &pins[number - 1];
}

bool pin_is_output(const struct pin *pin)
{
	return pin->mask != 0 && pin->reg != REGISTER_STATUS;
}

bool pin_is_high(const struct pin *pin, const uint8_t values[REGISTERS])
{
	return pin->mask != 0 && ((values[pin->reg] & pin->mask) != 0) != pin->inverted;
}

unsigned pin_bit(const struct pin *pin)
{
	unsigned bit = 0;

	while (pin->mask >> bit > 1)
		bit++;
	return bit;
}

unsigned pin_of_bit(enum pin_register reg, unsigned bit)
{
	for (unsigned number = 1; number <= PINS; number++) {
		const struct pin *pin = pin_find(number);

		if (pin->reg == reg && pin->mask == 1u << bit)
			return number;
	}
	return 0;
}

unsigned pin_beside(unsigned number, enum pin_direction direction)
{
	bool upper = number <= PINS_IN_UPPER_ROW;

	switch (direction) {
	case PIN_LEFT:
		return number == 1 || number == PINS_IN_UPPER_ROW + 1 ? number : number - 1;
	case PIN_RIGHT:
		return number == PINS_IN_UPPER_ROW || number == PINS ? number : number + 1;
	case PIN_UP:
		return upper ? number : number - PINS_IN_UPPER_ROW;
	case PIN_DOWN:
		if (!upper)
			return number;
		return number == PINS_IN_UPPER_ROW ? PINS : number + PINS_IN_UPPER_ROW;
	}
	return number;
}
