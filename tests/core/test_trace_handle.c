/* SPDX-License-Identifier: MIT */
/* What of an access goes into the trace, and who may see it. */
#include "check.h"
#include "core/batch.h"

#define MANY 200u

static const char policy[] = "administrators 0x300-0x31f read write\n"
			     "user alice 0x300-0x31f read write\n";

static const struct fake_opener admin = { .administrator = true };
static const struct fake_opener alice = { .user = "alice" };

static struct kp_handle mine;
static struct kp_handle theirs; /* the administrator's */
static struct kp_trace_record records[MANY];

static int fresh(void **state)
{
	uint32_t both = KP_RIGHT_READ | KP_RIGHT_WRITE;

	(void)state;
	return !fake_start(FAKE_NT, policy) || ask_open(&mine, &alice, both, 1) != KP_STATUS_OK ||
	       ask_open(&theirs, &admin, both, 2) != KP_STATUS_OK ||
	       ask_claim(&mine, 0x300, 0x30f, 0) != KP_STATUS_OK ||
	       ask_claim(&theirs, 0x310, 0x31f, 0) != KP_STATUS_OK;
}

static int clean(void **state)
{
	(void)state;
	kp_handle_close(&mine);
	kp_handle_close(&theirs);
	fake_stop();
	return 0;
}

static uint32_t read_all(struct kp_handle *handle, uint64_t *next)
{
	uint32_t count = MANY;
	uint32_t lost;

	assert_int_equal(ask_trace(handle, next, records, &count, &lost), KP_STATUS_OK);
	return count;
}

static void make_one_access_each(void)
{
	assert_int_equal(ask_read(&mine, 0x300, 1, NULL), KP_STATUS_OK);
	assert_int_equal(ask_write(&theirs, 0x310, 2, 0xbeef), KP_STATUS_OK);
}

CASE(nothing_is_traced_unless_switched_on)
{
	uint64_t next = 0;

	make_one_access_each();
	assert_int_equal(read_all(&mine, &next), 0);
	assert_null(fake.device.trace.records);
	assert_int_equal(ask_trace_set(&mine, KP_TRACE_ON), KP_STATUS_OK);
	assert_int_equal(read_all(&mine, &next), 0);
}

CASE(a_handle_traces_its_own_accesses)
{
	uint64_t next = 0;

	fake.latch[0x300] = 0x5a;
	assert_int_equal(ask_trace_set(&mine, KP_TRACE_ON), KP_STATUS_OK);
	make_one_access_each();
	assert_int_equal(read_all(&mine, &next), 1);
	assert_int_equal(records[0].handle, mine.number);
	assert_int_equal(records[0].process, 1);
	assert_int_equal(records[0].port, 0x300);
	assert_int_equal(records[0].width, 1);
	assert_int_equal(records[0].code, KP_OP_IN);
	assert_int_equal(records[0].value, 0x5a);
	assert_int_equal(records[0].status, KP_STATUS_OK);
	assert_in_range(records[0].time_ns, fake.now_ns - 2 * fake.access_ns, fake.now_ns);
}

CASE(a_write_is_traced_with_its_value)
{
	uint64_t next = 0;

	assert_int_equal(ask_trace_set(&theirs, KP_TRACE_ON), KP_STATUS_OK);
	make_one_access_each();
	assert_int_equal(read_all(&theirs, &next), 1);
	assert_int_equal(records[0].code, KP_OP_OUT);
	assert_int_equal(records[0].width, 2);
	assert_int_equal(records[0].value, 0xbeef);
}

CASE(an_access_that_is_refused_is_traced_as_refused)
{
	uint64_t next = 0;

	assert_int_equal(ask_trace_set(&mine, KP_TRACE_ON), KP_STATUS_OK);
	assert_int_equal(ask_read(&mine, 0x80, 1, NULL), KP_STATUS_DENIED);
	assert_int_equal(read_all(&mine, &next), 1);
	assert_int_equal(records[0].port, 0x80);
	assert_int_equal(records[0].status, KP_STATUS_DENIED);
}

CASE(a_read_that_is_refused_is_traced_without_a_value)
{
	struct kp_access request = {
		.header.size = sizeof(request), .value = 0x77, .port = 0x80, .width = 1
	};
	uint64_t next = 0;

	assert_int_equal(ask_trace_set(&mine, KP_TRACE_ON), KP_STATUS_OK);
	assert_int_equal(fake_request(&mine, KP_REQUEST_READ, &request, sizeof(request), NULL),
			 KP_STATUS_DENIED);
	assert_int_equal(read_all(&mine, &next), 1);
	assert_int_equal(records[0].value, 0);
}

