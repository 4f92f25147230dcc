/* SPDX-License-Identifier: MIT */
/*
 * Parallel ports, which parport.sys owns and hands out in turns: to us as to Windows' own printing. Asked
 * by its routine that does not wait, since IOCTL_INTERNAL_PARALLEL_PORT_ALLOCATE would wait for whoever
 * never gives the port back, in a queue that nobody can leave.
 */
#include "kioport.h"
#include "parport.h"

/* \Device\ParallelPort0 to 9; a PC has three. */
#define PORTS 10u

/* How long a turn is waited for: printing gives the port back between two pieces of a document. */
#define TURN_WAIT_NS 1000000000ull
#define TURN_LOOK_NS 5000000u

struct kioport_parallel {
	struct kioport_peer peer; /* as long as it is open parport's code stays */
	struct parport_port port;
	struct kp_range low;
	struct kp_range high; /* the ECP registers; where there are none, low once more */
};

static bool is_within(struct kp_range part, struct kp_range whole)
{
	return part.first >= whole.first && part.last <= whole.last;
}

bool kioport_parallel_covers(const struct kioport_parallel *parallel, struct kp_range range)
{
	return is_within(range, parallel->low) || is_within(range, parallel->high);
}

static bool make_range(ULONGLONG base, ULONG span_bytes, struct kp_range *range)
{
	if (!base || !span_bytes || base >= KP_PORTS || span_bytes > KP_PORTS - base)
		return false;
	range->first = (uint16_t)base;
	range->last = (uint16_t)(base + span_bytes - 1);
	return true;
}

static bool is_usable(struct kioport_parallel *parallel)
{
	const struct parport_port *port = &parallel->port;

	return port->try_allocate && port->free &&
	       make_range(port->base, port->span_bytes, &parallel->low);
}

static NTSTATUS ask(struct kioport_parallel *parallel)
{
	NTSTATUS status = kioport_peer_ask(&parallel->peer, PARPORT_GET_PORT, true, &parallel->port,
					   sizeof(parallel->port));

	return NT_SUCCESS(status) && !is_usable(parallel) ? STATUS_NO_SUCH_DEVICE : status;
}

bool kioport_parallel_takes_turns(const struct kioport_peer *peer)
{
	struct kioport_parallel parallel = { .peer = *peer };

	return NT_SUCCESS(ask(&parallel));
}

/* Where the port of this number sits. */
static NTSTATUS look_at(unsigned number, struct kioport_parallel *parallel)
{
	WCHAR text[] = L"\\Device\\ParallelPort0";
	struct parport_pnp pnp;
	UNICODE_STRING name;
	NTSTATUS status;

	text[sizeof(text) / sizeof(text[0]) - 2] = (WCHAR)(L'0' + number);
	RtlInitUnicodeString(&name, text);
	status = kioport_peer_open(&name, &parallel->peer);
	if (!NT_SUCCESS(status))
		return status;
	status = ask(parallel);
	if (!NT_SUCCESS(status)) {
		kioport_peer_close(&parallel->peer);
		return status;
	}
	parallel->high = parallel->low;
	if (NT_SUCCESS(kioport_peer_ask(&parallel->peer, PARPORT_GET_PNP, true, &pnp, sizeof(pnp))))
		make_range(pnp.ecp_base, pnp.ecp_span_bytes, &parallel->high);
	return status;
}

static bool find(struct kp_range range, struct kioport_parallel *parallel)
{
	unsigned number;

	for (number = 0; number < PORTS; number++) {
		if (!NT_SUCCESS(look_at(number, parallel)))
			continue;
		if (kioport_parallel_covers(parallel, range))
			return true;
		kioport_peer_close(&parallel->peer);
	}
	return false;
}

static enum kp_status take_turn(const struct parport_port *port, bool may_wait)
{
	uint64_t start_ns = kioport_now_ns();

	while (!port->try_allocate(port->context)) {
		if (!may_wait || kioport_now_ns() - start_ns >= TURN_WAIT_NS)
			return KP_STATUS_BUSY;
		if (!kioport_bus.pause(kioport_bus.ctx))
			return KP_STATUS_INTERRUPTED;
		kioport_bus.delay_ns(kioport_bus.ctx, TURN_LOOK_NS);
	}
	return KP_STATUS_OK;
}

enum kp_status kioport_parallel_take(struct kp_range range, bool may_wait,
				     struct kioport_parallel **taken)
{
	struct kioport_parallel *parallel;
	enum kp_status status = KP_STATUS_OK;

	*taken = NULL;
	/* Wine's IoGetDeviceObjectPointer answers with a device that is none. */
	if (kioport_system.is_emulated)
		return KP_STATUS_OK;
	parallel = kioport_env.memory.alloc(sizeof(*parallel));
	if (!parallel)
		return KP_STATUS_NO_MEMORY;
	if (!find(range, parallel))
		goto free_parallel;
	status = take_turn(&parallel->port, may_wait);
	if (status != KP_STATUS_OK)
		goto close_peer;
	*taken = parallel;
	return KP_STATUS_OK;

close_peer:
	kioport_peer_close(&parallel->peer);
free_parallel:
	kioport_env.memory.free(parallel);
	return status;
}

void kioport_parallel_give_back(struct kioport_parallel *parallel)
{
	parallel->port.free(parallel->port.context);
	kioport_peer_close(&parallel->peer);
	kioport_env.memory.free(parallel);
}
