/* SPDX-License-Identifier: MIT */
/* What the tests of the simulated bus say often. */
#ifndef TESTS_SIM_CHECK_H
#define TESTS_SIM_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/sim.h"

static inline struct sim_bus *bus_of(const char *devices)
{
	struct kport_error error;
	struct sim_bus *bus;

	if (sim_bus_open(devices, NULL, &bus, &error)) {
		print_error("%s: %s\n", devices, error.text);
		fail();
	}
	return bus;
}

static inline uint64_t read_clock(void *now_ns)
{
	return *(uint64_t *)now_ns;
}

/* The bus's time is what *now_ns says, counted from now. */
static inline struct sim_bus *bus_with_clock(const char *devices, uint64_t *now_ns)
{
	const struct sim_clock clock = { read_clock, now_ns };
	struct kport_error error;
	struct sim_bus *bus;

	if (sim_bus_open(devices, &clock, &bus, &error)) {
		print_error("%s: %s\n", devices, error.text);
		fail();
	}
	return bus;
}

static inline void assert_mistake(const char *devices, const char *words)
{
	struct kport_error error;
	struct sim_bus *bus;

	assert_int_equal(sim_bus_open(devices, NULL, &bus, &error), KPORT_INVALID);
	if (!strstr(error.text, words))
		fail_msg("%s: %s", devices, error.text);
	assert_null(bus);
}

static inline uint32_t in(struct sim_bus *bus, uint16_t port, unsigned width)
{
	struct kport_error error;
	uint32_t value;

	assert_int_equal(sim_bus_in(bus, port, width, &value, &error), KPORT_OK);
	return value;
}

static inline void out(struct sim_bus *bus, uint16_t port, unsigned width, uint32_t value)
{
	struct kport_error error;

	assert_int_equal(sim_bus_out(bus, port, width, value, &error), KPORT_OK);
}

#endif /* TESTS_SIM_CHECK_H */
