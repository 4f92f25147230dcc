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

static uint32_t bits_of(unsigned width)
{
	return 0xffffffffu >> (32 - 8 * width);
}

/* Inlined into each place with what its code takes, a constant: nothing else is looked at there. */
#define CHECK static inline __attribute__((always_inline))

/* Fields that the code does not take are zero. */
CHECK bool has_stray_fields(const struct kp_op *op, uint32_t takes)
{
	uint32_t stray = op->reserved;

	if (!(takes & ACCESS))
		stray |= (uint32_t)op->width | op->port;
	if (!(takes & (VALUE | ANSWER)))
		stray |= op->value;
	if (!(takes & MASK))
		stray |= op->mask;
	if (!(takes & (WANT | STRING)))
		stray |= op->want;
	if (!(takes & (TIME | STRING)))
		stray |= op->time_ns;
	return stray != 0;
}

CHECK bool has_bad_values(const struct kp_op *op, uint32_t takes)
{
	uint32_t above = ~bits_of(op->width);

	if ((takes & VALUE && op->value & above) || (takes & MASK && op->mask & above))
		return true;
	return takes & WANT && (!op->mask || op->want & ~op->mask);
}

static bool fits_data(const struct kp_batch_view *batch, const struct kp_op *op)
{
	if (op->data & (op->width - 1u) || op->data > batch->data_len)
		return false;
	return (uint64_t)op->count * op->width <= batch->data_len - op->data;
}

struct verify {
	const struct kp_batch_view *batch;
	const struct kp_portset *readable;
	const struct kp_portset *writable;
	uint64_t time_ns; /* of all delays and polls so far */
};

CHECK bool allows(const struct kp_portset *set, const struct kp_op *op)
{
	return set && kp_portset_has(set, op->port, op->width);
}

CHECK enum kp_status verify_access(const struct verify *verify, const struct kp_op *op,
				   uint32_t takes)
{
	if (!kp_access_exists(op->port, op->width) || has_bad_values(op, takes))
		return KP_STATUS_INVALID;
	if (takes & STRING && !fits_data(verify->batch, op))
		return KP_STATUS_INVALID;
	if ((takes & READS && !allows(verify->readable, op)) ||
	    (takes & WRITES && !allows(verify->writable, op)))
		return KP_STATUS_DENIED;
	return KP_STATUS_OK;
}

CHECK enum kp_status verify_as(struct verify *verify, const struct kp_op *op, uint32_t takes)
{
	enum kp_status status = KP_STATUS_OK;

	if (has_stray_fields(op, takes))
		return KP_STATUS_INVALID;
	if (takes & ACCESS)
		status = verify_access(verify, op, takes);
	if (takes & TIME && status == KP_STATUS_OK) {
		verify->time_ns += op->time_ns;
		if (verify->time_ns > verify->batch->limit_ns)
			status = KP_STATUS_INVALID;
	}
	return status;
}

static enum kp_status verify_op(struct verify *verify, const struct kp_op *op)
{
	switch (op->code) {
	case KP_OP_IN:
		return verify_as(verify, op, READS | ANSWER);
	case KP_OP_OUT:
		return verify_as(verify, op, WRITES | VALUE);
	case KP_OP_MODIFY:
		return verify_as(verify, op, READS | WRITES | VALUE | MASK);
	case KP_OP_POLL:
		return verify_as(verify, op, READS | MASK | WANT | TIME | ANSWER);
	case KP_OP_DELAY:
		return verify_as(verify, op, TIME);
	case KP_OP_INS:
		return verify_as(verify, op, READS | STRING);
	case KP_OP_OUTS:
		return verify_as(verify, op, WRITES | STRING);
	case KP_OP_STOP:
		return verify_as(verify, op, 0);
	default:
		return KP_STATUS_INVALID;
	}
}

enum kp_status kp_batch_verify(const struct kp_batch_view *batch, const struct kp_portset *readable,
			       const struct kp_portset *writable, uint32_t *at)
{
	struct verify verify = { batch, readable, writable, 0 };
	enum kp_status status = KP_STATUS_OK;
	uint32_t i;

	for (i = 0; i < batch->count && status == KP_STATUS_OK; i++)
		status = i < KP_BATCH_MAX_OPS ? verify_op(&verify, &batch->ops[i]) :
						KP_STATUS_INVALID;
	if (status != KP_STATUS_OK)
		*at = i - 1;
	return status;
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
