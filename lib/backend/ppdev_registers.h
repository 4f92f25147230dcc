/* SPDX-License-Identifier: MIT */
/* How a parallel port's registers look through ppdev. Nothing here touches a device. */
#ifndef KPORT_LIB_BACKEND_PPDEV_REGISTERS_H
#define KPORT_LIB_BACKEND_PPDEV_REGISTERS_H

#include "lib/linux/parport.h"

enum ppdev_register {
	PPDEV_DATA,
	PPDEV_STATUS,
	PPDEV_CONTROL,
	PPDEV_EPP,
	PPDEV_ECP,
	PPDEV_OUTSIDE, /* not of this port */
};

enum ppdev_register ppdev_register_of(const struct parport *port, uint16_t address);

/* The control register: IEEE 1284-1994 annex, and PARPORT_CONTROL_... in linux/parport.h. */
#define PPDEV_CONTROL_LINES 0x0fu     /* strobe, auto feed, init, select: PPWCONTROL's soft copy */
#define PPDEV_CONTROL_INTERRUPT 0x10u /* parport's own */
#define PPDEV_CONTROL_REVERSE 0x20u   /* PPDATADIR */

/* What has to be done, in this order, for a byte written to the control register. */
enum ppdev_step { PPDEV_LINES, PPDEV_REVERSE, PPDEV_FORWARD };

struct ppdev_plan {
	unsigned count;
	enum ppdev_step steps[2];
	uint8_t lines;
};

/*
 * False: the interrupt bit is set, and nothing can be done. The lines change last when the port
 * stops driving its data pins and first when it starts, so that port and device never both drive.
 */
bool ppdev_plan_control(uint8_t value, bool reverse, struct ppdev_plan *plan);

/* What a read of the control register answers. */
uint8_t ppdev_control_value(uint8_t lines, bool reverse);

#endif /* KPORT_LIB_BACKEND_PPDEV_REGISTERS_H */
