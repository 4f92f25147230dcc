/* SPDX-License-Identifier: MIT */
/* Each rule that emulate() follows, as a case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "fake_world.h"

#define HIGH 0xfeedface00000000ull
#define IP 0x401000u

static struct fake_world fake;
static struct emulate_registers registers;
static uint64_t fault;

static int prepare(void **state)
{
	(void)state;
	fake_world_init(&fake);
	registers = (struct emulate_registers){ .ip = IP, .flags = 0x202, .mode = DECODE_MODE_64 };
	for (unsigned i = 0; i < EMULATE_GPRS; i++)
		registers.gpr[i] = 0x1111111111111111ull * i;
	registers.gpr[EMULATE_RDX] = 0x378;
	fault = 0xdead;
	return 0;
}

static enum emulate_result run(size_t len, const char *bytes)
{
	struct emulate_world world = fake_world_functions(&fake);
	struct decoded decoded;

	decode((const uint8_t *)bytes, len, registers.mode, &decoded);
	return emulate(&decoded, &registers, &world, &fault);
}

#define RUN(bytes) run(sizeof(bytes) - 1, bytes)

#define served(bytes)                                                                              \
	do {                                                                                       \
		assert_int_equal(RUN(bytes), EMULATE_SERVED);                                      \
		assert_int_equal(registers.ip, IP + sizeof(bytes) - 1);                            \
	} while (0)

static void expect_event(unsigned number, enum fake_event_kind kind, uint64_t at, unsigned width)
{
	assert_true(number < fake.count);
	assert_int_equal(fake.events[number].kind, kind);
	assert_int_equal(fake.events[number].at, at);
	assert_int_equal(fake.events[number].width, width);
}

/* The accumulator */

static void in_al_leaves_the_rest(void **state)
{
	(void)state;
	registers.gpr[EMULATE_RAX] = 0x1122334455667788ull;
	served("\xec");
	assert_int_equal(registers.gpr[EMULATE_RAX], 0x11223344556677d4ull);
	expect_event(1, FAKE_IN, 0x378, 1);
}

static void in_ax_leaves_the_rest(void **state)
{
	(void)state;
	registers.gpr[EMULATE_RAX] = 0x1122334455667788ull;
	served("\x66\xed");
	assert_int_equal(registers.gpr[EMULATE_RAX], 0x112233445566c3d4ull);
	expect_event(1, FAKE_IN, 0x378, 2);
}

static void in_eax_clears_the_upper_half(void **state)
{
	(void)state;
	registers.gpr[EMULATE_RAX] = 0x1122334455667788ull;
	served("\xed");
	assert_int_equal(registers.gpr[EMULATE_RAX], 0xa1b2c3d4u);
	expect_event(1, FAKE_IN, 0x378, 4);
}

static void rex_w_makes_no_access_of_64_bits(void **state)
{
	(void)state;
	served("\x48\xed");
	expect_event(1, FAKE_IN, 0x378, 4);
	assert_int_equal(registers.gpr[EMULATE_RAX], 0xa1b2c3d4u);
}

static void out_sends_as_much_as_it_is_wide(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		uint32_t value;
	} cases[] = { { "\xee", 1, 0x88 }, { "\x66\xef", 2, 0x7788 }, { "\xef", 1, 0x55667788 } };

	for (unsigned i = 0; i < 3; i++) {
		prepare(state);
		registers.gpr[EMULATE_RAX] = 0x1122334455667788ull;
		assert_int_equal(run(cases[i].len, cases[i].bytes), EMULATE_SERVED);
		expect_event(1, FAKE_OUT, 0x378, 1u << i);
		assert_int_equal(fake.events[1].value, cases[i].value);
		assert_int_equal(registers.gpr[EMULATE_RAX], 0x1122334455667788ull);
	}
}

