/* SPDX-License-Identifier: MIT */
/* driver/nt/device.c: every I/O control, with one thing wrong at a time. */
#include "check.h"

#include <stdio.h>

#include "driver/nt/kioport.h"

#define ROOM 256u

struct sample {
	const char *name;
	uint32_t number;
	ULONG len;
	ULONG access;
	ULONG entry; /* what may follow comes in pieces of so many bytes; 0: nothing may */
	uint32_t flags;
	NTSTATUS status; /* of the valid one */
	ULONG padding[2];
};

#define X(name, number, access) ACCESS_OF_##name = (access),
enum { KP_REQUESTS(X) };
#undef X

#define SAMPLE(request, type)                                                                      \
	.name = #request, .number = KP_REQUEST_##request, .len = sizeof(struct type),              \
	.access = ACCESS_OF_##request

static const struct sample samples[] = {
	{ SAMPLE(HANDSHAKE, kp_handshake) },
	{ SAMPLE(READ, kp_access), .padding = { 15 } },
	{ SAMPLE(WRITE, kp_access), .padding = { 15, 9 } },
	{ SAMPLE(BATCH_READ, kp_batch), .entry = 1 },
	{ SAMPLE(BATCH, kp_batch), .entry = 1 },
	{ SAMPLE(CLAIM, kp_claim_request), .flags = KP_CLAIM_SHARE, .padding = { 12, 15 } },
	{ SAMPLE(RELEASE, kp_claim_request), .padding = { 12, 15 } },
	{ SAMPLE(GRANT, kp_grant_request), .flags = KP_GRANT_EXCLUSIVE, .padding = { 20, 23 } },
	{ SAMPLE(REVOKE, kp_grant_request), .status = STATUS_INVALID_PARAMETER,
	  .padding = { 20, 23 } },
	{ SAMPLE(GRANT_LIST, kp_grant_list), .entry = sizeof(struct kp_range),
	  .padding = { 20, 23 } },
	{ SAMPLE(RIGHTS_LIST, kp_rights_list), .entry = sizeof(struct kp_rights_range),
	  .padding = { 12, 15 } },
	{ SAMPLE(POLICY_LOAD, kp_policy_load), .entry = 1, .padding = { 28, 31 } },
	{ SAMPLE(TRACE_SET, kp_header), .flags = KP_TRACE_ON | KP_TRACE_ALL },
	{ SAMPLE(TRACE_READ, kp_trace_read), .entry = sizeof(struct kp_trace_record) },
	{ SAMPLE(POLICY_RELOAD, kp_policy_load), .padding = { 28, 8 } },
	{ SAMPLE(QUIESCE, kp_header) },
	{ SAMPLE(RULES, kp_rules), .flags = KP_RULES_RELOAD },
	{ SAMPLE(HOLDERS, kp_holders), .entry = sizeof(struct kp_holder), .padding = { 28, 31 } },
};

static struct nt_file file;

static int fresh(void **state)
{
	(void)state;
	nt_reset();
	return nt_load() != STATUS_SUCCESS || nt_open(&file, &nt_admin, BOTH) != STATUS_SUCCESS ||
	       nt_hello(&file) != STATUS_SUCCESS || nt_claim(&file, 0x378, 0x37a) != STATUS_SUCCESS;
}

static int clean(void **state)
{
	nt_close(&file);
	return unload_and_look(state);
}

static void set_range(void *to)
{
	struct kp_claim_request *request = to;

	request->range.first = 0x378;
	request->range.last = 0x37a;
}

static void fill(const struct sample *sample, void *to)
{
	struct kp_handshake *hello = to;
	struct kp_access *access = to;
	struct kp_grant_request *grant = to;

	memset(to, 0, ROOM);
	((struct kp_header *)to)->size = sample->len;
	if (sample->number == KP_REQUEST_HANDSHAKE) {
		hello->magic = KP_ABI_MAGIC;
		hello->major = KP_ABI_MAJOR;
	} else if (sample->number == KP_REQUEST_READ || sample->number == KP_REQUEST_WRITE) {
		access->port = 0x378;
		access->width = 1;
	} else if (sample->number == KP_REQUEST_CLAIM || sample->number == KP_REQUEST_RELEASE) {
		set_range(to);
	} else if (sample->number == KP_REQUEST_GRANT) {
		grant->range.first = 0x378;
		grant->range.last = 0x37a;
	}
}

static ULONG code_of(const struct sample *sample)
{
	return KP_NT_CODE(sample->number, sample->access);
}

static _Alignas(8) UCHAR buffer[ROOM + 8];

