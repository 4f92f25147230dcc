/* SPDX-License-Identifier: MIT */
/* core/batch.c: what a batch does, and that it ends. */
#include "check.h"
#include "core/batch.h"

#define LPT 0x378u

static struct kp_op ops[2048];
static uint8_t data[8192] __attribute__((aligned(8)));
static uint32_t op_count;
static uint32_t done;
static uint64_t limit_ns;

static int fresh(void **state)
{
	(void)state;
	fake_reset(FAKE_NT);
	memset(ops, 0, sizeof(ops));
	memset(data, 0, sizeof(data));
	op_count = 0;
	done = 0x5a5a5a5a;
	limit_ns = KP_BATCH_DEFAULT_LIMIT_NS;
	return 0;
}

static void put(struct kp_op op)
{
	ops[op_count++] = op;
}

static enum kp_status run(void)
{
	static struct kp_portset all;
	struct kp_batch_view batch = { ops, op_count, data, sizeof(data), limit_ns };
	uint32_t at;

	kp_portset_add(&all, fake_range(0, 0xffff));
	assert_int_equal(kp_batch_verify(&batch, &all, &all, &at), KP_STATUS_OK);
	return kp_batch_run(&batch, &fake.bus, &done);
}

static void put_in(unsigned port, unsigned width)
{
	put((struct kp_op){ .code = KP_OP_IN, .width = (uint8_t)width, .port = (uint16_t)port });
}

static void put_out(unsigned port, unsigned width, uint32_t value)
{
	put((struct kp_op){ .code = KP_OP_OUT,
			    .width = (uint8_t)width,
			    .port = (uint16_t)port,
			    .value = value });
}

static void put_poll(uint32_t mask, uint32_t want, uint32_t time_ns)
{
	put((struct kp_op){ .code = KP_OP_POLL,
			    .width = 1,
			    .port = LPT + 1,
			    .mask = mask,
			    .want = want,
			    .time_ns = time_ns });
}

static void put_string(unsigned code, unsigned width, uint32_t count, uint32_t offset)
{
	put((struct kp_op){ .code = (uint8_t)code,
			    .width = (uint8_t)width,
			    .port = LPT,
			    .count = count,
			    .data = offset });
}

static void was(size_t index, unsigned port, unsigned width, bool write, uint32_t value)
{
	const struct fake_access *access = &fake.log[index];

	assert_true(index < fake.accesses);
	if (access->port != port || access->width != width || access->write != write ||
	    access->value != value)
		fail_msg("access %zu: port 0x%x width %u write %d value 0x%x", index, access->port,
			 access->width, access->write, access->value);
}

CASE(an_empty_batch_is_done_at_once)
{
	assert_int_equal(run(), KP_STATUS_OK);
	assert_int_equal(done, 0);
	assert_int_equal(fake.accesses, 0);
}

CASE(in_answers_in_place_in_every_width)
{
	fake.latch[LPT] = 0x11;
	fake.latch[LPT + 1] = 0x22;
	fake.latch[LPT + 2] = 0x33;
	fake.latch[LPT + 3] = 0x84;
	put_in(LPT, 1);
	put_in(LPT, 2);
	put_in(LPT, 4);
	assert_int_equal(run(), KP_STATUS_OK);
	assert_int_equal(done, 3);
	assert_int_equal(ops[0].value, 0x11);
	assert_int_equal(ops[1].value, 0x2211);
	assert_int_equal(ops[2].value, 0x84332211);
}

CASE(out_writes_its_value_in_every_width)
{
	put_out(LPT, 1, 0xa5);
	put_out(LPT, 2, 0xbeef);
	put_out(LPT, 4, 0xdeadbeef);
	assert_int_equal(run(), KP_STATUS_OK);
	assert_int_equal(fake.accesses, 3);
	was(0, LPT, 1, true, 0xa5);
	was(1, LPT, 2, true, 0xbeef);
	was(2, LPT, 4, true, 0xdeadbeef);
}