CASE(an_access_that_fails_is_traced_as_failed)
{
	uint64_t next = 0;

	assert_int_equal(ask_trace_set(&mine, KP_TRACE_ON), KP_STATUS_OK);
	fake.fail_access = 1;
	fake.bus_status = KP_STATUS_SYSTEM;
	assert_int_equal(ask_read(&mine, 0x300, 1, NULL), KP_STATUS_SYSTEM);
	assert_int_equal(read_all(&mine, &next), 1);
	assert_int_equal(records[0].status, KP_STATUS_SYSTEM);
}

CASE(switched_off_it_traces_no_more)
{
	uint64_t next = 0;

	assert_int_equal(ask_trace_set(&mine, KP_TRACE_ON), KP_STATUS_OK);
	make_one_access_each();
	assert_int_equal(ask_trace_set(&mine, 0), KP_STATUS_OK);
	make_one_access_each();
	assert_int_equal(read_all(&mine, &next), 1);
}

CASE(an_administrator_traces_everybody)
{
	uint64_t next = 0;

	assert_int_equal(ask_trace_set(&theirs, KP_TRACE_ON | KP_TRACE_ALL), KP_STATUS_OK);
	make_one_access_each();
	assert_int_equal(read_all(&theirs, &next), 2);
	assert_int_equal(records[0].handle, mine.number);
	assert_int_equal(records[1].handle, theirs.number);
	next = 0;
	assert_int_equal(read_all(&mine, &next), 1);
	assert_int_equal(records[0].handle, mine.number);
}

CASE(an_administrator_who_did_not_ask_sees_his_own_alone)
{
	uint64_t next = 0;

	assert_int_equal(ask_trace_set(&theirs, KP_TRACE_ON), KP_STATUS_OK);
	assert_int_equal(ask_trace_set(&mine, KP_TRACE_ON), KP_STATUS_OK);
	make_one_access_each();
	assert_int_equal(read_all(&theirs, &next), 1);
	assert_int_equal(records[0].handle, theirs.number);
}

CASE(nobody_else_traces_everybody)
{
	uint64_t next = 0;

	assert_int_equal(ask_trace_set(&mine, KP_TRACE_ON | KP_TRACE_ALL), KP_STATUS_DENIED);
	assert_int_equal(ask_trace_set(&mine, KP_TRACE_ALL), KP_STATUS_DENIED);
	make_one_access_each();
	assert_int_equal(read_all(&mine, &next), 0);
	assert_int_equal(fake.device.trace_all, 0);
}

CASE(closing_a_watcher_ends_its_watch)
{
	assert_int_equal(ask_trace_set(&theirs, KP_TRACE_ON | KP_TRACE_ALL), KP_STATUS_OK);
	assert_int_equal(ask_trace_set(&theirs, KP_TRACE_ON | KP_TRACE_ALL), KP_STATUS_OK);
	assert_int_equal(fake.device.trace_all, 1);
	kp_handle_close(&theirs);
	assert_int_equal(fake.device.trace_all, 0);
	assert_int_equal(ask_read(&mine, 0x300, 1, NULL), KP_STATUS_OK);
	assert_int_equal(fake.device.trace.next, 0);
}

CASE(without_the_feature_tracing_is_unsupported)
{
	uint64_t next = 0;
	uint32_t count = 1;
	uint32_t lost;

	fake.env.features &= ~(uint64_t)KP_FEATURE_TRACE;
	assert_int_equal(ask_trace_set(&mine, KP_TRACE_ON), KP_STATUS_UNSUPPORTED);
	assert_int_equal(ask_trace(&mine, &next, records, &count, &lost), KP_STATUS_UNSUPPORTED);
}

static void run_one_of_each(struct kp_op *ops, uint32_t count, struct ask_batch *batch)
{
	static uint8_t data[8];

	*batch = (struct ask_batch){ .number = KP_REQUEST_BATCH,
				     .ops = ops,
				     .op_count = count,
				     .data = data,
				     .data_len = 8 };
	assert_int_equal(ask_run(&mine, batch), KP_STATUS_OK);
}

