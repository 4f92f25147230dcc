/* SPDX-License-Identifier: MIT */
/* The parallel ports that Linux's parport has, and asking it for one. */
#ifndef KPORT_LIB_LINUX_PARPORT_H
#define KPORT_LIB_LINUX_PARPORT_H

#include "lib/backend.h"

#define PARPORT_COUNT 16 /* PARPORT_MAX in linux/parport.h: the numbers that ppdev serves */

struct parport {
	unsigned number; /* of /dev/parportN */
	uint16_t base;	 /* data, status, control */
	uint16_t high;	 /* first of the three ECP registers; 0: none known */
	bool epp;	 /* the driver uses base+3 to base+7 as well */
};

/* In the order of their numbers. Read afresh each time. Everybody may read it. */
size_t parport_find(struct parport list[PARPORT_COUNT]);

/*
 * The text of base-addr, "888\t1912\n": false where there is no port of this address space in it.
 */
bool parport_parse_base(const char *text, struct parport *port);

/*
 * May this process open /dev/parportN? UNSUPPORTED (no ppdev), DENIED or SYSTEM with the words to
 * it.
 */
enum kport_status parport_check(unsigned number);

/*
 * Asks parport for the port and waits while a print job has its turn. The process holds one
 * claim a port, however often it is taken; *fd, an open /dev/parportN, belongs to that claim. With
 * KPORT_INHERIT among flags it stays open across exec, until the new program ends.
 * Errors: UNSUPPORTED (no ppdev), DENIED, BUSY (another program), INTERRUPTED (a signal), SYSTEM.
 */
enum kport_status parport_take(unsigned number, uint32_t flags, int *fd);
void parport_give(unsigned number);

#endif /* KPORT_LIB_LINUX_PARPORT_H */
