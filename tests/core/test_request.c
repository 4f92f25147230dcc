/* SPDX-License-Identifier: MIT */
/*
 * core/request.c: every request with one thing wrong in it. Each case runs once a request, by
 * name, so what is refused and what is not can be seen in the report.
 */
#include "check.h"
#include "samples.h"

static struct kp_handle handle;
static uint64_t buffer[SAMPLE_MAX_LEN / 8];
static uint64_t accesses;
static uint64_t calls;

static struct kp_header *header_of(void)
{
	return (struct kp_header *)buffer;
}

/* What no refused request may change. */
static void note_state(void)
{
	accesses = fake.accesses;
	calls = fake.calls;
}

static int fresh(void **state)
{
	const struct sample *sample = *state;

	if (!samples_start(&handle))
		return -1;
	if (sample)
		sample_fill(sample, buffer);
	note_state();
	return 0;
}

static int clean(void **state)
{
	(void)state;
	samples_stop(&handle);
	return 0;
}

static void refused_with(const struct sample *sample, size_t len, enum kp_status wanted)
{
	enum kp_status status = fake_request(&handle, sample->number, buffer, len, NULL);

	if (status != wanted)
		fail_msg("%s of %zu bytes, size %u, flags 0x%x: status %d", sample->name, len,
			 header_of()->size, header_of()->flags, (int)status);
	assert_int_equal(fake.accesses, accesses);
	assert_int_equal(fake.calls, calls);
	assert_int_equal(fake.claim_count, 2);
}

static void refused(const struct sample *sample, size_t len)
{
	refused_with(sample, len, KP_STATUS_INVALID);
}

static void valid_one_is_accepted(void **state)
{
	const struct sample *sample = *state;

	assert_int_equal(fake_request(&handle, sample->number, buffer, sample->len, NULL),
			 KP_STATUS_OK);
}

static void shorter_buffers_are_refused(void **state)
{
	const struct sample *sample = *state;

	for (size_t len = 0; len < sample->fixed_len; len++) {
		refused(sample, len);
		header_of()->size = (uint32_t)len;
		refused(sample, len);
		header_of()->size = (uint32_t)sample->len;
	}
}

static void shorter_arrays_are_refused(void **state)
{
	const struct sample *sample = *state;

	for (size_t len = sample->fixed_len; len < sample->len; len++) {
		header_of()->size = (uint32_t)len;
		if (sample->entry_len < 2 || (len - sample->fixed_len) % sample->entry_len)
			refused(sample, len);
	}
}

static void longer_buffers_are_refused(void **state)
{
	const struct sample *sample = *state;

	for (size_t more = 1; more <= 64; more++) {
		header_of()->size = (uint32_t)(sample->len + more);
		if (sample->entry_len < 2 || more % sample->entry_len)
			refused(sample, sample->len + more);
	}
}

static void another_size_in_the_header_is_refused(void **state)
{
	const struct sample *sample = *state;
	const uint32_t len = (uint32_t)sample->len;
	const uint32_t sizes[] = { 0,
				   1,
				   7,
				   8,
				   len - 1,
				   len + 1,
				   len - 8,
				   len + 8,
				   len * 2,
				   0x10000,
				   len + 0x10000,
				   0x7fffffff,
				   0x80000000,
				   len + 0x80000000,
				   0xfffffff8,
				   0xffffffff };

	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		if (sizes[i] == len)
			continue;
		header_of()->size = sizes[i];
		refused(sample, sample->len);
	}
}

static void a_zero_size_with_a_zero_length_is_refused(void **state)
{
	memset(buffer, 0, sizeof(buffer));
	refused(*state, 0);
	refused(*state, 8);
}

static void unknown_flags_are_refused(void **state)
{
	const struct sample *sample = *state;

	for (unsigned bit = 0; bit < 32; bit++) {
		if (sample->flags >> bit & 1)
			continue;
		header_of()->flags = 1u << bit;
		refused(sample, sample->len);
		header_of()->flags = sample->flags | 1u << bit;
		refused(sample, sample->len);
	}
}

static void padding_that_is_not_zero_is_refused(void **state)
{
	const struct sample *sample = *state;

	for (size_t i = 0; i < COUNT_OF(sample->padding) && sample->padding[i]; i++)
		for (unsigned bit = 0; bit < 8; bit++) {
			((uint8_t *)buffer)[sample->padding[i]] = (uint8_t)(1u << bit);
			refused(sample, sample->len);
			((uint8_t *)buffer)[sample->padding[i]] = 0;
		}
}

static void before_the_handshake_it_is_refused(void **state)
{
	const struct sample *sample = *state;

	handle.greeted = false;
	if (sample->number != KP_REQUEST_HANDSHAKE)
		refused(sample, sample->len);
}

static const uint32_t access_of[] = {
#define X(name, number, access) [(number)] = (access),
	KP_REQUESTS(X)
#undef X
};

static void without_the_access_it_needs_it_is_denied(void **state)
{
	const struct sample *sample = *state;

	for (uint32_t access = 0; access < 3; access++) {
		if (!(access_of[sample->number] & ~access))
			continue;
		handle.access = access;
		refused_with(sample, sample->len, KP_STATUS_DENIED);
	}
	handle.access = KP_RIGHT_READ | KP_RIGHT_WRITE;
}

