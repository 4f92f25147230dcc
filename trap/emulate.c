/* SPDX-License-Identifier: MIT */
#include "emulate.h"

/* What the functions below need all the time. */
struct emulation {
	const struct decoded *decoded;
	struct emulate_registers *registers;
	const struct emulate_world *world;
	uint64_t *fault_address;
	uint16_t port;
};

static uint64_t mask_of(unsigned bytes)
{
	return bytes == 8 ? ~(uint64_t)0 : ((uint64_t)1 << 8 * bytes) - 1;
}

static uint64_t get(const struct emulate_registers *registers, enum emulate_gpr gpr, unsigned bytes)
{
	return registers->gpr[gpr] & mask_of(bytes);
}

/*
 * SDM vol. 1, 3.4.1.1: a result of 32 bits clears the upper half, one of 8 or 16 bits leaves the
 * rest. Where there is no upper half to be seen (16- and 32-bit code), it does not matter.
 */
static void set(struct emulate_registers *registers, enum emulate_gpr gpr, unsigned bytes,
		uint64_t value)
{
	uint64_t kept = bytes < 4 ? registers->gpr[gpr] & ~mask_of(bytes) : 0;

	registers->gpr[gpr] = kept | (value & mask_of(bytes));
}

/*
 * SDM vol. 1, 3.3.7: in 64-bit code only FS and GS have a base, and an offset of 32 bits is
 * extended by zeros before the base is added. Elsewhere a linear address has 32 bits. The limits of
 * segments are not checked.
 */
static uint64_t linear_address(const struct emulation *emulation, uint64_t offset)
{
	const struct emulate_registers *registers = emulation->registers;
	enum decode_segment segment = emulation->decoded->segment;

	if (registers->mode != DECODE_MODE_64)
		return (uint32_t)(registers->base[segment] + offset);
	return segment >= DECODE_FS ? registers->base[segment] + offset : offset;
}

/* Bytes in memory are in the processor's order, which may not be that of who emulates it. */
static void to_bytes(uint32_t value, uint8_t *bytes, unsigned width)
{
	for (unsigned i = 0; i < width; i++)
		bytes[i] = (uint8_t)(value >> 8 * i);
}

static uint32_t from_bytes(const uint8_t *bytes, unsigned width)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < width; i++)
		value |= (uint32_t)bytes[i] << 8 * i;
	return value;
}

/* The memory first: what a port gave cannot be given back. */
static enum emulate_result ins_element(const struct emulation *emulation, uint64_t address)
{
	const struct emulate_world *world = emulation->world;
	unsigned width = emulation->decoded->width;
	uint8_t bytes[4];
	uint32_t value;

	if (!world->writable(world->context, address, width, emulation->fault_address))
		return EMULATE_MEMORY_FAULT;
	if (!world->in(world->context, emulation->port, width, &value))
		return EMULATE_PORT_REFUSED;
	to_bytes(value, bytes, width);
	if (!world->store(world->context, address, bytes, width, emulation->fault_address))
		return EMULATE_MEMORY_FAULT;
	return EMULATE_SERVED;
}

static enum emulate_result outs_element(const struct emulation *emulation, uint64_t address)
{
	const struct emulate_world *world = emulation->world;
	unsigned width = emulation->decoded->width;
	uint8_t bytes[4];

	if (!world->load(world->context, address, bytes, width, emulation->fault_address))
		return EMULATE_MEMORY_FAULT;
	if (!world->out(world->context, emulation->port, width, from_bytes(bytes, width)))
		return EMULATE_PORT_REFUSED;
	return EMULATE_SERVED;
}

