/* SPDX-License-Identifier: MIT */
/*
 * /dev/parportN: the data, status and control registers of one parallel port, as the requests of
 * linux/ppdev.h give them. It needs no capability and works under kernel lockdown.
 *
 * - Data: PPRDATA and PPWDATA. Status: PPRSTATUS; it cannot be written.
 * - Control: parport keeps a soft copy of the four lines strobe, auto feed, init and select, so a
 *   read (PPRCONTROL) answers what was written last and not what the pins are at. Bit 5 of a byte
 *   that is written turns the data pins round (PPDATADIR), and is answered by reads. Bit 4,
 *   the interrupt, is parport's own: writing it as 1 is refused, it reads as 0. Bits 6 and 7 mean
 *   nothing, are ignored and read as 0.
 * - EPP and ECP registers do not exist here: parport has transfers by those modes instead.
 * - At a claim, parport puts the port into its idle state: lines 0x0c, data pins driven.
 */
#include "lib/backend/list.h"
#include "lib/backend/ppdev_registers.h"
#include "lib/linux/files.h"
#include "lib/linux/split.h"

#include <errno.h>
#include <linux/ppdev.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/ioctl.h>

struct slot {
	unsigned claims;
	struct parport port;
	int fd;
	bool reverse;
};

/* ppdev itself serves one request at a time, so one lock costs nothing. */
struct ppdev {
	pthread_mutex_t lock;
	uint32_t flags;
	int number; /* the port that the caller named; -1: any */
	struct slot slots[PARPORT_COUNT];
};

static enum kport_status no_port(void)
{
	return fail(KPORT_UNSUPPORTED, 0,
		    "Linux's parport knows no parallel port here: where there is one, load its "
		    "driver (sudo modprobe -a parport_pc ppdev)");
}

/* One port that could be opened is enough. */
static enum kport_status ppdev_probe(void)
{
	struct parport ports[PARPORT_COUNT];
	size_t count = parport_find(ports);
	enum kport_status status = KPORT_OK;

	if (count == 0)
		return no_port();
	for (size_t i = 0; i < count; i++) {
		status = parport_check(ports[i].number);
		if (status == KPORT_OK)
			break;
	}
	return status;
}

static enum kport_status choose_device(struct ppdev *ppdev, const char *device)
{
	ppdev->number = -1;
	if (device == NULL)
		return ppdev_probe();
	ppdev->number = machine_number(device, "/dev/parport", PARPORT_COUNT);
	if (ppdev->number < 0)
		return fail(KPORT_INVALID, 0,
			    "\"%s\" is no device of the back end ppdev: it takes /dev/parport0 to "
			    "/dev/parport%d",
			    device, PARPORT_COUNT - 1);
	return parport_check((unsigned)ppdev->number);
}

static enum kport_status ppdev_open(const struct backend_context *context, void **state)
{
	struct ppdev *ppdev = calloc(1, sizeof(*ppdev));
	enum kport_status status;

	if (ppdev == NULL)
		return fail(KPORT_NO_MEMORY, 0, "no memory for a handle on ppdev");
	ppdev->flags = context->flags;
	status = choose_device(ppdev, context->device);
	if (status != KPORT_OK) {
		free(ppdev);
		return status;
	}
	pthread_mutex_init(&ppdev->lock, NULL);
	*state = ppdev;
	return KPORT_OK;
}

static void ppdev_close(void *state)
{
	struct ppdev *ppdev = state;

	for (unsigned number = 0; number < PARPORT_COUNT; number++) {
		if (ppdev->slots[number].claims > 0)
			parport_give(number);
	}
	pthread_mutex_destroy(&ppdev->lock);
	free(ppdev);
}

static enum kport_status no_such_register(struct kp_range range, const struct parport *port)
{
	return fail(KPORT_UNSUPPORTED, 0,
		    "ports 0x%x-0x%x go beyond the data, status and control registers "
		    "(0x%x-0x%x), which are all that ppdev has of /dev/parport%u: for its EPP and "
		    "ECP registers take the back end ioperm",
		    (unsigned)range.first, (unsigned)range.last, (unsigned)port->base,
		    port->base + 2u, port->number);
}

