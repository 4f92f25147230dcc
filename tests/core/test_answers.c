/* SPDX-License-Identifier: MIT */
/* core/request.c: what is answered, and that nothing else ever is. */
#include "check.h"
#include "samples.h"

static struct kp_handle handle;
static uint64_t buffer[SAMPLE_MAX_LEN / 8];

static int fresh(void **state)
{
	(void)state;
	return !samples_start(&handle);
}

static int clean(void **state)
{
	(void)state;
	samples_stop(&handle);
	return 0;
}

/* Bytes where an answer goes: the room of a list, and fields that are answered. */
static void soil(const struct sample *sample, int byte)
{
	struct kp_policy_load *load = (struct kp_policy_load *)buffer;
	struct kp_trace_read *read = (struct kp_trace_read *)buffer;
	struct kp_handshake *hello = (struct kp_handshake *)buffer;
	struct kp_batch *batch = (struct kp_batch *)buffer;
	struct kp_access *access = (struct kp_access *)buffer;
	struct kp_holders *holders = (struct kp_holders *)buffer;

	if (sample->entry_len > 1)
		memset((uint8_t *)buffer + sample->fixed_len, byte,
		       sample->len - sample->fixed_len);
	if (sample->number == KP_REQUEST_HANDSHAKE)
		memset(&hello->features, byte,
		       sizeof(*hello) - offsetof(struct kp_handshake, features));
	else if (sample->number == KP_REQUEST_READ)
		memset(&access->value, byte, sizeof(access->value));
	else if (sample->number == KP_REQUEST_BATCH || sample->number == KP_REQUEST_BATCH_READ)
		memset(&batch->done, byte, 8);
	else if (sample->number == KP_REQUEST_POLICY_LOAD)
		memset(&load->errors, byte, 16);
	else if (sample->number == KP_REQUEST_TRACE_READ)
		memset(&read->count, byte, 8);
	else if (sample->number == KP_REQUEST_HOLDERS)
		memset(&holders->count, byte, sizeof(holders->count));
	else if (sample->number == KP_REQUEST_GRANT_LIST ||
		 sample->number == KP_REQUEST_RIGHTS_LIST)
		memset((uint8_t *)buffer + sample->fixed_len - 8, byte, 4);
}

static size_t answer_to_soiled(const struct sample *sample, int byte, uint8_t *answer)
{
	size_t answered;

	assert_true(samples_start(&handle));
	sample_fill(sample, buffer);
	soil(sample, byte);
	assert_int_equal(fake_request(&handle, sample->number, buffer, sample->len, &answered),
			 KP_STATUS_OK);
	memcpy(answer, buffer, answered);
	samples_stop(&handle);
	return answered;
}

static void answer_holds_no_stale_byte(void **state)
{
	const struct sample *sample = *state;
	uint8_t answers[2][SAMPLE_MAX_LEN];
	size_t answered = answer_to_soiled(sample, 0x55, answers[0]);

	assert_true(answered >= sizeof(struct kp_header) && answered <= sample->len);
	assert_int_equal(answer_to_soiled(sample, 0xaa, answers[1]), answered);
	for (size_t i = 0; i < answered; i++)
		if (answers[0][i] != answers[1][i])
			fail_msg("%s: byte %zu of %zu is what stood there before", sample->name, i,
				 answered);
}

CASE(the_handshake_answers_what_the_driver_speaks)
{
	struct kp_handshake *hello = (struct kp_handshake *)buffer;

	sample_fill(sample_of(KP_REQUEST_HANDSHAKE), buffer);
	hello->minor = 77;
	assert_int_equal(fake_request(&handle, KP_REQUEST_HANDSHAKE, buffer, sizeof(*hello), NULL),
			 KP_STATUS_OK);
	assert_int_equal(hello->magic, KP_ABI_MAGIC);
	assert_int_equal(hello->major, KP_ABI_MAJOR);
	assert_int_equal(hello->minor, KP_ABI_MINOR);
	assert_int_equal(hello->features, kp_device_features(&fake.device));
	assert_int_equal(hello->max_ops, KP_BATCH_MAX_OPS);
	assert_int_equal(hello->max_data, KP_BATCH_MAX_DATA);
	assert_int_equal(hello->handle, handle.number);
}

