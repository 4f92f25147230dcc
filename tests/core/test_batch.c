/* SPDX-License-Identifier: MIT */
/* core/batch.c: what is refused before the first access. */
#include "check.h"
#include "core/batch.h"

#define LPT 0x378
#define NOWHERE 0x100

static struct kp_portset readable;
static struct kp_portset writable;
static struct kp_op ops[KP_BATCH_MAX_OPS];
static uint64_t data[KP_BATCH_MAX_DATA / 8];
static uint32_t at;

static int fresh(void **state)
{
	(void)state;
	kp_portset_clear(&readable);
	kp_portset_clear(&writable);
	kp_portset_add(&readable, fake_range(LPT, LPT + 7));
	kp_portset_add(&writable, fake_range(LPT, LPT + 7));
	memset(ops, 0, sizeof(ops));
	at = 0x5a5a5a5a;
	return 0;
}

static enum kp_status verify_for(uint32_t count, uint32_t data_len, uint64_t limit_ns)
{
	struct kp_batch_view batch = { ops, count, data_len ? data : NULL, data_len, limit_ns };

	return kp_batch_verify(&batch, &readable, &writable, &at);
}

static enum kp_status verify(uint32_t count)
{
	return verify_for(count, 64, KP_BATCH_DEFAULT_LIMIT_NS);
}

/* One valid operation of each kind. */
static const struct kp_op samples[] = {
	{ .code = KP_OP_IN, .width = 1, .port = LPT },
	{ .code = KP_OP_OUT, .width = 2, .port = LPT, .value = 0xffff },
	{ .code = KP_OP_MODIFY, .width = 1, .port = LPT, .value = 0x01, .mask = 0x0f },
	{ .code = KP_OP_POLL,
	  .width = 1,
	  .port = LPT + 1,
	  .mask = 0x80,
	  .want = 0x80,
	  .time_ns = 1000 },
	{ .code = KP_OP_DELAY, .time_ns = 5000 },
	{ .code = KP_OP_INS, .width = 4, .port = LPT, .count = 4, .data = 0 },
	{ .code = KP_OP_OUTS, .width = 1, .port = LPT, .count = 4, .data = 48 },
	{ .code = KP_OP_STOP },
};

#define SAMPLES COUNT_OF(samples)

static void put_samples(void)
{
	memcpy(ops, samples, sizeof(samples));
}

/* The batch of all samples with one of them changed is refused at that one. */
static void refuses(uint32_t index, enum kp_status wanted)
{
	enum kp_status status = verify(SAMPLES);

	if (status != wanted || at != index)
		fail_msg("operation %u: status %d, shown at %u", index, (int)status, at);
}

CASE(a_valid_batch_of_every_code_is_accepted)
{
	put_samples();
	assert_int_equal(verify(SAMPLES), KP_STATUS_OK);
}

CASE(a_batch_of_no_operations_is_accepted)
{
	assert_int_equal(verify_for(0, 0, 1), KP_STATUS_OK);
}

CASE(a_batch_of_the_most_operations_is_accepted)
{
	for (uint32_t i = 0; i < KP_BATCH_MAX_OPS; i++)
		ops[i] = samples[0];
	assert_int_equal(verify(KP_BATCH_MAX_OPS), KP_STATUS_OK);
}

CASE(the_last_of_the_most_operations_is_checked)
{
	for (uint32_t i = 0; i < KP_BATCH_MAX_OPS; i++)
		ops[i] = samples[0];
	ops[KP_BATCH_MAX_OPS - 1].port = NOWHERE;
	assert_int_equal(verify(KP_BATCH_MAX_OPS), KP_STATUS_DENIED);
	assert_int_equal(at, KP_BATCH_MAX_OPS - 1);
}

CASE(operations_after_a_stop_are_checked)
{
	ops[0] = samples[7];
	ops[1] = samples[0];
	ops[1].port = NOWHERE;
	assert_int_equal(verify(2), KP_STATUS_DENIED);
	assert_int_equal(at, 1);
}

CASE(unknown_codes_are_refused)
{
	for (unsigned code = 0; code < 256; code++) {
		if (code >= KP_OP_IN && code <= KP_OP_STOP)
			continue;
		put_samples();
		ops[2].code = (uint8_t)code;
		refuses(2, KP_STATUS_INVALID);
	}
}

CASE(widths_other_than_1_2_and_4_are_refused)
{
	static const uint32_t with_port[] = { 0, 1, 2, 3, 5, 6 };

	for (size_t i = 0; i < COUNT_OF(with_port); i++)
		for (unsigned width = 0; width < 256; width++) {
			if (width == 1 || width == 2 || width == 4)
				continue;
			put_samples();
			ops[with_port[i]].width = (uint8_t)width;
			refuses(with_port[i], KP_STATUS_INVALID);
		}
}

CASE(ports_outside_the_readable_set_are_refused)
{
	static const uint32_t reading[] = { 0, 2, 3, 5 };

	kp_portset_clear(&readable);
	for (size_t i = 0; i < COUNT_OF(reading); i++) {
		ops[0] = samples[reading[i]];
		assert_int_equal(verify(1), KP_STATUS_DENIED);
		assert_int_equal(at, 0);
	}
}

