/* SPDX-License-Identifier: MIT */
/* Building batches: every operation, every refusal, the limits, results before a run. */
#include "check.h"
#include "lib/internal.h"

#include <stdlib.h>

static kport_batch *new_batch(void)
{
	kport_batch *batch;

	assert_ok(kport_batch_new(&batch));
	return batch;
}

static void test_every_operation(void **state)
{
	kport_batch *batch = new_batch();
	struct kport_result result;

	(void)state;
	assert_ok(kport_batch_in(batch, 1, 0x300));
	assert_ok(kport_batch_out(batch, 2, 0x301, 0xffff));
	assert_ok(kport_batch_modify(batch, 4, 0x302, 0xf0, 0x30));
	assert_ok(kport_batch_poll(batch, 1, 0x303, 0x80, 0, 1000));
	assert_ok(kport_batch_delay(batch, 5));
	assert_ok(kport_batch_ins(batch, 2, 0x304, 3));
	assert_ok(kport_batch_outs(batch, 1, 0x305, "abc", 3));
	assert_ok(kport_batch_stop(batch));
	assert_int_equal(kport_batch_count(batch), 8);
	assert_int_equal(kport_batch_done(batch), 0);
	assert_ok(kport_batch_result(batch, 1, &result));
	assert_string_equal(result.name, "out");
	assert_int_equal(result.width, 2);
	assert_int_equal(result.port, 0x301);
	assert_int_equal(result.value, 0xffff);
	assert_ok(kport_batch_result(batch, 4, &result));
	assert_string_equal(result.name, "delay");
	assert_int_equal(result.width, 0);
	assert_null(result.data);
	assert_ok(kport_batch_result(batch, 6, &result));
	assert_string_equal(result.name, "outs");
	assert_int_equal(result.count, 3);
	assert_memory_equal(result.data, "abc", 3);
	kport_batch_free(batch);
}

static void test_width_must_exist(void **state)
{
	static const unsigned widths[] = { 0, 3, 5, 8, 256, 257, 0xffffffffu };
	kport_batch *batch = new_batch();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		unsigned width = widths[i];

		assert_fails(KPORT_INVALID, "1, 2 or 4", kport_batch_in(batch, width, 0));
		assert_fails(KPORT_INVALID, "1, 2 or 4", kport_batch_out(batch, width, 0, 0));
		assert_fails(KPORT_INVALID, "1, 2 or 4", kport_batch_modify(batch, width, 0, 1, 0));
		assert_fails(KPORT_INVALID, "1, 2 or 4",
			     kport_batch_poll(batch, width, 0, 1, 0, 0));
		assert_fails(KPORT_INVALID, "1, 2 or 4", kport_batch_ins(batch, width, 0, 1));
		assert_fails(KPORT_INVALID, "1, 2 or 4", kport_batch_outs(batch, width, 0, "", 1));
	}
	assert_int_equal(kport_batch_count(batch), 0);
	kport_batch_free(batch);
}

static void test_value_must_fit(void **state)
{
	kport_batch *batch = new_batch();

	(void)state;
	assert_fails(KPORT_INVALID, "8 bits", kport_batch_out(batch, 1, 0, 0x100));
	assert_fails(KPORT_INVALID, "16 bits", kport_batch_out(batch, 2, 0, 0x10000));
	assert_ok(kport_batch_out(batch, 4, 0, 0xffffffff));
	assert_fails(KPORT_INVALID, "mask 0x100", kport_batch_modify(batch, 1, 0, 0x100, 0));
	assert_fails(KPORT_INVALID, "outside of mask", kport_batch_modify(batch, 1, 0, 0x0f, 0x10));
	assert_fails(KPORT_INVALID, "mask 0x10000", kport_batch_poll(batch, 2, 0, 0x10000, 0, 0));
	assert_fails(KPORT_INVALID, "want 0x10", kport_batch_poll(batch, 1, 0, 0x0f, 0x10, 0));
	assert_int_equal(kport_batch_count(batch), 1);
	kport_batch_free(batch);
}

static void test_mask_zero(void **state)
{
	kport_batch *batch = new_batch();

	(void)state;
	assert_fails(KPORT_INVALID, "mask 0", kport_batch_modify(batch, 1, 0, 0, 0));
	assert_fails(KPORT_INVALID, "mask 0", kport_batch_poll(batch, 1, 0, 0, 0, 0));
	kport_batch_free(batch);
}