CASE(operations_run_once_and_in_order)
{
	put_out(LPT, 1, 1);
	put_in(LPT, 1);
	put_out(LPT, 1, 2);
	put_in(LPT, 1);
	assert_int_equal(run(), KP_STATUS_OK);
	assert_int_equal(done, 4);
	assert_int_equal(fake.accesses, 4);
	assert_int_equal(ops[1].value, 1);
	assert_int_equal(ops[3].value, 2);
}

CASE(a_bus_that_takes_accesses_together_runs_the_same)
{
	uint32_t i;

	fake.bus.accesses = fake_bus_accesses;
	for (i = 0; i < 40; i++) {
		put_out(LPT, 1, i);
		put_in(LPT, 1);
		if (i == 7 || i == 30)
			put((struct kp_op){ .code = KP_OP_DELAY, .time_ns = 500 });
	}
	put((struct kp_op){ .code = KP_OP_STOP });
	put_out(LPT, 1, 0xff);
	assert_int_equal(run(), KP_STATUS_OK);
	assert_int_equal(done, op_count - 1);
	assert_int_equal(fake.accesses, 80);
	assert_int_equal(fake.delayed_ns, 1000);
	assert_int_equal(fake.pauses, 5);
	assert_int_equal(ops[1].value, 0);
	assert_int_equal(ops[15].value, 7);
	assert_int_equal(ops[op_count - 3].value, 39);
}

CASE(accesses_taken_together_still_look_at_the_clock)
{
	uint32_t i;

	fake.bus.accesses = fake_bus_accesses;
	fake.interrupt_at = 2;
	for (i = 0; i < 100; i++)
		put_in(LPT, 1);
	assert_int_equal(run(), KP_STATUS_INTERRUPTED);
	assert_int_equal(done, 2 * KP_BATCH_STRIDE);
}

CASE(modify_replaces_the_bits_of_its_mask)
{
	fake.latch[LPT] = 0xc3;
	put((struct kp_op){
		.code = KP_OP_MODIFY, .width = 1, .port = LPT, .mask = 0x0f, .value = 0x05 });
	assert_int_equal(run(), KP_STATUS_OK);
	assert_int_equal(fake.accesses, 2);
	was(0, LPT, 1, false, 0xc3);
	was(1, LPT, 1, true, 0xc5);
	assert_int_equal(ops[0].value, 0xc3);
}

CASE(modify_in_32_bits_replaces_the_bits_of_its_mask)
{
	fake.latch[LPT + 3] = 0x80;
	put((struct kp_op){ .code = KP_OP_MODIFY,
			    .width = 4,
			    .port = LPT,
			    .mask = 0x7f0000ff,
			    .value = 0x01000002 });
	assert_int_equal(run(), KP_STATUS_OK);
	was(1, LPT, 4, true, 0x81000002);
}

CASE(poll_ends_at_the_first_match)
{
	static const uint32_t script[] = { 0x00, 0x7f, 0x80, 0x00 };

	fake.script = script;
	fake.script_len = COUNT_OF(script);
	put_poll(0x80, 0x80, 1000000);
	assert_int_equal(run(), KP_STATUS_OK);
	assert_int_equal(fake.accesses, 3);
	assert_int_equal(ops[0].value, 0x80);
	assert_int_equal(done, 1);
}

CASE(poll_compares_under_its_mask_only)
{
	static const uint32_t script[] = { 0xff, 0x5a };

	fake.script = script;
	fake.script_len = COUNT_OF(script);
	put_poll(0x81, 0x00, 1000000);
	assert_int_equal(run(), KP_STATUS_OK);
	assert_int_equal(fake.accesses, 2);
	assert_int_equal(ops[0].value, 0x5a);
}

CASE(poll_that_matches_at_once_reads_once)
{
	fake.latch[LPT + 1] = 0x80;
	put_poll(0x80, 0x80, 0);
	assert_int_equal(run(), KP_STATUS_OK);
	assert_int_equal(fake.accesses, 1);
}

CASE(poll_without_time_reads_once_and_times_out)
{
	put_poll(0x80, 0x80, 0);
	assert_int_equal(run(), KP_STATUS_TIMED_OUT);
	assert_int_equal(done, 0);
	assert_in_range(fake.accesses, 1, 2);
}

