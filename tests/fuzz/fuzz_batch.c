/* SPDX-License-Identifier: MIT */
/*
 * Batches: whatever is accepted touches only ports of the two sets and bytes of the data area, and
 * ends in time. Input: limit in microseconds (2 bytes), length of the data area (2), how the bus
 * behaves (2), then operations of 24 bytes as in the ABI.
 */
#include "fuzz.h"

#include "core/batch.h"
#include "tests/core/fake_env.h"

#define MOST_OPS 512u

static const struct kp_range readable = { 0x300, 0x31f };
static const struct kp_range writable = { 0x310, 0x32f };

static void check_access(const struct fake_access *access)
{
	struct kp_range set = access->write ? writable : readable;

	MUST(access->port >= set.first && access->port + access->width - 1 <= set.last);
	MUST(access->width == 4 || !(access->value >> 8 * access->width) || !access->write);
}

/* Each operation that was accepted, by the words of the header. */
static void check_accepted(const struct kp_op *op, uint32_t data_len)
{
	MUST(op->code >= KP_OP_IN && op->code <= KP_OP_STOP);
	MUST(!op->reserved);
	if (op->code == KP_OP_POLL)
		MUST(op->mask && !(op->want & ~op->mask));
	if (op->code == KP_OP_INS || op->code == KP_OP_OUTS)
		MUST(op->data % op->width == 0 &&
		     op->data + (uint64_t)op->count * op->width <= data_len);
}

static void run(const struct kp_batch_view *batch)
{
	/* between two looks at the clock: a stride of whole pieces, and a slice of a delay in each */
	uint64_t slack_ns =
		(KP_BATCH_STRIDE + 1) * (KP_BATCH_PIECE * fake.access_ns + KP_BATCH_SLICE_NS);
	uint64_t start_ns = fake.now_ns;
	uint32_t done = ~0u;
	enum kp_status status = kp_batch_run(batch, &fake.bus, &done);

	MUST(done <= batch->count);
	MUST(status != KP_STATUS_OK || done == batch->count ||
	     (done && batch->ops[done - 1].code == KP_OP_STOP));
	MUST(status == KP_STATUS_OK || status == KP_STATUS_TIMED_OUT ||
	     status == KP_STATUS_INTERRUPTED || status == fake.bus_status);
	MUST(fake.now_ns - start_ns <= batch->limit_ns + slack_ns);
	MUST(fake.largest_piece <= KP_BATCH_PIECE);
}

static void begin(struct input *input, struct kp_batch_view *batch)
{
	fake_reset(FAKE_NT);
	fake.on_access = check_access;
	batch->limit_ns = 1 + input_u16(input) * 1000ull;
	batch->data_len = input_u16(input);
	fake.interrupt_at = input_u8(input) % 64;
	fake.fail_access = input_u8(input);
	fake.bus_status = KP_STATUS_SYSTEM;
	memset(fake.latch + 0x300, (int)fake.fail_access, 0x40);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct kp_portset sets[2];
	struct input input = { data, len };
	struct kp_batch_view batch;
	uint32_t at = ~0u;
	enum kp_status status;

	begin(&input, &batch);
	kp_portset_add(&sets[0], readable);
	kp_portset_add(&sets[1], writable);
	batch.count = (uint32_t)(input.left / sizeof(struct kp_op));
	if (batch.count > MOST_OPS)
		return 0;
	batch.ops = malloc(batch.count * sizeof(struct kp_op) + 1);
	batch.data = batch.data_len ? calloc(1, batch.data_len) : NULL;
	MUST(batch.ops && (batch.data || !batch.data_len));
	input_take(&input, batch.ops, batch.count * sizeof(struct kp_op));
	status = kp_batch_verify(&batch, &sets[0], &sets[1], &at);
	MUST(fake.accesses == 0);
	MUST(status == KP_STATUS_OK ||
	     (at < batch.count && (status == KP_STATUS_INVALID || status == KP_STATUS_DENIED)));
	for (uint32_t i = 0; status == KP_STATUS_OK && i < batch.count; i++)
		check_accepted(&batch.ops[i], batch.data_len);
	if (status == KP_STATUS_OK)
		run(&batch);
	free(batch.data);
	free(batch.ops);
	return 0;
}
