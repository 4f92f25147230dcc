/* SPDX-License-Identifier: MIT */
/* core/access.c: batches as requests. */
#include "check.h"
#include "core/batch.h"

static const char policy[] = "user alice 0x300-0x31f read write\nuser alice lpt1 read\n"
			     "user alice post read slow\n";
static const struct fake_opener alice = { .user = "alice" };

static struct kp_handle handle;
static struct kp_op ops[KP_BATCH_MAX_OPS + 1];
static uint8_t data[KP_BATCH_MAX_DATA + 8];
static struct ask_batch batch;

static int fresh(void **state)
{
	(void)state;
	memset(ops, 0, sizeof(ops));
	memset(data, 0, sizeof(data));
	batch = (struct ask_batch){ .number = KP_REQUEST_BATCH, .ops = ops, .data = data };
	return !fake_start(FAKE_NT, policy) ||
	       ask_open(&handle, &alice, KP_RIGHT_READ | KP_RIGHT_WRITE, 1) != KP_STATUS_OK ||
	       ask_claim(&handle, 0x300, 0x30f, 0) != KP_STATUS_OK ||
	       ask_claim(&handle, 0x378, 0x37a, 0) != KP_STATUS_OK;
}

static int clean(void **state)
{
	(void)state;
	kp_handle_close(&handle);
	fake_stop();
	return 0;
}

static void put(struct kp_op op)
{
	ops[batch.op_count++] = op;
}

static void put_in(unsigned port)
{
	put((struct kp_op){ .code = KP_OP_IN, .width = 1, .port = (uint16_t)port });
}

static void put_out(unsigned port, uint32_t value)
{
	put((struct kp_op){
		.code = KP_OP_OUT, .width = 1, .port = (uint16_t)port, .value = value });
}

/* The request succeeds; the run ends so. */
static void run_ends(enum kp_status status, uint32_t done)
{
	assert_int_equal(ask_run(&handle, &batch), KP_STATUS_OK);
	assert_int_equal(batch.status, status);
	assert_int_equal(batch.done, done);
}

static void is_refused_untouched(enum kp_status status, uint32_t at)
{
	run_ends(status, at);
	assert_int_equal(fake.accesses, 0);
}

CASE(a_batch_of_nothing_is_done)
{
	run_ends(KP_STATUS_OK, 0);
}

CASE(results_come_back_in_place)
{
	fake.latch[0x300] = 0x5a;
	put_in(0x300);
	put_out(0x301, 0x77);
	put_in(0x301);
	run_ends(KP_STATUS_OK, 3);
	assert_int_equal(ops[0].value, 0x5a);
	assert_int_equal(ops[1].value, 0x77);
	assert_int_equal(ops[2].value, 0x77);
}

CASE(strings_come_back_in_the_data_area)
{
	fake.latch[0x300] = 0x5a;
	batch.data_len = 13;
	put((struct kp_op){ .code = KP_OP_INS, .width = 1, .port = 0x300, .count = 4, .data = 9 });
	run_ends(KP_STATUS_OK, 1);
	assert_memory_equal(data, "\0\0\0\0\0\0\0\0\0ZZZZ", 14);
}

CASE(a_batch_of_the_most_operations_runs)
{
	for (uint32_t i = 0; i < KP_BATCH_MAX_OPS; i++)
		put_in(0x300 + i % 16);
	batch.limit_ns = 1000000000;
	run_ends(KP_STATUS_OK, KP_BATCH_MAX_OPS);
	assert_int_equal(fake.accesses, KP_BATCH_MAX_OPS);
}

CASE(the_most_operations_with_the_most_data_run)
{
	put((struct kp_op){
		.code = KP_OP_OUTS, .width = 4, .port = 0x300, .count = KP_BATCH_MAX_DATA / 4 });
	while (batch.op_count < KP_BATCH_MAX_OPS)
		put((struct kp_op){ .code = KP_OP_DELAY });
	batch.data_len = KP_BATCH_MAX_DATA;
	batch.limit_ns = 10000000000;
	run_ends(KP_STATUS_OK, KP_BATCH_MAX_OPS);
	assert_int_equal(fake.accesses, KP_BATCH_MAX_DATA / 4);
}

CASE(one_operation_more_is_invalid)
{
	while (batch.op_count <= KP_BATCH_MAX_OPS)
		put((struct kp_op){ .code = KP_OP_DELAY });
	assert_int_equal(ask_run(&handle, &batch), KP_STATUS_INVALID);
}

CASE(one_byte_of_data_more_is_invalid)
{
	batch.data_len = KP_BATCH_MAX_DATA + 1;
	assert_int_equal(ask_run(&handle, &batch), KP_STATUS_INVALID);
}

