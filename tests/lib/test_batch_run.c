/* SPDX-License-Identifier: MIT */
/* Running batches: what happens on the bus, results, failures in the middle, limits. */
#include "check.h"
#include "fake_backend.h"

struct fixture {
	kport *handle;
	kport_batch *batch;
};

static struct fixture f;

static int setup(void **state)
{
	fake_reset(state);
	f.handle = fake_open("0x300-0x30f,0x378-0x37a", 0);
	assert_ok(kport_batch_new(&f.batch));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	kport_batch_free(f.batch);
	kport_close(f.handle);
	return 0;
}

static struct kport_result result_of(size_t index)
{
	struct kport_result result;

	assert_ok(kport_batch_result(f.batch, index, &result));
	return result;
}

static void test_empty(void **state)
{
	(void)state;
	assert_ok(kport_batch_run(f.handle, f.batch));
	assert_int_equal(kport_batch_done(f.batch), 0);
	assert_string_equal(fake.log, "");
}

static void test_every_operation(void **state)
{
	(void)state;
	fake.memory[0x378] = 0x12;
	assert_ok(kport_batch_in(f.batch, 1, 0x378));
	assert_ok(kport_batch_out(f.batch, 2, 0x300, 0xbeef));
	assert_ok(kport_batch_modify(f.batch, 1, 0x300, 0x0f, 0x01));
	assert_ok(kport_batch_outs(f.batch, 1, 0x302, "ab", 2));
	assert_ok(kport_batch_ins(f.batch, 4, 0x300, 1));
	assert_ok(kport_batch_delay(f.batch, 1000));
	assert_ok(kport_batch_stop(f.batch));
	assert_ok(kport_batch_out(f.batch, 1, 0x378, 0xff));
	assert_ok(kport_batch_run(f.handle, f.batch));
	assert_string_equal(fake.log, "in8 0x378;out16 0x300 0xbeef;in8 0x300;out8 0x300 0xe1;"
				      "out8 0x302 0x61;out8 0x302 0x62;in32 0x300;");
	assert_int_equal(kport_batch_done(f.batch), 7);
	assert_int_equal(result_of(0).value, 0x12);
	assert_int_equal(result_of(1).value, 0xbeef);
	assert_int_equal(result_of(2).value, 0xef);
	assert_memory_equal(result_of(4).data, "\xe1\xbe\x62\x00", 4);
}

static void test_runs_again_as_it_was_built(void **state)
{
	(void)state;
	fake.memory[0x300] = 0xf0;
	assert_ok(kport_batch_in(f.batch, 1, 0x300));
	assert_ok(kport_batch_modify(f.batch, 1, 0x300, 0x0f, 0x05));
	assert_ok(kport_batch_run(f.handle, f.batch));
	assert_int_equal(result_of(1).value, 0xf0);
	fake.memory[0x300] = 0xa0;
	assert_ok(kport_batch_run(f.handle, f.batch));
	assert_int_equal(result_of(0).value, 0xa0);
	assert_int_equal(result_of(1).value, 0xa0);
	assert_int_equal(fake.memory[0x300], 0xa5);
}

static void test_appending_forgets_the_results(void **state)
{
	(void)state;
	fake.memory[0x300] = 0xf0;
	assert_ok(kport_batch_in(f.batch, 1, 0x300));
	assert_ok(kport_batch_run(f.handle, f.batch));
	assert_ok(kport_batch_in(f.batch, 1, 0x301));
	assert_int_equal(kport_batch_done(f.batch), 0);
	assert_int_equal(result_of(0).value, 0);
}

static void test_port_outside_is_refused_before_the_first_access(void **state)
{
	(void)state;
	assert_ok(kport_batch_out(f.batch, 1, 0x300, 1));
	assert_ok(kport_batch_in(f.batch, 2, 0x37a));
	assert_fails(KPORT_DENIED, "operation 1 (in16 0x37a): 0x37a-0x37b is not claimed",
		     kport_batch_run(f.handle, f.batch));
	assert_int_equal(kport_batch_done(f.batch), 1);
	assert_string_equal(fake.log, "");
}

static void test_access_past_the_last_port(void **state)
{
	(void)state;
	assert_ok(kport_claim(f.handle, "0xfff0-0xffff"));
	fake.log[0] = '\0';
	assert_ok(kport_batch_in(f.batch, 4, 0xfffd));
	assert_fails(KPORT_DENIED, "operation 0 (in32 0xfffd): 4 bytes at 0xfffd run past",
		     kport_batch_run(f.handle, f.batch));
	assert_string_equal(fake.log, "");
}

