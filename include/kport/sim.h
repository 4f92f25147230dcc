/* SPDX-License-Identifier: MIT */
/* kport: the simulated bus: devices of the program's own on it, and what its devices tell. */
#ifndef KPORT_SIM_H
#define KPORT_SIM_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A device that the program itself plays, so that code which drives a device can be tested without
 * one. in and out are called by accesses through the handle, in the thread that makes them and one at
 * a time; offset counts from the device's first port, and *value comes as 0. What they answer is what
 * the access answers. They must not use the handle that they are called by.
 */
struct kport_sim_device {
	size_t size;	  /* sizeof(struct kport_sim_device) */
	const char *name; /* for error texts and notes; at most 20 characters of it are kept */
	/*
	 * Sum of the widths that the device takes whole (1, 2, 4). 1 must be among them: a wider access
	 * comes in the widest pieces that fit, lowest port first, as the ISA bus does it.
	 */
	unsigned widths;
	enum kport_status (*in)(void *ctx, uint16_t offset, unsigned width, uint32_t *value);
	enum kport_status (*out)(void *ctx, uint16_t offset, unsigned width, uint32_t value);
	void *ctx; /* given to both; lives as long as the handle */
};

/*
 * Plugs the device, which is copied, onto length ports from first of the bus of a handle on sim; it
 * stays until kport_close(). The ports are claimed as any others. No other thread may use the handle
 * meanwhile. Errors: KPORT_INVALID (an argument; ports that run past 0xffff or that a device has:
 * its name is in the text), KPORT_UNSUPPORTED (another back end than sim, a bus that is shared, too
 * many devices), KPORT_NO_MEMORY.
 */
KPORT_API enum kport_status kport_sim_add_device(kport *handle, uint16_t first, uint32_t length,
						 const struct kport_sim_device *device);

/*
 * What the simulated device number index, from 0, has to tell, such as where its pseudo terminal is:
 * "uart@0x3f8" and "/dev/pts/5", or "" for nothing. Both live as long as the handle. KPORT_INVALID: no
 * more devices. KPORT_UNSUPPORTED: another back end than sim.
 */
KPORT_API enum kport_status kport_sim_note(const kport *handle, size_t index, const char **device,
					   const char **note);

/*
 * The models of devices that sim's text can name, from 0, and their options: option 0 is the model
 * itself ("lpt"), the others are its options ("printer"), of which *has_value ones are written
 * printer=VALUE. help is one line. All live for ever. KPORT_INVALID: no such model or option.
 */
KPORT_API enum kport_status kport_sim_model(size_t model, size_t option, const char **name,
					    bool *has_value, const char **help);

#ifdef __cplusplus
}
#endif

#endif /* KPORT_SIM_H */
