/* SPDX-License-Identifier: MIT */
/* Running a batch and telling what came of it. */
#include "lib/internal.h"

#include <stdio.h>
#include <string.h>

static const char *const op_names[] = {
	[KP_OP_IN] = "in",     [KP_OP_OUT] = "out",	[KP_OP_MODIFY] = "modify",
	[KP_OP_POLL] = "poll", [KP_OP_DELAY] = "delay", [KP_OP_INS] = "ins",
	[KP_OP_OUTS] = "outs", [KP_OP_STOP] = "stop",
};

const char *op_name(uint8_t code)
{
	return op_names[code];
}

/* The bus that the core runs a batch on where the back end has no batch of its own. */
struct bus {
	kport *handle;
	const kport_batch *batch;
	bool failed; /* an access did, and left its words with the thread */
};

static enum kp_status answer(struct bus *bus, enum kport_status status)
{
	bus->failed = status != KPORT_OK;
	return (enum kp_status)status;
}

static enum kp_status bus_in(void *ctx, uint16_t port, unsigned width, uint32_t *value)
{
	struct bus *bus = ctx;

	return answer(bus, bus->handle->backend->in(bus->handle->state, port, width, value));
}

static enum kp_status bus_out(void *ctx, uint16_t port, unsigned width, uint32_t value)
{
	struct bus *bus = ctx;

	return answer(bus, bus->handle->backend->out(bus->handle->state, port, width, value));
}

static enum kp_status bus_ins(void *ctx, uint16_t port, unsigned width, void *data, uint32_t count)
{
	struct bus *bus = ctx;

	return answer(bus, access_ins(bus->handle, port, width, data, count));
}

static enum kp_status bus_outs(void *ctx, uint16_t port, unsigned width, const void *data,
			       uint32_t count)
{
	struct bus *bus = ctx;

	return answer(bus, access_outs(bus->handle, port, width, data, count));
}

static uint64_t bus_now_ns(void *ctx)
{
	(void)ctx;
	return os_now_ns();
}

static void bus_delay_ns(void *ctx, uint32_t time_ns)
{
	(void)ctx;
	os_delay_ns(time_ns);
}

/* A program is preempted by the system in any case; giving up the processor would only add delay. */
static bool bus_pause(void *ctx)
{
	const kport_batch *batch = ((const struct bus *)ctx)->batch;

	return !batch->go_on || batch->go_on(batch->go_on_ctx);
}

static enum kport_status run_by_library(kport *handle, const kport_batch *batch,
					const struct kp_batch_view *view, uint32_t *done,
					bool *failed)
{
	struct bus ctx = { .handle = handle, .batch = batch, .failed = false };
	struct kp_bus bus = {
		.ctx = &ctx,
		.in = bus_in,
		.out = bus_out,
		.ins = bus_ins,
		.outs = bus_outs,
		.now_ns = bus_now_ns,
		.delay_ns = bus_delay_ns,
		.pause = bus_pause,
	};
	enum kport_status status = from_core(kp_batch_run(view, &bus, done));

	*failed = ctx.failed;
	return status;
}

/* "operation 3 (poll8 0x379)" */
struct place {
	char text[48];
};

static struct place place_of(const struct kp_batch_view *view, uint32_t at)
{
	const struct kp_op *op = &view->ops[at < view->count ? at : view->count - 1];
	struct place place;

	if (op->width)
		snprintf(place.text, sizeof(place.text), "operation %u (%s%u 0x%x)", (unsigned)at,
			 op_name(op->code), 8u * op->width, op->port);
	else
		snprintf(place.text, sizeof(place.text), "operation %u (%s)", (unsigned)at,
			 op_name(op->code));
	return place;
}

/* Puts the place before the words that the failure left with the thread. */
static enum kport_status fail_at(const struct kp_batch_view *view, uint32_t at)
{
	const struct kport_error *error = kport_last_error();
	char text[sizeof(error->text)];

	snprintf(text, sizeof(text), "%s: %.900s", place_of(view, at).text, error->text);
	return fail_as(error, text);
}

static bool writes(uint8_t code)
{
	return code == KP_OP_OUT || code == KP_OP_MODIFY || code == KP_OP_OUTS;
}

static enum kport_status refuse(const kport *handle, const struct kp_batch_view *view, uint32_t at)
{
	const struct kp_op *op = &view->ops[at];

	if (op->code == KP_OP_DELAY || op->code == KP_OP_POLL) {
		uint64_t limit_us = view->limit_ns / 1000;

		/* Its port may be the reason as well; that is the narrower one. */
		if (op->code == KP_OP_DELAY ||
		    kp_portset_allows(&handle->claimed, op->port, op->width))
			return fail(
				KPORT_INVALID, 0,
				"%s: with it the delays and time limits add up to more than "
				"the batch's limit of %lu us; kport_batch_set_limit() raises it",
				place_of(view, at).text, (unsigned long)limit_us);
	}
	access_refuse(handle, op->port, op->width, writes(op->code));
	return fail_at(view, at);
}

