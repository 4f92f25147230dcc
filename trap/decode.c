/* SPDX-License-Identifier: MIT */
#include "decode.h"

struct prefixes {
	bool operand_size;
	bool address_size;
	bool rep;
	bool lock;
	enum decode_segment segment;
	uint8_t rex;
};

/*
 * Of several the last one counts. In 64-bit code ES, CS, SS and DS are no override (SDM vol. 1,
 * 3.4.2.1; AMD64 APM vol. 3, 1.2.4), so they do not take back an FS or GS before them.
 */
static void take_segment(struct prefixes *prefixes, enum decode_segment segment,
			 enum decode_mode mode)
{
	if (mode != DECODE_MODE_64 || segment >= DECODE_FS)
		prefixes->segment = segment;
}

/* SDM vol. 2, 2.1.1: legacy prefixes, in any order and number. */
static bool take_legacy_prefix(struct prefixes *prefixes, uint8_t byte, enum decode_mode mode)
{
	switch (byte) {
	case 0x66:
		prefixes->operand_size = true;
		return true;
	case 0x67:
		prefixes->address_size = true;
		return true;
	case 0xf0:
		prefixes->lock = true;
		return true;
	case 0xf2: /* REPNE repeats INS and OUTS as REP does */
	case 0xf3:
		prefixes->rep = true;
		return true;
	case 0x26:
	case 0x2e:
	case 0x36:
	case 0x3e:
		take_segment(prefixes, (byte >> 3) & 3, mode);
		return true;
	case 0x64:
	case 0x65:
		take_segment(prefixes, byte - 0x64 + DECODE_FS, mode);
		return true;
	default:
		return false;
	}
}

/* SDM vol. 2, 2.2.1: a REX that is not right before the opcode counts for nothing. */
static bool take_prefix(struct prefixes *prefixes, uint8_t byte, enum decode_mode mode)
{
	if (take_legacy_prefix(prefixes, byte, mode)) {
		prefixes->rex = 0;
		return true;
	}
	if (mode == DECODE_MODE_64 && (byte & 0xf0) == 0x40) {
		prefixes->rex = byte;
		return true;
	}
	return false;
}

static unsigned operand_width(const struct prefixes *prefixes, enum decode_mode mode)
{
	/* REX.W beats 0x66 (SDM vol. 2, 2.2.1.2), and there is no access of 64 bits. */
	if (prefixes->rex & 8)
		return 4;
	return (mode == DECODE_MODE_16) == prefixes->operand_size ? 4 : 2;
}

static unsigned address_size(const struct prefixes *prefixes, enum decode_mode mode)
{
	if (mode == DECODE_MODE_64)
		return prefixes->address_size ? 4 : 8;
	return (mode == DECODE_MODE_16) == prefixes->address_size ? 4 : 2;
}

/* Opcodes 0x6c-0x6f, 0xe4-0xe7, 0xec-0xef: bit 1 is OUT, bit 0 is "not a byte". */
static bool is_port_access(uint8_t opcode)
{
	return (opcode & 0xfc) == 0x6c || (opcode & 0xf4) == 0xe4;
}

static void port_access(const struct prefixes *prefixes, uint8_t opcode, enum decode_mode mode,
			struct decoded *decoded)
{
	decoded->kind = opcode & 2 ? DECODE_OUT : DECODE_IN;
	decoded->width = opcode & 1 ? operand_width(prefixes, mode) : 1;
	decoded->string = (opcode & 0xfc) == 0x6c;
	decoded->port_in_dx = decoded->string || (opcode & 8);
	if (decoded->string) {
		decoded->rep = prefixes->rep;
		decoded->address_size = address_size(prefixes, mode);
		decoded->segment = decoded->kind == DECODE_OUT ? prefixes->segment : DECODE_ES;
	}
}

static enum decode_kind simple_kind(uint8_t opcode)
{
	switch (opcode) {
	case 0xf4:
		return DECODE_HLT;
	case 0xfa:
		return DECODE_CLI;
	case 0xfb:
		return DECODE_STI;
	default:
		return DECODE_OTHER;
	}
}

static enum decode_kind out_of_bytes(size_t len)
{
	return len < DECODE_MAX_LENGTH ? DECODE_TRUNCATED : DECODE_OTHER;
}

void decode(const uint8_t *code, size_t len, enum decode_mode mode, struct decoded *decoded)
{
	struct prefixes prefixes = { .segment = DECODE_DS };
	size_t at = 0;
	uint8_t opcode;

	*decoded = (struct decoded){ .kind = DECODE_OTHER };
	if (len > DECODE_MAX_LENGTH)
		len = DECODE_MAX_LENGTH;
	while (at < len && take_prefix(&prefixes, code[at], mode))
		at++;
	if (at == len) {
		decoded->kind = out_of_bytes(len);
		return;
	}
	opcode = code[at++];
	/* LOCK before any of them is an invalid opcode, another fault. */
	if (prefixes.lock)
		return;
	if (!is_port_access(opcode)) {
		decoded->kind = simple_kind(opcode);
	} else {
		port_access(&prefixes, opcode, mode, decoded);
		if (!decoded->port_in_dx && at == len) {
			*decoded = (struct decoded){ .kind = out_of_bytes(len) };
			return;
		}
		if (!decoded->port_in_dx)
			decoded->port = code[at++];
	}
	if (decoded->kind != DECODE_OTHER)
		decoded->length = (unsigned)at;
}