CASE(the_operations_of_a_batch_are_traced)
{
	struct kp_op ops[] = {
		{ .code = KP_OP_OUT, .width = 1, .port = 0x300, .value = 0xf0 },
		{ .code = KP_OP_IN, .width = 1, .port = 0x300 },
		{ .code = KP_OP_MODIFY, .width = 1, .port = 0x300, .mask = 0x0f, .value = 0xff },
		{ .code = KP_OP_POLL,
		  .width = 1,
		  .port = 0x300,
		  .mask = 1,
		  .want = 1,
		  .time_ns = 100 },
		{ .code = KP_OP_INS, .width = 1, .port = 0x300, .count = 5 },
		{ .code = KP_OP_DELAY, .time_ns = 77 },
		{ .code = KP_OP_STOP },
		{ .code = KP_OP_IN, .width = 1, .port = 0x300 },
	};
	static const uint32_t values[] = { 0xf0, 0xf0, 0xff, 0xff, 5, 77, 0 };
	struct ask_batch batch;
	uint64_t next = 0;

	assert_int_equal(ask_trace_set(&mine, KP_TRACE_ON), KP_STATUS_OK);
	run_one_of_each(ops, COUNT_OF(ops), &batch);
	assert_int_equal(batch.status, KP_STATUS_OK);
	assert_int_equal(batch.done, 7);
	assert_int_equal(read_all(&mine, &next), 7);
	for (uint32_t i = 0; i < 7; i++) {
		assert_int_equal(records[i].code, ops[i].code);
		assert_int_equal(records[i].value, values[i]);
		assert_int_equal(records[i].status, KP_STATUS_OK);
	}
}

CASE(a_traced_batch_does_what_an_untraced_one_does)
{
	struct kp_op plain[40];
	struct kp_op traced[40];
	struct ask_batch batch;
	uint64_t accesses;

	for (unsigned i = 0; i < 40; i++)
		plain[i] = (struct kp_op){ .code = i % 3 ? KP_OP_OUT : KP_OP_IN,
					   .width = 1,
					   .port = (uint16_t)(0x300 + i % 4),
					   .value = i % 3 ? i : 0 };
	memcpy(traced, plain, sizeof(traced));
	run_one_of_each(plain, 40, &batch);
	accesses = fake.accesses;
	memset(fake.latch, 0, sizeof(fake.latch));
	assert_int_equal(ask_trace_set(&mine, KP_TRACE_ON), KP_STATUS_OK);
	run_one_of_each(traced, 40, &batch);
	assert_int_equal(batch.done, 40);
	assert_int_equal(fake.accesses, 2 * accesses);
	assert_memory_equal(traced, plain, sizeof(traced));
}

CASE(a_traced_batch_ends_at_what_fails)
{
	struct kp_op ops[20] = { { 0 } };
	struct ask_batch batch;
	uint64_t next = 0;

	for (unsigned i = 0; i < 20; i++)
		ops[i] = (struct kp_op){ .code = KP_OP_IN, .width = 1, .port = 0x300 };
	assert_int_equal(ask_trace_set(&mine, KP_TRACE_ON), KP_STATUS_OK);
	fake.fail_access = 18;
	fake.bus_status = KP_STATUS_SYSTEM;
	run_one_of_each(ops, 20, &batch);
	assert_int_equal(batch.status, KP_STATUS_SYSTEM);
	assert_int_equal(batch.done, 17);
	assert_int_equal(read_all(&mine, &next), 18);
	assert_int_equal(records[17].status, KP_STATUS_SYSTEM);
}

CASE(a_traced_batch_is_interrupted_and_runs_out_of_time)
{
	static struct kp_op ops[64];
	struct ask_batch batch = {
		.number = KP_REQUEST_BATCH_READ, .ops = ops, .op_count = 64, .limit_ns = 40000
	};

	for (unsigned i = 0; i < 64; i++)
		ops[i] = (struct kp_op){ .code = KP_OP_IN, .width = 1, .port = 0x300 };
	assert_int_equal(ask_trace_set(&mine, KP_TRACE_ON), KP_STATUS_OK);
	assert_int_equal(ask_run(&mine, &batch), KP_STATUS_OK);
	assert_int_equal(batch.status, KP_STATUS_TIMED_OUT);
	assert_in_range(batch.done, 40, 40 + KP_BATCH_STRIDE);
	for (unsigned i = 0; i < 64; i++)
		ops[i].value = 0;
	batch.limit_ns = 0;
	fake_forget();
	fake.interrupt_at = 2;
	assert_int_equal(ask_run(&mine, &batch), KP_STATUS_OK);
	assert_int_equal(batch.status, KP_STATUS_INTERRUPTED);
	assert_in_range(batch.done, KP_BATCH_STRIDE, 3 * KP_BATCH_STRIDE);
}

