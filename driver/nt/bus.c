/* SPDX-License-Identifier: MIT */
/* Ports and time, as the core's batches use them. */
#include "kioport.h"

/* Up to this a delay spins; a thread that sleeps wakes at the timer's next tick, up to 16 ms later. */
#define SPIN_MAX_NS 1000000u

static enum kp_status bus_in(void *ctx, uint16_t port, unsigned width, uint32_t *value)
{
	(void)ctx;
	*value = kioport_port_in(port, width);
	return KP_STATUS_OK;
}

static enum kp_status bus_out(void *ctx, uint16_t port, unsigned width, uint32_t value)
{
	(void)ctx;
	kioport_port_out(port, width, value);
	return KP_STATUS_OK;
}

static uint32_t bus_accesses(void *ctx, struct kp_op *ops, uint32_t count)
{
	struct kp_op *op;

	(void)ctx;
	for (op = ops; op != ops + count; op++) {
		if (op->code == KP_OP_IN)
			op->value = kioport_port_in(op->port, op->width);
		else if (op->code == KP_OP_OUT)
			kioport_port_out(op->port, op->width, op->value);
		else
			break;
	}
	return (uint32_t)(op - ops);
}

static enum kp_status bus_ins(void *ctx, uint16_t port, unsigned width, void *data, uint32_t count)
{
	(void)ctx;
	kioport_port_ins(port, width, data, count);
	return KP_STATUS_OK;
}

static enum kp_status bus_outs(void *ctx, uint16_t port, unsigned width, const void *data,
			       uint32_t count)
{
	(void)ctx;
	kioport_port_outs(port, width, data, count);
	return KP_STATUS_OK;
}

static uint64_t bus_now_ns(void *ctx)
{
	(void)ctx;
	return kioport_now_ns();
}

static void sleep_ns(uint32_t time_ns)
{
	LARGE_INTEGER interval;

	/* negative: from now; in units of 100 ns */
	interval.QuadPart = -(LONGLONG)(time_ns / 100u);
	KeDelayExecutionThread(KernelMode, FALSE, &interval);
}

static void bus_delay_ns(void *ctx, uint32_t time_ns)
{
	uint64_t start_ns = kioport_now_ns();

	(void)ctx;
	if (time_ns > SPIN_MAX_NS)
		sleep_ns(time_ns);
	/* A timer's tick may come a little early. */
	while (kioport_now_ns() - start_ns < time_ns)
		;
}

/* NT lets others run by itself, whatever a driver does at PASSIVE_LEVEL. */
static bool bus_pause(void *ctx)
{
	(void)ctx;
	return kioport_system.is_emulated || !PsIsThreadTerminating(PsGetCurrentThread());
}

const struct kp_bus kioport_bus = {
	.in = bus_in,
	.out = bus_out,
	.accesses = bus_accesses,
	.ins = bus_ins,
	.outs = bus_outs,
	.now_ns = bus_now_ns,
	.delay_ns = bus_delay_ns,
	.pause = bus_pause,
};