static NTSTATUS ask(const struct sample *sample, ULONG in_len, ULONG out_len)
{
	return nt_control(&file, code_of(sample), buffer, in_len, out_len, NULL);
}

static void refused(const struct sample *sample, ULONG in_len, ULONG out_len, const char *what)
{
	NTSTATUS status = ask(sample, in_len, out_len);

	if (status != STATUS_INVALID_PARAMETER)
		fail_msg("%s, %s: 0x%08x", sample->name, what, (unsigned)status);
}

CASE(the_valid_ones_are_answered)
{
	for (size_t i = 0; i < COUNT_OF(samples); i++) {
		fill(&samples[i], buffer);
		assert_int_equal(ask(&samples[i], samples[i].len, samples[i].len),
				 samples[i].status);
		if (samples[i].number == KP_REQUEST_RELEASE)
			assert_int_equal(nt_claim(&file, 0x378, 0x37a), STATUS_SUCCESS);
	}
}

CASE(shorter_and_longer_ones_are_refused)
{
	for (size_t i = 0; i < COUNT_OF(samples); i++)
		for (ULONG len = 0; len < ROOM; len++) {
			const struct sample *sample = &samples[i];

			if (len == sample->len)
				continue;
			/* the header tells the truth about nothing ... */
			fill(sample, buffer);
			refused(sample, len, len, "a length that is not its header's");
			/* ... or of a request that is too short, or too long where nothing may follow */
			if (sample->entry && len > sample->len)
				continue;
			((struct kp_header *)buffer)->size = len;
			refused(sample, len, len, "a length of none");
		}
}

CASE(input_and_output_are_one_length)
{
	for (size_t i = 0; i < COUNT_OF(samples); i++) {
		ULONG len = samples[i].len;

		fill(&samples[i], buffer);
		refused(&samples[i], len, 0, "no output");
		refused(&samples[i], 0, len, "no input");
		refused(&samples[i], len, len - 1, "a short output");
		refused(&samples[i], len, len + 1, "a long output");
		refused(&samples[i], len - 1, len, "a short input");
		refused(&samples[i], len + 1, len, "a long input");
	}
}

CASE(a_buffer_longer_than_any_request_is_refused)
{
	ULONG len = (ULONG)KP_REQUEST_MAX_LEN + 1;
	UCHAR *huge = calloc(1, len);

	for (size_t i = 0; i < COUNT_OF(samples); i++) {
		((struct kp_header *)huge)->size = len;
		assert_int_equal(nt_control(&file, code_of(&samples[i]), huge, len, len, NULL),
				 STATUS_INVALID_PARAMETER);
	}
	free(huge);
}

CASE(a_callers_buffer_may_lie_anywhere)
{
	for (size_t i = 0; i < COUNT_OF(samples) - 2; i++) {
		UCHAR image[ROOM];

		fill(&samples[i], buffer);
		memcpy(image, buffer, samples[i].len);
		memcpy(buffer + 3, image, samples[i].len);
		assert_int_equal(nt_control(&file, code_of(&samples[i]), buffer + 3, samples[i].len,
					    samples[i].len, NULL),
				 samples[i].status);
		if (samples[i].number == KP_REQUEST_RELEASE)
			assert_int_equal(nt_claim(&file, 0x378, 0x37a), STATUS_SUCCESS);
	}
}

CASE(unknown_flags_are_refused)
{
	for (size_t i = 0; i < COUNT_OF(samples); i++)
		for (unsigned bit = 0; bit < 32; bit++) {
			if (samples[i].flags >> bit & 1)
				continue;
			fill(&samples[i], buffer);
			((struct kp_header *)buffer)->flags = 1u << bit;
			refused(&samples[i], samples[i].len, samples[i].len, "an unknown flag");
		}
}

CASE(padding_is_zero)
{
	for (size_t i = 0; i < COUNT_OF(samples); i++)
		for (unsigned k = 0; k < 2 && samples[i].padding[k]; k++) {
			fill(&samples[i], buffer);
			buffer[samples[i].padding[k]] = 0x40;
			refused(&samples[i], samples[i].len, samples[i].len, "padding");
		}
}

