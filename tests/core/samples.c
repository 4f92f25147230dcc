/* SPDX-License-Identifier: MIT */
#include "samples.h"

#include <stdlib.h>
#include <string.h>

#include "ask.h"

static void fill_handshake(void *buffer)
{
	struct kp_handshake *hello = buffer;

	hello->magic = KP_ABI_MAGIC;
	hello->major = KP_ABI_MAJOR;
	hello->minor = KP_ABI_MINOR;
}

static void fill_access(void *buffer)
{
	struct kp_access *access = buffer;

	access->port = 0x300;
	access->width = 2;
}

static void fill_write(void *buffer)
{
	struct kp_access *access = buffer;

	fill_access(buffer);
	access->value = 0xbeef;
}

static void fill_batch_read(void *buffer)
{
	struct kp_batch *batch = buffer;
	struct kp_op *ops = (struct kp_op *)(batch + 1);

	batch->op_count = 2;
	batch->data_len = 8;
	ops[0] = (struct kp_op){ .code = KP_OP_IN, .width = 1, .port = 0x300 };
	ops[1] = (struct kp_op){ .code = KP_OP_INS, .width = 2, .port = 0x300, .count = 4 };
}

static void fill_batch(void *buffer)
{
	struct kp_batch *batch = buffer;
	struct kp_op *ops = (struct kp_op *)(batch + 1);

	fill_batch_read(buffer);
	ops[0] = (struct kp_op){ .code = KP_OP_OUT, .width = 1, .port = 0x300, .value = 0x5a };
}

static void fill_claim(void *buffer)
{
	struct kp_claim_request *request = buffer;

	request->range = fake_range(0x310, 0x317);
}

static void fill_release(void *buffer)
{
	struct kp_claim_request *request = buffer;

	request->range = fake_range(0x308, 0x30f);
}

static void fill_grant(void *buffer)
{
	struct kp_grant_request *request = buffer;

	request->process = 5;
	request->range = fake_range(0x300, 0x303);
}

static void fill_revoke(void *buffer)
{
	struct kp_grant_request *request = buffer;

	request->process = 5;
	request->range = fake_range(0x304, 0x307);
}

static void fill_grant_list(void *buffer)
{
	struct kp_grant_list *list = buffer;

	list->process = 5;
}

static void fill_nothing(void *buffer)
{
	(void)buffer;
}

static void fill_holders(void *buffer)
{
	struct kp_holders *holders = buffer;

	holders->handle = ~0ull;
	holders->number = ~0ull;
}

static void fill_policy(void *buffer)
{
	struct kp_policy_load *load = buffer;

	load->text_len = 20;
	memcpy(load + 1, "user alice lpt1 read", 20);
}

#define AT(type, field) offsetof(struct type, field)
#define AT2(type, field) AT(type, field), AT(type, field) + 1
#define AT4(type, field) AT2(type, field), AT(type, field) + 2, AT(type, field) + 3
#define OPS(count) ((count) * sizeof(struct kp_op))
#define SAMPLE(request, type, behind)                                                              \
	.name = #request, .number = KP_REQUEST_##request, .fixed_len = sizeof(struct type),        \
	.len = sizeof(struct type) + (behind)

