/* SPDX-License-Identifier: MIT */
/* Observers: every access is told once, in order, and nothing else changes. */
#include "check.h"
#include "fake_backend.h"

#include <pthread.h>
#include <stdio.h>

static struct {
	char log[2000]; /* "in8 0x300=0x55;out8 0x301=0x1!system error;" */
	uint32_t process;
	uint64_t last_end_ns;
	unsigned count;
} seen;

static void watch(void *ctx, const struct kport_access_event *event)
{
	size_t used = strlen(seen.log);

	assert_ptr_equal(ctx, &seen);
	assert_int_equal(event->size, sizeof(*event));
	assert_true(event->begin_ns >= seen.last_end_ns);
	seen.last_end_ns = event->begin_ns + event->duration_ns;
	seen.process = event->process;
	seen.count++;
	snprintf(seen.log + used, sizeof(seen.log) - used, "%s%u 0x%x=0x%x%s%s;",
		 event->write ? "out" : "in", 8 * event->width, event->port, (unsigned)event->value,
		 event->status ? "!" : "", event->status ? kport_status_name(event->status) : "");
}

static kport *open_watched(uint32_t flags)
{
	kport *handle = fake_open("0x300-0x30f,0x379", flags);

	memset(&seen, 0, sizeof(seen));
	assert_ok(kport_set_observer(handle, watch, &seen));
	return handle;
}

static void test_single_accesses(void **state)
{
	kport *handle = open_watched(0);
	uint8_t byte;
	uint16_t word;
	uint32_t dword;

	(void)state;
	assert_ok(kport_out32(handle, 0x300, 0x12345678));
	assert_ok(kport_out16(handle, 0x304, 0xabcd));
	assert_ok(kport_out8(handle, 0x306, 0xef));
	assert_ok(kport_in8(handle, 0x300, &byte));
	assert_ok(kport_in16(handle, 0x302, &word));
	assert_ok(kport_in32(handle, 0x304, &dword));
	assert_string_equal(seen.log, "out32 0x300=0x12345678;out16 0x304=0xabcd;out8 0x306=0xef;"
				      "in8 0x300=0x78;in16 0x302=0x1234;in32 0x304=0xefabcd;");
	assert_int_equal(dword, 0xefabcd);
	kport_close(handle);
}

static void test_refused_calls_are_no_accesses(void **state)
{
	kport *handle = open_watched(KPORT_READ_ONLY);
	uint8_t byte;

	(void)state;
	assert_fails(KPORT_DENIED, "read-only", kport_out8(handle, 0x300, 1));
	assert_fails(KPORT_DENIED, "0x310", kport_in8(handle, 0x310, &byte));
	assert_string_equal(seen.log, "");
	kport_close(handle);
}

static void test_strings_element_by_element(void **state)
{
	const uint8_t out[] = { 0x34, 0x12, 0x78, 0x56 };
	kport *handle = open_watched(0);
	uint8_t in[4];

	(void)state;
	assert_ok(kport_outs(handle, 0x300, 2, out, 2));
	assert_ok(kport_ins(handle, 0x300, 1, in, 2));
	assert_string_equal(seen.log,
			    "out16 0x300=0x1234;out16 0x300=0x5678;in8 0x300=0x78;in8 0x300=0x78;");
	kport_close(handle);
}

static enum kport_status ins_whole(void *state, uint16_t port, unsigned width, void *data,
				   uint32_t count)
{
	uint32_t i;

	(void)port;
	assert_ptr_equal(state, &fake);
	assert_int_equal(width, 2);
	for (i = 0; i < count; i++)
		memcpy((char *)data + (size_t)2 * i, (uint8_t[]){ (uint8_t)i, 0x40 }, 2);
	return fake.fail_at ? fail(KPORT_SYSTEM, 5, "the string failed") : KPORT_OK;
}

static enum kport_status outs_whole(void *state, uint16_t port, unsigned width, const void *data,
				    uint32_t count)
{
	(void)port, (void)width, (void)data, (void)count;
	assert_ptr_equal(state, &fake);
	return KPORT_OK;
}