CASE(ports_outside_the_writable_set_are_refused)
{
	static const uint32_t writing[] = { 1, 2, 6 };

	kp_portset_clear(&writable);
	for (size_t i = 0; i < COUNT_OF(writing); i++) {
		ops[0] = samples[writing[i]];
		assert_int_equal(verify(1), KP_STATUS_DENIED);
		assert_int_equal(at, 0);
	}
}

CASE(reading_needs_no_writable_port)
{
	static const uint32_t reading[] = { 0, 3, 5 };

	kp_portset_clear(&writable);
	for (size_t i = 0; i < COUNT_OF(reading); i++) {
		ops[0] = samples[reading[i]];
		assert_int_equal(verify(1), KP_STATUS_OK);
	}
}

CASE(writing_needs_no_readable_port)
{
	kp_portset_clear(&readable);
	ops[0] = samples[1];
	ops[1] = samples[6];
	assert_int_equal(verify(2), KP_STATUS_OK);
}

CASE(every_port_of_a_wide_access_is_checked)
{
	static const uint32_t with_port[] = { 0, 1, 2, 3, 5, 6 };

	for (size_t i = 0; i < COUNT_OF(with_port); i++) {
		put_samples();
		ops[with_port[i]].port = LPT + 5;
		ops[with_port[i]].width = 2;
		assert_int_equal(verify(SAMPLES), KP_STATUS_OK);
		ops[with_port[i]].width = 4;
		refuses(with_port[i], KP_STATUS_DENIED);
		ops[with_port[i]].port = LPT + 7;
		ops[with_port[i]].width = 2;
		refuses(with_port[i], KP_STATUS_DENIED);
	}
}

CASE(accesses_past_the_last_port_are_refused)
{
	kp_portset_add(&readable, fake_range(0, 0xffff));
	for (unsigned port = 0xfffc; port <= 0xffff; port++)
		for (unsigned width = 1; width <= 4; width *= 2) {
			ops[0] = samples[0];
			ops[0].port = (uint16_t)port;
			ops[0].width = (uint8_t)width;
			assert_int_equal(verify(1) == KP_STATUS_OK, port + width <= KP_PORTS);
		}
}

/* Fields that have to be zero. */
#define VALUE 1u
#define MASK 2u
#define WANT 4u
#define TIME 8u
#define PLACE 16u /* port and width */

static const unsigned unnamed[SAMPLES] = {
	MASK | WANT | TIME,
	MASK | WANT | TIME,
	WANT | TIME,
	0,
	PLACE | VALUE | MASK | WANT,
	VALUE | MASK,
	VALUE | MASK,
	PLACE | VALUE | MASK | WANT | TIME,
};

static void check_field(uint32_t index, unsigned field, uint32_t *at_field)
{
	if (!(unnamed[index] & field))
		return;
	for (unsigned bit = 0; bit < 32; bit += 5) {
		*at_field = 1u << bit;
		refuses(index, KP_STATUS_INVALID);
	}
	*at_field = 0;
	assert_int_equal(verify(SAMPLES), KP_STATUS_OK);
}

CASE(fields_that_a_code_does_not_name_must_be_zero)
{
	put_samples();
	for (uint32_t i = 0; i < SAMPLES; i++) {
		check_field(i, VALUE, &ops[i].value);
		check_field(i, MASK, &ops[i].mask);
		check_field(i, WANT, &ops[i].want);
		check_field(i, TIME, &ops[i].time_ns);
	}
}

CASE(the_answer_of_the_run_before_may_stand_in_value)
{
	put_samples();
	ops[0].value = 0xffffffff;
	ops[3].value = 0xffffffff;
	assert_int_equal(verify(SAMPLES), KP_STATUS_OK);
}

CASE(the_reserved_field_must_be_zero)
{
	for (uint32_t i = 0; i < SAMPLES; i++) {
		put_samples();
		ops[i].reserved = 1;
		refuses(i, KP_STATUS_INVALID);
		ops[i].reserved = 0x80000000;
		refuses(i, KP_STATUS_INVALID);
	}
}

CASE(codes_without_a_port_name_neither_port_nor_width)
{
	for (uint32_t i = 0; i < SAMPLES; i++) {
		if (!(unnamed[i] & PLACE))
			continue;
		put_samples();
		ops[i].port = LPT;
		refuses(i, KP_STATUS_INVALID);
		put_samples();
		ops[i].width = 1;
		refuses(i, KP_STATUS_INVALID);
	}
}

CASE(a_value_wider_than_its_width_is_refused)
{
	put_samples();
	ops[1].width = 1;
	ops[1].value = 0x100;
	refuses(1, KP_STATUS_INVALID);
	ops[1].width = 2;
	ops[1].value = 0x10000;
	refuses(1, KP_STATUS_INVALID);
	ops[1].width = 4;
	ops[1].value = 0xffffffff;
	assert_int_equal(verify(SAMPLES), KP_STATUS_OK);
}

