/* SPDX-License-Identifier: MIT */
/*
 * Random operations through decode() and emulate(), against a model that reckons where each element
 * lies and what is left in the registers at the end, instead of doing one element after the other.
 *
 * usage: test_emulate_model [THOUSANDS of operations; 100 unless told]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "fake_world.h"

struct operation {
	enum decode_mode mode;
	bool out;
	bool string;
	bool immediate;
	uint8_t repeat; /* 0xf2, 0xf3 or none */
	unsigned width;
	unsigned address_bits;
	uint8_t override; /* a prefix or none */
	uint8_t code[15];
	size_t len;
};

static uint64_t random_state = 0x9e3779b97f4a7c15ull;
static uint64_t operations = 100000;
static uint64_t results[EMULATE_NOT_PORT + 1];

/* xorshift64* */
static uint64_t next_random(void)
{
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return random_state * 0x2545f4914f6cdd1dull;
}

static unsigned below(unsigned limit)
{
	return (unsigned)((next_random() >> 32) % limit);
}

static void put(struct operation *operation, uint8_t byte)
{
	operation->code[operation->len++] = byte;
}

static void put_prefixes(struct operation *operation)
{
	unsigned plain_bits[] = { 16, 32, 64 };
	bool small = operation->mode == DECODE_MODE_16;
	bool opposite = operation->width != 1 && (operation->width == 2) != small;
	unsigned start = below(4);

	/* Each once, in an order that starts anywhere. */
	for (unsigned i = start; i < start + 4; i++) {
		if (i % 4 == 0 && opposite)
			put(operation, 0x66);
		if (i % 4 == 1 && operation->address_bits != plain_bits[operation->mode])
			put(operation, 0x67);
		if (i % 4 == 2 && operation->repeat)
			put(operation, operation->repeat);
		if (i % 4 == 3 && operation->override)
			put(operation, operation->override);
	}
	if (operation->mode == DECODE_MODE_64 && below(3) == 0)
		put(operation, (uint8_t)(0x40 + below(8)));
}

static void make_operation(struct operation *operation)
{
	static const uint8_t overrides[] = { 0, 0, 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65 };
	static const unsigned bits[3][2] = { { 16, 32 }, { 16, 32 }, { 32, 64 } };
	uint8_t opcode;

	*operation = (struct operation){ .mode = (enum decode_mode)below(3) };
	operation->out = below(2);
	operation->string = below(4);
	operation->immediate = !operation->string && below(2);
	operation->repeat = (uint8_t[]){ 0, 0xf2, 0xf3, 0xf3 }[below(4)];
	operation->width = 1u << below(3);
	operation->address_bits = bits[operation->mode][below(2)];
	operation->override = overrides[below(sizeof(overrides))];
	put_prefixes(operation);
	opcode = operation->string ? 0x6c : operation->immediate ? 0xe4 : 0xec;
	put(operation, opcode | (operation->out ? 2 : 0) | (operation->width > 1));
	if (operation->immediate)
		put(operation, (uint8_t)next_random());
}

/* Near the ends of what an address has, so that it wraps; or anywhere. */
static uint64_t random_offset(unsigned bits)
{
	uint64_t offset = below(40);
	uint64_t above = bits == 64 ? 0 : next_random() << bits;

	switch (below(3)) {
	case 0:
		return offset | above;
	case 1:
		return (above - 1 - offset) ^ (bits < 64 && below(2) ? next_random() << bits : 0);
	default:
		return next_random();
	}
}

static void make_registers(const struct operation *operation, struct emulate_registers *registers)
{
	uint64_t count = below(4) ? below(14) : next_random();

	for (unsigned i = 0; i < EMULATE_GPRS; i++)
		registers->gpr[i] = next_random();
	for (unsigned i = 0; i < DECODE_SEGMENTS; i++)
		registers->base[i] = next_random();
	registers->mode = operation->mode;
	registers->ip = next_random();
	registers->flags = next_random();
	if (operation->mode != DECODE_MODE_64)
		registers->ip = (uint32_t)registers->ip;
	registers->gpr[EMULATE_RSI] = random_offset(operation->address_bits);
	registers->gpr[EMULATE_RDI] = random_offset(operation->address_bits);
	registers->gpr[EMULATE_RCX] = count;
	if (operation->address_bits < 64)
		registers->gpr[EMULATE_RCX] |= next_random() << 48;
	if (below(8) == 0)
		registers->gpr[EMULATE_RDX] |= 0xfffc;
}