static void test_strings_of_the_back_end(void **state)
{
	uint8_t data[6] = { 1, 2, 3 };
	kport *handle;

	(void)state;
	fake_backend.ins = ins_whole;
	fake_backend.outs = outs_whole;
	handle = open_watched(0);
	assert_ok(kport_ins(handle, 0x300, 2, data, 3));
	assert_string_equal(seen.log, "in16 0x300=0x4000;in16 0x300=0x4001;in16 0x300=0x4002;");
	seen.log[0] = '\0';
	assert_ok(kport_outs(handle, 0x301, 1, "\x7f\x80", 2));
	assert_string_equal(seen.log, "out8 0x301=0x7f;out8 0x301=0x80;");
	seen.log[0] = '\0';
	fake.fail_at = 1;
	assert_fails(KPORT_SYSTEM, "the string failed", kport_ins(handle, 0x300, 2, data, 3));
	assert_string_equal(seen.log, "in16 0x300=0x0!system error;");
	kport_close(handle);
}

static enum kport_status batch_unseen(void *state, struct kp_batch *request)
{
	(void)state, (void)request;
	return fail(KPORT_SYSTEM, 0, "a batch went past the observer");
}

static void test_each_access_of_a_batch(void **state)
{
	kport_batch *batch;
	kport *handle;

	(void)state;
	fake_backend.batch = batch_unseen;
	fake_backend.abilities |= KPORT_CAN_BATCH;
	handle = open_watched(0);
	assert_int_equal(kport_abilities(handle) & KPORT_CAN_BATCH, 0);
	fake.reads_until_ready = 2;
	fake.memory[0x379] = 0x80;
	fake.memory[0x300] = 0xf0;
	assert_ok(kport_batch_new(&batch));
	assert_ok(kport_batch_out(batch, 1, 0x301, 7));
	assert_ok(kport_batch_poll(batch, 1, 0x379, 0x80, 0x80, 50000000));
	assert_ok(kport_batch_modify(batch, 1, 0x300, 0x0f, 0x05));
	assert_ok(kport_batch_outs(batch, 1, 0x302, "ab", 2));
	assert_ok(kport_batch_ins(batch, 1, 0x301, 2));
	assert_ok(kport_batch_run(handle, batch));
	assert_string_equal(seen.log,
			    "out8 0x301=0x7;in8 0x379=0x0;in8 0x379=0x0;in8 0x379=0x80;"
			    "in8 0x300=0xf0;out8 0x300=0xf5;out8 0x302=0x61;out8 0x302=0x62;"
			    "in8 0x301=0x7;in8 0x301=0x7;");
	kport_batch_free(batch);
	kport_close(handle);
}

static void watch_and_fail(void *ctx, const struct kport_access_event *event)
{
	watch(ctx, event);
	kport_claim(NULL, "0x300");
}

static void test_a_failure_is_told_and_keeps_its_words(void **state)
{
	kport *handle = open_watched(0);
	uint8_t byte = 0x77;

	(void)state;
	assert_ok(kport_set_observer(handle, watch_and_fail, &seen));
	fake.fail_at = 1;
	assert_fails(KPORT_SYSTEM, "fake access", kport_in8(handle, 0x300, &byte));
	assert_int_equal(byte, 0x77);
	fake.fail_at = 2;
	assert_fails(KPORT_SYSTEM, "fake access", kport_out8(handle, 0x300, 9));
	assert_string_equal(seen.log, "in8 0x300=0x0!system error;out8 0x300=0x9!system error;");
	kport_close(handle);
}

static void test_an_observer_is_taken_away(void **state)
{
	kport *handle = open_watched(0);

	(void)state;
	assert_ok(kport_out8(handle, 0x300, 1));
	assert_ok(kport_set_observer(handle, NULL, NULL));
	assert_ok(kport_out8(handle, 0x300, 2));
	assert_string_equal(seen.log, "out8 0x300=0x1;");
	assert_ptr_equal(handle->backend, &fake_backend);
	assert_ptr_equal(handle->state, &fake);
	assert_ok(kport_set_observer(handle, NULL, NULL));
	assert_fails(KPORT_INVALID, "NULL", kport_set_observer(NULL, watch, &seen));
	kport_close(handle);
}

