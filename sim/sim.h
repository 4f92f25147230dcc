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

#include "sim/bus.h"

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
 * reaches it in bytes, lowest port first, as the ISA bus does it. The access is made in any case; a
 * failure is of what it led to, such as a printer's file that cannot be written.
 */
static inline enum kport_status sim_bus_in(struct sim_bus *bus, uint16_t port, unsigned width,
					   uint32_t *value, struct kport_error *error);
static inline enum kport_status sim_bus_out(struct sim_bus *bus, uint16_t port, unsigned width,
					    uint32_t value, struct kport_error *error);

/* As kport_sim_add_device(), whose arguments these are. */
enum kport_status sim_bus_add(struct sim_bus *bus, uint32_t first, uint32_t length,
			      const struct kport_sim_device *device, struct kport_error *error);

/*
 * What device number index of the text has to tell, such as where its pseudo terminal is: "uart@0x3f8"
 * and "/dev/pts/5", or "" for nothing. Both live as long as the bus. False: no more devices.
 */
bool sim_bus_note(const struct sim_bus *bus, size_t index, const char **label, const char **note);

/* As kport_sim_model(); false: there is no such model or option. */
bool sim_model(size_t model, size_t option, const char **name, bool *has_value, const char **help);

/* ---- the short way to a device, which the compiler is to see through ---- */

/* A run of registers with all that an access needs to know of it. */
struct sim_shortcut {
	uint32_t (*in)(struct sim_block *block, void *state, unsigned offset, unsigned width);
	void (*out)(struct sim_block *block, void *state, unsigned offset, unsigned width,
		    uint32_t value);
	void *state;
	uint16_t first;
	uint16_t last;
	uint32_t widths; /* 0: an access takes more than a call */
};

struct sim_host;
struct sim_foreign;

struct sim_bus {
	struct sim_world world;
	struct sim_clock clock;
	struct sim_host *host;
	struct sim_foreign *foreign; /* devices that the program brought along */
	uint32_t foreign_count;
	enum kport_status foreign_failed; /* in this access */
	uint32_t failed_number;		  /* whose failure that is */
	struct sim_shortcut shortcuts[BUS_MAX_RUNS];
	struct sim_block block; /* more of it follows */
};

/* Any access, and what an access left to be done or has to tell. */
enum kport_status sim_bus_in_any(struct sim_bus *bus, uint16_t port, unsigned width,
				 uint32_t *value, struct kport_error *error);
enum kport_status sim_bus_out_any(struct sim_bus *bus, uint16_t port, unsigned width,
				  uint32_t value, struct kport_error *error);
enum kport_status sim_bus_settle(struct sim_bus *bus, struct kport_error *error);

static inline bool sim_shortcut_takes(const struct sim_shortcut *shortcut, uint16_t port,
				      unsigned width)
{
	return shortcut->widths & width && !(port & (width - 1)) &&
	       port + width - 1 <= shortcut->last;
}

/* False: it takes more than a call, and nothing was done. */
static inline bool sim_bus_in_short(struct sim_bus *bus, uint16_t port, unsigned width,
				    uint32_t *value)
{
	const struct sim_shortcut *shortcut = &bus->shortcuts[bus->block.map[port]];

	if (!sim_shortcut_takes(shortcut, port, width))
		return false;
	*value = shortcut->in(&bus->block, shortcut->state, (unsigned)(port - shortcut->first),
			      width);
	return true;
}

static inline bool sim_bus_out_short(struct sim_bus *bus, uint16_t port, unsigned width,
				     uint32_t value)
{
	const struct sim_shortcut *shortcut = &bus->shortcuts[bus->block.map[port]];

	if (!sim_shortcut_takes(shortcut, port, width))
		return false;
	shortcut->out(&bus->block, shortcut->state, (unsigned)(port - shortcut->first), width,
		      value);
	return true;
}

/* The access has left nothing behind. */
static inline bool sim_bus_is_settled(const struct sim_bus *bus)
{
	return !bus->block.attention;
}

static inline enum kport_status sim_bus_in(struct sim_bus *bus, uint16_t port, unsigned width,
					   uint32_t *value, struct kport_error *error)
{
	if (!sim_bus_in_short(bus, port, width, value))
		return sim_bus_in_any(bus, port, width, value, error);
	return sim_bus_is_settled(bus) ? KPORT_OK : sim_bus_settle(bus, error);
}

static inline enum kport_status sim_bus_out(struct sim_bus *bus, uint16_t port, unsigned width,
					    uint32_t value, struct kport_error *error)
{
	if (!sim_bus_out_short(bus, port, width, value))
		return sim_bus_out_any(bus, port, width, value, error);
	return sim_bus_is_settled(bus) ? KPORT_OK : sim_bus_settle(bus, error);
}

#endif /* KPORT_SIM_SIM_H */