static uint64_t shorten(uint64_t value, unsigned bits)
{
	return value << (64 - bits) >> (64 - bits);
}

static enum emulate_gpr index_of(const struct operation *operation)
{
	return operation->out ? EMULATE_RSI : EMULATE_RDI;
}

static uint64_t element_offset(const struct operation *operation,
			       const struct emulate_registers *before, uint64_t element)
{
	uint64_t way = element * operation->width;
	uint64_t start = before->gpr[index_of(operation)];

	return shorten(before->flags >> 10 & 1 ? start - way : start + way,
		       operation->address_bits);
}

static uint64_t base_of(const struct operation *operation, const struct emulate_registers *before)
{
	const char *order = "\x26\x2e\x36\x3e\x64\x65";
	const char *found = strchr(order, operation->override);
	size_t segment = operation->override ? (size_t)(found - order) : 3;

	if (!operation->out)
		segment = 0;
	return operation->mode == DECODE_MODE_64 && segment < 4 ? 0 : before->base[segment];
}

static uint64_t element_address(const struct operation *operation,
				const struct emulate_registers *before, uint64_t element)
{
	uint64_t address = base_of(operation, before) + element_offset(operation, before, element);

	return operation->mode == DECODE_MODE_64 ? address : shorten(address, 32);
}

/* Some of the memory's holes are to be met by one of the first elements. */
static void make_world(const struct operation *operation, const struct emulate_registers *before,
		       struct fake_world *world)
{
	fake_world_init(world);
	if (below(2)) {
		world->hole = element_address(operation, before, below(16)) + below(4);
		world->hole_len = 1 + below(40);
	}
	if (below(3) == 0)
		world->gone_after = below(12);
	if (below(4) == 0)
		world->first_port = (uint16_t)next_random();
	if (below(4) == 0)
		world->last_port = (uint16_t)next_random();
}

/* As the processor writes a register of so many bits. */
static void write_register(uint64_t *whole, uint64_t value, unsigned bits)
{
	if (bits == 64)
		*whole = value;
	else if (bits == 32)
		*whole = (uint32_t)value;
	else if (bits == 16)
		*whole = (*whole / 0x10000 * 0x10000) + (uint16_t)value;
	else
		*whole = (*whole / 0x100 * 0x100) + (uint8_t)value;
}

/* One element's worth of what the world sees. */
static enum emulate_result model_element(const struct operation *operation, uint16_t port,
					 uint64_t address, struct fake_world *world,
					 uint64_t *fault)
{
	unsigned width = operation->width;
	uint32_t value = 0;

	fake_note(world, operation->out ? FAKE_LOAD : FAKE_WRITABLE, address, width, 0);
	if (fake_hole(world, address, width, fault))
		return EMULATE_MEMORY_FAULT;
	if (world->accesses++ >= world->gone_after)
		return EMULATE_PORT_REFUSED;
	for (unsigned i = width; operation->out && i-- > 0;)
		value = value << 8 | world->memory[(uint8_t)(address + i)];
	if (operation->out) {
		fake_note(world, FAKE_OUT, port, width, value);
		return EMULATE_SERVED;
	}
	value = world->next_in;
	world->next_in = fake_in_after(value);
	fake_note(world, FAKE_IN, port, width, value);
	fake_note(world, FAKE_STORE, address, width, 0);
	for (unsigned i = 0; i < width; i++, value >>= 8)
		world->memory[(uint8_t)(address + i)] = (uint8_t)value;
	return EMULATE_SERVED;
}

static enum emulate_result model_string(const struct operation *operation, uint16_t port,
					const struct emulate_registers *before,
					struct emulate_registers *after, struct fake_world *world,
					uint64_t *fault)
{
	unsigned bits = operation->address_bits;
	uint64_t count = operation->repeat ? shorten(before->gpr[EMULATE_RCX], bits) : 1;
	uint64_t done = 0;
	enum emulate_result result = EMULATE_SERVED;

	while (done < count && result == EMULATE_SERVED) {
		if (done == EMULATE_PART_ELEMENTS) {
			result = EMULATE_PART;
			break;
		}
		result = model_element(operation, port, element_address(operation, before, done),
				       world, fault);
		if (result == EMULATE_SERVED)
			done++;
	}
	if (done > 0)
		write_register(&after->gpr[index_of(operation)],
			       element_offset(operation, before, done), bits);
	if (done > 0 && operation->repeat)
		write_register(&after->gpr[EMULATE_RCX], before->gpr[EMULATE_RCX] - done, bits);
	return result;
}

