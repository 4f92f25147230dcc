/* SPDX-License-Identifier: MIT */
/* Single accesses and string forms. */
#include "check.h"
#include "fake_backend.h"

#include <stdlib.h>

static void test_widths(void **state)
{
	kport *handle = fake_open("0x300-0x30f", 0);
	uint8_t byte;
	uint16_t word;
	uint32_t dword;

	(void)state;
	assert_ok(kport_out32(handle, 0x300, 0x12345678));
	assert_ok(kport_in8(handle, 0x301, &byte));
	assert_ok(kport_in16(handle, 0x302, &word));
	assert_ok(kport_in32(handle, 0x300, &dword));
	assert_int_equal(byte, 0x56);
	assert_int_equal(word, 0x1234);
	assert_int_equal(dword, 0x12345678);
	assert_ok(kport_out8(handle, 0x300, 0xab));
	assert_ok(kport_out16(handle, 0x302, 0xcdef));
	assert_ok(kport_in32(handle, 0x300, &dword));
	assert_int_equal(dword, 0xcdef56ab);
	kport_close(handle);
}

static void test_all_ports_of_an_access_must_be_claimed(void **state)
{
	kport *handle = fake_open("0x300-0x302,0x307", 0);
	uint16_t word;
	uint32_t dword;

	(void)state;
	assert_ok(kport_in16(handle, 0x301, &word));
	assert_fails(KPORT_DENIED, "0x302-0x303", kport_in16(handle, 0x302, &word));
	assert_fails(KPORT_DENIED, "0x2ff-0x302", kport_in32(handle, 0x2ff, &dword));
	assert_fails(KPORT_DENIED, "0x307-0x308", kport_out16(handle, 0x307, 0));
	assert_fails(KPORT_DENIED, "0x300-0x303", kport_out32(handle, 0x300, 0));
	kport_close(handle);
}

static void test_past_the_last_port_is_never_wrapped(void **state)
{
	kport *handle = fake_open("0-0xffff", 0);
	uint16_t word;
	uint32_t dword;
	unsigned port;

	(void)state;
	assert_ok(kport_in16(handle, 0xfffe, &word));
	assert_ok(kport_in32(handle, 0xfffc, &dword));
	fake.log[0] = '\0';
	assert_fails(KPORT_DENIED, "past 0xffff", kport_in16(handle, 0xffff, &word));
	for (port = 0xfffd; port <= 0xffff; port++)
		assert_fails(KPORT_DENIED, "past 0xffff", kport_out32(handle, (uint16_t)port, 0));
	assert_string_equal(fake.log, "");
	kport_close(handle);
}

static void test_value_is_left_alone_on_failure(void **state)
{
	kport *handle = fake_open("0x300-0x303", 0);
	uint8_t byte = 0x77;
	uint32_t dword = 0x77777777;

	(void)state;
	assert_fails(KPORT_DENIED, "0x310", kport_in8(handle, 0x310, &byte));
	fake.fail_at = 1;
	assert_fails(KPORT_SYSTEM, "fake access", kport_in32(handle, 0x300, &dword));
	assert_int_equal(kport_last_error()->system_code, 5);
	assert_int_equal(byte, 0x77);
	assert_int_equal(dword, 0x77777777);
	kport_close(handle);
}

static void test_null_is_invalid(void **state)
{
	kport *handle = fake_open("0x300-0x303", 0);
	uint8_t byte;

	(void)state;
	assert_fails(KPORT_INVALID, "NULL", kport_in8(handle, 0x300, NULL));
	assert_fails(KPORT_INVALID, "NULL", kport_in16(handle, 0x300, NULL));
	assert_fails(KPORT_INVALID, "NULL", kport_in32(handle, 0x300, NULL));
	assert_fails(KPORT_INVALID, "NULL", kport_ins(handle, 0x300, 1, NULL, 1));
	assert_fails(KPORT_INVALID, "NULL", kport_outs(handle, 0x300, 1, NULL, 1));
	assert_fails(KPORT_INVALID, "handle is NULL", kport_in8(NULL, 0x300, &byte));
	assert_fails(KPORT_INVALID, "handle is NULL", kport_out8(NULL, 0x300, 0));
	assert_fails(KPORT_INVALID, "handle is NULL", kport_ins(NULL, 0x300, 1, &byte, 1));
	assert_fails(KPORT_INVALID, "handle is NULL", kport_outs(NULL, 0x300, 1, &byte, 1));
	assert_string_equal(fake.log, "");
	kport_close(handle);
}

static void test_read_only(void **state)
{
	kport *handle = fake_open("0x300-0x303", KPORT_READ_ONLY);
	uint8_t byte;

	(void)state;
	assert_ok(kport_in8(handle, 0x300, &byte));
	fake.log[0] = '\0';
	assert_fails(KPORT_DENIED, "read-only", kport_out8(handle, 0x300, 0));
	assert_fails(KPORT_DENIED, "read-only", kport_out16(handle, 0x300, 0));
	assert_fails(KPORT_DENIED, "read-only", kport_out32(handle, 0x300, 0));
	assert_fails(KPORT_DENIED, "read-only", kport_outs(handle, 0x300, 1, &byte, 1));
	assert_string_equal(fake.log, "");
	kport_close(handle);
}

