/* SPDX-License-Identifier: MIT */
#include "tree.h"

#include "lib/linux/split.h"

struct log {
	uint16_t ports[8];
	uint8_t bytes[8];
	unsigned count;
	unsigned fail_at;
};

static enum kport_status in8(void *state, uint16_t port, uint8_t *value)
{
	struct log *log = state;

	if (log->count == log->fail_at)
		return KPORT_SYSTEM;
	log->ports[log->count] = port;
	*value = (uint8_t)(0x10 + log->count++);
	return KPORT_OK;
}

static enum kport_status out8(void *state, uint16_t port, uint8_t value)
{
	struct log *log = state;

	if (log->count == log->fail_at)
		return KPORT_SYSTEM;
	log->ports[log->count] = port;
	log->bytes[log->count++] = value;
	return KPORT_OK;
}

static void single_bytes_pass_without_the_flag(void **state)
{
	struct log log = { .fail_at = 9 };
	uint32_t value;

	(void)state;
	assert_int_equal(split_in("devport", 0, in8, &log, 0x378, 1, &value), KPORT_OK);
	assert_int_equal(value, 0x10);
	assert_int_equal(split_out("devport", 0, out8, &log, 0x378, 1, 0xab), KPORT_OK);
	assert_int_equal(log.bytes[1], 0xab);
}

static void wider_accesses_are_refused_without_the_flag(void **state)
{
	struct log log = { .fail_at = 9 };
	uint32_t value = 1;

	(void)state;
	assert_int_equal(split_in("devport", 0, in8, &log, 0x378, 2, &value), KPORT_UNSUPPORTED);
	assert_error_says("devport");
	assert_error_says("16-bit");
	assert_error_says("--split");
	assert_int_equal(split_out("devport", 0, out8, &log, 0x378, 4, 0), KPORT_UNSUPPORTED);
	assert_error_says("32-bit");
	assert_int_equal(log.count, 0);
	assert_int_equal(value, 1);
}

static void split_reads_go_upwards_and_low_byte_first(void **state)
{
	struct log log = { .fail_at = 9 };
	uint32_t value;

	(void)state;
	assert_int_equal(split_in("devport", KPORT_SPLIT, in8, &log, 0xfffc, 4, &value), KPORT_OK);
	assert_int_equal(value, 0x13121110);
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(log.ports[i], 0xfffc + i);
}

static void split_writes_go_upwards_and_low_byte_first(void **state)
{
	struct log log = { .fail_at = 9 };

	(void)state;
	assert_int_equal(split_out("devport", KPORT_SPLIT, out8, &log, 0x300, 2, 0xbeef), KPORT_OK);
	assert_int_equal(log.count, 2);
	assert_int_equal(log.ports[0], 0x300);
	assert_int_equal(log.bytes[0], 0xef);
	assert_int_equal(log.ports[1], 0x301);
	assert_int_equal(log.bytes[1], 0xbe);
}

static void failing_byte_ends_the_access_and_leaves_the_value(void **state)
{
	struct log log = { .fail_at = 1 };
	uint32_t value = 0x55;

	(void)state;
	assert_int_equal(split_in("devport", KPORT_SPLIT, in8, &log, 0x300, 4, &value),
			 KPORT_SYSTEM);
	assert_int_equal(value, 0x55);
	assert_int_equal(log.count, 1);
	assert_int_equal(split_out("devport", KPORT_SPLIT, out8, &log, 0x300, 4, 0), KPORT_SYSTEM);
	assert_int_equal(log.count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(single_bytes_pass_without_the_flag),
		cmocka_unit_test(wider_accesses_are_refused_without_the_flag),
		cmocka_unit_test(split_reads_go_upwards_and_low_byte_first),
		cmocka_unit_test(split_writes_go_upwards_and_low_byte_first),
		cmocka_unit_test(failing_byte_ends_the_access_and_leaves_the_value),
	};

	return cmocka_run_group_tests_name("linux split", tests, NULL, NULL);
}