/* Counts that do not add up to the size of the request. */
static void counts_are_invalid(uint32_t op_count, uint32_t data_len, size_t array_len)
{
	uint64_t buffer[32] = { 0 };
	struct kp_batch *request = (struct kp_batch *)buffer;
	size_t len = sizeof(*request) + array_len;

	request->header.size = (uint32_t)len;
	request->op_count = op_count;
	request->data_len = data_len;
	assert_int_equal(fake_request(&handle, KP_REQUEST_BATCH, buffer, len, NULL),
			 KP_STATUS_INVALID);
	assert_int_equal(fake.accesses, 0);
}

CASE(counts_that_do_not_fit_the_size_are_invalid)
{
	counts_are_invalid(1, 0, 0);
	counts_are_invalid(1, 0, 23);
	counts_are_invalid(1, 0, 25);
	counts_are_invalid(0, 1, 0);
	counts_are_invalid(0, 0, 1);
	counts_are_invalid(1, 8, 24);
	counts_are_invalid(2, 0, 24);
}

CASE(counts_that_overflow_are_invalid)
{
	counts_are_invalid(0x0aaaaaab, 0, 8);  /* x 24 is 8 modulo 2^32 */
	counts_are_invalid(0xffffffff, 24, 0); /* -24 + 24 */
	counts_are_invalid(0xffffffff, 0xffffffff, 0);
	counts_are_invalid(0, 0xffffffff, 0);
	counts_are_invalid(1, 0xffffffe8, 0); /* 24 - 24 */
	counts_are_invalid(0x20000000, 0, 0);
	counts_are_invalid(0x80000000, 0, 0);
}

CASE(a_port_that_is_not_claimed_stops_all_of_it)
{
	put_out(0x300, 1);
	put_in(0x310);
	is_refused_untouched(KP_STATUS_DENIED, 1);
}

CASE(a_port_that_is_read_only_stops_a_write)
{
	put_in(0x378);
	put_out(0x378, 1);
	is_refused_untouched(KP_STATUS_DENIED, 1);
}

CASE(an_invalid_operation_stops_all_of_it)
{
	put_out(0x300, 1);
	put_out(0x300, 1);
	put((struct kp_op){ .code = 99 });
	is_refused_untouched(KP_STATUS_INVALID, 2);
}

CASE(too_much_time_stops_all_of_it)
{
	put_out(0x300, 1);
	put((struct kp_op){ .code = KP_OP_DELAY, .time_ns = 60000000 });
	put((struct kp_op){ .code = KP_OP_DELAY, .time_ns = 40000001 });
	is_refused_untouched(KP_STATUS_INVALID, 2);
	batch.limit_ns = 200000000;
	run_ends(KP_STATUS_OK, 3);
}

CASE(the_default_limit_is_100_ms)
{
	put((struct kp_op){ .code = KP_OP_DELAY, .time_ns = 100000000 });
	run_ends(KP_STATUS_OK, 1);
	ops[0].time_ns++;
	run_ends(KP_STATUS_INVALID, 0);
}

CASE(slow_gives_10_s_and_no_more)
{
	batch.limit_ns = KP_BATCH_SLOW_LIMIT_NS;
	run_ends(KP_STATUS_OK, 0);
	batch.limit_ns++;
	assert_int_equal(ask_run(&handle, &batch), KP_STATUS_DENIED);
}

CASE(without_slow_100_ms_are_the_most)
{
	static const char line[] = "user alice 0x300-0x31f read write\n";
	struct kp_handle other = { 0 };

	assert_int_equal(kp_device_load_policy(&fake.device, line, strlen(line), NULL, NULL),
			 KP_STATUS_OK);
	assert_int_equal(ask_open(&other, &alice, KP_RIGHT_READ | KP_RIGHT_WRITE, 2), KP_STATUS_OK);
	batch.limit_ns = KP_BATCH_DEFAULT_LIMIT_NS;
	assert_int_equal(ask_run(&other, &batch), KP_STATUS_OK);
	batch.limit_ns++;
	assert_int_equal(ask_run(&other, &batch), KP_STATUS_DENIED);
	kp_handle_close(&other);
}

CASE(a_limit_of_10_s_is_for_who_may_be_slow)
{
	put((struct kp_op){ .code = KP_OP_DELAY, .time_ns = 4000000000 });
	put((struct kp_op){ .code = KP_OP_DELAY, .time_ns = 4000000000 });
	batch.limit_ns = KP_BATCH_SLOW_LIMIT_NS;
	run_ends(KP_STATUS_OK, 2);
}

