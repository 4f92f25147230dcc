/* SPDX-License-Identifier: MIT */
/* The serial ports that Linux's 8250 driver has found at I/O addresses. */
#ifndef KPORT_LIB_LINUX_SERIAL_H
#define KPORT_LIB_LINUX_SERIAL_H

#include "lib/backend.h"

#define SERIAL_COUNT 64

struct serial {
	unsigned number;       /* of /dev/ttySN */
	struct kp_range range; /* eight registers */
	unsigned irq;	       /* 0: none, the port is polled */
};

/* In the order of their numbers. */
size_t serial_find(struct serial list[SERIAL_COUNT]);

#endif /* KPORT_LIB_LINUX_SERIAL_H */