static void the_port_is_dx_or_in_the_instruction(void **state)
{
	(void)state;
	registers.gpr[EMULATE_RDX] = 0xabcd12345678ull;
	served("\xec");
	expect_event(0, FAKE_MAY, 0x5678, 1);
	prepare(state);
	served("\xe4\x61");
	expect_event(0, FAKE_MAY, 0x61, 1);
	expect_event(1, FAKE_IN, 0x61, 1);
}

static void only_the_accumulator_is_written(void **state)
{
	struct emulate_registers before = registers;

	(void)state;
	served("\xec");
	before.gpr[EMULATE_RAX] = registers.gpr[EMULATE_RAX];
	before.ip++;
	assert_memory_equal(&registers, &before, sizeof(before));
}

/* Ports that are not to be had */

static void refused(const char *bytes, size_t len)
{
	struct emulate_registers before = registers;

	assert_int_equal(run(len, bytes), EMULATE_PORT_REFUSED);
	assert_memory_equal(&registers, &before, sizeof(before));
	for (unsigned i = 0; i < fake.count; i++)
		assert_int_equal(fake.events[i].kind, FAKE_MAY);
}

static void outside_the_grant(void **state)
{
	(void)state;
	fake.first_port = 0x379;
	refused("\xec", 1);
	refused("\xee", 1);
	refused("\x6c", 1);
	refused("\x6e", 1);
	refused("\xf3\x6c", 2);
}

static void every_byte_of_the_access_must_be_granted(void **state)
{
	(void)state;
	fake.last_port = 0x378;
	refused("\x66\xed", 2);
	fake.last_port = 0x37a;
	refused("\xef", 1);
	fake.last_port = 0x37b;
	served("\xef");
}

static void behind_the_last_port_there_is_none(void **state)
{
	(void)state;
	registers.gpr[EMULATE_RDX] = 0xffff;
	refused("\x66\xed", 2);
	registers.gpr[EMULATE_RDX] = 0xfffd;
	refused("\xed", 1);
	assert_int_equal(fake.count, 0);
	registers.gpr[EMULATE_RDX] = 0xfffc;
	served("\xed");
}

static void the_port_is_asked_before_the_memory(void **state)
{
	(void)state;
	fake.first_port = 0x379;
	fake.hole_len = ~0ull;
	refused("\x6e", 1);
	refused("\x6c", 1);
}

/* Seen on processors: a REP with nothing to do faults all the same. */
static void the_port_is_asked_before_the_count(void **state)
{
	(void)state;
	fake.first_port = 0x379;
	registers.gpr[EMULATE_RCX] = 0;
	refused("\xf3\x6c", 2);
}

static void the_direction_is_told(void **state)
{
	(void)state;
	served("\xec");
	assert_int_equal(fake.events[0].value, DECODE_IN);
	prepare(state);
	served("\xee");
	assert_int_equal(fake.events[0].value, DECODE_OUT);
}

static void a_port_that_goes_in_the_middle(void **state)
{
	(void)state;
	fake.gone_after = 2;
	registers.gpr[EMULATE_RCX] = 5;
	registers.gpr[EMULATE_RDI] = 0x1000;
	assert_int_equal(RUN("\xf3\x66\x6d"), EMULATE_PORT_REFUSED);
	assert_int_equal(registers.gpr[EMULATE_RCX], 3);
	assert_int_equal(registers.gpr[EMULATE_RDI], 0x1004);
	assert_int_equal(registers.ip, IP);
}

/* String forms */

static void ins_stores_and_moves_on(void **state)
{
	(void)state;
	registers.gpr[EMULATE_RDI] = 0x7fff00000010ull;
	served("\x6d");
	expect_event(0, FAKE_MAY, 0x378, 4);
	expect_event(1, FAKE_WRITABLE, 0x7fff00000010ull, 4);
	expect_event(2, FAKE_IN, 0x378, 4);
	expect_event(3, FAKE_STORE, 0x7fff00000010ull, 4);
	assert_memory_equal(fake.memory + 0x10, "\xd4\xc3\xb2\xa1", 4);
	assert_int_equal(registers.gpr[EMULATE_RDI], 0x7fff00000014ull);
	assert_int_equal(registers.gpr[EMULATE_RSI], 0x6666666666666666ull);
	assert_int_equal(registers.gpr[EMULATE_RAX], 0);
}