static enum kport_status not_ours(const struct ppdev *ppdev, struct kp_range range,
				  const struct parport *ports, size_t count)
{
	if (ppdev->number >= 0)
		return fail(KPORT_UNSUPPORTED, 0,
			    "ports 0x%x-0x%x are not those of /dev/parport%d: see kport ports",
			    (unsigned)range.first, (unsigned)range.last, ppdev->number);
	if (count == 0)
		return no_port();
	return fail(KPORT_UNSUPPORTED, 0,
		    "ports 0x%x-0x%x belong to no parallel port, and ppdev reaches nothing else "
		    "(/dev/parport%u is at 0x%x): take the back end ioperm",
		    (unsigned)range.first, (unsigned)range.last, ports[0].number,
		    (unsigned)ports[0].base);
}

/* The parallel port that has the range, all of it in its first three registers. */
static enum kport_status find_port(const struct ppdev *ppdev, struct kp_range range,
				   struct parport *found)
{
	struct parport ports[PARPORT_COUNT];
	size_t count = parport_find(ports);

	for (size_t i = 0; i < count; i++) {
		enum ppdev_register first = ppdev_register_of(&ports[i], range.first);

		if (ppdev->number >= 0 && (unsigned)ppdev->number != ports[i].number)
			continue;
		if (first == PPDEV_OUTSIDE)
			continue;
		if (first > PPDEV_CONTROL || range.last > ports[i].base + 2u)
			return no_such_register(range, &ports[i]);
		*found = ports[i];
		return KPORT_OK;
	}
	return not_ours(ppdev, range, ports, count);
}

/* parport leaves the direction as its last user had it, which PPRCONTROL does not tell. */
static enum kport_status set_forward(int fd, unsigned number)
{
	int reverse = 0;

	if (ioctl(fd, PPDATADIR, &reverse) == 0)
		return KPORT_OK;
	return fail(KPORT_SYSTEM, errno, "setting the data direction of /dev/parport%u failed",
		    number);
}

/* May wait for a print job; the accesses to other ports go on meanwhile. */
static enum kport_status take(struct ppdev *ppdev, const struct parport *port)
{
	enum kport_status status;
	int fd = -1;

	status = parport_take(port->number, ppdev->flags, &fd);
	if (status != KPORT_OK)
		return status;
	status = set_forward(fd, port->number);
	if (status != KPORT_OK) {
		parport_give(port->number);
		return status;
	}
	pthread_mutex_lock(&ppdev->lock);
	ppdev->slots[port->number] = (struct slot){ .claims = 1, .port = *port, .fd = fd };
	pthread_mutex_unlock(&ppdev->lock);
	return KPORT_OK;
}

static enum kport_status ppdev_claim(void *state, struct kp_range range)
{
	struct ppdev *ppdev = state;
	struct parport port = { 0 };
	enum kport_status status;
	bool held;

	status = find_port(ppdev, range, &port);
	if (status != KPORT_OK)
		return status;
	pthread_mutex_lock(&ppdev->lock);
	held = ppdev->slots[port.number].claims > 0;
	if (held)
		ppdev->slots[port.number].claims++;
	pthread_mutex_unlock(&ppdev->lock);
	return held ? KPORT_OK : take(ppdev, &port);
}

/* The slot whose claimed port has the address; NULL: none. The lock is held. */
static struct slot *slot_of(struct ppdev *ppdev, uint16_t address)
{
	for (unsigned number = 0; number < PARPORT_COUNT; number++) {
		struct slot *slot = &ppdev->slots[number];

		if (slot->claims > 0 && ppdev_register_of(&slot->port, address) <= PPDEV_CONTROL)
			return slot;
	}
	return NULL;
}

static void ppdev_release(void *state, struct kp_range range)
{
	struct ppdev *ppdev = state;
	struct slot *slot;

	pthread_mutex_lock(&ppdev->lock);
	slot = slot_of(ppdev, range.first);
	if (slot != NULL && --slot->claims == 0)
		parport_give(slot->port.number);
	pthread_mutex_unlock(&ppdev->lock);
}

static enum kport_status failed(const char *what, uint16_t port)
{
	return fail(KPORT_SYSTEM, errno, "%s port 0x%x by ppdev failed", what, (unsigned)port);
}

static enum kport_status not_claimed(uint16_t port)
{
	return fail(KPORT_DENIED, 0, "port 0x%x is not claimed from ppdev", (unsigned)port);
}

