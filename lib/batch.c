/* SPDX-License-Identifier: MIT */
/* Building a batch. Running it is batch_run.c. */
#include "lib/internal.h"

#include <stdlib.h>
#include <string.h>

#define MIN_OPS 16u
#define MIN_DATA 64u

enum kport_status kport_batch_new(kport_batch **batch)
{
	if (!batch)
		return fail(KPORT_INVALID, 0, "kport_batch_new: batch is NULL");
	*batch = calloc(1, sizeof(**batch));
	if (!*batch)
		return fail(KPORT_NO_MEMORY, 0, "no memory for a batch");
	return KPORT_OK;
}

void kport_batch_free(kport_batch *batch)
{
	if (!batch)
		return;
	free(batch->ops);
	free(batch->request);
	free(batch->data);
	free(batch);
}

void *batch_grow(void *memory, uint32_t *room, uint32_t need, uint32_t least, size_t size)
{
	uint32_t larger = *room ? *room : least;
	void *moved;

	if (memory && need <= *room)
		return memory;
	while (larger < need)
		larger *= 2;
	moved = realloc(memory, larger * size);
	if (moved)
		*room = larger;
	return moved;
}

static enum kport_status append(kport_batch *batch, const struct kp_op *op)
{
	struct kp_op *ops;

	if (batch->count == KP_BATCH_MAX_OPS)
		return fail(KPORT_INVALID, 0, "a batch holds %u operations and no more",
			    KP_BATCH_MAX_OPS);
	ops = batch_grow(batch->ops, &batch->ops_room, batch->count + 1, MIN_OPS, sizeof(*ops));
	if (!ops)
		return fail(KPORT_NO_MEMORY, 0, "no memory for operation %u of a batch",
			    (unsigned)batch->count);
	batch->ops = ops;
	ops[batch->count++] = *op;
	batch->ran = false;
	return KPORT_OK;
}

static enum kport_status check(const kport_batch *batch, unsigned width)
{
	if (!batch)
		return fail(KPORT_INVALID, 0, "the batch is NULL");
	if (!width_is_valid(width))
		return fail(KPORT_INVALID, 0, "an access has 1, 2 or 4 bytes, not %u", width);
	return KPORT_OK;
}

static enum kport_status check_value(const char *what, uint32_t value, unsigned width)
{
	if (value & ~width_mask(width))
		return fail(KPORT_INVALID, 0, "%s 0x%x does not fit into %u bits", what,
			    (unsigned)value, 8 * width);
	return KPORT_OK;
}

static enum kport_status check_mask(uint32_t mask, const char *what, uint32_t value, unsigned width)
{
	if (!mask)
		return fail(KPORT_INVALID, 0, "mask 0 selects no bit");
	if (check_value("mask", mask, width))
		return KPORT_INVALID;
	if (value & ~mask)
		return fail(KPORT_INVALID, 0, "%s 0x%x has bits outside of mask 0x%x", what,
			    (unsigned)value, (unsigned)mask);
	return KPORT_OK;
}

enum kport_status kport_batch_in(kport_batch *batch, unsigned width, uint16_t port)
{
	struct kp_op op = { .code = KP_OP_IN, .width = (uint8_t)width, .port = port };
	enum kport_status status = check(batch, width);

	return status ? status : append(batch, &op);
}

enum kport_status kport_batch_out(kport_batch *batch, unsigned width, uint16_t port, uint32_t value)
{
	struct kp_op op = {
		.code = KP_OP_OUT, .width = (uint8_t)width, .port = port, .value = value
	};
	enum kport_status status = check(batch, width);

	if (!status)
		status = check_value("value", value, width);
	return status ? status : append(batch, &op);
}

enum kport_status kport_batch_modify(kport_batch *batch, unsigned width, uint16_t port,
				     uint32_t mask, uint32_t value)
{
	struct kp_op op = { .code = KP_OP_MODIFY,
			    .width = (uint8_t)width,
			    .port = port,
			    .value = value,
			    .mask = mask };
	enum kport_status status = check(batch, width);

	if (!status)
		status = check_mask(mask, "value", value, width);
	return status ? status : append(batch, &op);
}