CASE(a_second_handshake_leaves_the_handle_usable)
{
	assert_int_equal(ask_hello(&handle), KP_STATUS_OK);
	assert_int_equal(ask_read(&handle, 0x300, 1, NULL), KP_STATUS_OK);
}

static enum kp_status hello_with(uint32_t magic, uint16_t major)
{
	struct kp_handshake *hello = (struct kp_handshake *)buffer;

	handle.greeted = false;
	sample_fill(sample_of(KP_REQUEST_HANDSHAKE), buffer);
	hello->magic = magic;
	hello->major = major;
	return fake_request(&handle, KP_REQUEST_HANDSHAKE, buffer, sizeof(*hello), NULL);
}

CASE(a_wrong_magic_is_refused_and_greets_nobody)
{
	static const uint32_t magics[] = { 0, KP_ABI_MAGIC + 1, 0x504f5254, ~KP_ABI_MAGIC };

	for (size_t i = 0; i < COUNT_OF(magics); i++) {
		assert_int_equal(hello_with(magics[i], KP_ABI_MAJOR), KP_STATUS_INVALID);
		assert_int_equal(ask_read(&handle, 0x300, 1, NULL), KP_STATUS_INVALID);
	}
	handle.greeted = true;
}

CASE(a_wrong_major_is_unsupported_and_greets_nobody)
{
	static const uint16_t majors[] = { 0, KP_ABI_MAJOR + 1, 0x100, 0xffff };

	for (size_t i = 0; i < COUNT_OF(majors); i++) {
		assert_int_equal(hello_with(KP_ABI_MAGIC, majors[i]), KP_STATUS_UNSUPPORTED);
		assert_int_equal(ask_read(&handle, 0x300, 1, NULL), KP_STATUS_INVALID);
	}
	handle.greeted = true;
}

CASE(a_handshake_after_a_wrong_one_works)
{
	assert_int_equal(hello_with(0, 0), KP_STATUS_INVALID);
	assert_int_equal(ask_hello(&handle), KP_STATUS_OK);
	assert_int_equal(ask_read(&handle, 0x300, 1, NULL), KP_STATUS_OK);
}

CASE(a_read_answers_its_width_and_nothing_above)
{
	static const uint32_t script[] = { 0xfedcba98, 0xfedcba98, 0xfedcba98 };
	uint32_t value;

	fake.script = script;
	fake.script_len = 3;
	assert_int_equal(ask_read(&handle, 0x300, 1, &value), KP_STATUS_OK);
	assert_int_equal(value, 0x98);
	assert_int_equal(ask_read(&handle, 0x300, 2, &value), KP_STATUS_OK);
	assert_int_equal(value, 0xba98);
	assert_int_equal(ask_read(&handle, 0x300, 4, &value), KP_STATUS_OK);
	assert_int_equal(value, 0xfedcba98);
}

CASE(a_write_puts_its_value_on_the_bus)
{
	assert_int_equal(ask_write(&handle, 0x302, 2, 0xbeef), KP_STATUS_OK);
	assert_int_equal(fake.latch[0x302], 0xef);
	assert_int_equal(fake.latch[0x303], 0xbe);
}

CASE(a_value_wider_than_the_write_is_refused)
{
	fake_forget();
	assert_int_equal(ask_write(&handle, 0x300, 1, 0x100), KP_STATUS_INVALID);
	assert_int_equal(ask_write(&handle, 0x300, 2, 0x10000), KP_STATUS_INVALID);
	assert_int_equal(ask_write(&handle, 0x300, 1, 0x80000000), KP_STATUS_INVALID);
	assert_int_equal(fake.accesses, 0);
	assert_int_equal(ask_write(&handle, 0x300, 4, 0xffffffff), KP_STATUS_OK);
}

