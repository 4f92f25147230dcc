/* SPDX-License-Identifier: MIT */
#include "fake_env.h"

#include <string.h>

void fake_forget(void)
{
	fake.accesses = 0;
	fake.largest_piece = 0;
	fake.pauses = 0;
	fake.delayed_ns = 0;
}

static enum kp_status make_access(const struct fake_access *access)
{
	if (access->width != 1 && access->width != 2 && access->width != 4)
		fake_violation("a width that no port has");
	if (access->port + access->width > (int)KP_PORTS)
		fake_violation("an access past the last port");
	if (fake.device_locked)
		fake_violation("an access inside the device lock");
	if (fake.on_access)
		fake.on_access(access);
	if (fake.accesses < FAKE_LOG)
		fake.log[fake.accesses] = *access;
	fake.accesses++;
	fake.now_ns += fake.access_ns;
	return fake.accesses == fake.fail_access ? fake.bus_status : KP_STATUS_OK;
}

static uint32_t answer_of(uint16_t port, unsigned width)
{
	uint32_t value = 0;

	for (unsigned i = width; i-- > 0;)
		value = value << 8 | fake.latch[port + i];
	if (!fake.script_len)
		return value;
	fake.script_len--;
	return *fake.script++;
}

static enum kp_status bus_in(void *ctx, uint16_t port, unsigned width, uint32_t *value)
{
	struct fake_access access = { port, (uint8_t)width, false, 0 };

	if (ctx != &fake)
		fake_violation("not the bus's own context");
	access.value = answer_of(port, width);
	*value = access.value;
	return make_access(&access);
}

static enum kp_status bus_out(void *ctx, uint16_t port, unsigned width, uint32_t value)
{
	struct fake_access access = { port, (uint8_t)width, true, value };
	enum kp_status status = make_access(&access);

	if (ctx != &fake)
		fake_violation("not the bus's own context");
	for (unsigned i = 0; i < width && status == KP_STATUS_OK; i++)
		fake.latch[port + i] = (uint8_t)(value >> 8 * i);
	return status;
}

uint32_t fake_bus_accesses(void *ctx, struct kp_op *ops, uint32_t count)
{
	struct kp_op *op = ops;

	for (; op != ops + count; op++) {
		if (op->code == KP_OP_IN)
			bus_in(ctx, op->port, op->width, &op->value);
		else if (op->code == KP_OP_OUT)
			bus_out(ctx, op->port, op->width, op->value);
		else
			break;
	}
	return (uint32_t)(op - ops);
}

static void note_piece(uint32_t count)
{
	if (count > fake.largest_piece)
		fake.largest_piece = count;
}

static void put_element(void *data, uint32_t index, unsigned width, uint32_t value)
{
	uint8_t *at = (uint8_t *)data + (size_t)index * width;
	uint16_t half = (uint16_t)value;

	if (width == 1)
		*at = (uint8_t)value;
	else if (width == 2)
		memcpy(at, &half, 2);
	else
		memcpy(at, &value, 4);
}

static uint32_t get_element(const void *data, uint32_t index, unsigned width)
{
	const uint8_t *at = (const uint8_t *)data + (size_t)index * width;
	uint16_t half;
	uint32_t whole;

	if (width == 1)
		return *at;
	if (width == 2) {
		memcpy(&half, at, 2);
		return half;
	}
	memcpy(&whole, at, 4);
	return whole;
}

static enum kp_status bus_ins(void *ctx, uint16_t port, unsigned width, void *data, uint32_t count)
{
	enum kp_status status = KP_STATUS_OK;
	uint32_t value = 0;

	note_piece(count);
	for (uint32_t i = 0; i < count && status == KP_STATUS_OK; i++) {
		status = bus_in(ctx, port, width, &value);
		put_element(data, i, width, value);
	}
	return status;
}

static enum kp_status bus_outs(void *ctx, uint16_t port, unsigned width, const void *data,
			       uint32_t count)
{
	enum kp_status status = KP_STATUS_OK;

	note_piece(count);
	for (uint32_t i = 0; i < count && status == KP_STATUS_OK; i++)
		status = bus_out(ctx, port, width, get_element(data, i, width));
	return status;
}

static uint64_t bus_now_ns(void *ctx)
{
	(void)ctx;
	return fake.now_ns;
}

static void bus_delay_ns(void *ctx, uint32_t time_ns)
{
	(void)ctx;
	fake.now_ns += time_ns;
	fake.delayed_ns += time_ns;
}

static bool bus_pause(void *ctx)
{
	(void)ctx;
	if (fake.device_locked)
		fake_violation("a pause inside the device lock");
	return ++fake.pauses != fake.interrupt_at;
}

void fake_bus_fill(struct kp_bus *bus)
{
	bus->ctx = &fake;
	bus->in = bus_in;
	bus->out = bus_out;
	bus->ins = bus_ins;
	bus->outs = bus_outs;
	bus->now_ns = bus_now_ns;
	bus->delay_ns = bus_delay_ns;
	bus->pause = bus_pause;
}
