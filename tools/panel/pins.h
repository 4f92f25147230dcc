/* SPDX-License-Identifier: MIT */
/* The 25 pins of a parallel port's connector, and the three registers that they are bits of. */
#ifndef KPORT_PANEL_PINS_H
#define KPORT_PANEL_PINS_H

#include <stdbool.h>
#include <stdint.h>

/* In the order of their ports, from the parallel port's first one. */
enum pin_register {
	REGISTER_DATA,
	REGISTER_STATUS,
	REGISTER_CONTROL,
	REGISTERS, /* how many there are */
};

/* Bits of control that no pin has. */
#define CONTROL_INTERRUPT 0x10u
#define CONTROL_INPUT 0x20u /* data pins are inputs, where the port can do that */
#define CONTROL_BITS 0x3fu  /* those that exist */

#define PINS 25
#define PINS_IN_UPPER_ROW 13

struct pin {
	const char *signal; /* a small n: the signal means something while the pin is low */
	enum pin_register reg;
	uint8_t mask;  /* of its bit; 0: the pin is ground, and reg means nothing */
	bool inverted; /* the bit is 1 while the pin is low */
};

/* "data", "status", "control". */
extern const char *const register_names[REGISTERS];

/* number: 1 to 25. */
const struct pin *pin_find(unsigned number);

/* Can the computer set it? */
bool pin_is_output(const struct pin *pin);

/* Is the pin high, by these values of its registers? */
bool pin_is_high(const struct pin *pin, const uint8_t values[REGISTERS]);

/* Its bit of its register, 0 to 7; for pins that are not ground. */
unsigned pin_bit(const struct pin *pin);

/* The pin that has this bit, 1 to 25; 0: none has. */
unsigned pin_of_bit(enum pin_register reg, unsigned bit);

enum pin_direction { PIN_LEFT, PIN_RIGHT, PIN_UP, PIN_DOWN };

/*
 * The pin beside another one as the connector has them: 1 to 13 in the upper row, 14 to 25 below them and
 * half a step to the right. At an end it is the same pin.
 */
unsigned pin_beside(unsigned number, enum pin_direction direction);

#endif /* KPORT_PANEL_PINS_H */
