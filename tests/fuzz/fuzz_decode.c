/* SPDX-License-Identifier: MIT */
/*
 * The decoder and the emulator on any bytes: what is decoded depends on its own bytes and no
 * others, and each result of emulate() leaves the registers that it stands for.
 *
 * Input: code size, the world (bits 0 to 4: accesses before the port goes; bit 5: no grant; bit 6:
 * DF; bit 7: half of the memory is missing), port, count and offset (16 bits each), then the code.
 */
#include "fuzz.h"

#include "trap/emulate.h"

struct world {
	unsigned accesses_left;
	bool granted;
	uint64_t hole; /* addresses with this bit are missing */
	unsigned elements;
};

static bool may_access(void *context, enum decode_kind kind, uint16_t port, unsigned width)
{
	struct world *world = context;

	MUST(kind == DECODE_IN || kind == DECODE_OUT);
	MUST(port + width <= 0x10000);
	return world->granted;
}

static bool access_port(struct world *world)
{
	MUST(world->granted);
	if (world->accesses_left == 0)
		return false;
	world->accesses_left--;
	world->elements++;
	return true;
}

static bool in(void *context, uint16_t port, unsigned width, uint32_t *value)
{
	*value = 0xa5000000u + port * width;
	return access_port(context);
}

static bool out(void *context, uint16_t port, unsigned width, uint32_t value)
{
	(void)port;
	MUST(width == 4 || value >> 8 * width == 0);
	return access_port(context);
}

static bool is_there(void *context, uint64_t address, unsigned len, uint64_t *fault)
{
	const struct world *world = context;

	for (*fault = address; *fault - address < len; ++*fault)
		if (*fault & world->hole)
			return false;
	return true;
}

static bool load(void *context, uint64_t address, void *to, unsigned len, uint64_t *fault)
{
	memset(to, 0xff, len);
	return is_there(context, address, len, fault);
}

static bool store(void *context, uint64_t address, const void *from, unsigned len, uint64_t *fault)
{
	(void)from;
	/* Asked before. */
	MUST(is_there(context, address, len, fault));
	return true;
}

static bool same(const struct decoded *a, const struct decoded *b)
{
	return a->kind == b->kind && a->length == b->length && a->width == b->width &&
	       a->port_in_dx == b->port_in_dx && a->port == b->port && a->string == b->string &&
	       a->rep == b->rep && a->address_size == b->address_size && a->segment == b->segment;
}

static void check_fields(const struct decoded *decoded, size_t len, enum decode_mode mode)
{
	struct decoded none = { .kind = decoded->kind, .length = decoded->length };
	bool is_port = decoded->kind == DECODE_IN || decoded->kind == DECODE_OUT;
	bool is_none = decoded->kind == DECODE_OTHER || decoded->kind == DECODE_TRUNCATED;

	MUST(decoded->length <= len && decoded->length <= DECODE_MAX_LENGTH);
	MUST(is_none == (decoded->length == 0));
	MUST(decoded->kind != DECODE_TRUNCATED || len < DECODE_MAX_LENGTH);
	if (!is_port) {
		MUST(same(decoded, &none));
		return;
	}
	MUST(decoded->width == 1 || decoded->width == 2 || decoded->width == 4);
	if (decoded->string) {
		MUST(decoded->port_in_dx);
		MUST(decoded->address_size == 4 ||
		     decoded->address_size == (mode == DECODE_MODE_64 ? 8u : 2u));
		MUST(mode != DECODE_MODE_64 || decoded->segment >= DECODE_DS ||
		     decoded->kind == DECODE_IN);
		MUST(decoded->kind == DECODE_OUT || decoded->segment == DECODE_ES);
	} else {
		MUST(!decoded->rep && !decoded->address_size && !decoded->segment);
	}
}

/* Cut off anywhere it is not there yet; what follows changes nothing. */
static void check_length(const uint8_t *code, const struct decoded *decoded, enum decode_mode mode)
{
	uint8_t exact[DECODE_MAX_LENGTH + 1];
	struct decoded other;

	for (size_t len = 0; len < decoded->length; len++) {
		decode(code, len, mode, &other);
		MUST(other.kind == DECODE_TRUNCATED);
	}
	if (!decoded->length)
		return;
	decode(code, decoded->length, mode, &other);
	MUST(same(decoded, &other));
	memset(exact, 0xf3, sizeof(exact));
	memcpy(exact, code, decoded->length);
	decode(exact, sizeof(exact), mode, &other);
	MUST(same(decoded, &other));
}

