/* SPDX-License-Identifier: MIT */
/*
 * Does what one decoded IN, OUT, INS or OUTS would have done, on a copy of the program's registers.
 * It calls nothing but the functions it is given and keeps nothing, so it may run in a signal
 * handler, in any thread.
 */
#ifndef KPORT_TRAP_EMULATE_H
#define KPORT_TRAP_EMULATE_H

#include "decode.h"

/* In the order of the processor's own encoding; R8 to R15 follow. */
enum emulate_gpr {
	EMULATE_RAX,
	EMULATE_RCX,
	EMULATE_RDX,
	EMULATE_RBX,
	EMULATE_RSP,
	EMULATE_RBP,
	EMULATE_RSI,
	EMULATE_RDI,
	EMULATE_GPRS = 16,
};

#define EMULATE_FLAG_DF (1u << 10)
#define EMULATE_FLAG_RF (1u << 16)

/*
 * A copy of the program's registers. What 16- and 32-bit code has no name for (upper halves) may be
 * zero. base: in 64-bit code only FS's and GS's count, and only where decoded.segment says so.
 */
struct emulate_registers {
	uint64_t gpr[EMULATE_GPRS];
	uint64_t ip;
	uint64_t flags;
	uint64_t base[DECODE_SEGMENTS];
	enum decode_mode mode;
};

/*
 * The world outside. Every function gets context, and answers false where it will not or cannot.
 *
 * Addresses are linear; an access of len bytes (1, 2 or 4) that touches two pages may fault on the
 * second. *fault is then the first address that cannot be accessed.
 */
struct emulate_world {
	void *context;

	/* Asked before anything else; kind is DECODE_IN or DECODE_OUT, port + width <= 0x10000. */
	bool (*may_access)(void *context, enum decode_kind kind, uint16_t port, unsigned width);
	/* Here false means that the port has gone since. */
	bool (*in)(void *context, uint16_t port, unsigned width, uint32_t *value);
	bool (*out)(void *context, uint16_t port, unsigned width, uint32_t value);

	/* load and store are all or nothing. writable asks beforehand whether a store would do. */
	bool (*load)(void *context, uint64_t address, void *to, unsigned len, uint64_t *fault);
	bool (*store)(void *context, uint64_t address, const void *from, unsigned len,
		      uint64_t *fault);
	bool (*writable)(void *context, uint64_t address, unsigned len, uint64_t *fault);
};

enum emulate_result {
	EMULATE_SERVED, /* done: the registers are those behind the instruction */
	EMULATE_PART,	/* a long REP, as after an interrupt: the program is to execute it again */
	EMULATE_PORT_REFUSED, /* deliver the fault that the program met */
	EMULATE_MEMORY_FAULT, /* deliver a fault of *fault_address */
	EMULATE_NOT_PORT,     /* decoded is no port access */
};

/* So many elements of a REP are served in one call; signals come between. */
#define EMULATE_PART_ELEMENTS 4096

/*
 * Except where SERVED, the registers are as the processor leaves them when it faults: IP is at the
 * instruction, and of a REP the elements that were done are counted off. RF is cleared where SERVED
 * (SDM vol. 3, "Instruction-Breakpoint Exception Condition"); a TF is the caller's business.
 */
enum emulate_result emulate(const struct decoded *decoded, struct emulate_registers *registers,
			    const struct emulate_world *world, uint64_t *fault_address);

#endif /* KPORT_TRAP_EMULATE_H */
