/* SPDX-License-Identifier: MIT */
/* The bus as its own files see it. */
#ifndef KPORT_SIM_BUS_H
#define KPORT_SIM_BUS_H

#include "sim/device.h"

#define BUS_PORTS 0x10000u
#define BUS_MAX_RUNS 256u /* a port's entry in the map is one byte */

struct device {
	const struct sim_model *model;
	void *state;
	char label[32]; /* "lpt@0x378" */
	char note[100]; /* what it has to tell; "": nothing */
};

/* Neighbouring ports with the same registers. Number 0 is where nothing is plugged in. */
struct run {
	struct sim_registers registers; /* a copy, to be near at hand */
	void *state;
	void (*tick)(void *state, uint64_t now_ns);
	uint16_t first;
	uint16_t last;
	uint16_t device;
};

struct sim_bus {
	struct sim_clock clock;
	uint64_t start_ns;
	struct device *devices;
	size_t device_count;
	struct run *runs;
	size_t run_count;
	uint8_t map[BUS_PORTS]; /* port -> run */
};

/* A bus with nothing on it. NULL: no memory. */
struct sim_bus *bus_new(const struct sim_clock *clock);

/* NULL: no memory. The state is set when create() has succeeded. */
struct device *bus_add_device(struct sim_bus *bus, const struct sim_model *model);

/* *taken: the device that has one of the ports, where the answer is KPORT_BUSY. */
enum kport_status bus_map(struct sim_bus *bus, const struct run *run, const struct device **taken);

#endif /* KPORT_SIM_BUS_H */