static void outs_loads_and_moves_on(void **state)
{
	(void)state;
	registers.gpr[EMULATE_RSI] = 0x7fff00000010ull;
	memcpy(fake.memory + 0x10, "\x01\x02\x03\x04", 4);
	served("\x66\x6f");
	expect_event(1, FAKE_LOAD, 0x7fff00000010ull, 2);
	expect_event(2, FAKE_OUT, 0x378, 2);
	assert_int_equal(fake.events[2].value, 0x0201);
	assert_int_equal(registers.gpr[EMULATE_RSI], 0x7fff00000012ull);
	assert_int_equal(registers.gpr[EMULATE_RDI], 0x7777777777777777ull);
}

static void without_rep_the_count_is_nothing(void **state)
{
	(void)state;
	registers.gpr[EMULATE_RCX] = 0;
	served("\x6c");
	assert_int_equal(registers.gpr[EMULATE_RCX], 0);
	assert_int_equal(fake.accesses, 1);
}

static void rep_until_the_count_is_zero(void **state)
{
	(void)state;
	registers.gpr[EMULATE_RCX] = 3;
	registers.gpr[EMULATE_RSI] = 0x100;
	served("\xf3\x6f");
	assert_int_equal(fake.accesses, 3);
	assert_int_equal(registers.gpr[EMULATE_RCX], 0);
	assert_int_equal(registers.gpr[EMULATE_RSI], 0x10c);
}

static void repne_is_rep(void **state)
{
	(void)state;
	registers.gpr[EMULATE_RCX] = 3;
	served("\xf2\x6c");
	assert_int_equal(fake.accesses, 3);
}

static void down_with_df(void **state)
{
	(void)state;
	registers.flags |= EMULATE_FLAG_DF;
	registers.gpr[EMULATE_RCX] = 2;
	registers.gpr[EMULATE_RDI] = 0x104;
	served("\xf3\x66\x6d");
	expect_event(1, FAKE_WRITABLE, 0x104, 2);
	expect_event(4, FAKE_WRITABLE, 0x102, 2);
	assert_int_equal(registers.gpr[EMULATE_RDI], 0x100);
	assert_int_equal(registers.gpr[EMULATE_RCX], 0);
}

static void a_count_of_zero_touches_nothing(void **state)
{
	struct emulate_registers before;

	(void)state;
	registers.gpr[EMULATE_RCX] = HIGH;
	registers.gpr[EMULATE_RDI] = HIGH | 0x100;
	fake.hole_len = ~0ull;
	before = registers;
	served("\x67\xf3\x6c");
	before.ip += 3;
	assert_memory_equal(&registers, &before, sizeof(before));
	assert_int_equal(fake.count, 1);
}

/* Address sizes */

static void addresses_of_16_bits_wrap(void **state)
{
	(void)state;
	registers.mode = DECODE_MODE_16;
	registers.gpr[EMULATE_RCX] = 0xaaaa0002;
	registers.gpr[EMULATE_RDI] = 0xbbbbfffe;
	served("\xf3\x6d");
	expect_event(1, FAKE_WRITABLE, 0xfffe, 2);
	expect_event(4, FAKE_WRITABLE, 0x0000, 2);
	assert_int_equal(registers.gpr[EMULATE_RDI], 0xbbbb0002);
	assert_int_equal(registers.gpr[EMULATE_RCX], 0xaaaa0000);
}

static void addresses_of_16_bits_wrap_downwards(void **state)
{
	(void)state;
	registers.mode = DECODE_MODE_32;
	registers.flags |= EMULATE_FLAG_DF;
	registers.gpr[EMULATE_RSI] = 0xbbbb0001;
	served("\x67\x66\x6f");
	assert_int_equal(registers.gpr[EMULATE_RSI], 0xbbbbffff);
}