CASE(a_bus_that_fails_answers_its_status_and_no_value)
{
	uint32_t value = 0x77;

	fake.fail_access = fake.accesses + 1;
	fake.bus_status = KP_STATUS_SYSTEM;
	assert_int_equal(ask_read(&handle, 0x300, 1, &value), KP_STATUS_SYSTEM);
	fake.fail_access = fake.accesses + 1;
	fake.bus_status = KP_STATUS_BUSY;
	assert_int_equal(ask_write(&handle, 0x300, 1, 0), KP_STATUS_BUSY);
}

CASE(the_list_of_rights_is_the_policys)
{
	struct kp_rights_range ranges[8];
	uint32_t count;

	assert_int_equal(ask_rights_list(&handle, ranges, 8, &count), KP_STATUS_OK);
	assert_int_equal(count, 2);
	assert_int_equal(ranges[0].range.first, 0x300);
	assert_int_equal(ranges[0].range.last, 0x31f);
	assert_int_equal(ranges[0].rights, KP_RIGHT_ALL);
	assert_int_equal(ranges[1].range.first, 0x378);
	assert_int_equal(ranges[1].range.last, 0x37a);
}

CASE(the_list_of_rights_counts_more_than_there_is_room_for)
{
	struct kp_rights_range ranges[8] = { { { 0, 0 }, 99 }, { { 0, 0 }, 99 } };
	uint32_t count;

	assert_int_equal(ask_rights_list(&handle, ranges, 1, &count), KP_STATUS_OK);
	assert_int_equal(count, 2);
	assert_int_equal(ranges[0].rights, KP_RIGHT_ALL);
	assert_int_equal(ranges[1].rights, 99);
	assert_int_equal(ask_rights_list(&handle, NULL, 0, &count), KP_STATUS_OK);
	assert_int_equal(count, 2);
}

CASE(a_list_answers_no_more_than_it_holds)
{
	const struct sample *sample = sample_of(KP_REQUEST_RIGHTS_LIST);
	size_t answered;

	sample_fill(sample, buffer);
	assert_int_equal(fake_request(&handle, sample->number, buffer, sample->len, &answered),
			 KP_STATUS_OK);
	assert_int_equal(answered,
			 sizeof(struct kp_rights_list) + 2 * sizeof(struct kp_rights_range));
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, fresh, clean)
#define STALE(request, number)                                                                     \
	{                                                                                          \
#request ": answer_holds_no_stale_byte", answer_holds_no_stale_byte, NULL, NULL,   \
			(void *)&samples[(number)-1]                                               \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STALE(HANDSHAKE, 1),
		STALE(READ, 2),
		STALE(WRITE, 3),
		STALE(BATCH_READ, 4),
		STALE(BATCH, 5),
		STALE(CLAIM, 6),
		STALE(RELEASE, 7),
		STALE(GRANT, 8),
		STALE(REVOKE, 9),
		STALE(GRANT_LIST, 10),
		STALE(RIGHTS_LIST, 11),
		STALE(POLICY_LOAD, 12),
		STALE(TRACE_SET, 13),
		STALE(TRACE_READ, 14),
		STALE(POLICY_RELOAD, 15),
		STALE(QUIESCE, 16),
		STALE(RULES, 17),
		RUN(the_handshake_answers_what_the_driver_speaks),
		RUN(a_second_handshake_leaves_the_handle_usable),
		RUN(a_wrong_magic_is_refused_and_greets_nobody),
		RUN(a_wrong_major_is_unsupported_and_greets_nobody),
		RUN(a_handshake_after_a_wrong_one_works),
		RUN(a_read_answers_its_width_and_nothing_above),
		RUN(a_write_puts_its_value_on_the_bus),
		RUN(a_value_wider_than_the_write_is_refused),
		RUN(a_bus_that_fails_answers_its_status_and_no_value),
		RUN(the_list_of_rights_is_the_policys),
		RUN(the_list_of_rights_counts_more_than_there_is_room_for),
		RUN(a_list_answers_no_more_than_it_holds),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
