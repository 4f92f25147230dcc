/* SPDX-License-Identifier: MIT */
/* Bytes of x86 code -> the port access, or the other instruction, that an IOPL of 0 makes fault. */
#ifndef KPORT_TRAP_DECODE_H
#define KPORT_TRAP_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DECODE_MAX_LENGTH 15 /* SDM vol. 2, 2.3.11: a longer instruction faults */

/* The default operand and address size of the code segment. */
enum decode_mode {
	DECODE_MODE_16,
	DECODE_MODE_32,
	DECODE_MODE_64,
};

/* In the order of the processor's own encoding. */
enum decode_segment {
	DECODE_ES,
	DECODE_CS,
	DECODE_SS,
	DECODE_DS,
	DECODE_FS,
	DECODE_GS,
	DECODE_SEGMENTS,
};

enum decode_kind {
	DECODE_OTHER,	  /* none of those below */
	DECODE_TRUNCATED, /* not all of it yet: call again with more bytes */
	DECODE_IN,	  /* IN, INS */
	DECODE_OUT,	  /* OUT, OUTS */
	DECODE_CLI,
	DECODE_STI,
	DECODE_HLT,
};

struct decoded {
	enum decode_kind kind;
	unsigned length; /* of the whole instruction, in bytes */

	/* The rest is for IN and OUT, and zero for others. */
	unsigned width;	 /* 1, 2 or 4 bytes */
	bool port_in_dx; /* the port is DX; otherwise: */
	uint8_t port;	 /* ... this, from the instruction */
	bool string;	 /* INS, OUTS; the rest is for them */
	bool rep;
	unsigned address_size;	     /* 2, 4 or 8 bytes of (E/R)DI, SI and CX are used */
	enum decode_segment segment; /* INS: ES, always; OUTS: DS or what overrides it */
};

/*
 * Decodes the instruction that begins at code; at most len bytes are looked at. With fewer bytes
 * than the instruction has, kind is DECODE_TRUNCATED.
 */
void decode(const uint8_t *code, size_t len, enum decode_mode mode, struct decoded *decoded);

#endif /* KPORT_TRAP_DECODE_H */