static void test_read_only_handle(void **state)
{
	kport *reader = fake_open("0x300-0x30f", KPORT_READ_ONLY);

	(void)state;
	assert_ok(kport_batch_in(f.batch, 1, 0x300));
	assert_ok(kport_batch_run(reader, f.batch));
	fake.log[0] = '\0';
	assert_ok(kport_batch_modify(f.batch, 1, 0x300, 1, 1));
	assert_fails(KPORT_DENIED, "operation 1 (modify8 0x300): 0x300 cannot be written",
		     kport_batch_run(reader, f.batch));
	assert_string_equal(fake.log, "");
	kport_close(reader);
}

static void test_back_end_fails_in_the_middle(void **state)
{
	(void)state;
	fake.memory[0x300] = 3;
	fake.fail_at = 2;
	assert_ok(kport_batch_in(f.batch, 1, 0x300));
	assert_ok(kport_batch_out(f.batch, 1, 0x301, 1));
	assert_ok(kport_batch_in(f.batch, 1, 0x302));
	assert_fails(KPORT_SYSTEM, "operation 1 (out8 0x301): fake access failed",
		     kport_batch_run(f.handle, f.batch));
	assert_int_equal(kport_last_error()->system_code, 5);
	assert_int_equal(kport_batch_done(f.batch), 1);
	assert_int_equal(result_of(0).value, 3);
	assert_string_equal(fake.log, "in8 0x300;out8 0x301 0x1;");
}

static void test_poll_waits(void **state)
{
	(void)state;
	fake.memory[0x379] = 0xdf;
	fake.reads_until_ready = 20;
	assert_ok(kport_batch_poll(f.batch, 1, 0x379, 0x80, 0x80, 90000000));
	assert_ok(kport_batch_run(f.handle, f.batch));
	assert_int_equal(result_of(0).value, 0xdf);
	assert_int_equal(fake.accesses, 21);
}

static void test_poll_times_out(void **state)
{
	(void)state;
	fake.memory[0x379] = 0x58;
	assert_ok(kport_batch_poll(f.batch, 1, 0x379, 0x80, 0x80, 2000));
	assert_ok(kport_batch_out(f.batch, 1, 0x378, 1));
	assert_fails(
		KPORT_TIMED_OUT,
		"operation 0 (poll8 0x379): timed out; (value & 0x80) did not become 0x80, the "
		"value read last is 0x58",
		kport_batch_run(f.handle, f.batch));
	assert_int_equal(kport_batch_done(f.batch), 0);
	assert_int_equal(result_of(0).value, 0x58);
}

static void test_times_above_the_limit_are_refused_first(void **state)
{
	(void)state;
	assert_ok(kport_batch_out(f.batch, 1, 0x300, 1));
	assert_ok(kport_batch_delay(f.batch, 60000000));
	assert_ok(kport_batch_poll(f.batch, 1, 0x300, 1, 1, 60000000));
	assert_fails(KPORT_INVALID, "limit of 100000 us", kport_batch_run(f.handle, f.batch));
	assert_int_equal(kport_batch_done(f.batch), 2);
	assert_string_equal(fake.log, "");
	assert_ok(kport_batch_set_limit(f.batch, 200000000));
	assert_ok(kport_batch_set_limit(f.batch, 0));
	assert_fails(KPORT_INVALID, "limit of 100000 us", kport_batch_run(f.handle, f.batch));
}

static void test_poll_of_a_foreign_port_is_denied_not_invalid(void **state)
{
	(void)state;
	assert_ok(kport_batch_poll(f.batch, 1, 0x70, 1, 1, 60000));
	assert_fails(KPORT_DENIED, "0x70 is not claimed", kport_batch_run(f.handle, f.batch));
}

static enum kport_status slow_in(void *state, uint16_t port, unsigned width, uint32_t *value)
{
	(void)state, (void)port, (void)width;
	os_delay_ns(100000);
	*value = 0;
	return KPORT_OK;
}