static void addresses_of_32_bits_wrap(void **state)
{
	(void)state;
	registers.mode = DECODE_MODE_32;
	registers.gpr[EMULATE_RCX] = 2;
	registers.gpr[EMULATE_RSI] = 0xfffffffc;
	served("\xf3\x6f");
	expect_event(1, FAKE_LOAD, 0xfffffffc, 4);
	expect_event(3, FAKE_LOAD, 0, 4);
	assert_int_equal(registers.gpr[EMULATE_RSI], 4);
}

static void addresses_of_32_bits_in_64_bit_code_clear_upper_halves(void **state)
{
	(void)state;
	registers.gpr[EMULATE_RCX] = HIGH | 2;
	registers.gpr[EMULATE_RDI] = HIGH | 0xffffffff;
	served("\x67\xf3\x6c");
	expect_event(1, FAKE_WRITABLE, 0xffffffff, 1);
	expect_event(4, FAKE_WRITABLE, 0, 1);
	assert_int_equal(registers.gpr[EMULATE_RDI], 1);
	assert_int_equal(registers.gpr[EMULATE_RCX], 0);
}

static void without_rep_the_count_keeps_its_upper_half(void **state)
{
	(void)state;
	registers.gpr[EMULATE_RCX] = HIGH | 2;
	registers.gpr[EMULATE_RSI] = HIGH | 0x10;
	served("\x67\x6e");
	assert_int_equal(registers.gpr[EMULATE_RCX], HIGH | 2);
	assert_int_equal(registers.gpr[EMULATE_RSI], 0x11);
}

static void a_count_of_64_bits(void **state)
{
	(void)state;
	registers.gpr[EMULATE_RCX] = 1ull << 32;
	fake.gone_after = 3;
	assert_int_equal(RUN("\xf3\x6c"), EMULATE_PORT_REFUSED);
	assert_int_equal(registers.gpr[EMULATE_RCX], 0xfffffffd);
}

/* Segments */

static void outs_with_an_override(void **state)
{
	(void)state;
	registers.base[DECODE_FS] = 0x7f0000000000ull;
	registers.gpr[EMULATE_RSI] = 0x20;
	served("\x64\x6e");
	expect_event(1, FAKE_LOAD, 0x7f0000000020ull, 1);
	assert_int_equal(registers.gpr[EMULATE_RSI], 0x21);
}

static void the_base_is_added_to_an_offset_of_32_bits(void **state)
{
	(void)state;
	registers.base[DECODE_GS] = 0x7f0000000000ull;
	registers.gpr[EMULATE_RSI] = HIGH | 0xfffffff0;
	served("\x67\x65\x6e");
	expect_event(1, FAKE_LOAD, 0x7f00fffffff0ull, 1);
}

static void in_64_bit_code_ds_and_es_have_no_base(void **state)
{
	(void)state;
	for (unsigned i = 0; i < DECODE_FS; i++)
		registers.base[i] = 0x5000;
	registers.gpr[EMULATE_RSI] = 0x20;
	registers.gpr[EMULATE_RDI] = 0x40;
	served("\x6e");
	expect_event(1, FAKE_LOAD, 0x20, 1);
	assert_int_equal(RUN("\x6c"), EMULATE_SERVED);
	expect_event(4, FAKE_WRITABLE, 0x40, 1);
}

static void elsewhere_they_have(void **state)
{
	(void)state;
	registers.mode = DECODE_MODE_16;
	for (unsigned i = 0; i < DECODE_SEGMENTS; i++)
		registers.base[i] = 0x10000 * (i + 1);
	registers.gpr[EMULATE_RSI] = 0x20;
	registers.gpr[EMULATE_RDI] = 0x40;
	served("\x6e");
	expect_event(1, FAKE_LOAD, 0x40020, 1);
	assert_int_equal(RUN("\x36\x6c"), EMULATE_SERVED);
	expect_event(4, FAKE_WRITABLE, 0x10040, 1);
	assert_int_equal(RUN("\x36\x6e"), EMULATE_SERVED);
	expect_event(8, FAKE_LOAD, 0x30021, 1);
}