/* SDM vol. 2, INS and OUTS: one element, then DI or SI moves by its width, as DF says. */
static enum emulate_result string_element(const struct emulation *emulation)
{
	const struct decoded *decoded = emulation->decoded;
	struct emulate_registers *registers = emulation->registers;
	enum emulate_gpr index = decoded->kind == DECODE_IN ? EMULATE_RDI : EMULATE_RSI;
	uint64_t offset = get(registers, index, decoded->address_size);
	uint64_t address = linear_address(emulation, offset);
	enum emulate_result result = decoded->kind == DECODE_IN ? ins_element(emulation, address) :
								  outs_element(emulation, address);

	if (result == EMULATE_SERVED)
		set(registers, index, decoded->address_size,
		    registers->flags & EMULATE_FLAG_DF ? offset - decoded->width :
							 offset + decoded->width);
	return result;
}

/*
 * SDM vol. 2, REP: the count is counted off after each element, so a fault leaves the registers of
 * the elements before it. A count of zero writes nothing, the upper half of RCX included, as the
 * manual's operation and AMD's processors have it; Intel's clear that half with 32-bit addresses.
 */
static enum emulate_result repeated(const struct emulation *emulation)
{
	struct emulate_registers *registers = emulation->registers;
	unsigned bytes = emulation->decoded->address_size;
	unsigned left = EMULATE_PART_ELEMENTS;
	uint64_t count;

	while ((count = get(registers, EMULATE_RCX, bytes)) != 0) {
		enum emulate_result result;

		if (!left--)
			return EMULATE_PART;
		result = string_element(emulation);
		if (result != EMULATE_SERVED)
			return result;
		set(registers, EMULATE_RCX, bytes, count - 1);
	}
	return EMULATE_SERVED;
}

/* IN and OUT. */
static enum emulate_result plain(const struct emulation *emulation)
{
	const struct emulate_world *world = emulation->world;
	struct emulate_registers *registers = emulation->registers;
	unsigned width = emulation->decoded->width;
	uint32_t value;

	if (emulation->decoded->kind == DECODE_OUT) {
		value = (uint32_t)get(registers, EMULATE_RAX, width);
		if (!world->out(world->context, emulation->port, width, value))
			return EMULATE_PORT_REFUSED;
		return EMULATE_SERVED;
	}
	if (!world->in(world->context, emulation->port, width, &value))
		return EMULATE_PORT_REFUSED;
	set(registers, EMULATE_RAX, width, value);
	return EMULATE_SERVED;
}

/*
 * SDM vol. 1, "I/O Permission Bit Map": every byte of the access is checked, and behind the last
 * port the map is closed. Processors check before they look at the memory, and even where a REP has
 * nothing to do.
 */
static bool may_access(const struct emulation *emulation)
{
	const struct decoded *decoded = emulation->decoded;

	return emulation->port + decoded->width <= 0x10000 &&
	       emulation->world->may_access(emulation->world->context, decoded->kind,
					    emulation->port, decoded->width);
}

static enum emulate_result serve(const struct emulation *emulation)
{
	const struct decoded *decoded = emulation->decoded;

	if (!may_access(emulation))
		return EMULATE_PORT_REFUSED;
	if (!decoded->string)
		return plain(emulation);
	return decoded->rep ? repeated(emulation) : string_element(emulation);
}

enum emulate_result emulate(const struct decoded *decoded, struct emulate_registers *registers,
			    const struct emulate_world *world, uint64_t *fault_address)
{
	struct emulation emulation = { decoded, registers, world, fault_address, decoded->port };
	enum emulate_result result;
	uint64_t next;

	if (decoded->kind != DECODE_IN && decoded->kind != DECODE_OUT)
		return EMULATE_NOT_PORT;
	if (decoded->port_in_dx)
		emulation.port = (uint16_t)registers->gpr[EMULATE_RDX];
	result = serve(&emulation);
	if (result != EMULATE_SERVED)
		return result;
	next = registers->ip + decoded->length;
	registers->ip = registers->mode == DECODE_MODE_64 ? next : (uint32_t)next;
	registers->flags &= ~(uint64_t)EMULATE_FLAG_RF;
	return EMULATE_SERVED;
}
