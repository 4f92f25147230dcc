// SPDX-License-Identifier: MIT
//
// One batch by core's interpreter, or the same accesses by a loop written by hand, on ports that are
// an array. batch_cost.py counts the instructions of measured() and of all that it calls.
// usage: batch_cost CASE batch|loop
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/batch.h"

#define OPS 1000u
#define PORT 0x300u

static volatile uint8_t latch[KP_PORTS];
static struct kp_op ops[OPS];
static uint8_t data[OPS] __attribute__((aligned(8)));

/* ---- ports and time; of width 1, and without libc, whose functions differ by processor ---- */

static enum kp_status bus_in(void *ctx, uint16_t port, unsigned width, uint32_t *value)
{
	(void)ctx;
	(void)width;
	*value = latch[port];
	return KP_STATUS_OK;
}

static enum kp_status bus_out(void *ctx, uint16_t port, unsigned width, uint32_t value)
{
	(void)ctx;
	(void)width;
	latch[port] = (uint8_t)value;
	return KP_STATUS_OK;
}

static enum kp_status bus_ins(void *ctx, uint16_t port, unsigned width, void *to, uint32_t count)
{
	uint8_t *bytes = to;

	(void)ctx;
	(void)width;
	for (uint32_t i = 0; i < count; i++)
		bytes[i] = latch[port];
	return KP_STATUS_OK;
}

static uint64_t bus_now_ns(void *ctx)
{
	(void)ctx;
	return 0;
}

static void bus_delay_ns(void *ctx, uint32_t time_ns)
{
	(void)ctx;
	(void)time_ns;
}

static bool bus_pause(void *ctx)
{
	(void)ctx;
	return true;
}

/* Not constant, so that the compiler cannot see through the pointers in favour of the loop. */
static struct kp_bus bus = {
	.in = bus_in,
	.out = bus_out,
	.ins = bus_ins,
	.now_ns = bus_now_ns,
	.delay_ns = bus_delay_ns,
	.pause = bus_pause,
};

/* ---- what is done, as operations and as a loop ---- */

static uint32_t reads(void)
{
	for (uint32_t i = 0; i < OPS; i++)
		ops[i] = (struct kp_op){ .code = KP_OP_IN, .width = 1, .port = PORT };
	return OPS;
}

static void reads_loop(void)
{
	for (uint32_t i = 0; i < OPS; i++)
		bus.in(bus.ctx, PORT, 1, &ops[i].value);
}

/* As a byte is sent: data, a bit on, a bit off, and a look at the status. */
static uint32_t mixed(void)
{
	for (uint32_t i = 0; i < OPS; i += 4) {
		ops[i] = (struct kp_op){
			.code = KP_OP_OUT, .width = 1, .port = PORT, .value = i & 255
		};
		ops[i + 1] = (struct kp_op){
			.code = KP_OP_MODIFY, .width = 1, .port = PORT + 2, .value = 1, .mask = 1
		};
		ops[i + 2] = (struct kp_op){
			.code = KP_OP_MODIFY, .width = 1, .port = PORT + 2, .mask = 1
		};
		ops[i + 3] = (struct kp_op){
			.code = KP_OP_POLL, .width = 1, .port = PORT + 1, .mask = 128
		};
	}
	return OPS;
}

static void mixed_loop(void)
{
	for (uint32_t i = 0; i < OPS; i += 4) {
		uint32_t value;

		bus.out(bus.ctx, PORT, 1, i & 255);
		bus.in(bus.ctx, PORT + 2, 1, &value);
		bus.out(bus.ctx, PORT + 2, 1, value | 1);
		bus.in(bus.ctx, PORT + 2, 1, &value);
		bus.out(bus.ctx, PORT + 2, 1, value & ~1u);
		do
			bus.in(bus.ctx, PORT + 1, 1, &value);
		while (value & 128);
		ops[i].value = value;
	}
}

static uint32_t string(void)
{
	ops[0] = (struct kp_op){ .code = KP_OP_INS, .width = 1, .port = PORT, .count = OPS };
	return 1;
}

static void string_loop(void)
{
	bus.ins(bus.ctx, PORT, 1, data, OPS);
}

static const struct {
	const char *name;
	uint32_t (*make)(void); /* returns the number of operations */
	void (*loop)(void);
} cases[] = {
	{ "reads", reads, reads_loop },
	{ "mixed", mixed, mixed_loop },
	{ "string", string, string_loop },
};

/* callgrind counts from its first instruction to its last. */
__attribute__((noinline)) enum kp_status
measured(const struct kp_batch_view *batch, const struct kp_portset *ports, void (*loop)(void));

enum kp_status measured(const struct kp_batch_view *batch, const struct kp_portset *ports,
			void (*loop)(void))
{
	enum kp_status status;
	uint32_t at;

	if (loop) {
		loop();
		return KP_STATUS_OK;
	}
	status = kp_batch_verify(batch, ports, ports, &at);
	return status == KP_STATUS_OK ? kp_batch_run(batch, &bus, &at) : status;
}

int main(int argc, char **argv)
{
	static struct kp_portset ports;
	struct kp_batch_view batch = { ops, 0, data, sizeof(data), 1000000 };

	kp_portset_add(&ports, (struct kp_range){ PORT, PORT + 7 });
	for (size_t i = 0; argc == 3 && i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool by_loop = strcmp(argv[2], "loop") == 0;

		if (strcmp(cases[i].name, argv[1]) != 0)
			continue;
		batch.count = cases[i].make();
		return measured(&batch, &ports, by_loop ? cases[i].loop : NULL) != KP_STATUS_OK;
	}
	fputs("usage: batch_cost reads|mixed|string batch|loop\n", stderr);
	return 2;
}