CASE(another_version_is_not_spoken)
{
	struct kp_handshake *hello = (struct kp_handshake *)buffer;

	for (unsigned major = 0; major < 0x10000; major += major < 3 ? 1 : 0x1111) {
		if (major == KP_ABI_MAJOR)
			continue;
		fill(&samples[0], buffer);
		hello->major = (uint16_t)major;
		assert_int_equal(ask(&samples[0], sizeof(*hello), sizeof(*hello)),
				 STATUS_NOT_SUPPORTED);
	}
	fill(&samples[0], buffer);
	hello->magic++;
	refused(&samples[0], sizeof(*hello), sizeof(*hello), "another magic");
	fill(&samples[0], buffer);
	hello->minor = 77;
	assert_int_equal(ask(&samples[0], sizeof(*hello), sizeof(*hello)), STATUS_SUCCESS);
	assert_int_equal(hello->minor, KP_ABI_MINOR);
}

CASE(before_the_handshake_nothing_is_served)
{
	nt_close(&file);
	assert_int_equal(nt_open(&file, &nt_admin, BOTH), STATUS_SUCCESS);
	for (size_t i = 1; i < COUNT_OF(samples); i++) {
		fill(&samples[i], buffer);
		refused(&samples[i], samples[i].len, samples[i].len, "before the handshake");
	}
}

CASE(codes_with_one_bit_wrong_are_no_requests)
{
	for (size_t i = 0; i < COUNT_OF(samples); i++)
		for (unsigned bit = 0; bit < 32; bit++) {
			ULONG code = code_of(&samples[i]) ^ 1u << bit;
			NTSTATUS status;
			bool is_other = false;

			for (size_t k = 0; k < COUNT_OF(samples); k++)
				is_other |= code_of(&samples[k]) == code;
			if (is_other)
				continue;
			fill(&samples[i], buffer);
			status = nt_control(&file, code, buffer, samples[i].len, samples[i].len,
					    NULL);
			if (status != STATUS_INVALID_DEVICE_REQUEST)
				fail_msg("%s, bit %u: 0x%08x", samples[i].name, bit,
					 (unsigned)status);
		}
}

CASE(no_code_asks_for_no_access)
{
	for (size_t i = 0; i < COUNT_OF(samples); i++) {
		assert_int_not_equal(code_of(&samples[i]) >> 14 & 3, 0);
		assert_int_equal(code_of(&samples[i]) & 3, 0); /* METHOD_BUFFERED */
	}
}

CASE(other_drivers_codes_are_not_ours)
{
	/* PortTalk's, InpOut's, WinRing0's, and a disk's */
	static const ULONG codes[] = { 0x9c402404, 0x9c402004, 0x9c4060cc, 0x9c40a0d8,
				       0x00070000, 0,	       0xffffffff };

	for (size_t i = 0; i < COUNT_OF(codes); i++)
		assert_int_equal(nt_control(&file, codes[i], buffer, 16, 16, NULL),
				 STATUS_INVALID_DEVICE_REQUEST);
}

CASE(other_requests_of_the_io_manager_are_refused)
{
	for (unsigned major = 0; major <= IRP_MJ_MAXIMUM_FUNCTION; major++) {
		IRP irp = { .at = { .FileObject = &file.object } };

		if (major == IRP_MJ_CREATE || major == IRP_MJ_CLEANUP || major == IRP_MJ_CLOSE ||
		    major == IRP_MJ_DEVICE_CONTROL)
			continue;
		assert_int_equal(nt.driver.MajorFunction[major](nt.device, &irp),
				 STATUS_INVALID_DEVICE_REQUEST);
	}
}

CASE(a_request_without_a_file_is_refused)
{
	IRP irp = { .at = { .FileObject = NULL } };

	assert_int_equal(kioport_control(nt.device, &irp), STATUS_INVALID_HANDLE);
	assert_int_equal(irp.completions, 1);
}

CASE(a_refused_file_can_be_closed)
{
	struct nt_file refused = { 0 };

	assert_int_equal(nt_open_name(&refused, &nt_admin, FILE_READ_DATA, L"\\x"),
			 STATUS_OBJECT_NAME_NOT_FOUND);
	nt_cleanup(&refused);
	nt_finish(&refused);
}

struct batch {
	struct kp_batch head;
	struct kp_op ops[4];
	UCHAR data[8];
};

static NTSTATUS run_batch(struct batch *batch, uint32_t count, uint32_t data_len)
{
	ULONG len = (ULONG)(sizeof(batch->head) + count * sizeof(batch->ops[0]) + data_len);

	batch->head.op_count = count;
	batch->head.data_len = data_len;
	return nt_request(&file, KP_REQUEST_BATCH, batch, len);
}