const struct sample samples[] = {
	{ SAMPLE(HANDSHAKE, kp_handshake, 0), .fill = fill_handshake },
	{ SAMPLE(READ, kp_access, 0), .padding = { AT(kp_access, reserved) }, .fill = fill_access },
	{ SAMPLE(WRITE, kp_access, 0),
	  .padding = { AT(kp_access, reserved), AT(kp_access, value) + 2,
		       AT(kp_access, value) + 3 },
	  .fill = fill_write },
	{ SAMPLE(BATCH_READ, kp_batch, OPS(2) + 8), .entry_len = 1, .fill = fill_batch_read },
	{ SAMPLE(BATCH, kp_batch, OPS(2) + 8), .entry_len = 1, .fill = fill_batch },
	{ SAMPLE(CLAIM, kp_claim_request, 0), .flags = KP_CLAIM_SHARE,
	  .padding = { AT4(kp_claim_request, notes) }, .fill = fill_claim },
	{ SAMPLE(RELEASE, kp_claim_request, 0), .padding = { AT4(kp_claim_request, notes) },
	  .fill = fill_release },
	{ SAMPLE(GRANT, kp_grant_request, 0), .flags = KP_GRANT_EXCLUSIVE,
	  .padding = { AT4(kp_grant_request, reserved) }, .fill = fill_grant },
	{ SAMPLE(REVOKE, kp_grant_request, 0), .padding = { AT4(kp_grant_request, reserved) },
	  .fill = fill_revoke },
	{ SAMPLE(GRANT_LIST, kp_grant_list, 4 * sizeof(struct kp_range)),
	  .entry_len = sizeof(struct kp_range), .padding = { AT4(kp_grant_list, reserved) },
	  .fill = fill_grant_list },
	{ SAMPLE(RIGHTS_LIST, kp_rights_list, 4 * sizeof(struct kp_rights_range)),
	  .entry_len = sizeof(struct kp_rights_range), .padding = { AT4(kp_rights_list, reserved) },
	  .fill = fill_nothing },
	{ SAMPLE(POLICY_LOAD, kp_policy_load, 24), .entry_len = 1,
	  .padding = { AT4(kp_policy_load, reserved), sizeof(struct kp_policy_load) + 20,
		       sizeof(struct kp_policy_load) + 23 },
	  .fill = fill_policy },
	{ SAMPLE(TRACE_SET, kp_header, 0), .flags = KP_TRACE_ON | KP_TRACE_ALL,
	  .fill = fill_nothing },
	{ SAMPLE(TRACE_READ, kp_trace_read, 4 * sizeof(struct kp_trace_record)),
	  .entry_len = sizeof(struct kp_trace_record), .fill = fill_nothing },
	{ SAMPLE(POLICY_RELOAD, kp_policy_load, 0),
	  .padding = { AT4(kp_policy_load, reserved), AT(kp_policy_load, text_len) },
	  .fill = fill_nothing },
	{ SAMPLE(QUIESCE, kp_header, 0), .fill = fill_nothing },
	{ SAMPLE(RULES, kp_rules, 0), .flags = KP_RULES_RELOAD, .fill = fill_nothing },
	{ SAMPLE(HOLDERS, kp_holders, 4 * sizeof(struct kp_holder)),
	  .entry_len = sizeof(struct kp_holder), .padding = { AT4(kp_holders, reserved) },
	  .fill = fill_holders },
};

const size_t sample_count = sizeof(samples) / sizeof(samples[0]);

const struct sample *sample_of(uint32_t number)
{
	for (size_t i = 0; i < sample_count; i++)
		if (samples[i].number == number)
			return &samples[i];
	fake_violation("a request without a sample");
	return &samples[0];
}

void sample_fill(const struct sample *sample, void *buffer)
{
	struct kp_header *header = buffer;

	memset(buffer, 0, SAMPLE_MAX_LEN);
	header->size = (uint32_t)sample->len;
	sample->fill(buffer);
}

bool samples_start(struct kp_handle *handle)
{
	static const struct fake_opener admin = { .administrator = true };

	return fake_start(FAKE_NT, "administrators 0x300-0x31f,lpt1 read write grant\n") &&
	       ask_open(handle, &admin, KP_RIGHT_READ | KP_RIGHT_WRITE, 1) == KP_STATUS_OK &&
	       ask_claim(handle, 0x300, 0x307, 0) == KP_STATUS_OK &&
	       ask_claim(handle, 0x308, 0x30f, 0) == KP_STATUS_OK &&
	       ask_grant(handle, 5, 0x304, 0x307, 0) == KP_STATUS_OK &&
	       ask_trace_set(handle, KP_TRACE_ON) == KP_STATUS_OK &&
	       ask_read(handle, 0x301, 1, NULL) == KP_STATUS_OK;
}

void samples_stop(struct kp_handle *handle)
{
	kp_handle_close(handle);
	fake_check_grants();
	fake_stop();
}
