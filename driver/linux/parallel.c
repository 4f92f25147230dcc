// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* Parallel ports, which parport owns and hands out in turns: to us as to the printing system. */
#include <linux/delay.h>
#include <linux/idr.h>
#include <linux/jiffies.h>
#include <linux/mutex.h>
#include <linux/parport.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/version.h>

#include "kioport.h"

/* How long a turn is waited for: a printing program gives it back between two pages or sooner. */
#define TURN_WAIT_MS 1000
#define TURN_LOOK_MS 5

struct kioport_parallel {
	struct pardevice *device;
	int id;
};

/* parport makes a device of name and number, on one bus for all of its ports. */
static DEFINE_IDA(ids);

/*
 * The ports that parport has, each with a reference. It tells us when they come and go; asked by
 * parport_find_number() it would try to load a driver each time that it has none.
 */
static struct parport *ports[PARPORT_MAX];
static DEFINE_MUTEX(ports_lock);

static void port_comes(struct parport *port)
{
	mutex_lock(&ports_lock);
	if (port->number >= 0 && port->number < PARPORT_MAX && !ports[port->number])
		ports[port->number] = parport_get_port(port);
	mutex_unlock(&ports_lock);
}

static void port_goes(struct parport *port)
{
	bool held = false;

	mutex_lock(&ports_lock);
	if (port->number >= 0 && port->number < PARPORT_MAX && ports[port->number] == port) {
		ports[port->number] = NULL;
		held = true;
	}
	mutex_unlock(&ports_lock);
	if (held)
		parport_put_port(port);
}

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 10, 0)
#define DEVICE_MODEL .devmodel = true,
#else
#define DEVICE_MODEL /* there is no other any more */
#endif

static struct parport_driver driver = {
	.name = KIOPORT_NAME, .match_port = port_comes, .detach = port_goes, DEVICE_MODEL
};

int __init kioport_parallel_start(void)
{
	return parport_register_driver(&driver);
}

void kioport_parallel_stop(void)
{
	parport_unregister_driver(&driver);
}

/* At 0x3bc the EPP registers would be the video card's. */
static bool has_epp(const struct parport *port)
{
	return port->modes & PARPORT_MODE_EPP && port->base % 8 == 0;
}

static bool covers(const struct parport *port, struct kp_range range)
{
	bool low = range.first >= port->base && range.last < port->base + (has_epp(port) ? 8 : 3);
	bool high = port->base_hi && range.first >= port->base_hi && range.last < port->base_hi + 3;

	return low || high;
}

bool kioport_parallel_covers(const struct kioport_parallel *parallel, struct kp_range range)
{
	return parallel && covers(parallel->device->port, range);
}

void kioport_parallel_place(int number, struct kp_port_name *name)
{
	const struct parport *port;

	mutex_lock(&ports_lock);
	port = ports[number];
	if (port) {
		name->range.first = port->base;
		name->range.last = port->base + 2;
		name->ecp = port->base_hi;
		name->epp = port->base % 8 == 0;
	}
	mutex_unlock(&ports_lock);
}

/* With a reference; NULL: parport owns no such port. */
static struct parport *find(struct kp_range range)
{
	struct parport *found = NULL;
	int number;

	mutex_lock(&ports_lock);
	for (number = 0; number < PARPORT_MAX && !found; number++)
		if (ports[number] && covers(ports[number], range))
			found = parport_get_port(ports[number]);
	mutex_unlock(&ports_lock);
	return found;
}

/* parport_claim_or_block() would wait for ever, and for whoever never gives the port back. */
static int take_turn(struct pardevice *device)
{
	unsigned long end = jiffies + msecs_to_jiffies(TURN_WAIT_MS);

	while (parport_claim(device)) {
		if (time_after(jiffies, end))
			return -EBUSY;
		if (msleep_interruptible(TURN_LOOK_MS) || signal_pending(current))
			return -EINTR;
	}
	return 0;
}

int kioport_parallel_claim(struct kp_range range, struct kioport_parallel **claimed)
{
	static const struct pardev_cb
		callbacks; /* no interrupt, and no pre-emption: a turn is a claim */
	struct kioport_parallel *parallel;
	struct parport *port = find(range);
	int error = -ENOMEM;

	*claimed = NULL;
	if (!port)
		return 0;
	if (port->physport->flags & PARPORT_FLAG_EXCL) {
		error = -EBUSY;
		goto put_port;
	}
	parallel = kzalloc(sizeof(*parallel), GFP_KERNEL_ACCOUNT);
	if (!parallel)
		goto put_port;
	parallel->id = ida_alloc(&ids, GFP_KERNEL);
	if (parallel->id < 0) {
		error = parallel->id;
		goto free_parallel;
	}
	error = -ENOMEM;
	parallel->device = parport_register_dev_model(port, KIOPORT_NAME, &callbacks, parallel->id);
	if (!parallel->device)
		goto free_id;
	error = take_turn(parallel->device);
	if (error)
		goto unregister;
	*claimed = parallel;
	parport_put_port(port); /* the device holds one of its own */
	return 0;

unregister:
	parport_unregister_device(parallel->device);
free_id:
	ida_free(&ids, parallel->id);
free_parallel:
	kfree(parallel);
put_port:
	parport_put_port(port);
	return error;
}

void kioport_parallel_release(struct kioport_parallel *parallel)
{
	if (!parallel)
		return;
	parport_release(parallel->device);
	parport_unregister_device(parallel->device);
	ida_free(&ids, parallel->id);
	kfree(parallel);
}