static void test_everything_else_reaches_the_back_end(void **state)
{
	kport *handle = open_watched(0);

	(void)state;
	fake.log[0] = '\0';
	assert_string_equal(kport_backend_name(handle), "fake");
	assert_ok(kport_claim(handle, "0x310"));
	assert_ok(kport_thread_attach(handle));
	assert_ok(kport_grant_self(handle, "0x310"));
	assert_ok(kport_release(handle, "0x310"));
	assert_string_equal(fake.log, "claim 0x310;attach 0x310;attach 0x379;attach 0x300-0x30f;"
				      "grant 0x310;release 0x310;");
	fake.log[0] = '\0';
	kport_close(handle);
	assert_string_equal(fake.log, "release 0x379;release 0x300-0x30f;close;");
	assert_string_equal(seen.log, "");
}

static void *access_as_process_7(void *handle)
{
	kport_observe_as(7);
	assert_ok(kport_out8(handle, 0x300, 1));
	assert_int_equal(seen.process, 7);
	return NULL;
}

static void test_the_process_is_the_threads(void **state)
{
	kport *handle = open_watched(0);
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, access_as_process_7, handle), 0);
	pthread_join(thread, NULL);
	assert_ok(kport_out8(handle, 0x300, 1));
	assert_int_equal(seen.process, 0);
	kport_observe_as(9);
	assert_ok(kport_out8(handle, 0x300, 1));
	assert_int_equal(seen.process, 9);
	kport_observe_as(0);
	kport_close(handle);
}

/* The last value told of a port is what it holds, whatever threads do. */
static struct {
	uint32_t told;
	unsigned count;
} order;

static void watch_order(void *ctx, const struct kport_access_event *event)
{
	(void)ctx;
	if (event->write)
		order.told = event->value;
	else
		assert_int_equal(event->value, order.told);
	order.count++;
}

static void *write_and_read(void *handle)
{
	uint8_t byte;

	for (unsigned i = 0; i < 2000; i++) {
		assert_ok(kport_out8(handle, 0x300, (uint8_t)i));
		assert_ok(kport_in8(handle, 0x300, &byte));
		fake.log[0] = '\0';
	}
	return NULL;
}

static enum kport_status quiet_in(void *state, uint16_t port, unsigned width, uint32_t *value)
{
	(void)state, (void)width;
	*value = fake.memory[port];
	return KPORT_OK;
}

static enum kport_status quiet_out(void *state, uint16_t port, unsigned width, uint32_t value)
{
	(void)state, (void)width;
	fake.memory[port] = (uint8_t)value;
	return KPORT_OK;
}

static void test_events_come_in_the_order_of_the_accesses(void **state)
{
	pthread_t threads[4];
	kport *handle;

	(void)state;
	fake_backend.in = quiet_in;
	fake_backend.out = quiet_out;
	handle = fake_open("0x300", 0);
	memset(&order, 0, sizeof(order));
	assert_ok(kport_set_observer(handle, watch_order, NULL));
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, write_and_read, handle), 0);
	for (unsigned i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(order.count, 16000);
	kport_close(handle);
}

#define CASE(test) cmocka_unit_test_setup(test, fake_reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_single_accesses),
		CASE(test_refused_calls_are_no_accesses),
		CASE(test_strings_element_by_element),
		CASE(test_strings_of_the_back_end),
		CASE(test_each_access_of_a_batch),
		CASE(test_a_failure_is_told_and_keeps_its_words),
		CASE(test_an_observer_is_taken_away),
		CASE(test_everything_else_reaches_the_back_end),
		CASE(test_the_process_is_the_threads),
		CASE(test_events_come_in_the_order_of_the_accesses),
	};

	return cmocka_run_group_tests_name("observe", tests, NULL, NULL);
}
