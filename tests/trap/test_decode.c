/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "trap/decode.h"

static struct decoded of(enum decode_mode mode, size_t len, const char *bytes)
{
	uint8_t code[32];
	struct decoded decoded;

	/* A copy at the end of the array: what is read beyond len is seen by a sanitizer. */
	memcpy(code + sizeof(code) - len, bytes, len);
	decode(code + sizeof(code) - len, len, mode, &decoded);
	return decoded;
}

#define OF(mode, bytes) of(mode, sizeof(bytes) - 1, bytes)

static void check(struct decoded is, enum decode_kind kind, unsigned width, unsigned length)
{
	assert_int_equal(is.kind, kind);
	assert_int_equal(is.width, width);
	assert_int_equal(is.length, length);
}

static void every_plain_opcode(void **state)
{
	const unsigned full[] = {
		[DECODE_MODE_16] = 2, [DECODE_MODE_32] = 4, [DECODE_MODE_64] = 4
	};

	(void)state;
	for (unsigned mode = DECODE_MODE_16; mode <= DECODE_MODE_64; mode++) {
		check(OF(mode, "\xe4\x60"), DECODE_IN, 1, 2);
		check(OF(mode, "\xe5\x60"), DECODE_IN, full[mode], 2);
		check(OF(mode, "\xe6\x60"), DECODE_OUT, 1, 2);
		check(OF(mode, "\xe7\x60"), DECODE_OUT, full[mode], 2);
		check(OF(mode, "\xec"), DECODE_IN, 1, 1);
		check(OF(mode, "\xed"), DECODE_IN, full[mode], 1);
		check(OF(mode, "\xee"), DECODE_OUT, 1, 1);
		check(OF(mode, "\xef"), DECODE_OUT, full[mode], 1);
		check(OF(mode, "\x6c"), DECODE_IN, 1, 1);
		check(OF(mode, "\x6d"), DECODE_IN, full[mode], 1);
		check(OF(mode, "\x6e"), DECODE_OUT, 1, 1);
		check(OF(mode, "\x6f"), DECODE_OUT, full[mode], 1);
		check(OF(mode, "\xfa"), DECODE_CLI, 0, 1);
		check(OF(mode, "\xfb"), DECODE_STI, 0, 1);
		check(OF(mode, "\xf4"), DECODE_HLT, 0, 1);
	}
}

static void port_of_immediate_forms(void **state)
{
	struct decoded is = OF(DECODE_MODE_64, "\xe4\x80");

	(void)state;
	assert_false(is.port_in_dx);
	assert_int_equal(is.port, 0x80);
	is = OF(DECODE_MODE_64, "\xec");
	assert_true(is.port_in_dx);
}

static void operand_size(void **state)
{
	(void)state;
	check(OF(DECODE_MODE_16, "\x66\xed"), DECODE_IN, 4, 2);
	check(OF(DECODE_MODE_32, "\x66\xed"), DECODE_IN, 2, 2);
	check(OF(DECODE_MODE_64, "\x66\xed"), DECODE_IN, 2, 2);
	check(OF(DECODE_MODE_64, "\x66\xec"), DECODE_IN, 1, 2);
	check(OF(DECODE_MODE_64, "\x66\xe7\x10"), DECODE_OUT, 2, 3);
	/* Twice is as good as once. */
	check(OF(DECODE_MODE_32, "\x66\x66\xed"), DECODE_IN, 2, 3);
}

static void rex(void **state)
{
	(void)state;
	check(OF(DECODE_MODE_64, "\x48\xed"), DECODE_IN, 4, 2);
	check(OF(DECODE_MODE_64, "\x66\x48\xed"), DECODE_IN, 4, 3);
	check(OF(DECODE_MODE_64, "\x48\x66\xed"), DECODE_IN, 2, 3);
	check(OF(DECODE_MODE_64, "\x48\x40\x66\x41\xed"), DECODE_IN, 2, 5);
	check(OF(DECODE_MODE_64, "\x66\x48\x41\xed"), DECODE_IN, 2, 4);
	check(OF(DECODE_MODE_64, "\x48\x6d"), DECODE_IN, 4, 2);
	check(OF(DECODE_MODE_64, "\x41\xfa"), DECODE_CLI, 0, 2);
	/* DEC EAX elsewhere */
	check(OF(DECODE_MODE_32, "\x48\xed"), DECODE_OTHER, 0, 0);
}

static void string_forms(void **state)
{
	struct decoded is = OF(DECODE_MODE_64, "\xf3\x6c");

	(void)state;
	check(is, DECODE_IN, 1, 2);
	assert_true(is.string && is.rep && is.port_in_dx);
	assert_int_equal(is.address_size, 8);
	is = OF(DECODE_MODE_64, "\x67\xf2\x66\x6d");
	check(is, DECODE_IN, 2, 4);
	assert_true(is.rep);
	assert_int_equal(is.address_size, 4);
	is = OF(DECODE_MODE_32, "\x64\x6f");
	check(is, DECODE_OUT, 4, 2);
	assert_false(is.rep);
	assert_int_equal(is.segment, DECODE_FS);
	assert_int_equal(is.address_size, 4);
	is = OF(DECODE_MODE_32, "\x67\x6f");
	assert_int_equal(is.address_size, 2);
	/* INS writes to ES whatever is said. */
	is = OF(DECODE_MODE_32, "\x64\x6d");
	assert_int_equal(is.segment, DECODE_ES);
	/* REP means nothing to the plain forms. */
	is = OF(DECODE_MODE_32, "\xf3\xec");
	check(is, DECODE_IN, 1, 2);
	assert_false(is.rep || is.string);
}