static void test_batch_runs_out_of_its_time(void **state)
{
	unsigned i;

	(void)state;
	fake_backend.in = slow_in;
	for (i = 0; i < 1000; i++)
		assert_ok(kport_batch_in(f.batch, 1, 0x300));
	assert_ok(kport_batch_set_limit(f.batch, 1000000));
	assert_fails(KPORT_TIMED_OUT, "ran out of its time of 1000 us",
		     kport_batch_run(f.handle, f.batch));
	assert_in_range(kport_batch_done(f.batch), 1, 999);
}

static bool go_on_twice(void *ctx)
{
	unsigned *asked = ctx;

	return ++*asked <= 2;
}

static void test_batch_goes_on_while_it_may(void **state)
{
	unsigned asked = 0;

	(void)state;
	fake.memory[0x379] = 0;
	assert_ok(kport_batch_out(f.batch, 1, 0x378, 1));
	assert_ok(kport_batch_poll(f.batch, 1, 0x379, 0x80, 0x80, 90000000));
	assert_ok(kport_batch_out(f.batch, 1, 0x378, 2));
	assert_ok(kport_batch_set_go_on(f.batch, go_on_twice, &asked));
	assert_fails(KPORT_INTERRUPTED, "operation 1 (poll8 0x379): interrupted",
		     kport_batch_run(f.handle, f.batch));
	assert_int_equal(kport_batch_done(f.batch), 1);
	assert_int_equal(asked, 3);
	assert_int_equal(fake.memory[0x378], 1);
	assert_fails(KPORT_INVALID, "NULL", kport_batch_set_go_on(NULL, go_on_twice, &asked));
}

static void test_delay_is_not_shorter(void **state)
{
	uint64_t start = os_now_ns();

	(void)state;
	assert_ok(kport_batch_delay(f.batch, 3000000));
	assert_ok(kport_batch_run(f.handle, f.batch));
	assert_true(os_now_ns() - start >= 3000000);
}

static enum kport_status whole_status;
static uint32_t whole_done;

static enum kport_status batch_whole(void *state, struct kp_batch *request)
{
	struct kp_op *ops = (struct kp_op *)(request + 1);

	(void)state;
	ops[0].value = 0x42;
	request->done = whole_done;
	return whole_status ? fail(whole_status, 0, "the ring switch failed") : KPORT_OK;
}

static void test_back_end_with_a_batch_of_its_own(void **state)
{
	(void)state;
	fake_backend.batch = batch_whole;
	whole_status = KPORT_OK;
	whole_done = 2;
	assert_ok(kport_batch_in(f.batch, 1, 0x300));
	assert_ok(kport_batch_in(f.batch, 1, 0x301));
	assert_ok(kport_batch_run(f.handle, f.batch));
	assert_int_equal(result_of(0).value, 0x42);
	assert_string_equal(fake.log, "");
	whole_status = KPORT_INTERRUPTED;
	whole_done = 1;
	assert_fails(KPORT_INTERRUPTED, "operation 1 (in8 0x301): the ring switch failed",
		     kport_batch_run(f.handle, f.batch));
	assert_int_equal(kport_batch_done(f.batch), 1);
}

static void test_most_operations(void **state)
{
	unsigned i;

	(void)state;
	fake_backend.in = slow_in;
	fake_backend.batch = batch_whole;
	whole_status = KPORT_OK;
	whole_done = KP_BATCH_MAX_OPS;
	for (i = 0; i < KP_BATCH_MAX_OPS; i++)
		assert_ok(kport_batch_in(f.batch, 1, 0x300));
	assert_ok(kport_batch_run(f.handle, f.batch));
	assert_int_equal(kport_batch_done(f.batch), KP_BATCH_MAX_OPS);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_empty),
		CASE(test_every_operation),
		CASE(test_runs_again_as_it_was_built),
		CASE(test_appending_forgets_the_results),
		CASE(test_port_outside_is_refused_before_the_first_access),
		CASE(test_access_past_the_last_port),
		CASE(test_read_only_handle),
		CASE(test_back_end_fails_in_the_middle),
		CASE(test_poll_waits),
		CASE(test_poll_times_out),
		CASE(test_times_above_the_limit_are_refused_first),
		CASE(test_poll_of_a_foreign_port_is_denied_not_invalid),
		CASE(test_batch_runs_out_of_its_time),
		CASE(test_batch_goes_on_while_it_may),
		CASE(test_delay_is_not_shorter),
		CASE(test_back_end_with_a_batch_of_its_own),
		CASE(test_most_operations),
	};

	return cmocka_run_group_tests_name("batch_run", tests, NULL, NULL);
}