CASE(a_batch_runs_in_one_request)
{
	struct batch batch = {
		.ops = { { .code = KP_OP_OUT, .width = 1, .port = 0x378, .value = 0x5a },
			 { .code = KP_OP_IN, .width = 1, .port = 0x378 },
			 { .code = KP_OP_DELAY, .time_ns = 2000000 } }
	};

	assert_int_equal(run_batch(&batch, 3, 0), STATUS_SUCCESS);
	assert_int_equal(batch.head.done, 3);
	assert_int_equal(batch.head.status, KP_STATUS_OK);
	assert_int_equal(batch.ops[1].value, 0x5a);
	assert_true(nt.slept_ns >= 2000000 - 100);
}

CASE(string_forms_of_all_widths)
{
	for (uint8_t width = 1; width <= 2; width *= 2) {
		struct batch batch = { .ops = { { .code = KP_OP_OUTS,
						  .width = width,
						  .port = 0x378,
						  .count = 4u / width,
						  .data = 0 },
						{ .code = KP_OP_INS,
						  .width = width,
						  .port = 0x378,
						  .count = 4u / width,
						  .data = 4 } } };
		/* the data follow the operations that there are */
		UCHAR *data = (UCHAR *)&batch.ops[2];

		memcpy(data, "abcd", 4);
		assert_int_equal(run_batch(&batch, 2, 8), STATUS_SUCCESS);
		assert_int_equal(batch.head.status, KP_STATUS_OK);
		assert_memory_equal(data + 8 - width, &"abcd"[4 - width], width);
	}
}

static void killed_after(uint64_t questions, uint32_t wanted)
{
	struct batch batch = {
		.ops = { { .code = KP_OP_DELAY, .time_ns = 50000000 },
			 { .code = KP_OP_OUT, .width = 1, .port = 0x378, .value = 1 } }
	};

	nt.is_terminating = false;
	nt.terminating_after = questions;
	nt.latch[0x378] = 0;
	assert_int_equal(run_batch(&batch, 2, 0), STATUS_SUCCESS);
	assert_int_equal(batch.head.status, wanted);
	assert_int_equal(nt.latch[0x378], wanted == KP_STATUS_OK);
	nt.is_terminating = false;
}

CASE(a_batch_of_a_thread_that_is_killed_stops_between_operations)
{
	killed_after(0, KP_STATUS_OK);
	killed_after(1, KP_STATUS_INTERRUPTED);
	killed_after(4, KP_STATUS_INTERRUPTED);
}

CASE(a_poll_and_a_batch_run_out_of_their_time)
{
	struct batch batch = { .ops = { { .code = KP_OP_POLL,
					  .width = 1,
					  .port = 0x379,
					  .mask = 0x80,
					  .want = 0x80,
					  .time_ns = 1000000 } } };

	nt.ticks_a_read = 100;
	assert_int_equal(run_batch(&batch, 1, 0), STATUS_SUCCESS);
	assert_int_equal(batch.head.status, KP_STATUS_TIMED_OUT);
}

CASE(a_handle_alone_keeps_others_out)
{
	struct kp_header request = { 0 };
	struct nt_file other;

	assert_int_equal(nt_open(&other, &nt_member, BOTH), STATUS_SUCCESS);
	assert_int_equal(nt_request(&file, KP_REQUEST_QUIESCE, &request, sizeof(request)),
			 STATUS_DEVICE_BUSY);
	nt_close(&other);
	assert_int_equal(nt_request(&file, KP_REQUEST_QUIESCE, &request, sizeof(request)),
			 STATUS_SUCCESS);
	assert_int_equal(nt_open(&other, &nt_admin, BOTH), STATUS_DEVICE_BUSY);
	nt_close(&file);
	assert_int_equal(nt_open(&file, &nt_member, BOTH), STATUS_SUCCESS);
}

CASE(the_answer_says_what_this_system_can)
{
	struct kp_handshake hello = { .magic = KP_ABI_MAGIC, .major = KP_ABI_MAJOR };

	assert_int_equal(nt_request(&file, KP_REQUEST_HANDSHAKE, &hello, sizeof(hello)),
			 STATUS_SUCCESS);
	assert_int_equal(hello.features, KP_FEATURE_GRANT_SELF | KP_FEATURE_GRANT_PROCESS |
						 KP_FEATURE_TRACE | KP_FEATURE_UNSAFE |
						 KP_FEATURE_POLICY_RELOAD | KP_FEATURE_QUIESCE |
						 KP_FEATURE_CLAIM);
}