static enum kport_status explain(const struct kp_batch_view *view, uint32_t at,
				 enum kport_status status)
{
	const struct kp_op *op = &view->ops[at < view->count ? at : 0];

	if (status == KPORT_TIMED_OUT && at < view->count && op->code == KP_OP_POLL)
		return fail(
			status, 0,
			"%s: timed out; (value & 0x%x) did not become 0x%x, the value read last "
			"is 0x%x",
			place_of(view, at).text, (unsigned)op->mask, (unsigned)op->want,
			(unsigned)op->value);
	if (status == KPORT_TIMED_OUT)
		return fail(status, 0, "%s: the batch ran out of its time of %lu us",
			    place_of(view, at).text, (unsigned long)(view->limit_ns / 1000));
	return fail(status, 0, "%s: %s", place_of(view, at).text, kport_status_name(status));
}

/* The batch as a request of its own: a run overwrites values, and the next is to find them. */
static enum kport_status make_request(kport_batch *batch)
{
	uint32_t ops_len = batch->count * (uint32_t)sizeof(*batch->ops);
	uint32_t len = (uint32_t)sizeof(*batch->request) + ops_len + batch->data_len;
	struct kp_batch *request = batch_grow(batch->request, &batch->request_room, len, len, 1);
	struct kp_op *ops;

	if (!request)
		return fail(KPORT_NO_MEMORY, 0, "no memory for a batch of %u bytes", (unsigned)len);
	batch->request = request;
	*request = (struct kp_batch){
		.header = { .size = len },
		.limit_ns = batch->limit_ns ? batch->limit_ns : KP_BATCH_DEFAULT_LIMIT_NS,
		.op_count = batch->count,
		.data_len = batch->data_len,
	};
	ops = (struct kp_op *)(request + 1);
	memcpy(ops, batch->ops, ops_len);
	if (batch->data_len)
		memcpy(ops + batch->count, batch->data, batch->data_len);
	return KPORT_OK;
}

static struct kp_batch_view view_of(struct kp_batch *request)
{
	struct kp_op *ops = (struct kp_op *)(request + 1);
	struct kp_batch_view view = {
		.ops = ops,
		.count = request->op_count,
		.data = ops + request->op_count,
		.data_len = request->data_len,
		.limit_ns = request->limit_ns,
	};

	return view;
}

static enum kport_status run(kport *handle, const kport_batch *batch)
{
	struct kp_batch *request = batch->request;
	const struct kp_batch_view view = view_of(request);
	uint32_t *done = &request->done;
	bool read_only = handle->context.flags & KPORT_READ_ONLY;
	enum kport_status status = KPORT_OK;
	bool failed = true;
	uint32_t at = 0;

	if (handle->backend->batch) {
		status = handle->backend->batch(handle->state, request);
		if (!status)
			return KPORT_OK;
	}
	/* A driver has checked the batch already; where it refused, this finds the words. */
	if (kp_batch_verify(&view, &handle->claimed, read_only ? NULL : &handle->claimed, &at))
		return refuse(handle, &view, *done = at);
	if (!handle->backend->batch)
		status = run_by_library(handle, batch, &view, done, &failed);
	if (!status)
		return KPORT_OK;
	if (!failed || status == KPORT_TIMED_OUT)
		return explain(&view, *done, status);
	return fail_at(&view, *done);
}

enum kport_status kport_batch_run(kport *handle, kport_batch *batch)
{
	enum kport_status status;

	if (!handle || !batch)
		return fail(KPORT_INVALID, 0, "kport_batch_run: the %s is NULL",
			    handle ? "batch" : "handle");
	batch->done = 0;
	batch->ran = true;
	if (!batch->count)
		return KPORT_OK;
	status = make_request(batch);
	if (status) {
		batch->ran = false;
		return status;
	}
	gate_enter(&handle->gate);
	status = run(handle, batch);
	gate_leave(&handle->gate);
	batch->done = batch->request->done;
	return status;
}

enum kport_status kport_batch_result(const kport_batch *batch, size_t index,
				     struct kport_result *result)
{
	const struct kp_op *op;
	const uint8_t *data;

	if (!batch || !result)
		return fail(KPORT_INVALID, 0, "kport_batch_result: the %s is NULL",
			    batch ? "result" : "batch");
	if (index >= batch->count)
		return fail(KPORT_INVALID, 0, "the batch has %u operations, and no number %lu",
			    (unsigned)batch->count, (unsigned long)index);
	op = batch->ran ? (const struct kp_op *)(batch->request + 1) : batch->ops;
	data = batch->ran ? (const uint8_t *)(op + batch->count) : batch->data;
	op += index;
	memset(result, 0, sizeof(*result));
	result->name = op_name(op->code);
	result->width = op->width;
	result->port = op->port;
	result->value = op->value;
	if (op->code == KP_OP_INS || op->code == KP_OP_OUTS) {
		result->data = data + op->data;
		result->count = op->count;
	}
	return KPORT_OK;
}