enum kport_status kport_batch_poll(kport_batch *batch, unsigned width, uint16_t port, uint32_t mask,
				   uint32_t want, uint32_t timeout_ns)
{
	struct kp_op op = { .code = KP_OP_POLL,
			    .width = (uint8_t)width,
			    .port = port,
			    .mask = mask,
			    .want = want,
			    .time_ns = timeout_ns };
	enum kport_status status = check(batch, width);

	if (!status)
		status = check_mask(mask, "want", want, width);
	return status ? status : append(batch, &op);
}

enum kport_status kport_batch_delay(kport_batch *batch, uint32_t time_ns)
{
	struct kp_op op = { .code = KP_OP_DELAY, .time_ns = time_ns };
	enum kport_status status = check(batch, 1);

	return status ? status : append(batch, &op);
}

enum kport_status kport_batch_stop(kport_batch *batch)
{
	struct kp_op op = { .code = KP_OP_STOP };
	enum kport_status status = check(batch, 1);

	return status ? status : append(batch, &op);
}

/* Appends a string operation with its data area; data NULL: zeros. */
static enum kport_status append_string(kport_batch *batch, uint8_t code, unsigned width,
				       uint16_t port, const void *data, size_t count)
{
	struct kp_op op = { .code = code, .width = (uint8_t)width, .port = port };
	enum kport_status status = check(batch, width);
	unsigned char *area;
	uint32_t start, len;

	if (status)
		return status;
	start = (batch->data_len + width - 1) / width * width;
	if (start > KP_BATCH_MAX_DATA || count > (KP_BATCH_MAX_DATA - start) / width)
		return fail(KPORT_INVALID, 0, "a batch holds %u bytes of data and no more",
			    KP_BATCH_MAX_DATA);
	len = (uint32_t)count * width;
	area = batch_grow(batch->data, &batch->data_room, start + len, MIN_DATA, 1);
	if (!area)
		return fail(KPORT_NO_MEMORY, 0, "no memory for %u bytes of a batch",
			    (unsigned)(start + len));
	batch->data = area;
	op.count = (uint32_t)count;
	op.data = start;
	status = append(batch, &op);
	if (status)
		return status;
	memset(area + batch->data_len, 0, start + len - batch->data_len);
	if (data && len)
		memcpy(area + start, data, len);
	batch->data_len = start + len;
	return KPORT_OK;
}

enum kport_status kport_batch_ins(kport_batch *batch, unsigned width, uint16_t port, size_t count)
{
	return append_string(batch, KP_OP_INS, width, port, NULL, count);
}

enum kport_status kport_batch_outs(kport_batch *batch, unsigned width, uint16_t port,
				   const void *data, size_t count)
{
	if (!data && count)
		return fail(KPORT_INVALID, 0, "kport_batch_outs: data is NULL");
	return append_string(batch, KP_OP_OUTS, width, port, data, count);
}

enum kport_status kport_batch_set_limit(kport_batch *batch, uint64_t limit_ns)
{
	enum kport_status status = check(batch, 1);

	if (!status)
		batch->limit_ns = limit_ns;
	return status;
}

enum kport_status kport_batch_set_go_on(kport_batch *batch, bool (*go_on)(void *ctx), void *ctx)
{
	if (!batch)
		return fail(KPORT_INVALID, 0, "kport_batch_set_go_on: batch is NULL");
	batch->go_on = go_on;
	batch->go_on_ctx = ctx;
	return KPORT_OK;
}

size_t kport_batch_count(const kport_batch *batch)
{
	return batch ? batch->count : 0;
}

size_t kport_batch_done(const kport_batch *batch)
{
	return batch && batch->ran ? batch->done : 0;
}