static void assert_request(const struct kp_trace_record *record, unsigned number,
			   enum kp_status status)
{
	assert_int_equal(record->code, KP_TRACE_REQUEST | number);
	assert_int_equal(record->status, status);
	assert_int_equal(record->width, 0);
	assert_int_equal(record->process, 1);
}

CASE(requests_that_are_no_accesses_are_traced)
{
	uint64_t next = 0;

	assert_int_equal(ask_trace_set(&mine, KP_TRACE_ON), KP_STATUS_OK);
	assert_int_equal(ask_claim(&mine, 0x30f, 0x318, 0), KP_STATUS_INVALID);
	assert_int_equal(ask_claim(&mine, 0x70, 0x71, 0), KP_STATUS_DENIED);
	assert_int_equal(ask_release(&mine, 0x300, 0x30f), KP_STATUS_OK);
	assert_int_equal(read_all(&mine, &next), 3);
	assert_request(&records[0], KP_REQUEST_CLAIM, KP_STATUS_INVALID);
	assert_int_equal(records[0].port, 0x30f);
	assert_int_equal(records[0].value, 0x318);
	assert_request(&records[1], KP_REQUEST_CLAIM, KP_STATUS_DENIED);
	assert_request(&records[2], KP_REQUEST_RELEASE, KP_STATUS_OK);
	assert_int_equal(records[2].port, 0x300);
	assert_int_equal(records[2].value, 0x30f);
}

CASE(an_access_that_is_none_is_traced_as_a_request)
{
	struct kp_access request = { .header.size = sizeof(request), .port = 0x300, .width = 3 };
	uint64_t next = 0;

	assert_int_equal(ask_trace_set(&mine, KP_TRACE_ON), KP_STATUS_OK);
	assert_int_equal(fake_request(&mine, KP_REQUEST_READ, &request, sizeof(request), NULL),
			 KP_STATUS_INVALID);
	request.header.size--;
	assert_int_equal(fake_request(&mine, KP_REQUEST_WRITE, &request, sizeof(request), NULL),
			 KP_STATUS_INVALID);
	mine.access = KP_RIGHT_READ;
	assert_int_equal(ask_write(&mine, 0x300, 1, 0), KP_STATUS_DENIED);
	assert_int_equal(read_all(&mine, &next), 3);
	assert_request(&records[0], KP_REQUEST_READ, KP_STATUS_INVALID);
	assert_request(&records[1], KP_REQUEST_WRITE, KP_STATUS_INVALID);
	assert_request(&records[2], KP_REQUEST_WRITE, KP_STATUS_DENIED);
}

CASE(a_request_that_there_is_not_leaves_no_record)
{
	struct kp_header request = { .size = sizeof(request) };
	uint64_t next = 0;

	assert_int_equal(ask_trace_set(&mine, KP_TRACE_ON), KP_STATUS_OK);
	assert_int_equal(fake_request(&mine, 0, &request, sizeof(request), NULL),
			 KP_STATUS_INVALID);
	assert_int_equal(fake_request(&mine, KP_REQUEST_LAST + 1, &request, sizeof(request), NULL),
			 KP_STATUS_INVALID);
	assert_int_equal(ask_trace_set(&mine, KP_TRACE_ON), KP_STATUS_OK);
	assert_int_equal(read_all(&mine, &next), 0);
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, fresh, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(nothing_is_traced_unless_switched_on),
		RUN(a_handle_traces_its_own_accesses),
		RUN(a_write_is_traced_with_its_value),
		RUN(an_access_that_is_refused_is_traced_as_refused),
		RUN(a_read_that_is_refused_is_traced_without_a_value),
		RUN(an_access_that_fails_is_traced_as_failed),
		RUN(switched_off_it_traces_no_more),
		RUN(an_administrator_traces_everybody),
		RUN(an_administrator_who_did_not_ask_sees_his_own_alone),
		RUN(nobody_else_traces_everybody),
		RUN(closing_a_watcher_ends_its_watch),
		RUN(without_the_feature_tracing_is_unsupported),
		RUN(the_operations_of_a_batch_are_traced),
		RUN(a_traced_batch_does_what_an_untraced_one_does),
		RUN(a_traced_batch_ends_at_what_fails),
		RUN(a_traced_batch_is_interrupted_and_runs_out_of_time),
		RUN(requests_that_are_no_accesses_are_traced),
		RUN(an_access_that_is_none_is_traced_as_a_request),
		RUN(a_request_that_there_is_not_leaves_no_record),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