static void segment_overrides(void **state)
{
	(void)state;
	assert_int_equal(OF(DECODE_MODE_32, "\x6e").segment, DECODE_DS);
	assert_int_equal(OF(DECODE_MODE_32, "\x26\x6e").segment, DECODE_ES);
	assert_int_equal(OF(DECODE_MODE_16, "\x2e\x6e").segment, DECODE_CS);
	assert_int_equal(OF(DECODE_MODE_32, "\x36\x6e").segment, DECODE_SS);
	assert_int_equal(OF(DECODE_MODE_16, "\x3e\x6e").segment, DECODE_DS);
	assert_int_equal(OF(DECODE_MODE_64, "\x64\x6e").segment, DECODE_FS);
	assert_int_equal(OF(DECODE_MODE_64, "\x65\x6e").segment, DECODE_GS);
}

static void the_last_segment_override_counts(void **state)
{
	(void)state;
	assert_int_equal(OF(DECODE_MODE_32, "\x64\x26\x6e").segment, DECODE_ES);
	assert_int_equal(OF(DECODE_MODE_32, "\x26\x65\x6e").segment, DECODE_GS);
	assert_int_equal(OF(DECODE_MODE_64, "\x64\x65\x6e").segment, DECODE_GS);
}

static void only_fs_and_gs_override_in_64_bit_code(void **state)
{
	(void)state;
	assert_int_equal(OF(DECODE_MODE_64, "\x26\x6e").segment, DECODE_DS);
	assert_int_equal(OF(DECODE_MODE_64, "\x2e\x6e").segment, DECODE_DS);
	assert_int_equal(OF(DECODE_MODE_64, "\x36\x6e").segment, DECODE_DS);
	assert_int_equal(OF(DECODE_MODE_64, "\x64\x2e\x6e").segment, DECODE_FS);
	assert_int_equal(OF(DECODE_MODE_64, "\x65\x3e\x6e").segment, DECODE_GS);
}

static void neighbours_are_others(void **state)
{
	static const uint8_t opcodes[] = { 0x6b, 0x70, 0xe3, 0xe8, 0xea, 0xeb, 0xf1, 0xf5,
					   0xf9, 0xfc, 0x0f, 0x90, 0x8b, 0xcd, 0xc5 };

	(void)state;
	for (size_t i = 0; i < sizeof(opcodes); i++) {
		struct decoded is;

		decode(&opcodes[i], 1, DECODE_MODE_64, &is);
		check(is, DECODE_OTHER, 0, 0);
	}
}

static void lock_is_another_fault(void **state)
{
	(void)state;
	check(OF(DECODE_MODE_64, "\xf0\xec"), DECODE_OTHER, 0, 0);
	check(OF(DECODE_MODE_64, "\xf0\xfa"), DECODE_OTHER, 0, 0);
	check(OF(DECODE_MODE_32, "\xf3\xf0\x6c"), DECODE_OTHER, 0, 0);
	check(OF(DECODE_MODE_16, "\xf0\xe4\x60"), DECODE_OTHER, 0, 0);
}

static void truncated(void **state)
{
	(void)state;
	check(OF(DECODE_MODE_64, ""), DECODE_TRUNCATED, 0, 0);
	check(OF(DECODE_MODE_64, "\x66"), DECODE_TRUNCATED, 0, 0);
	check(OF(DECODE_MODE_64, "\xf3\x48"), DECODE_TRUNCATED, 0, 0);
	check(OF(DECODE_MODE_64, "\xe4"), DECODE_TRUNCATED, 0, 0);
}

static void fifteen_bytes_at_most(void **state)
{
	char code[17];

	(void)state;
	memset(code, 0x66, sizeof(code));
	code[14] = (char)0xec;
	check(of(DECODE_MODE_64, 15, code), DECODE_IN, 1, 15);
	code[14] = (char)0xe4;
	check(of(DECODE_MODE_64, 17, code), DECODE_OTHER, 0, 0);
	code[14] = 0x66;
	code[15] = (char)0xec;
	check(of(DECODE_MODE_64, 17, code), DECODE_OTHER, 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_plain_opcode),
		cmocka_unit_test(port_of_immediate_forms),
		cmocka_unit_test(operand_size),
		cmocka_unit_test(rex),
		cmocka_unit_test(string_forms),
		cmocka_unit_test(segment_overrides),
		cmocka_unit_test(the_last_segment_override_counts),
		cmocka_unit_test(only_fs_and_gs_override_in_64_bit_code),
		cmocka_unit_test(neighbours_are_others),
		cmocka_unit_test(lock_is_another_fault),
		cmocka_unit_test(truncated),
		cmocka_unit_test(fifteen_bytes_at_most),
	};

	return cmocka_run_group_tests_name("decode", tests, NULL, NULL);
}