static void test_null_batch(void **state)
{
	struct kport_result result;

	(void)state;
	assert_fails(KPORT_INVALID, "NULL", kport_batch_new(NULL));
	assert_fails(KPORT_INVALID, "NULL", kport_batch_in(NULL, 1, 0));
	assert_fails(KPORT_INVALID, "NULL", kport_batch_out(NULL, 1, 0, 0));
	assert_fails(KPORT_INVALID, "NULL", kport_batch_modify(NULL, 1, 0, 1, 0));
	assert_fails(KPORT_INVALID, "NULL", kport_batch_poll(NULL, 1, 0, 1, 0, 0));
	assert_fails(KPORT_INVALID, "NULL", kport_batch_delay(NULL, 0));
	assert_fails(KPORT_INVALID, "NULL", kport_batch_ins(NULL, 1, 0, 1));
	assert_fails(KPORT_INVALID, "NULL", kport_batch_outs(NULL, 1, 0, "", 1));
	assert_fails(KPORT_INVALID, "NULL", kport_batch_stop(NULL));
	assert_fails(KPORT_INVALID, "NULL", kport_batch_set_limit(NULL, 1));
	assert_fails(KPORT_INVALID, "NULL", kport_batch_parse(NULL, "", 0));
	assert_fails(KPORT_INVALID, "NULL", kport_batch_run(NULL, NULL));
	assert_fails(KPORT_INVALID, "NULL", kport_batch_result(NULL, 0, &result));
	assert_int_equal(kport_batch_count(NULL), 0);
	assert_int_equal(kport_batch_done(NULL), 0);
	kport_batch_free(NULL);
}

static void test_null_data(void **state)
{
	kport_batch *batch = new_batch();

	(void)state;
	assert_fails(KPORT_INVALID, "NULL", kport_batch_outs(batch, 1, 0, NULL, 1));
	assert_ok(kport_batch_outs(batch, 1, 0, NULL, 0));
	assert_fails(KPORT_INVALID, "NULL", kport_batch_parse(batch, NULL, 1));
	assert_fails(KPORT_INVALID, "NULL", kport_batch_result(batch, 0, NULL));
	kport_batch_free(batch);
}

static void test_result_of_no_operation(void **state)
{
	kport_batch *batch = new_batch();
	struct kport_result result;

	(void)state;
	assert_fails(KPORT_INVALID, "0 operations", kport_batch_result(batch, 0, &result));
	kport_batch_free(batch);
}

static void test_most_operations(void **state)
{
	kport_batch *batch = new_batch();
	unsigned i;

	(void)state;
	for (i = 0; i < KP_BATCH_MAX_OPS; i++)
		assert_ok(kport_batch_in(batch, 1, 0x300));
	assert_fails(KPORT_INVALID, "65536 operations", kport_batch_in(batch, 1, 0x300));
	assert_fails(KPORT_INVALID, "65536 operations", kport_batch_outs(batch, 1, 0x300, "a", 1));
	assert_int_equal(kport_batch_count(batch), KP_BATCH_MAX_OPS);
	kport_batch_free(batch);
}

static void test_most_data(void **state)
{
	kport_batch *batch = new_batch();

	(void)state;
	assert_ok(kport_batch_ins(batch, 1, 0x300, KP_BATCH_MAX_DATA - 1));
	/* The last byte is beyond an element of two. */
	assert_fails(KPORT_INVALID, "1048576 bytes", kport_batch_ins(batch, 2, 0x300, 1));
	assert_ok(kport_batch_ins(batch, 1, 0x300, 1));
	assert_fails(KPORT_INVALID, "1048576 bytes", kport_batch_ins(batch, 1, 0x300, 1));
	assert_ok(kport_batch_ins(batch, 1, 0x300, 0));
	kport_batch_free(batch);
}

static void test_length_that_overflows(void **state)
{
	kport_batch *batch = new_batch();

	(void)state;
	assert_fails(KPORT_INVALID, "bytes", kport_batch_ins(batch, 4, 0x300, SIZE_MAX / 4 + 1));
	assert_fails(KPORT_INVALID, "bytes", kport_batch_ins(batch, 4, 0x300, 0x40000000));
	assert_fails(KPORT_INVALID, "bytes", kport_batch_outs(batch, 1, 0x300, "", SIZE_MAX));
	kport_batch_free(batch);
}

static void test_data_is_copied_and_aligned(void **state)
{
	kport_batch *batch = new_batch();
	struct kport_result result;
	char data[] = "abcd";

	(void)state;
	assert_ok(kport_batch_outs(batch, 1, 0x300, data, 1));
	assert_ok(kport_batch_outs(batch, 4, 0x300, data, 1));
	data[0] = 'X';
	assert_ok(kport_batch_result(batch, 1, &result));
	assert_memory_equal(result.data, "abcd", 4);
	assert_int_equal((uintptr_t)result.data % 4, 0);
	kport_batch_free(batch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_operation),
		cmocka_unit_test(test_width_must_exist),
		cmocka_unit_test(test_value_must_fit),
		cmocka_unit_test(test_mask_zero),
		cmocka_unit_test(test_null_batch),
		cmocka_unit_test(test_null_data),
		cmocka_unit_test(test_result_of_no_operation),
		cmocka_unit_test(test_most_operations),
		cmocka_unit_test(test_most_data),
		cmocka_unit_test(test_length_that_overflows),
		cmocka_unit_test(test_data_is_copied_and_aligned),
	};

	return cmocka_run_group_tests_name("batch_build", tests, NULL, NULL);
}