CASE(poll_times_out_after_its_own_time)
{
	fake.latch[LPT + 1] = 0x7f;
	put_in(LPT, 1);
	put_poll(0x80, 0x80, 20000);
	put_out(LPT, 1, 1);
	assert_int_equal(run(), KP_STATUS_TIMED_OUT);
	assert_int_equal(done, 1);
	assert_in_range(fake.accesses, 1 + 19, 1 + 22);
	assert_int_equal(ops[1].value, 0x7f);
	assert_int_equal(fake.latch[LPT], 0);
}

CASE(poll_ends_with_the_time_of_the_batch)
{
	limit_ns = 30000;
	fake.access_ns = 10000;
	put_in(LPT, 1);
	put_in(LPT, 1);
	put_poll(0x80, 0x80, 30000);
	assert_int_equal(run(), KP_STATUS_TIMED_OUT);
	assert_int_equal(done, 2);
	assert_in_range(fake.accesses, 3, 5);
}

CASE(poll_pauses_at_each_round)
{
	put_poll(0x80, 0x80, 100000);
	assert_int_equal(run(), KP_STATUS_TIMED_OUT);
	assert_in_range(fake.pauses, fake.accesses - 1, fake.accesses + 1);
}

CASE(poll_is_interrupted_by_a_pause)
{
	fake.interrupt_at = 5;
	put_in(LPT, 1);
	put_poll(0x80, 0x80, 50000000);
	assert_int_equal(run(), KP_STATUS_INTERRUPTED);
	assert_int_equal(done, 1);
	assert_int_equal(fake.pauses, 5);
	assert_true(fake.accesses < 10);
}

CASE(delay_waits_its_time)
{
	put((struct kp_op){ .code = KP_OP_DELAY, .time_ns = 12345 });
	put_in(LPT, 1);
	assert_int_equal(run(), KP_STATUS_OK);
	assert_int_equal(done, 2);
	assert_int_equal(fake.delayed_ns, 12345);
}

CASE(stop_counts_as_completed_and_ends_the_batch)
{
	put_in(LPT, 1);
	put((struct kp_op){ .code = KP_OP_STOP });
	put_out(LPT, 1, 1);
	assert_int_equal(run(), KP_STATUS_OK);
	assert_int_equal(done, 2);
	assert_int_equal(fake.accesses, 1);
}

CASE(strings_go_in_at_their_offset_and_nowhere_else)
{
	static const uint32_t script[] = { 0x0102, 0x0304, 0x0506 };
	static const uint16_t wanted[] = { 0x0102, 0x0304, 0x0506 };

	memset(data, 0xee, sizeof(data));
	fake.script = script;
	fake.script_len = COUNT_OF(script);
	put_string(KP_OP_INS, 2, 3, 4);
	assert_int_equal(run(), KP_STATUS_OK);
	assert_int_equal(fake.accesses, 3);
	was(2, LPT, 2, false, 0x0506);
	assert_memory_equal(data + 4, wanted, sizeof(wanted));
	assert_int_equal(data[3], 0xee);
	assert_int_equal(data[10], 0xee);
}

CASE(strings_go_out_from_their_offset)
{
	static const uint32_t values[] = { 0xdeadbeef, 0x12345678 };

	memcpy(data + 8, values, sizeof(values));
	put_string(KP_OP_OUTS, 4, 2, 8);
	assert_int_equal(run(), KP_STATUS_OK);
	assert_int_equal(fake.accesses, 2);
	was(0, LPT, 4, true, 0xdeadbeef);
	was(1, LPT, 4, true, 0x12345678);
}

CASE(long_strings_run_in_pieces)
{
	for (uint32_t i = 0; i < 1000; i++)
		data[i] = (uint8_t)(i * 7);
	put_string(KP_OP_OUTS, 1, 1000, 0);
	assert_int_equal(run(), KP_STATUS_OK);
	assert_int_equal(fake.accesses, 1000);
	assert_true(fake.largest_piece <= KP_BATCH_PIECE);
	assert_true(fake.pauses >= 3);
	for (uint32_t i = 0; i < 1000; i++)
		was(i, LPT, 1, true, (uint8_t)(i * 7));
}