static enum emulate_result model_plain(const struct operation *operation, uint16_t port,
				       struct emulate_registers *after, struct fake_world *world)
{
	if (world->accesses++ >= world->gone_after)
		return EMULATE_PORT_REFUSED;
	if (operation->out) {
		fake_note(world, FAKE_OUT, port, operation->width,
			  (uint32_t)shorten(after->gpr[EMULATE_RAX], operation->width * 8));
		return EMULATE_SERVED;
	}
	fake_note(world, FAKE_IN, port, operation->width, world->next_in);
	write_register(&after->gpr[EMULATE_RAX], world->next_in, operation->width * 8);
	world->next_in = fake_in_after(world->next_in);
	return EMULATE_SERVED;
}

static enum emulate_result model(const struct operation *operation, struct emulate_registers *after,
				 struct fake_world *world, uint64_t *fault)
{
	const struct emulate_registers before = *after;
	uint16_t port = (uint16_t)before.gpr[EMULATE_RDX];
	enum emulate_result result;

	if (operation->immediate)
		port = operation->code[operation->len - 1];
	if (port + operation->width > 65536)
		return EMULATE_PORT_REFUSED;
	fake_note(world, FAKE_MAY, port, operation->width, operation->out ? DECODE_OUT : DECODE_IN);
	if (port < world->first_port || port + operation->width > world->last_port + 1u)
		return EMULATE_PORT_REFUSED;
	result = operation->string ? model_string(operation, port, &before, after, world, fault) :
				     model_plain(operation, port, after, world);
	if (result == EMULATE_SERVED) {
		after->ip += operation->len;
		after->flags &= ~0x10000ull;
		if (operation->mode != DECODE_MODE_64)
			after->ip &= 0xffffffff;
	}
	return result;
}

static void check_events(const struct fake_world *is, const struct fake_world *want)
{
	unsigned kept = want->count < FAKE_EVENTS ? want->count : FAKE_EVENTS;

	assert_int_equal(is->count, want->count);
	for (unsigned i = 0; i < kept; i++) {
		assert_int_equal(is->events[i].kind, want->events[i].kind);
		assert_int_equal(is->events[i].at, want->events[i].at);
		assert_int_equal(is->events[i].width, want->events[i].width);
		assert_int_equal(is->events[i].value, want->events[i].value);
	}
}

static void one_operation(void)
{
	struct operation operation;
	struct emulate_registers is, want;
	struct fake_world is_world, want_world;
	struct emulate_world functions = fake_world_functions(&is_world);
	uint64_t is_fault = 1;
	uint64_t want_fault = 1;
	struct decoded decoded;
	enum emulate_result result;

	make_operation(&operation);
	make_registers(&operation, &want);
	make_world(&operation, &want, &want_world);
	is = want;
	is_world = want_world;
	decode(operation.code, operation.len, operation.mode, &decoded);
	result = emulate(&decoded, &is, &functions, &is_fault);
	assert_int_equal(result, model(&operation, &want, &want_world, &want_fault));
	check_events(&is_world, &want_world);
	assert_memory_equal(is_world.memory, want_world.memory, sizeof(is_world.memory));
	for (unsigned i = 0; i < EMULATE_GPRS; i++)
		assert_int_equal(is.gpr[i], want.gpr[i]);
	assert_int_equal(is.ip, want.ip);
	assert_int_equal(is.flags, want.flags);
	if (result == EMULATE_MEMORY_FAULT)
		assert_int_equal(is_fault, want_fault);
	results[result]++;
}

static void random_operations(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < operations; i++)
		one_operation();
}

static void each_result_was_met_often(void **state)
{
	(void)state;
	for (unsigned result = EMULATE_SERVED; result < EMULATE_NOT_PORT; result++) {
		print_message("# result %u: %llu times\n", result,
			      (unsigned long long)results[result]);
		assert_true(results[result] > operations / 200);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_operations),
		cmocka_unit_test(each_result_was_met_often),
	};

	if (argc > 1)
		operations = strtoull(argv[1], NULL, 10) * 1000;
	return cmocka_run_group_tests_name("emulate_model", tests, NULL, NULL);
}
