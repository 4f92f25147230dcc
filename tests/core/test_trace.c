/* SPDX-License-Identifier: MIT */
/* core/trace.c: the ring. */
#include "check.h"

#define MANY (KP_TRACE_CAPACITY + 100u)

static struct kp_trace ring;
static struct kp_trace_record records[MANY];

static int fresh(void **state)
{
	(void)state;
	fake_reset(FAKE_NT);
	memset(&ring, 0, sizeof(ring));
	return kp_trace_start(&ring, &fake.env.memory) != KP_STATUS_OK;
}

static int clean(void **state)
{
	(void)state;
	kp_trace_stop(&ring, &fake.env.memory);
	fake_check_clean();
	return 0;
}

static void add(uint64_t handle, uint32_t value)
{
	struct kp_trace_record record = { .handle = handle, .value = value, .sequence = 999 };

	kp_trace_add(&ring, &record);
}

static void add_many(unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		add(1 + i % 2, i);
}

CASE(records_come_back_numbered_and_in_order)
{
	uint64_t next = 0;
	uint32_t lost = 9;

	add_many(10);
	assert_int_equal(kp_trace_read(&ring, 0, &next, records, MANY, &lost), 10);
	assert_int_equal(next, 10);
	assert_int_equal(lost, 0);
	for (uint32_t i = 0; i < 10; i++) {
		assert_int_equal(records[i].sequence, i);
		assert_int_equal(records[i].value, i);
	}
}

CASE(reading_goes_on_where_it_ended)
{
	uint64_t next = 0;
	uint32_t lost;

	add_many(10);
	assert_int_equal(kp_trace_read(&ring, 0, &next, records, 4, &lost), 4);
	assert_int_equal(next, 4);
	assert_int_equal(kp_trace_read(&ring, 0, &next, records, 100, &lost), 6);
	assert_int_equal(records[0].sequence, 4);
	assert_int_equal(kp_trace_read(&ring, 0, &next, records, 100, &lost), 0);
	assert_int_equal(next, 10);
}

CASE(an_empty_ring_gives_nothing)
{
	uint64_t next = 0;
	uint32_t lost = 9;

	assert_int_equal(kp_trace_read(&ring, 0, &next, records, MANY, &lost), 0);
	assert_int_equal(next, 0);
	assert_int_equal(lost, 0);
}

CASE(a_full_ring_loses_nothing)
{
	uint64_t next = 0;
	uint32_t lost;

	add_many(KP_TRACE_CAPACITY);
	assert_int_equal(kp_trace_read(&ring, 0, &next, records, MANY, &lost), KP_TRACE_CAPACITY);
	assert_int_equal(lost, 0);
	assert_int_equal(records[0].sequence, 0);
}

CASE(one_more_than_a_full_ring_loses_the_oldest)
{
	uint64_t next = 0;
	uint32_t lost;

	add_many(KP_TRACE_CAPACITY + 1);
	assert_int_equal(kp_trace_read(&ring, 0, &next, records, MANY, &lost), KP_TRACE_CAPACITY);
	assert_int_equal(lost, 1);
	assert_int_equal(records[0].sequence, 1);
	assert_int_equal(records[KP_TRACE_CAPACITY - 1].sequence, KP_TRACE_CAPACITY);
	assert_int_equal(next, KP_TRACE_CAPACITY + 1);
}

CASE(lost_counts_from_what_was_asked_for)
{
	uint64_t next = 60;
	uint32_t lost;

	add_many(MANY);
	assert_int_equal(kp_trace_read(&ring, 0, &next, records, MANY, &lost), KP_TRACE_CAPACITY);
	assert_int_equal(lost, 40);
	next = 100;
	kp_trace_read(&ring, 0, &next, records, MANY, &lost);
	assert_int_equal(lost, 0);
	next = 101;
	assert_int_equal(kp_trace_read(&ring, 0, &next, records, MANY, &lost),
			 KP_TRACE_CAPACITY - 1);
	assert_int_equal(lost, 0);
}

CASE(the_ring_wraps_many_times)
{
	uint64_t next = 0;
	uint32_t lost;

	add_many(10 * KP_TRACE_CAPACITY + 7);
	assert_int_equal(kp_trace_read(&ring, 0, &next, records, MANY, &lost), KP_TRACE_CAPACITY);
	assert_int_equal(lost, 9 * KP_TRACE_CAPACITY + 7);
	for (uint32_t i = 0; i < KP_TRACE_CAPACITY; i++)
		assert_int_equal(records[i].value, 9 * KP_TRACE_CAPACITY + 7 + i);
}

CASE(a_reader_from_the_future_is_sent_back)
{
	uint64_t next = ~0ull;
	uint32_t lost = 9;

	add_many(10);
	assert_int_equal(kp_trace_read(&ring, 0, &next, records, MANY, &lost), 0);
	assert_int_equal(lost, 0);
	assert_int_equal(next, 10);
}

CASE(records_of_one_handle_only)
{
	uint64_t next = 0;
	uint32_t lost;

	add_many(10);
	assert_int_equal(kp_trace_read(&ring, 2, &next, records, MANY, &lost), 5);
	assert_int_equal(next, 10);
	for (uint32_t i = 0; i < 5; i++)
		assert_int_equal(records[i].handle, 2);
}

CASE(records_of_others_are_skipped_over_only_once)
{
	uint64_t next = 0;
	uint32_t lost;

	add_many(10);
	assert_int_equal(kp_trace_read(&ring, 2, &next, records, 2, &lost), 2);
	assert_int_equal(kp_trace_read(&ring, 2, &next, records, 9, &lost), 3);
	assert_int_equal(records[0].value, 5);
	assert_int_equal(kp_trace_read(&ring, 2, &next, records, 9, &lost), 0);
}

CASE(without_room_nothing_is_passed_over)
{
	uint64_t next = 0;
	uint32_t lost;

	add_many(10);
	assert_int_equal(kp_trace_read(&ring, 0, &next, NULL, 0, &lost), 0);
	assert_int_equal(kp_trace_read(&ring, 0, &next, records, MANY, &lost), 10);
}

CASE(a_ring_that_is_off_takes_and_gives_nothing)
{
	uint64_t next = 0;
	uint32_t lost = 9;

	kp_trace_stop(&ring, &fake.env.memory);
	add_many(10);
	assert_int_equal(kp_trace_read(&ring, 0, &next, records, MANY, &lost), 0);
	assert_int_equal(lost, 0);
	kp_trace_stop(&ring, &fake.env.memory);
}

CASE(starting_twice_keeps_the_records)
{
	uint64_t next = 0;
	uint32_t lost;

	add_many(10);
	assert_int_equal(kp_trace_start(&ring, &fake.env.memory), KP_STATUS_OK);
	assert_int_equal(kp_trace_read(&ring, 0, &next, records, MANY, &lost), 10);
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, fresh, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(records_come_back_numbered_and_in_order),
		RUN(reading_goes_on_where_it_ended),
		RUN(an_empty_ring_gives_nothing),
		RUN(a_full_ring_loses_nothing),
		RUN(one_more_than_a_full_ring_loses_the_oldest),
		RUN(lost_counts_from_what_was_asked_for),
		RUN(the_ring_wraps_many_times),
		RUN(a_reader_from_the_future_is_sent_back),
		RUN(records_of_one_handle_only),
		RUN(records_of_others_are_skipped_over_only_once),
		RUN(without_room_nothing_is_passed_over),
		RUN(a_ring_that_is_off_takes_and_gives_nothing),
		RUN(starting_twice_keeps_the_records),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