CASE(long_strings_arrive_whole)
{
	fake.latch[LPT] = 0x5a;
	put_string(KP_OP_INS, 1, 4097, 1);
	assert_int_equal(run(), KP_STATUS_OK);
	assert_int_equal(fake.accesses, 4097);
	assert_int_equal(data[0], 0);
	for (uint32_t i = 1; i <= 4097; i++)
		assert_int_equal(data[i], 0x5a);
	assert_int_equal(data[4098], 0);
}

CASE(long_wide_strings_keep_their_order)
{
	static uint32_t script[1000];

	for (uint32_t i = 0; i < 1000; i++)
		script[i] = 0x10000u * i + i;
	fake.script = script;
	fake.script_len = 1000;
	put_string(KP_OP_INS, 4, 1000, 8);
	put_string(KP_OP_OUTS, 2, 600, 8);
	assert_int_equal(run(), KP_STATUS_OK);
	assert_memory_equal(data + 8, script, sizeof(script));
	for (uint32_t i = 0; i < 600; i++)
		was(1000 + i, LPT, 2, true, i / 2);
}

CASE(a_long_string_runs_out_of_time_between_pieces)
{
	limit_ns = 1000000; /* 1,000 accesses */
	put_in(LPT, 1);
	put_string(KP_OP_OUTS, 1, 8000, 0);
	assert_int_equal(run(), KP_STATUS_TIMED_OUT);
	assert_int_equal(done, 1);
	assert_in_range(fake.accesses, 990, 1000 + 2 * KP_BATCH_PIECE);
}

CASE(a_long_string_is_interrupted_between_pieces)
{
	fake.interrupt_at = 2;
	put_string(KP_OP_INS, 1, 8000, 0);
	assert_int_equal(run(), KP_STATUS_INTERRUPTED);
	assert_int_equal(done, 0);
	assert_true(fake.accesses <= 3 * KP_BATCH_PIECE);
}

CASE(many_operations_run_out_of_time_at_a_stride)
{
	limit_ns = 20000; /* 20 accesses */
	for (unsigned i = 0; i < 100; i++)
		put_in(LPT, 1);
	assert_int_equal(run(), KP_STATUS_TIMED_OUT);
	assert_in_range(done, 20, 20 + KP_BATCH_STRIDE);
	assert_int_equal(done, fake.accesses);
}

CASE(many_operations_are_interrupted_at_a_stride)
{
	fake.interrupt_at = 2;
	for (unsigned i = 0; i < 100; i++)
		put_in(LPT, 1);
	assert_int_equal(run(), KP_STATUS_INTERRUPTED);
	assert_in_range(done, KP_BATCH_STRIDE, 3 * KP_BATCH_STRIDE);
	assert_int_equal(done, fake.accesses);
}

CASE(many_short_strings_run_out_of_time)
{
	limit_ns = 1000000;
	for (unsigned i = 0; i < 1000; i++)
		put_string(KP_OP_OUTS, 1, KP_BATCH_PIECE, 0);
	assert_int_equal(run(), KP_STATUS_TIMED_OUT);
	assert_true(fake.accesses <= 1000 + 2 * KP_BATCH_STRIDE * KP_BATCH_PIECE);
}

CASE(a_short_batch_within_its_time_is_not_cut)
{
	limit_ns = 3000;
	for (unsigned i = 0; i < 3; i++)
		put_in(LPT, 1);
	assert_int_equal(run(), KP_STATUS_OK);
	assert_int_equal(done, 3);
}

CASE(the_longest_limit_does_not_overflow_the_clock)
{
	limit_ns = ~0ull;
	for (unsigned i = 0; i < 100; i++)
		put_in(LPT, 1);
	put_poll(0x80, 0x80, 5000);
	assert_int_equal(run(), KP_STATUS_TIMED_OUT);
	assert_int_equal(done, 100);
}

/* The access that fails, and the operation it belongs to. */
static void fails_at(uint64_t access, uint32_t operation, enum kp_status status)
{
	fake.fail_access = access;
	fake.bus_status = status;
	assert_int_equal(run(), status);
	assert_int_equal(done, operation);
	assert_int_equal(fake.accesses, access);
}

