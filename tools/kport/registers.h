/* SPDX-License-Identifier: MIT */
/* What is known of a PC's registers: names, bits, and which of them a reading changes. */
#ifndef KPORT_TOOL_REGISTERS_H
#define KPORT_TOOL_REGISTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kport.h>

enum block {
	BLOCK_BASE, /* offset from the device's first port */
	BLOCK_EPP,  /* the same, where the device has EPP registers */
	BLOCK_ECP,  /* offset from its ECP registers */
	BLOCKS,
};

struct reg {
	const char *name;
	const char *what;
	const char *bits; /* names of bits 7 to 0 with blanks between, "-": none; NULL: no names */
	const char *effect; /* what reading does to the device; NULL: nothing */
	enum block block;
	uint16_t offset;
	bool write_only; /* the name of a register that is another one when it is read */
	bool latched;	 /* it is there only while the divisor latch is open */
	/* the same bits as programs that write them call them; NULL: as in bits */
	const char *written;
};

struct device {
	const char *name;
	const struct reg *regs;
	unsigned count;
	uint16_t base;	    /* 0xffff: where the back end has it, as registers_ranges() says */
	uint16_t customary; /* base, on a bus that is not this machine's */
};

#define BASE_OF_MACHINE 0xffff

/* In registers_table.c. */
extern const struct device devices[];
extern const unsigned device_count;

/*
 * From now on names are as that back end has them: the simulated bus has its own lpt1. NULL, as before the
 * first call: as this machine. The text lives on.
 */
void registers_use_backend(const char *backend);

/* kport_ranges_parse_for() it. */
enum kport_status registers_ranges(const char *text, struct kport_range *ranges, size_t max,
				   size_t *count);

/* The port of "lpt1.status", without regard to case. False: no such register. */
bool registers_by_name(const char *name, uint16_t *port);

struct known {
	const struct device *device;
	const struct reg *reg;
};

/* What is read at port. False: nothing is known. */
bool registers_at(uint16_t port, struct known *known);

/*
 * What an access to port reaches, with the divisor latch of a serial port open or not; where nothing is
 * at the port here, what a PC customarily has there.
 */
bool registers_accessed(uint16_t port, bool write, bool latch_open, struct known *known);

#endif /* KPORT_TOOL_REGISTERS_H */