static void linear_addresses_of_32_bits(void **state)
{
	(void)state;
	registers.mode = DECODE_MODE_32;
	registers.base[DECODE_DS] = 0xfffff000;
	registers.gpr[EMULATE_RSI] = 0x2000;
	served("\x6e");
	expect_event(1, FAKE_LOAD, 0x1000, 1);
}

/* Memory that is not there */

static void no_memory_for_ins_leaves_the_port_alone(void **state)
{
	struct emulate_registers before = registers;

	(void)state;
	fake.hole = registers.gpr[EMULATE_RDI];
	fake.hole_len = 1;
	assert_int_equal(RUN("\x6c"), EMULATE_MEMORY_FAULT);
	assert_int_equal(fault, fake.hole);
	assert_int_equal(fake.accesses, 0);
	assert_memory_equal(&registers, &before, sizeof(before));
}

static void no_memory_for_outs_leaves_the_port_alone(void **state)
{
	struct emulate_registers before = registers;

	(void)state;
	fake.hole = registers.gpr[EMULATE_RSI] + 3;
	fake.hole_len = 1;
	assert_int_equal(RUN("\x6f"), EMULATE_MEMORY_FAULT);
	assert_int_equal(fault, fake.hole);
	assert_int_equal(fake.accesses, 0);
	assert_memory_equal(&registers, &before, sizeof(before));
}

static void a_fault_half_way_leaves_what_was_done(void **state)
{
	(void)state;
	fake.hole = 0x1000;
	fake.hole_len = 0x1000;
	registers.gpr[EMULATE_RCX] = 5;
	registers.gpr[EMULATE_RDI] = 0xffa;
	assert_int_equal(RUN("\xf3\x6d"), EMULATE_MEMORY_FAULT);
	assert_int_equal(fault, 0x1000);
	assert_int_equal(registers.gpr[EMULATE_RCX], 4);
	assert_int_equal(registers.gpr[EMULATE_RDI], 0xffe);
	assert_int_equal(registers.ip, IP);
	assert_int_equal(fake.accesses, 1);
	/* The program may mend it and go on. */
	fake.hole_len = 0;
	served("\xf3\x6d");
	assert_int_equal(registers.gpr[EMULATE_RDI], 0xffa + 5 * 4);
	assert_int_equal(fake.accesses, 5);
}

static void a_fault_half_way_downwards(void **state)
{
	(void)state;
	fake.hole_len = 0x1000;
	registers.flags |= EMULATE_FLAG_DF;
	registers.gpr[EMULATE_RCX] = 5;
	registers.gpr[EMULATE_RSI] = 0x1001;
	assert_int_equal(RUN("\xf3\x6e"), EMULATE_MEMORY_FAULT);
	assert_int_equal(fault, 0xfff);
	assert_int_equal(registers.gpr[EMULATE_RCX], 3);
	assert_int_equal(registers.gpr[EMULATE_RSI], 0xfff);
}

/* The rest */

static void a_long_rep_is_served_in_parts(void **state)
{
	(void)state;
	registers.gpr[EMULATE_RCX] = EMULATE_PART_ELEMENTS + 1;
	registers.gpr[EMULATE_RDI] = 0;
	assert_int_equal(RUN("\xf3\x6c"), EMULATE_PART);
	assert_int_equal(registers.ip, IP);
	assert_int_equal(registers.gpr[EMULATE_RCX], 1);
	assert_int_equal(registers.gpr[EMULATE_RDI], EMULATE_PART_ELEMENTS);
	served("\xf3\x6c");
	assert_int_equal(registers.gpr[EMULATE_RCX], 0);
	registers.gpr[EMULATE_RCX] = EMULATE_PART_ELEMENTS;
	assert_int_equal(RUN("\xf3\x6c"), EMULATE_SERVED);
}

