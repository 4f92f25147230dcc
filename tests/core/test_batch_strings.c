/* SPDX-License-Identifier: MIT */
/* core/batch.c: string operations and the data area they need. */
#include "check.h"
#include "core/batch.h"

#define LPT 0x378

static struct kp_portset allowed;
static struct kp_op op;
static uint64_t data[KP_BATCH_MAX_DATA / 8];
static uint32_t at;

static int fresh(void **state)
{
	(void)state;
	kp_portset_clear(&allowed);
	kp_portset_add(&allowed, fake_range(LPT, LPT + 7));
	at = 0x5a5a5a5a;
	return 0;
}

static enum kp_status verify(uint32_t data_len)
{
	struct kp_batch_view batch = { &op, 1, data_len ? data : NULL, data_len,
				       KP_BATCH_DEFAULT_LIMIT_NS };

	return kp_batch_verify(&batch, &allowed, &allowed, &at);
}

static void string_op(unsigned width, uint32_t count, uint32_t offset)
{
	op = (struct kp_op){ .code = KP_OP_INS,
			     .width = (uint8_t)width,
			     .port = LPT,
			     .count = count,
			     .data = offset };
}

static bool string_fits(unsigned width, uint32_t count, uint32_t offset, uint32_t data_len)
{
	enum kp_status in;
	enum kp_status out;

	string_op(width, count, offset);
	in = verify(data_len);
	op.code = KP_OP_OUTS;
	out = verify(data_len);
	assert_int_equal(in, out);
	if (in != KP_STATUS_OK) {
		assert_int_equal(in, KP_STATUS_INVALID);
		assert_int_equal(at, 0);
	}
	return in == KP_STATUS_OK;
}

CASE(a_string_that_fills_the_data_area_is_accepted)
{
	assert_true(string_fits(1, 64, 0, 64));
	assert_true(string_fits(2, 32, 0, 64));
	assert_true(string_fits(4, 16, 0, 64));
	assert_true(string_fits(4, 1, 60, 64));
	assert_true(string_fits(4, KP_BATCH_MAX_DATA / 4, 0, KP_BATCH_MAX_DATA));
}

CASE(a_data_area_too_short_by_one_is_refused)
{
	assert_false(string_fits(1, 64, 0, 63));
	assert_false(string_fits(2, 32, 0, 63));
	assert_false(string_fits(4, 16, 0, 63));
	assert_false(string_fits(4, 1, 60, 63));
}

CASE(a_string_that_ends_outside_the_data_area_is_refused)
{
	assert_false(string_fits(1, 65, 0, 64));
	assert_false(string_fits(1, 1, 64, 64));
	assert_false(string_fits(4, 16, 4, 64));
	assert_false(string_fits(4, 1, 64, 64));
	assert_false(string_fits(4, 1, 0xfffffffc, 64));
}

CASE(a_string_without_a_data_area_is_refused)
{
	assert_false(string_fits(1, 1, 0, 0));
}

CASE(a_string_whose_length_times_width_overflows_is_refused)
{
	assert_false(string_fits(4, 0x40000000, 0, 64));
	assert_false(string_fits(4, 0x40000001, 0, 64));
	assert_false(string_fits(2, 0x80000000, 0, 64));
	assert_false(string_fits(2, 0x80000001, 0, 64));
	assert_false(string_fits(4, 0xffffffff, 0, 64));
	assert_false(string_fits(1, 0xffffffff, 0, 64));
	assert_false(string_fits(1, 0xffffffff, 1, 64));
	assert_false(string_fits(4, 0x3fffffff, 4, 64));
}

CASE(a_string_offset_plus_length_that_overflows_is_refused)
{
	assert_false(string_fits(4, 2, 0xfffffff8, KP_BATCH_MAX_DATA));
	assert_false(string_fits(1, 2, 0xfffffffe, KP_BATCH_MAX_DATA));
	assert_false(string_fits(1, 0xfffffff0, 0x20, KP_BATCH_MAX_DATA));
}

CASE(misaligned_data_is_refused)
{
	assert_true(string_fits(1, 1, 1, 64));
	assert_false(string_fits(2, 1, 1, 64));
	assert_true(string_fits(2, 1, 2, 64));
	for (uint32_t offset = 1; offset < 4; offset++)
		assert_false(string_fits(4, 1, offset, 64));
	assert_true(string_fits(4, 1, 4, 64));
}

CASE(a_string_of_no_elements_is_accepted)
{
	assert_true(string_fits(1, 0, 0, 0));
	assert_true(string_fits(4, 0, 64, 64));
	assert_false(string_fits(4, 0, 68, 64));
}

#define RUN(name) cmocka_unit_test_setup(name, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_string_that_fills_the_data_area_is_accepted),
		RUN(a_data_area_too_short_by_one_is_refused),
		RUN(a_string_that_ends_outside_the_data_area_is_refused),
		RUN(a_string_without_a_data_area_is_refused),
		RUN(a_string_whose_length_times_width_overflows_is_refused),
		RUN(a_string_offset_plus_length_that_overflows_is_refused),
		RUN(misaligned_data_is_refused),
		RUN(a_string_of_no_elements_is_accepted),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
