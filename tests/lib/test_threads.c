/* SPDX-License-Identifier: MIT */
/* One handle and several threads; errors that belong to each. Fit for ThreadSanitizer. */
#include "check.h"
#include "fake_backend.h"

#include <pthread.h>
#include <stdio.h>

#define THREADS 4
#define ROUNDS 2000

static kport *shared;
static bool closed_range_was_touched;
static bool range_is_open;

static void *errors_of_its_own(void *arg)
{
	unsigned number = (unsigned)(uintptr_t)arg;
	uintptr_t wrong = 0;
	char expected[16];
	unsigned i;

	snprintf(expected, sizeof(expected), "0x%x is", 0x500 + number);
	for (i = 0; i < ROUNDS; i++) {
		kport_out8(shared, (uint16_t)(0x500 + number), 0);
		if (strncmp(kport_last_error()->text, expected, strlen(expected)) != 0)
			wrong++;
	}
	return (void *)wrong;
}

static void *own_port(void *arg)
{
	uint16_t port = (uint16_t)(0x300 + 4 * (unsigned)(uintptr_t)arg);
	uintptr_t wrong = 0;
	uint32_t i, value;

	for (i = 0; i < ROUNDS; i++) {
		if (kport_out32(shared, port, i * 0x01010101) || kport_in32(shared, port, &value) ||
		    value != i * 0x01010101)
			wrong++;
	}
	return (void *)wrong;
}

static void *own_batch(void *arg)
{
	uint16_t port = (uint16_t)(0x300 + 4 * (unsigned)(uintptr_t)arg);
	struct kport_result result;
	uintptr_t wrong = 0;
	kport_batch *batch;
	unsigned i;

	if (kport_batch_new(&batch))
		return (void *)1;
	wrong += kport_batch_out(batch, 2, port, port) != KPORT_OK;
	wrong += kport_batch_in(batch, 2, port) != KPORT_OK;
	for (i = 0; i < ROUNDS / 10; i++) {
		if (kport_batch_run(shared, batch) || kport_batch_result(batch, 1, &result) ||
		    result.value != port)
			wrong++;
	}
	kport_batch_free(batch);
	return (void *)wrong;
}

static void *claims_of_its_own(void *arg)
{
	uintptr_t wrong = 0;
	char range[20];
	unsigned i;

	snprintf(range, sizeof(range), "0x%x", 0x400 + (unsigned)(uintptr_t)arg);
	for (i = 0; i < ROUNDS / 10; i++) {
		if (kport_claim(shared, range) || kport_release(shared, range))
			wrong++;
	}
	return (void *)wrong;
}

static void run_threads(void *(*work)(void *))
{
	pthread_t threads[THREADS];
	uintptr_t i;

	for (i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, work, (void *)i), 0);
	for (i = 0; i < THREADS; i++) {
		void *wrong;

		assert_int_equal(pthread_join(threads[i], &wrong), 0);
		assert_int_equal((uintptr_t)wrong, 0);
	}
}

static void open_sim(void)
{
	struct kport_options options = KPORT_OPTIONS_INIT;

	options.backend = "sim";
	options.ranges = "0x300-0x31f";
	assert_ok(kport_open(&options, &shared));
}

static void test_each_thread_has_its_error(void **state)
{
	(void)state;
	open_sim();
	run_threads(errors_of_its_own);
	kport_close(shared);
}

static void test_accesses_in_parallel(void **state)
{
	(void)state;
	open_sim();
	run_threads(own_port);
	kport_close(shared);
}

static void test_batches_in_parallel(void **state)
{
	(void)state;
	open_sim();
	run_threads(own_batch);
	kport_close(shared);
}

static void test_claims_in_parallel(void **state)
{
	(void)state;
	open_sim();
	run_threads(claims_of_its_own);
	kport_close(shared);
}

static enum kport_status open_range(void *state, struct kp_range range)
{
	(void)state, (void)range;
	__atomic_store_n(&range_is_open, true, __ATOMIC_SEQ_CST);
	return KPORT_OK;
}

static void close_range(void *state, struct kp_range range)
{
	(void)state, (void)range;
	__atomic_store_n(&range_is_open, false, __ATOMIC_SEQ_CST);
}

static enum kport_status touch(void *state, uint16_t port, unsigned width, uint32_t *value)
{
	unsigned i;

	(void)state, (void)port, (void)width;
	for (i = 0; i < 50; i++) {
		if (!__atomic_load_n(&range_is_open, __ATOMIC_SEQ_CST))
			__atomic_store_n(&closed_range_was_touched, true, __ATOMIC_SEQ_CST);
	}
	*value = 0;
	return KPORT_OK;
}

static void *access_or_claim(void *arg)
{
	uint8_t value;
	unsigned i;

	for (i = 0; i < ROUNDS; i++) {
		if (arg)
			kport_in8(shared, 0x300, &value);
		else if (kport_claim(shared, "0x300") || kport_release(shared, "0x300"))
			return (void *)1;
	}
	return NULL;
}

static void test_no_access_meets_the_release_of_its_range(void **state)
{
	fake_reset(state);
	fake_backend.claim = open_range;
	fake_backend.release = close_range;
	fake_backend.in = touch;
	closed_range_was_touched = range_is_open = false;
	shared = fake_open(NULL, 0);
	run_threads(access_or_claim);
	kport_close(shared);
	assert_false(closed_range_was_touched);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_thread_has_its_error),
		cmocka_unit_test(test_accesses_in_parallel),
		cmocka_unit_test(test_batches_in_parallel),
		cmocka_unit_test(test_claims_in_parallel),
		cmocka_unit_test(test_no_access_meets_the_release_of_its_range),
	};

	return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