static void what_is_no_port_access(void **state)
{
	struct emulate_registers before = registers;

	(void)state;
	assert_int_equal(RUN("\xfa"), EMULATE_NOT_PORT);
	assert_int_equal(RUN("\xf4"), EMULATE_NOT_PORT);
	assert_int_equal(RUN("\x90"), EMULATE_NOT_PORT);
	assert_int_equal(RUN("\xf0\xec"), EMULATE_NOT_PORT);
	assert_int_equal(RUN("\x66"), EMULATE_NOT_PORT);
	assert_memory_equal(&registers, &before, sizeof(before));
	assert_int_equal(fake.count, 0);
}

static void ip_has_32_bits_outside_64_bit_code(void **state)
{
	(void)state;
	registers.mode = DECODE_MODE_32;
	registers.ip = 0xffffffff;
	assert_int_equal(RUN("\xec"), EMULATE_SERVED);
	assert_int_equal(registers.ip, 0);
	registers.mode = DECODE_MODE_64;
	registers.ip = 0xffffffff;
	assert_int_equal(RUN("\xec"), EMULATE_SERVED);
	assert_int_equal(registers.ip, 0x100000000ull);
}

static void rf_is_cleared_when_it_is_done(void **state)
{
	(void)state;
	registers.flags = 0x247 | EMULATE_FLAG_RF;
	fake.first_port = 0x379;
	assert_int_equal(RUN("\xec"), EMULATE_PORT_REFUSED);
	assert_int_equal(registers.flags, 0x247 | EMULATE_FLAG_RF);
	fake.first_port = 0;
	served("\xec");
	assert_int_equal(registers.flags, 0x247);
}

#define CASE(name) cmocka_unit_test_setup(name, prepare)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(in_al_leaves_the_rest),
		CASE(in_ax_leaves_the_rest),
		CASE(in_eax_clears_the_upper_half),
		CASE(rex_w_makes_no_access_of_64_bits),
		CASE(out_sends_as_much_as_it_is_wide),
		CASE(the_port_is_dx_or_in_the_instruction),
		CASE(only_the_accumulator_is_written),
		CASE(outside_the_grant),
		CASE(every_byte_of_the_access_must_be_granted),
		CASE(behind_the_last_port_there_is_none),
		CASE(the_port_is_asked_before_the_memory),
		CASE(the_port_is_asked_before_the_count),
		CASE(the_direction_is_told),
		CASE(a_port_that_goes_in_the_middle),
		CASE(ins_stores_and_moves_on),
		CASE(outs_loads_and_moves_on),
		CASE(without_rep_the_count_is_nothing),
		CASE(rep_until_the_count_is_zero),
		CASE(repne_is_rep),
		CASE(down_with_df),
		CASE(a_count_of_zero_touches_nothing),
		CASE(addresses_of_16_bits_wrap),
		CASE(addresses_of_16_bits_wrap_downwards),
		CASE(addresses_of_32_bits_wrap),
		CASE(addresses_of_32_bits_in_64_bit_code_clear_upper_halves),
		CASE(without_rep_the_count_keeps_its_upper_half),
		CASE(a_count_of_64_bits),
		CASE(outs_with_an_override),
		CASE(the_base_is_added_to_an_offset_of_32_bits),
		CASE(in_64_bit_code_ds_and_es_have_no_base),
		CASE(elsewhere_they_have),
		CASE(linear_addresses_of_32_bits),
		CASE(no_memory_for_ins_leaves_the_port_alone),
		CASE(no_memory_for_outs_leaves_the_port_alone),
		CASE(a_fault_half_way_leaves_what_was_done),
		CASE(a_fault_half_way_downwards),
		CASE(a_long_rep_is_served_in_parts),
		CASE(what_is_no_port_access),
		CASE(ip_has_32_bits_outside_64_bit_code),
		CASE(rf_is_cleared_when_it_is_done),
	};

	return cmocka_run_group_tests_name("emulate", tests, NULL, NULL);
}