static void check_part(const struct decoded *decoded, const struct emulate_registers *is,
		       const struct emulate_registers *before, const struct world *world)
{
	enum emulate_gpr index = decoded->kind == DECODE_IN ? EMULATE_RDI : EMULATE_RSI;
	uint64_t way = (uint64_t)world->elements * decoded->width;
	uint64_t mask =
		decoded->address_size == 8 ? ~0ull : (1ull << 8 * decoded->address_size) - 1;
	uint64_t moved = is->gpr[index] - before->gpr[index];
	uint64_t counted = before->gpr[EMULATE_RCX] - is->gpr[EMULATE_RCX];

	MUST(((moved ^ (before->flags & EMULATE_FLAG_DF ? 0 - way : way)) & mask) == 0);
	MUST(((counted ^ (decoded->rep ? world->elements : 0)) & mask) == 0);
}

static void check_registers(const struct decoded *decoded, enum emulate_result result,
			    const struct emulate_registers *is,
			    const struct emulate_registers *before, const struct world *world)
{
	bool written[EMULATE_GPRS] = { false };

	if (decoded->string) {
		written[decoded->kind == DECODE_IN ? EMULATE_RDI : EMULATE_RSI] = true;
		written[EMULATE_RCX] = decoded->rep;
		check_part(decoded, is, before, world);
	} else if (decoded->kind == DECODE_IN) {
		written[EMULATE_RAX] = true;
	}
	for (unsigned i = 0; i < EMULATE_GPRS; i++)
		MUST((written[i] && world->elements) || is->gpr[i] == before->gpr[i]);
	if (result == EMULATE_SERVED) {
		MUST((uint32_t)is->ip == (uint32_t)(before->ip + decoded->length));
		MUST(is->flags == (before->flags & ~(uint64_t)EMULATE_FLAG_RF));
		MUST(!decoded->rep || world->elements <= EMULATE_PART_ELEMENTS);
	} else {
		MUST(is->ip == before->ip && is->flags == before->flags);
	}
	MUST(memcmp(is->base, before->base, sizeof(is->base)) == 0);
}

static void check_result(const struct decoded *decoded, enum emulate_result result,
			 const struct world *world, uint64_t fault)
{
	bool is_port = decoded->kind == DECODE_IN || decoded->kind == DECODE_OUT;

	MUST((result == EMULATE_NOT_PORT) == !is_port);
	MUST(!is_port || world->granted || result == EMULATE_PORT_REFUSED);
	MUST(result != EMULATE_MEMORY_FAULT || (decoded->string && fault & world->hole));
	MUST(result != EMULATE_PART || world->elements == EMULATE_PART_ELEMENTS);
}

static void check_emulation(const struct decoded *decoded, struct emulate_registers *registers,
			    uint32_t how)
{
	const struct emulate_registers before = *registers;
	struct world world = { .granted = !(how & 0x20), .hole = how & 0x80 ? 0x40 : 0 };
	struct emulate_world functions = { &world, may_access, in, out, load, store, is_there };
	uint64_t fault = 0;
	enum emulate_result result;

	/* The last number stands for a port that stays. */
	world.accesses_left = (how & 0x1f) == 0x1f ? ~0u : how & 0x1f;
	result = emulate(decoded, registers, &functions, &fault);
	check_result(decoded, result, &world, fault);
	check_registers(decoded, result, registers, &before, &world);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct input input = { data, len };
	struct emulate_registers registers = { .ip = 0xfffffff8, .flags = EMULATE_FLAG_RF | 2 };
	struct decoded decoded;
	uint32_t how;

	registers.mode = (enum decode_mode)(input_u8(&input) % 3);
	how = input_u8(&input);
	for (unsigned i = 0; i < EMULATE_GPRS; i++)
		registers.gpr[i] = 0xfedcba9800000000ull + i;
	for (unsigned i = 0; i < DECODE_SEGMENTS; i++)
		registers.base[i] = 0xfffff000ull * i;
	registers.flags |= how & 0x40 ? EMULATE_FLAG_DF : 0;
	registers.gpr[EMULATE_RDX] |= input_u16(&input);
	registers.gpr[EMULATE_RCX] = registers.gpr[EMULATE_RCX] << 16 | input_u16(&input);
	registers.gpr[EMULATE_RSI] = input_u16(&input) - 0x8000ull;
	registers.gpr[EMULATE_RDI] = registers.gpr[EMULATE_RSI];

	decode(input.at, input.left, registers.mode, &decoded);
	check_fields(&decoded, input.left, registers.mode);
	check_length(input.at, &decoded, registers.mode);
	check_emulation(&decoded, &registers, how);
	return 0;
}
