/* SPDX-License-Identifier: MIT */
/*
 * A simulated I/O bus with models of devices on it. A bus is described by a text:
 *
 *     lpt@0x378,printer=out.prn latch@0x300+16
 *
 * Devices are separated by blanks. Each is the name of a model, @ and its first port (which devices
 * that have a usual place may leave out), where the model allows it + and a number of ports, and
 * options behind commas; an option's value may stand in "quotes".
 * Where no device is, a read gives all ones and a write is lost, as on a PC.
 *
 * A bus belongs to one thread at a time. Failures fill *error, which is otherwise left alone.
 */
#ifndef KPORT_SIM_SIM_H
#define KPORT_SIM_SIM_H

#include <kport.h>

struct sim_bus;

/* Where devices that act over time take it from. */
struct sim_clock {
	uint64_t (*now_ns)(void *ctx); /* monotonic */
	void *ctx;
};

/* A parallel port whose printer is on line and throws its paper away, and memory at 0x300-0x31f. */
extern const char sim_default_devices[];

/*
 * devices NULL: sim_default_devices. The clock is copied; what its ctx points at must live as long
 * as the bus. KPORT_INVALID (the text; the words name the column), KPORT_NO_MEMORY, KPORT_SYSTEM.
 */
enum kport_status sim_bus_open(const char *devices, const struct sim_clock *clock,
			       struct sim_bus **bus, struct kport_error *error);
void sim_bus_close(struct sim_bus *bus); /* accepts NULL */

/*
 * One access; width is 1, 2 or 4 and the last port at most 0xffff. What a device does not take whole
 * reaches it in bytes, lowest port first, as the ISA bus does it. Errors are the device's, such as a
 * printer's file that cannot be written.
 */
enum kport_status sim_bus_in(struct sim_bus *bus, uint16_t port, unsigned width, uint32_t *value,
			     struct kport_error *error);
enum kport_status sim_bus_out(struct sim_bus *bus, uint16_t port, unsigned width, uint32_t value,
			      struct kport_error *error);

/*
 * What device number index of the text has to tell, such as where its pseudo terminal is: "uart@0x3f8"
 * and "/dev/pts/5", or "" for nothing. Both live as long as the bus. False: no more devices.
 */
bool sim_bus_note(const struct sim_bus *bus, size_t index, const char **label, const char **note);

/* The models, for help texts: "lpt", "a parallel port with a printer". False: no more. */
bool sim_model(size_t index, const char **name, const char **help);

#endif /* KPORT_SIM_SIM_H */