static enum kport_status read_register(struct slot *slot, uint16_t port, uint8_t *value)
{
	static const unsigned long requests[] = {
		[PPDEV_DATA] = PPRDATA,
		[PPDEV_STATUS] = PPRSTATUS,
		[PPDEV_CONTROL] = PPRCONTROL,
	};
	enum ppdev_register which = ppdev_register_of(&slot->port, port);
	unsigned char byte;

	if (ioctl(slot->fd, requests[which], &byte) != 0)
		return failed("reading", port);
	*value = which == PPDEV_CONTROL ? ppdev_control_value(byte, slot->reverse) : byte;
	return KPORT_OK;
}

static int run_step(struct slot *slot, enum ppdev_step step, uint8_t lines)
{
	int reverse = step == PPDEV_REVERSE;

	if (step == PPDEV_LINES)
		return ioctl(slot->fd, PPWCONTROL, &lines);
	if (ioctl(slot->fd, PPDATADIR, &reverse) != 0)
		return -1;
	slot->reverse = reverse != 0;
	return 0;
}

static enum kport_status write_control(struct slot *slot, uint16_t port, uint8_t value)
{
	struct ppdev_plan plan;

	if (!ppdev_plan_control(value, slot->reverse, &plan))
		return fail(
			KPORT_UNSUPPORTED, 0,
			"0x%02x has the interrupt bit 0x10 of the control register 0x%x, which "
			"parport keeps to itself (as it does the real state of the pins): write "
			"it without that bit, or take the back end ioperm",
			(unsigned)value, (unsigned)port);
	for (unsigned i = 0; i < plan.count; i++) {
		if (run_step(slot, plan.steps[i], plan.lines) != 0)
			return failed("writing", port);
	}
	return KPORT_OK;
}

static enum kport_status write_register(struct slot *slot, uint16_t port, uint8_t value)
{
	switch (ppdev_register_of(&slot->port, port)) {
	case PPDEV_DATA:
		return ioctl(slot->fd, PPWDATA, &value) == 0 ? KPORT_OK : failed("writing", port);
	case PPDEV_CONTROL:
		return write_control(slot, port, value);
	default:
		return fail(KPORT_UNSUPPORTED, 0,
			    "the status register 0x%x cannot be written through ppdev: on most "
			    "ports writing it does nothing; to clear an EPP time-out take the back "
			    "end ioperm",
			    (unsigned)port);
	}
}

static enum kport_status in8(void *state, uint16_t port, uint8_t *value)
{
	struct ppdev *ppdev = state;
	enum kport_status status;
	struct slot *slot;

	pthread_mutex_lock(&ppdev->lock);
	slot = slot_of(ppdev, port);
	status = slot != NULL ? read_register(slot, port, value) : not_claimed(port);
	pthread_mutex_unlock(&ppdev->lock);
	return status;
}

static enum kport_status out8(void *state, uint16_t port, uint8_t value)
{
	struct ppdev *ppdev = state;
	enum kport_status status;
	struct slot *slot;

	pthread_mutex_lock(&ppdev->lock);
	slot = slot_of(ppdev, port);
	status = slot != NULL ? write_register(slot, port, value) : not_claimed(port);
	pthread_mutex_unlock(&ppdev->lock);
	return status;
}

static enum kport_status ppdev_in(void *state, uint16_t port, unsigned width, uint32_t *value)
{
	const struct ppdev *ppdev = state;

	return split_in("ppdev", ppdev->flags, in8, state, port, width, value);
}

static enum kport_status ppdev_out(void *state, uint16_t port, unsigned width, uint32_t value)
{
	const struct ppdev *ppdev = state;

	return split_out("ppdev", ppdev->flags, out8, state, port, width, value);
}

/*
 * guarded and contends stay off: it reaches parallel ports alone, and parport settles whose turn
 * it is.
 */
const struct backend backend_ppdev = {
	.name = "ppdev",
	.mechanism = "/dev/parportN: data, status and control register of a parallel port",
	.needs = "membership of the group lp, modules parport_pc and ppdev; works under lockdown",
	.automatic = true,
	.release_is_safe = true,
	.probe = ppdev_probe,
	.open = ppdev_open,
	.close = ppdev_close,
	.claim = ppdev_claim,
	.release = ppdev_release,
	.in = ppdev_in,
	.out = ppdev_out,
};