static void test_strings_element_by_element(void **state)
{
	const uint8_t out[] = { 0x34, 0x12, 0x78, 0x56 };
	uint8_t in[9] = { 0 };
	kport *handle = fake_open("0x300-0x303", 0);

	(void)state;
	assert_ok(kport_outs(handle, 0x300, 2, out, 2));
	assert_string_equal(fake.log, "out16 0x300 0x1234;out16 0x300 0x5678;");
	fake.log[0] = '\0';
	/* Not aligned, as a caller's data may be. */
	assert_ok(kport_ins(handle, 0x300, 4, in + 1, 2));
	assert_string_equal(fake.log, "in32 0x300;in32 0x300;");
	assert_memory_equal(in + 1, "\x78\x56\0\0\x78\x56\0\0", 8);
	kport_close(handle);
}

static uint32_t whole_count;

static enum kport_status ins_whole(void *state, uint16_t port, unsigned width, void *data,
				   uint32_t count)
{
	(void)state, (void)port;
	whole_count += count;
	memset(data, 0x5a, (size_t)count * width);
	return KPORT_OK;
}

static void test_strings_whole_where_the_back_end_has_them(void **state)
{
	uint8_t data[8] = { 0 };
	kport *handle;

	(void)state;
	fake_backend.ins = ins_whole;
	whole_count = 0;
	handle = fake_open("0x300-0x303", 0);
	assert_ok(kport_ins(handle, 0x300, 4, data, 2));
	assert_int_equal(whole_count, 2);
	assert_int_equal(data[7], 0x5a);
	assert_string_equal(fake.log, "");
	kport_close(handle);
}

static void test_strings_of_nothing(void **state)
{
	kport *handle = fake_open("0x300", 0);

	(void)state;
	assert_ok(kport_ins(handle, 0x300, 1, NULL, 0));
	assert_ok(kport_outs(handle, 0x300, 1, NULL, 0));
	assert_fails(KPORT_DENIED, "0x301", kport_ins(handle, 0x301, 1, NULL, 0));
	kport_close(handle);
}

static void test_strings_refuse_other_widths(void **state)
{
	static const unsigned widths[] = { 0, 3, 5, 8, 0x80000001u, 0xffffffffu };
	kport *handle = fake_open("0-0xffff", 0);
	uint8_t data[8];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		assert_fails(KPORT_INVALID, "1, 2 or 4", kport_ins(handle, 1, widths[i], data, 1));
		assert_fails(KPORT_INVALID, "1, 2 or 4", kport_outs(handle, 1, widths[i], data, 1));
	}
	kport_close(handle);
}

static void test_strings_stop_at_a_failure(void **state)
{
	uint8_t data[4] = { 1, 2, 3, 4 };
	kport *handle = fake_open("0x300", 0);

	(void)state;
	fake.fail_at = 3;
	assert_fails(KPORT_SYSTEM, "fake access", kport_outs(handle, 0x300, 1, data, 4));
	assert_int_equal(fake.accesses, 3);
	kport_close(handle);
}

static void test_release_safe_back_end_answers_the_same(void **state)
{
	kport *handle;
	uint8_t byte;

	(void)state;
	fake_backend.release_is_safe = true;
	handle = fake_open("0x300", 0);
	assert_ok(kport_out8(handle, 0x300, 9));
	assert_ok(kport_in8(handle, 0x300, &byte));
	assert_int_equal(byte, 9);
	assert_fails(KPORT_DENIED, "0x301", kport_in8(handle, 0x301, &byte));
	kport_close(handle);
}

/* Every port of a set with holes, in all widths, by a second and slower way to decide. */
static void test_check_agrees_with_a_naive_one(void **state)
{
	kport *handle = fake_open("0x0-0x6,0x9,0xb-0x1f,0x100-0x101,0xfff0-0xffff", 0);
	unsigned width, i;
	uint32_t port;

	(void)state;
	for (width = 1; width <= 4; width *= 2) {
		for (port = 0; port <= 0xffff; port++) {
			bool expected = port + width <= 0x10000;
			enum kport_status status;
			uint8_t data[4];

			for (i = 0; expected && i < width; i++)
				expected =
					handle->claimed.bits[(port + i) / 8] >> (port + i) % 8 & 1;
			status = kport_ins(handle, (uint16_t)port, width, data, 0);
			assert_int_equal(status, expected ? KPORT_OK : KPORT_DENIED);
		}
	}
	kport_close(handle);
}

#define CASE(test) cmocka_unit_test_setup(test, fake_reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_widths),
		CASE(test_all_ports_of_an_access_must_be_claimed),
		CASE(test_past_the_last_port_is_never_wrapped),
		CASE(test_value_is_left_alone_on_failure),
		CASE(test_null_is_invalid),
		CASE(test_read_only),
		CASE(test_strings_element_by_element),
		CASE(test_strings_whole_where_the_back_end_has_them),
		CASE(test_strings_of_nothing),
		CASE(test_strings_refuse_other_widths),
		CASE(test_strings_stop_at_a_failure),
		CASE(test_release_safe_back_end_answers_the_same),
		CASE(test_check_agrees_with_a_naive_one),
	};

	return cmocka_run_group_tests_name("access", tests, NULL, NULL);
}
