/* SPDX-License-Identifier: MIT */
#include "preload_serve.h"
#include "emulate.h"
#include "preload.h"
#include "preload_bus.h"
#include "preload_channel.h"
#include "preload_report.h"
#include "run_ahead.h"

/* What emulate()'s questions are about. */
struct serving {
	const struct decoded *decoded;
	bool is_told;  /* why it is refused */
	bool is_ahead; /* the program has not come to it yet, so nothing is told */
};

static bool may_access(void *context, enum decode_kind kind, uint16_t port, unsigned width)
{
	struct serving *serving = context;

	(void)kind;
	if (grant_covers(&preload.grant, port, width))
		return true;
	if (!serving->is_ahead)
		report_refused(&preload.grant, serving->decoded, port);
	serving->is_told = true;
	return false;
}

static bool exchange(struct serving *serving, enum decode_kind kind, uint16_t port, unsigned width,
		     uint32_t *value)
{
	enum exchange result = preload_exchange(kind, port, width, value);

	if (result == EXCHANGE_DONE)
		return true;
	if (serving->is_ahead)
		return false;
	switch (result) {
	case EXCHANGE_ALONE:
		report_alone(serving->decoded, port);
		break;
	default:
		report_refused(&preload.grant, serving->decoded, port);
		break;
	}
	serving->is_told = true;
	return false;
}

static bool in(void *context, uint16_t port, unsigned width, uint32_t *value)
{
	return exchange(context, DECODE_IN, port, width, value);
}

static bool out(void *context, uint16_t port, unsigned width, uint32_t value)
{
	return exchange(context, DECODE_OUT, port, width, &value);
}

static bool copy(void *to, const void *from, unsigned len, uint64_t *fault)
{
	unsigned long address;

	if (guarded_copy(to, from, len, &address) == 0)
		return true;
	*fault = address;
	return false;
}

static bool load(void *context, uint64_t address, void *to, unsigned len, uint64_t *fault)
{
	(void)context;
	return copy(to, (const void *)(unsigned long)address, len, fault);
}

static bool store(void *context, uint64_t address, const void *from, unsigned len, uint64_t *fault)
{
	(void)context;
	return copy((void *)(unsigned long)address, from, len, fault);
}

/* At most two pages are touched: those of the first and of the last byte. */
static bool writable(void *context, uint64_t address, unsigned len, uint64_t *fault)
{
	unsigned long found;

	(void)context;
	if (guarded_probe((void *)(unsigned long)address, &found) == 0 &&
	    guarded_probe((void *)(unsigned long)(address + len - 1), &found) == 0)
		return true;
	*fault = found;
	return false;
}

/* Up to the end of the page where the next one cannot be read. */
static unsigned fetch(void *context, uint64_t ip, uint8_t *code)
{
	const void *from = (const void *)(unsigned long)ip;
	unsigned long fault = 0;

	(void)context;
	if (guarded_copy(code, from, DECODE_MAX_LENGTH, &fault) == 0)
		return DECODE_MAX_LENGTH;
	return fault - ip < DECODE_MAX_LENGTH ? (unsigned)(fault - ip) : 0;
}

static void take_registers(const struct machine_context *context, enum decode_mode mode,
			   struct emulate_registers *registers)
{
	uint64_t *gpr = registers->gpr;

#define TAKE(name) *gpr++ = context->name;
	CONTEXT_REGISTERS(TAKE)
#undef TAKE
	registers->ip = CONTEXT_IP(context);
	registers->flags = CONTEXT_FLAGS(context);
	registers->mode = mode;
	for (unsigned i = 0; i < DECODE_SEGMENTS; i++)
		registers->base[i] = 0;
}

static void put_registers(const struct emulate_registers *registers,
			  struct machine_context *context)
{
	const uint64_t *gpr = registers->gpr;

#define PUT(name) context->name = (__typeof__(context->name))*gpr++;
	CONTEXT_REGISTERS(PUT)
#undef PUT
	CONTEXT_IP(context) = (__typeof__(CONTEXT_IP(context)))registers->ip;
	CONTEXT_FLAGS(context) = (__typeof__(CONTEXT_FLAGS(context)))registers->flags;
}

static bool runs_ahead(void)
{
	return preload.channel && !(preload.channel->flags & CHANNEL_NO_RUN_AHEAD);
}

/* Nothing stands between the port and the bus's register. */
static bool reads_bus_plainly(void)
{
	return preload.bus && preload.channel->maps_count == 0;
}

static bool in_ahead(void *context, uint16_t port, unsigned width, uint32_t *value)
{
	(void)context;
	*value = bus_read_ahead(port, width);
	return true;
}

/* By emulate(), and then as far as run_ahead() goes. */
static enum emulate_result serve_registers(struct serving *serving,
					   struct emulate_registers *registers, uint64_t *fault)
{
	struct emulate_world world = {
		.context = serving,
		.may_access = may_access,
		.in = in,
		.out = out,
		.load = load,
		.store = store,
		.writable = writable,
	};
	enum emulate_result result = emulate(serving->decoded, registers, &world, fault);

	if (result == EMULATE_SERVED && runs_ahead()) {
		serving->is_ahead = true;
		if (reads_bus_plainly())
			world.in = in_ahead;
		run_ahead(registers, &world, fetch);
	}
	return result;
}

enum served serve(struct machine_context *context, enum decode_mode mode,
		  const struct decoded *decoded, unsigned long *address)
{
	struct serving serving = { .decoded = decoded };
	struct emulate_registers registers;
	enum emulate_result result;
	uint64_t fault = 0;

	take_registers(context, mode, &registers);
	if (decoded->string &&
	    !segment_base(context, decoded->segment, &registers.base[decoded->segment]))
		return SERVED_NOT;
	if (preload.bus)
		bus_take_turn();
	result = serve_registers(&serving, &registers, &fault);
	if (preload.bus)
		bus_end_turn();
	put_registers(&registers, context);
	if (result == EMULATE_MEMORY_FAULT) {
		*address = (unsigned long)fault;
		return SERVED_MEMORY;
	}
	if (result == EMULATE_PORT_REFUSED && !serving.is_told)
		report_refused(&preload.grant, decoded,
			       decoded->port_in_dx ? CONTEXT_DX(context) : decoded->port);
	return result == EMULATE_SERVED || result == EMULATE_PART ? SERVED : SERVED_NOT;
}
