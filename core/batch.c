/* SPDX-License-Identifier: MIT */
#include "core/batch.h"

#define READS 0x01u
#define WRITES 0x02u
#define ACCESS (READS | WRITES) /* names width and port */
#define VALUE 0x04u		/* takes value */
#define MASK 0x08u
#define WANT 0x10u
#define TIME 0x20u
#define STRING 0x40u /* count and data */
#define ANSWER 0x80u /* value is an answer, which the next run of the batch finds there */

/* What a code takes; a field that it does not take is zero on input, and its mask here is all ones. */
struct shape {
	uint32_t takes;
	uint32_t no_place; /* width and port */
	uint32_t no_value;
	uint32_t no_mask;
	uint32_t no_want;
	uint32_t no_time;
};

#define UNLESS(taken, fields) ((taken) & (fields) ? 0 : 0xffffffffu)
#define SHAPE(taken)                                                                               \
	{                                                                                          \
		(taken), UNLESS(taken, ACCESS), UNLESS(taken, VALUE | ANSWER),                     \
			UNLESS(taken, MASK), UNLESS(taken, WANT | STRING),                         \
			UNLESS(taken, TIME | STRING)                                               \
	}

static const struct shape shapes[] = {
	[KP_OP_IN] = SHAPE(READS | ANSWER),
	[KP_OP_OUT] = SHAPE(WRITES | VALUE),
	[KP_OP_MODIFY] = SHAPE(READS | WRITES | VALUE | MASK),
	[KP_OP_POLL] = SHAPE(READS | MASK | WANT | TIME | ANSWER),
	[KP_OP_DELAY] = SHAPE(TIME),
	[KP_OP_INS] = SHAPE(READS | STRING),
	[KP_OP_OUTS] = SHAPE(WRITES | STRING),
	[KP_OP_STOP] = SHAPE(0u),
};

static uint32_t bits_of(unsigned width)
{
	return 0xffffffffu >> (32 - 8 * width);
}

static bool has_stray_fields(const struct kp_op *op, const struct shape *shape)
{
	uint32_t stray = (((uint32_t)op->width | op->port) & shape->no_place) |
			 (op->value & shape->no_value) | (op->mask & shape->no_mask) |
			 (op->want & shape->no_want) | (op->time_ns & shape->no_time) |
			 op->reserved;

	return stray != 0;
}

static bool has_bad_values(const struct kp_op *op, uint32_t taken)
{
	uint32_t above = ~bits_of(op->width);

	if ((taken & VALUE && op->value & above) || op->mask & above)
		return true;
	return taken & WANT && (!op->mask || op->want & ~op->mask);
}

static bool fits_data(const struct kp_batch_view *batch, const struct kp_op *op)
{
	if (op->data & (op->width - 1u) || op->data > batch->data_len)
		return false;
	return (uint64_t)op->count * op->width <= batch->data_len - op->data;
}

static bool allows(const struct kp_portset *set, const struct kp_op *op)
{
	return set && kp_portset_allows(set, op->port, op->width);
}

static enum kp_status verify_op(const struct kp_batch_view *batch, const struct kp_op *op,
				const struct kp_portset *readable,
				const struct kp_portset *writable)
{
	uint32_t taken;

	if (op->code < KP_OP_IN || op->code > KP_OP_STOP)
		return KP_STATUS_INVALID;
	taken = shapes[op->code].takes;
	if (has_stray_fields(op, &shapes[op->code]))
		return KP_STATUS_INVALID;
	if (!(taken & ACCESS))
		return KP_STATUS_OK;
	if (!kp_access_exists(op->port, op->width) || has_bad_values(op, taken))
		return KP_STATUS_INVALID;
	if (taken & STRING && !fits_data(batch, op))
		return KP_STATUS_INVALID;
	if ((taken & READS && !allows(readable, op)) || (taken & WRITES && !allows(writable, op)))
		return KP_STATUS_DENIED;
	return KP_STATUS_OK;
}

enum kp_status kp_batch_verify(const struct kp_batch_view *batch, const struct kp_portset *readable,
			       const struct kp_portset *writable, uint32_t *at)
{
	uint64_t time_ns = 0;
	uint32_t i;

	for (i = 0; i < batch->count; i++) {
		const struct kp_op *op = &batch->ops[i];
		enum kp_status status = i < KP_BATCH_MAX_OPS ?
						verify_op(batch, op, readable, writable) :
						KP_STATUS_INVALID;

		if (status == KP_STATUS_OK && shapes[op->code].takes & TIME) {
			time_ns += op->time_ns;
			if (time_ns > batch->limit_ns)
				status = KP_STATUS_INVALID;
		}
		if (status != KP_STATUS_OK) {
			*at = i;
			return status;
		}
	}
	return KP_STATUS_OK;
}

struct run {
	const struct kp_bus *bus;
	uint8_t *data;
	uint64_t start_ns;
	uint64_t limit_ns;
	bool stopped;
};

static enum kp_status look_up(const struct run *run, uint64_t now_ns)
{
	if (now_ns - run->start_ns > run->limit_ns)
		return KP_STATUS_TIMED_OUT;
	return run->bus->pause(run->bus->ctx) ? KP_STATUS_OK : KP_STATUS_INTERRUPTED;
}