static void with_the_access_it_needs_it_is_accepted(void **state)
{
	const struct sample *sample = *state;

	handle.access = access_of[sample->number];
	assert_int_equal(fake_request(&handle, sample->number, buffer, sample->len, NULL),
			 KP_STATUS_OK);
}

CASE(numbers_of_no_request_are_refused)
{
	static const uint32_t numbers[] = {
		0, 17, 18, 0x80, 0x801, 0xffff, 0x10002, 0x80000002, ~0u
	};

	sample_fill(sample_of(KP_REQUEST_READ), buffer);
	for (size_t i = 0; i < COUNT_OF(numbers); i++) {
		enum kp_status status = fake_request(&handle, numbers[i], buffer, 16, NULL);

		assert_true(status == KP_STATUS_INVALID || status == KP_STATUS_UNSUPPORTED);
	}
	assert_int_equal(fake.accesses, accesses);
}

CASE(every_request_has_a_sample)
{
	assert_int_equal(sample_count, COUNT_OF(access_of) - 1);
	for (uint32_t number = 1; number < COUNT_OF(access_of); number++)
		assert_int_equal(sample_of(number)->number, number);
}

CASE(a_buffer_longer_than_any_request_is_refused)
{
	static uint64_t huge[KP_REQUEST_MAX_LEN / 8 + 1];

	for (uint32_t number = 0; number <= sample_count + 1; number++) {
		struct kp_header *header = (struct kp_header *)huge;

		header->size = sizeof(huge);
		assert_int_not_equal(fake_request(&handle, number, huge, sizeof(huge), NULL),
				     KP_STATUS_OK);
	}
}

/* Random bytes and random damage: nothing but a status may come of it. */
CASE(random_buffers_do_no_harm)
{
	uint64_t seed = 61;

	for (unsigned round = 0; round < 20000; round++) {
		size_t len = fake_random_below(&seed, SAMPLE_MAX_LEN + 1);

		for (size_t i = 0; i < COUNT_OF(buffer); i++)
			buffer[i] = (uint64_t)fake_random(&seed) << 32 | fake_random(&seed);
		if (round % 2)
			header_of()->size = (uint32_t)len;
		if (round % 4 == 3)
			header_of()->flags = 0;
		fake_request(&handle, fake_random_below(&seed, 18), buffer, len, NULL);
		fake_check_grants();
	}
}

CASE(randomly_damaged_requests_do_no_harm)
{
	uint64_t seed = 62;

	for (unsigned round = 0; round < 50000; round++) {
		const struct sample *sample = &samples[fake_random_below(&seed, 16)];
		uint32_t changes = 1 + fake_random_below(&seed, 3);

		sample_fill(sample, buffer);
		while (changes--)
			((uint8_t *)buffer)[8 + fake_random_below(&seed, (uint32_t)sample->len)] ^=
				(uint8_t)(1u << fake_random_below(&seed, 8));
		fake_request(&handle, sample->number, buffer, sample->len, NULL);
		fake_check_grants();
	}
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, fresh, clean)

/* The case once a request: its index in the table is that of its number. */
#define EACH(mutation)                                                                             \
	ONE(mutation, HANDSHAKE, 1), ONE(mutation, READ, 2), ONE(mutation, WRITE, 3),              \
		ONE(mutation, BATCH_READ, 4), ONE(mutation, BATCH, 5), ONE(mutation, CLAIM, 6),    \
		ONE(mutation, RELEASE, 7), ONE(mutation, GRANT, 8), ONE(mutation, REVOKE, 9),      \
		ONE(mutation, GRANT_LIST, 10), ONE(mutation, RIGHTS_LIST, 11),                     \
		ONE(mutation, POLICY_LOAD, 12), ONE(mutation, TRACE_SET, 13),                      \
		ONE(mutation, TRACE_READ, 14), ONE(mutation, POLICY_RELOAD, 15),                   \
		ONE(mutation, QUIESCE, 16), ONE(mutation, RULES, 17)
#define ONE(mutation, request, number)                                                             \
	{                                                                                          \
#request ": " #mutation, mutation, fresh, clean, (void *)&samples[(number)-1]      \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(every_request_has_a_sample),
		EACH(valid_one_is_accepted),
		EACH(shorter_buffers_are_refused),
		EACH(shorter_arrays_are_refused),
		EACH(longer_buffers_are_refused),
		EACH(another_size_in_the_header_is_refused),
		EACH(a_zero_size_with_a_zero_length_is_refused),
		EACH(unknown_flags_are_refused),
		EACH(padding_that_is_not_zero_is_refused),
		EACH(before_the_handshake_it_is_refused),
		EACH(without_the_access_it_needs_it_is_denied),
		EACH(with_the_access_it_needs_it_is_accepted),
		RUN(numbers_of_no_request_are_refused),
		RUN(a_buffer_longer_than_any_request_is_refused),
		RUN(random_buffers_do_no_harm),
		RUN(randomly_damaged_requests_do_no_harm),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