static void put_one_of_each(void)
{
	fake.latch[LPT + 1] = 0x80;
	put_in(LPT, 1);
	put_out(LPT, 1, 1);
	put((struct kp_op){ .code = KP_OP_MODIFY, .width = 1, .port = LPT, .mask = 1 });
	put_poll(0x80, 0x80, 1000);
	put_string(KP_OP_INS, 1, 3, 0);
	put_string(KP_OP_OUTS, 1, 3, 0);
}

CASE(a_bus_that_fails_ends_the_batch_at_that_operation)
{
	static const uint32_t operation_of[] = { 0, 1, 2, 2, 3, 4, 4, 4, 5, 5, 5 };

	for (uint64_t access = 1; access <= COUNT_OF(operation_of); access++) {
		fresh(NULL);
		put_one_of_each();
		fails_at(access, operation_of[access - 1], KP_STATUS_SYSTEM);
	}
}

CASE(the_status_of_the_bus_comes_through)
{
	static const enum kp_status statuses[] = { KP_STATUS_UNSUPPORTED, KP_STATUS_DENIED,
						   KP_STATUS_BUSY, KP_STATUS_SYSTEM };

	for (size_t i = 0; i < COUNT_OF(statuses); i++) {
		fresh(NULL);
		put_in(LPT, 1);
		put_in(LPT, 1);
		fails_at(2, 1, statuses[i]);
	}
}

CASE(results_before_a_failure_stay)
{
	fake.latch[LPT] = 0x77;
	put_in(LPT, 1);
	put_in(LPT, 1);
	fails_at(2, 1, KP_STATUS_SYSTEM);
	assert_int_equal(ops[0].value, 0x77);
}

CASE(modify_writes_nothing_when_its_read_fails)
{
	put((struct kp_op){ .code = KP_OP_MODIFY, .width = 1, .port = LPT, .mask = 1 });
	fails_at(1, 0, KP_STATUS_SYSTEM);
	assert_false(fake.log[0].write);
}

#define RUN(name) cmocka_unit_test_setup(name, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(an_empty_batch_is_done_at_once),
		RUN(in_answers_in_place_in_every_width),
		RUN(out_writes_its_value_in_every_width),
		RUN(operations_run_once_and_in_order),
		RUN(a_bus_that_takes_accesses_together_runs_the_same),
		RUN(accesses_taken_together_still_look_at_the_clock),
		RUN(modify_replaces_the_bits_of_its_mask),
		RUN(modify_in_32_bits_replaces_the_bits_of_its_mask),
		RUN(poll_ends_at_the_first_match),
		RUN(poll_compares_under_its_mask_only),
		RUN(poll_that_matches_at_once_reads_once),
		RUN(poll_without_time_reads_once_and_times_out),
		RUN(poll_times_out_after_its_own_time),
		RUN(poll_ends_with_the_time_of_the_batch),
		RUN(poll_pauses_at_each_round),
		RUN(poll_is_interrupted_by_a_pause),
		RUN(delay_waits_its_time),
		RUN(stop_counts_as_completed_and_ends_the_batch),
		RUN(strings_go_in_at_their_offset_and_nowhere_else),
		RUN(strings_go_out_from_their_offset),
		RUN(long_strings_run_in_pieces),
		RUN(long_strings_arrive_whole),
		RUN(long_wide_strings_keep_their_order),
		RUN(a_long_string_runs_out_of_time_between_pieces),
		RUN(a_long_string_is_interrupted_between_pieces),
		RUN(many_operations_run_out_of_time_at_a_stride),
		RUN(many_operations_are_interrupted_at_a_stride),
		RUN(many_short_strings_run_out_of_time),
		RUN(a_short_batch_within_its_time_is_not_cut),
		RUN(the_longest_limit_does_not_overflow_the_clock),
		RUN(a_bus_that_fails_ends_the_batch_at_that_operation),
		RUN(the_status_of_the_bus_comes_through),
		RUN(results_before_a_failure_stay),
		RUN(modify_writes_nothing_when_its_read_fails),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