static enum kp_status look_at_clock(const struct run *run)
{
	return look_up(run, run->bus->now_ns(run->bus->ctx));
}

static inline enum kp_status read_port(const struct kp_bus *bus, struct kp_op *op)
{
	uint32_t value = 0;
	enum kp_status status = bus->in(bus->ctx, op->port, op->width, &value);

	op->value = value & bits_of(op->width);
	return status;
}

static enum kp_status run_modify(struct run *run, struct kp_op *op)
{
	uint32_t bits = op->value & op->mask;
	enum kp_status status = read_port(run->bus, op);

	if (status != KP_STATUS_OK)
		return status;
	bits |= op->value & ~op->mask;
	return run->bus->out(run->bus->ctx, op->port, op->width, bits);
}

static enum kp_status run_poll(struct run *run, struct kp_op *op)
{
	const struct kp_bus *bus = run->bus;
	uint64_t start_ns = bus->now_ns(bus->ctx);
	uint64_t now_ns = start_ns;

	/* The clock is read before the port: who was away for long still gets a last look. */
	for (;;) {
		enum kp_status status = read_port(bus, op);

		if (status != KP_STATUS_OK || (op->value & op->mask) == op->want)
			return status;
		if (now_ns - start_ns >= op->time_ns)
			return KP_STATUS_TIMED_OUT;
		status = look_up(run, now_ns);
		if (status != KP_STATUS_OK)
			return status;
		now_ns = bus->now_ns(bus->ctx);
	}
}

static enum kp_status run_delay(struct run *run, struct kp_op *op)
{
	const struct kp_bus *bus = run->bus;
	uint32_t left_ns = op->time_ns;

	while (left_ns > KP_BATCH_SLICE_NS) {
		enum kp_status status;

		bus->delay_ns(bus->ctx, KP_BATCH_SLICE_NS);
		left_ns -= KP_BATCH_SLICE_NS;
		status = look_at_clock(run);
		if (status != KP_STATUS_OK)
			return status;
	}
	if (left_ns)
		bus->delay_ns(bus->ctx, left_ns);
	return KP_STATUS_OK;
}

static enum kp_status run_string(struct run *run, struct kp_op *op)
{
	const struct kp_bus *bus = run->bus;
	uint32_t left = op->count;
	uint32_t at = op->data;

	while (left) {
		uint32_t count = left < KP_BATCH_PIECE ? left : KP_BATCH_PIECE;
		enum kp_status status;

		if (op->code == KP_OP_INS)
			status = bus->ins(bus->ctx, op->port, op->width, run->data + at, count);
		else
			status = bus->outs(bus->ctx, op->port, op->width, run->data + at, count);
		left -= count;
		at += count * op->width;
		if (status == KP_STATUS_OK && left)
			status = look_at_clock(run);
		if (status != KP_STATUS_OK)
			return status;
	}
	return KP_STATUS_OK;
}

static enum kp_status run_stop(struct run *run, struct kp_op *op)
{
	(void)op;
	run->stopped = true;
	return KP_STATUS_OK;
}

typedef enum kp_status run_op(struct run *run, struct kp_op *op);

static run_op *const others[] = {
	[KP_OP_MODIFY] = run_modify, [KP_OP_POLL] = run_poll,	[KP_OP_DELAY] = run_delay,
	[KP_OP_INS] = run_string,    [KP_OP_OUTS] = run_string, [KP_OP_STOP] = run_stop,
};

/* Runs to end, a failure or a STOP; returns the operation behind the last one that succeeded. */
static struct kp_op *run_stretch(struct run *run, struct kp_op *op, const struct kp_op *end,
				 enum kp_status *status)
{
	const struct kp_bus *bus = run->bus;

	for (; op != end && !run->stopped; op++) {
		/* Most batches are made of IN and OUT: nothing but the bus lies in their way. */
		if (bus->accesses)
			op += bus->accesses(bus->ctx, op, (uint32_t)(end - op));
		if (op == end)
			break;
		if (op->code == KP_OP_IN)
			*status = read_port(bus, op);
		else if (op->code == KP_OP_OUT)
			*status = bus->out(bus->ctx, op->port, op->width, op->value);
		else
			*status = others[op->code](run, op);
		if (*status != KP_STATUS_OK)
			break;
	}
	return op;
}

enum kp_status kp_batch_run(const struct kp_batch_view *batch, const struct kp_bus *bus,
			    uint32_t *done)
{
	struct run run = {
		.bus = bus,
		.data = batch->data,
		.start_ns = bus->now_ns(bus->ctx),
		.limit_ns = batch->limit_ns,
	};
	struct kp_op *op = batch->ops;
	struct kp_op *end = op + batch->count;
	enum kp_status status = KP_STATUS_OK;

	while (op != end) {
		uint32_t left = (uint32_t)(end - op);
		struct kp_op *stretch = op + (left < KP_BATCH_STRIDE ? left : KP_BATCH_STRIDE);

		op = run_stretch(&run, op, stretch, &status);
		if (status != KP_STATUS_OK || run.stopped || op == end)
			break;
		status = look_at_clock(&run);
		if (status != KP_STATUS_OK)
			break;
	}
	*done = (uint32_t)(op - batch->ops);
	return status;
}