CASE(a_mask_wider_than_its_width_is_refused)
{
	put_samples();
	ops[2].mask = 0x100;
	refuses(2, KP_STATUS_INVALID);
	put_samples();
	ops[3].mask = 0x180;
	refuses(3, KP_STATUS_INVALID);
}

CASE(a_poll_that_wants_bits_outside_its_mask_is_refused)
{
	put_samples();
	ops[3].want = 0x81;
	refuses(3, KP_STATUS_INVALID);
	ops[3].want = 0x01;
	refuses(3, KP_STATUS_INVALID);
}

CASE(a_poll_with_a_zero_mask_is_refused)
{
	put_samples();
	ops[3].mask = 0;
	ops[3].want = 0;
	refuses(3, KP_STATUS_INVALID);
}

CASE(a_poll_that_wants_zero_bits_is_accepted)
{
	put_samples();
	ops[3].want = 0;
	assert_int_equal(verify(SAMPLES), KP_STATUS_OK);
}

static void delay_and_poll(uint32_t delay_ns, uint32_t poll_ns)
{
	ops[0] = samples[4];
	ops[0].time_ns = delay_ns;
	ops[1] = samples[3];
	ops[1].time_ns = poll_ns;
}

CASE(times_that_fill_the_limit_are_accepted)
{
	delay_and_poll(600, 400);
	assert_int_equal(verify_for(2, 0, 1000), KP_STATUS_OK);
}

CASE(times_longer_by_one_are_refused_before_anything_runs)
{
	delay_and_poll(600, 401);
	assert_int_equal(verify_for(2, 0, 1000), KP_STATUS_INVALID);
	assert_int_equal(at, 1);
	delay_and_poll(1001, 0);
	assert_int_equal(verify_for(2, 0, 1000), KP_STATUS_INVALID);
	assert_int_equal(at, 0);
}

CASE(the_sum_of_the_times_does_not_overflow)
{
	for (uint32_t i = 0; i < KP_BATCH_MAX_OPS; i++) {
		ops[i] = samples[4];
		ops[i].time_ns = 0xffffffff;
	}
	assert_int_equal(verify(KP_BATCH_MAX_OPS), KP_STATUS_INVALID);
	assert_int_equal(at, 0);
	assert_int_equal(verify_for(KP_BATCH_MAX_OPS, 0, 0xffffffff), KP_STATUS_INVALID);
	assert_int_equal(at, 1);
	assert_int_equal(verify_for(KP_BATCH_MAX_OPS, 0, 0xffffffffull * KP_BATCH_MAX_OPS - 1),
			 KP_STATUS_INVALID);
	assert_int_equal(at, KP_BATCH_MAX_OPS - 1);
	assert_int_equal(verify_for(KP_BATCH_MAX_OPS, 0, ~0ull), KP_STATUS_OK);
}

CASE(the_first_mistake_of_several_is_shown)
{
	put_samples();
	ops[6].port = NOWHERE;
	ops[1].port = NOWHERE;
	ops[4].width = 1;
	refuses(1, KP_STATUS_DENIED);
}

CASE(verifying_changes_nothing_in_the_batch)
{
	put_samples();
	assert_int_equal(verify(SAMPLES), KP_STATUS_OK);
	assert_memory_equal(ops, samples, sizeof(samples));
}

#define RUN(name) cmocka_unit_test_setup(name, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_valid_batch_of_every_code_is_accepted),
		RUN(a_batch_of_no_operations_is_accepted),
		RUN(a_batch_of_the_most_operations_is_accepted),
		RUN(the_last_of_the_most_operations_is_checked),
		RUN(operations_after_a_stop_are_checked),
		RUN(unknown_codes_are_refused),
		RUN(widths_other_than_1_2_and_4_are_refused),
		RUN(ports_outside_the_readable_set_are_refused),
		RUN(ports_outside_the_writable_set_are_refused),
		RUN(reading_needs_no_writable_port),
		RUN(writing_needs_no_readable_port),
		RUN(every_port_of_a_wide_access_is_checked),
		RUN(accesses_past_the_last_port_are_refused),
		RUN(fields_that_a_code_does_not_name_must_be_zero),
		RUN(the_answer_of_the_run_before_may_stand_in_value),
		RUN(the_reserved_field_must_be_zero),
		RUN(codes_without_a_port_name_neither_port_nor_width),
		RUN(a_value_wider_than_its_width_is_refused),
		RUN(a_mask_wider_than_its_width_is_refused),
		RUN(a_poll_that_wants_bits_outside_its_mask_is_refused),
		RUN(a_poll_with_a_zero_mask_is_refused),
		RUN(a_poll_that_wants_zero_bits_is_accepted),
		RUN(times_that_fill_the_limit_are_accepted),
		RUN(times_longer_by_one_are_refused_before_anything_runs),
		RUN(the_sum_of_the_times_does_not_overflow),
		RUN(the_first_mistake_of_several_is_shown),
		RUN(verifying_changes_nothing_in_the_batch),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