CASE(only_administrators_share)
{
	struct kp_claim_request request = { .header.flags = KP_CLAIM_SHARE,
					    .range = { 0x278, 0x27a } };
	struct nt_file other;

	assert_int_equal(nt_open(&other, &nt_member, BOTH), STATUS_SUCCESS);
	assert_int_equal(nt_hello(&other), STATUS_SUCCESS);
	assert_int_equal(nt_request(&other, KP_REQUEST_CLAIM, &request, sizeof(request)),
			 STATUS_ACCESS_DENIED);
	assert_int_equal(nt_request(&file, KP_REQUEST_CLAIM, &request, sizeof(request)),
			 STATUS_SUCCESS);
	assert_int_equal(nt_claim(&other, 0x378, 0x378), STATUS_DEVICE_BUSY);
	nt_close(&other);
}

CASE(each_kind_of_failure_is_another_error)
{
	for (int a = 0; a <= KP_STATUS_SYSTEM; a++)
		for (int b = 0; b < a; b++)
			assert_int_not_equal(kioport_ntstatus((enum kp_status)a),
					     kioport_ntstatus((enum kp_status)b));
	for (int status = 1; status <= KP_STATUS_SYSTEM + 3; status++)
		assert_false(NT_SUCCESS(kioport_ntstatus((enum kp_status)status)));
}

static uint32_t read_trace(struct nt_file *watcher, struct kp_trace_record *records, uint32_t room)
{
	struct {
		struct kp_trace_read head;
		struct kp_trace_record records[8];
	} answer = { .head.next = 0 };

	assert_true(room <= 8);
	assert_int_equal(nt_request(watcher, KP_REQUEST_TRACE_READ, &answer,
				    (ULONG)(sizeof(answer.head) + room * sizeof(*records))),
			 STATUS_SUCCESS);
	memcpy(records, answer.records, answer.head.count * sizeof(*records));
	return answer.head.count;
}

/* kport trace --driver */
CASE(an_administrator_watches_what_others_are_served)
{
	struct kp_header all = { .size = sizeof(all), .flags = KP_TRACE_ON | KP_TRACE_ALL };
	struct kp_access access = { .port = 0x278, .width = 1 };
	struct kp_trace_record records[8];
	struct nt_file other;

	assert_int_equal(nt_request(&file, KP_REQUEST_TRACE_SET, &all, sizeof(all)),
			 STATUS_SUCCESS);
	assert_int_equal(nt_open(&other, &nt_member, BOTH), STATUS_SUCCESS);
	assert_int_equal(nt_hello(&other), STATUS_SUCCESS);
	assert_int_equal(nt_claim(&other, 0x278, 0x27a), STATUS_SUCCESS);
	assert_int_equal(nt_request(&other, KP_REQUEST_READ, &access, sizeof(access)),
			 STATUS_SUCCESS);
	all.flags = KP_TRACE_ON | KP_TRACE_ALL;
	assert_int_equal(nt_request(&other, KP_REQUEST_TRACE_SET, &all, sizeof(all)),
			 STATUS_ACCESS_DENIED);
	assert_int_equal(read_trace(&file, records, 8), 3);
	assert_int_equal(records[0].code, KP_TRACE_REQUEST | KP_REQUEST_HANDSHAKE);
	assert_int_equal(records[1].code, KP_TRACE_REQUEST | KP_REQUEST_CLAIM);
	assert_int_equal(records[1].port, 0x278);
	assert_int_equal(records[1].value, 0x27a);
	assert_int_equal(records[2].code, KP_OP_IN);
	assert_int_equal(records[2].status, KP_STATUS_OK);
	nt_close(&other);
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, fresh, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(the_valid_ones_are_answered),
		RUN(shorter_and_longer_ones_are_refused),
		RUN(input_and_output_are_one_length),
		RUN(a_buffer_longer_than_any_request_is_refused),
		RUN(a_callers_buffer_may_lie_anywhere),
		RUN(unknown_flags_are_refused),
		RUN(padding_is_zero),
		RUN(another_version_is_not_spoken),
		RUN(before_the_handshake_nothing_is_served),
		RUN(codes_with_one_bit_wrong_are_no_requests),
		RUN(no_code_asks_for_no_access),
		RUN(other_drivers_codes_are_not_ours),
		RUN(other_requests_of_the_io_manager_are_refused),
		RUN(a_request_without_a_file_is_refused),
		RUN(a_refused_file_can_be_closed),
		RUN(a_batch_runs_in_one_request),
		RUN(string_forms_of_all_widths),
		RUN(a_batch_of_a_thread_that_is_killed_stops_between_operations),
		RUN(a_poll_and_a_batch_run_out_of_their_time),
		RUN(a_handle_alone_keeps_others_out),
		RUN(the_answer_says_what_this_system_can),
		RUN(only_administrators_share),
		RUN(an_administrator_watches_what_others_are_served),
		RUN(each_kind_of_failure_is_another_error),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