CASE(a_limit_above_10_s_is_denied)
{
	batch.limit_ns = KP_BATCH_SLOW_LIMIT_NS + 1;
	assert_int_equal(ask_run(&handle, &batch), KP_STATUS_DENIED);
	batch.limit_ns = ~0ull;
	assert_int_equal(ask_run(&handle, &batch), KP_STATUS_DENIED);
}

CASE(batch_read_reads)
{
	batch.number = KP_REQUEST_BATCH_READ;
	put_in(0x300);
	put_in(0x378);
	put((struct kp_op){ .code = KP_OP_POLL, .width = 1, .port = 0x300, .mask = 1 });
	put((struct kp_op){ .code = KP_OP_DELAY, .time_ns = 5 });
	run_ends(KP_STATUS_OK, 4);
}

CASE(batch_read_with_a_write_is_denied)
{
	static const struct kp_op writes[] = {
		{ .code = KP_OP_OUT, .width = 1, .port = 0x300 },
		{ .code = KP_OP_MODIFY, .width = 1, .port = 0x300, .mask = 1 },
		{ .code = KP_OP_OUTS, .width = 1, .port = 0x300 },
	};

	batch.number = KP_REQUEST_BATCH_READ;
	for (size_t i = 0; i < COUNT_OF(writes); i++) {
		batch.op_count = 0;
		put_in(0x300);
		put(writes[i]);
		is_refused_untouched(KP_STATUS_DENIED, 1);
	}
}

CASE(a_handle_opened_for_reading_runs_batch_read_only)
{
	handle.access = KP_RIGHT_READ;
	put_in(0x300);
	assert_int_equal(ask_run(&handle, &batch), KP_STATUS_DENIED);
	assert_int_equal(fake.accesses, 0);
	batch.number = KP_REQUEST_BATCH_READ;
	run_ends(KP_STATUS_OK, 1);
}

CASE(a_bus_that_fails_is_the_status_of_the_run)
{
	put_in(0x300);
	put_in(0x301);
	put_in(0x302);
	fake.fail_access = 2;
	fake.bus_status = KP_STATUS_SYSTEM;
	run_ends(KP_STATUS_SYSTEM, 1);
	assert_int_equal(fake.accesses, 2);
}

CASE(a_poll_that_times_out_is_the_status_of_the_run)
{
	put_in(0x300);
	put((struct kp_op){ .code = KP_OP_POLL,
			    .width = 1,
			    .port = 0x301,
			    .mask = 0x80,
			    .want = 0x80,
			    .time_ns = 5000 });
	run_ends(KP_STATUS_TIMED_OUT, 1);
}

CASE(a_batch_that_is_interrupted_leaves_a_usable_handle)
{
	for (unsigned i = 0; i < 100; i++)
		put_in(0x300);
	fake.interrupt_at = 1;
	assert_int_equal(ask_run(&handle, &batch), KP_STATUS_OK);
	assert_int_equal(batch.status, KP_STATUS_INTERRUPTED);
	assert_int_equal(batch.done, fake.accesses);
	assert_int_equal(ask_read(&handle, 0x300, 1, NULL), KP_STATUS_OK);
}

CASE(a_refused_batch_is_audited)
{
	put_in(0x310);
	run_ends(KP_STATUS_DENIED, 0);
	assert_int_equal(fake.audits, 1);
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, fresh, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_batch_of_nothing_is_done),
		RUN(results_come_back_in_place),
		RUN(strings_come_back_in_the_data_area),
		RUN(a_batch_of_the_most_operations_runs),
		RUN(the_most_operations_with_the_most_data_run),
		RUN(one_operation_more_is_invalid),
		RUN(one_byte_of_data_more_is_invalid),
		RUN(counts_that_do_not_fit_the_size_are_invalid),
		RUN(counts_that_overflow_are_invalid),
		RUN(a_port_that_is_not_claimed_stops_all_of_it),
		RUN(a_port_that_is_read_only_stops_a_write),
		RUN(an_invalid_operation_stops_all_of_it),
		RUN(too_much_time_stops_all_of_it),
		RUN(the_default_limit_is_100_ms),
		RUN(slow_gives_10_s_and_no_more),
		RUN(without_slow_100_ms_are_the_most),
		RUN(a_limit_of_10_s_is_for_who_may_be_slow),
		RUN(a_limit_above_10_s_is_denied),
		RUN(batch_read_reads),
		RUN(batch_read_with_a_write_is_denied),
		RUN(a_handle_opened_for_reading_runs_batch_read_only),
		RUN(a_bus_that_fails_is_the_status_of_the_run),
		RUN(a_poll_that_times_out_is_the_status_of_the_run),
		RUN(a_batch_that_is_interrupted_leaves_a_usable_handle),
		RUN(a_refused_batch_is_audited),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
