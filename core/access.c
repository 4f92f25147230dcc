/* SPDX-License-Identifier: MIT */
#include "core/access.h"
#include "core/batch.h"

static uint32_t bits_of(unsigned width)
{
	return 0xffffffffu >> (32 - 8 * width);
}

static const struct kp_bus *bus_of(const struct kp_handle *handle)
{
	return handle->device->env->bus;
}

/* The access exists. A closed handle has no set. */
static inline bool allows(const struct kp_portset *set, const struct kp_access *access)
{
	return set && kp_portset_has(set, access->port, access->width);
}

static void note(struct kp_handle *handle, const struct kp_access *access, enum kp_op_code code,
		 enum kp_status status)
{
	struct kp_trace_record record = {
		.value = access->value,
		.port = access->port,
		.width = access->width,
		.code = (uint8_t)code,
		.status = (uint32_t)status,
	};

	kp_handle_note(handle, &record);
}

/* Asked before a record is made, since most accesses need none. */
static inline bool is_of_interest(const struct kp_handle *handle, enum kp_status status)
{
	return status == KP_STATUS_DENIED || kp_handle_is_traced(handle);
}

enum kp_status kp_access_read(struct kp_handle *handle, struct kp_access *access)
{
	const struct kp_bus *bus = bus_of(handle);
	enum kp_status status = KP_STATUS_DENIED;

	access->value = 0;
	if (access->reserved || !kp_access_exists(access->port, access->width))
		return KP_STATUS_INVALID;
	if (allows(handle->readable, access))
		status = bus->in(bus->ctx, access->port, access->width, &access->value);
	access->value &= bits_of(access->width);
	if (is_of_interest(handle, status))
		note(handle, access, KP_OP_IN, status);
	return status;
}

enum kp_status kp_access_write(struct kp_handle *handle, struct kp_access *access)
{
	const struct kp_bus *bus = bus_of(handle);
	enum kp_status status = KP_STATUS_DENIED;

	if (access->reserved || !kp_access_exists(access->port, access->width) ||
	    access->value & ~bits_of(access->width))
		return KP_STATUS_INVALID;
	if (allows(handle->writable, access))
		status = bus->out(bus->ctx, access->port, access->width, access->value);
	if (is_of_interest(handle, status))
		note(handle, access, KP_OP_OUT, status);
	return status;
}

/* asked: value and mask as they were before the run, which puts an answer over the value. */
static void note_op(struct kp_handle *handle, const struct kp_op *op, const struct kp_op *asked,
		    uint64_t time_ns, enum kp_status status)
{
	struct kp_trace_record record = {
		.time_ns = time_ns,
		.value = op->value,
		.port = op->port,
		.width = op->width,
		.code = op->code,
		.status = (uint32_t)status,
	};

	if (op->code == KP_OP_MODIFY)
		record.value = (op->value & ~op->mask) | (asked->value & op->mask);
	else if (op->code == KP_OP_INS || op->code == KP_OP_OUTS)
		record.value = op->count;
	else if (op->code == KP_OP_DELAY)
		record.value = op->time_ns;
	kp_handle_note(handle, &record);
}

/* One operation at a time, for a time stamp each. */
static enum kp_status run_noted(struct kp_handle *handle, const struct kp_batch_view *batch,
				uint32_t *done)
{
	const struct kp_bus *bus = bus_of(handle);
	uint64_t start_ns = bus->now_ns(bus->ctx);
	enum kp_status status = KP_STATUS_OK;
	uint32_t i;

	for (i = 0; i < batch->count; i++) {
		struct kp_batch_view single = *batch;
		struct kp_op asked = batch->ops[i];
		uint64_t now_ns = bus->now_ns(bus->ctx);
		uint32_t ran;

		if (now_ns - start_ns > batch->limit_ns)
			status = KP_STATUS_TIMED_OUT;
		else if (i && i % KP_BATCH_STRIDE == 0 && !bus->pause(bus->ctx))
			status = KP_STATUS_INTERRUPTED;
		if (status != KP_STATUS_OK)
			break;
		single.ops = &batch->ops[i];
		single.count = 1;
		single.limit_ns = batch->limit_ns - (now_ns - start_ns);
		status = kp_batch_run(&single, bus, &ran);
		note_op(handle, single.ops, &asked, now_ns, status);
		if (status != KP_STATUS_OK)
			break;
		if (asked.code == KP_OP_STOP) {
			i++;
			break;
		}
	}
	*done = i;
	return status;
}

static bool find_parts(struct kp_batch *batch, size_t len, struct kp_batch_view *view)
{
	uint64_t ops_len = (uint64_t)batch->op_count * sizeof(*view->ops);

	if (batch->op_count > KP_BATCH_MAX_OPS || batch->data_len > KP_BATCH_MAX_DATA ||
	    sizeof(*batch) + ops_len + batch->data_len != len)
		return false;
	view->ops = (struct kp_op *)(batch + 1);
	view->count = batch->op_count;
	view->data = batch->data_len ? view->ops + view->count : NULL;
	view->data_len = batch->data_len;
	view->limit_ns = batch->limit_ns ? batch->limit_ns : KP_BATCH_DEFAULT_LIMIT_NS;
	return true;
}

enum kp_status kp_access_batch(struct kp_handle *handle, struct kp_batch *batch, size_t len,
			       const struct kp_portset *writable)
{
	struct kp_batch_view view;
	enum kp_status status;
	uint32_t at = 0;

	if (!find_parts(batch, len, &view))
		return KP_STATUS_INVALID;
	if (view.limit_ns > handle->limit_ns)
		return KP_STATUS_DENIED;
	status = kp_batch_verify(&view, handle->readable, writable, &at);
	if (status == KP_STATUS_DENIED)
		note_op(handle, &view.ops[at], &view.ops[at], 0, status);
	else if (status == KP_STATUS_OK && kp_handle_is_traced(handle))
		status = run_noted(handle, &view, &at);
	else if (status == KP_STATUS_OK)
		status = kp_batch_run(&view, bus_of(handle), &at);
	batch->done = at;
	batch->status = (uint32_t)status;
	return KP_STATUS_OK;
}
