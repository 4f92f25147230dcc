/* SPDX-License-Identifier: MIT */
/* Any access of any width at any time leaves every device standing; sanitizers look on. */
#include "sim_check.h"

#define ROUNDS 300000u

static const char devices[] = "latch@0x300+8 lpt@0x378 uart@0x3f8,loop uart@0x2f8,loop,timing=real "
			      "uart@0x3e8,timing=real rtc,time=2026-01-31T23:59:59 pit post "
			      "debugcon lpt@0x278,epp,ecp lpt@0x3bc,timing=real "
			      "lpt@0x1378,loop=control,ecp";
static const uint16_t places[] = { 0x300, 0x378, 0x3f8, 0x2f8, 0x3e8, 0x70,   0x40,  0x61,
				   0x80,  0xe9,	 0x278, 0x678, 0x3bc, 0x1378, 0x1778 };
static const uint64_t steps_ns[] = {
	0, 1, 838, 86805, 1041667, 1000000000, 86400000000000, 31536000000000000
};

/* xorshift64 of Marsaglia, "Xorshift RNGs": the same sequence on every machine. */
static uint64_t random_state;

static uint32_t random_below(uint32_t limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)(random_state >> 33) % limit;
}

static void access_at_random(struct sim_bus *bus)
{
	unsigned width = 1u << random_below(3);
	uint16_t port = (uint16_t)(places[random_below(sizeof(places) / sizeof(places[0]))] +
				   random_below(12) - 2);

	if (random_below(2))
		out(bus, port, width, random_below(0x7fffffff));
	else
		assert_true(in(bus, port, width) <= 0xffffffffu >> (32 - 8 * width));
}

static void play(uint64_t seed, unsigned kinds_of_step)
{
	uint64_t now_ns = 0;
	struct sim_bus *bus = bus_with_clock(devices, &now_ns);
	unsigned i;

	random_state = seed;
	for (i = 0; i < ROUNDS; i++) {
		access_at_random(bus);
		if (!random_below(4))
			now_ns += steps_ns[random_below(kinds_of_step)];
	}
	sim_bus_close(bus);
}

static void test_while_time_stands(void **state)
{
	(void)state;
	play(1, 1);
}

static void test_while_time_flows(void **state)
{
	(void)state;
	play(2, 5);
}

static void test_after_long_pauses(void **state)
{
	uint64_t now_ns = 0;
	struct sim_bus *bus = bus_with_clock(devices, &now_ns);
	unsigned i;

	(void)state;
	random_state = 3;
	for (i = 0; i < 2000; i++) {
		access_at_random(bus);
		now_ns += steps_ns[random_below(8)];
	}
	now_ns = UINT64_MAX;
	for (i = 0; i < 200; i++)
		access_at_random(bus);
	sim_bus_close(bus);
}

/* A clock that a host sets back is not to be met, but is to be survived. */
static void test_time_that_goes_back(void **state)
{
	uint64_t now_ns = 5000000000;
	struct sim_bus *bus = bus_with_clock(devices, &now_ns);
	unsigned i;

	(void)state;
	random_state = 4;
	for (i = 0; i < 2000; i++) {
		access_at_random(bus);
		now_ns = 5000000000 + random_below(1000) * 10000000ull;
	}
	sim_bus_close(bus);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_while_time_stands),
		cmocka_unit_test(test_while_time_flows),
		cmocka_unit_test(test_after_long_pauses),
		cmocka_unit_test(test_time_that_goes_back),
	};

	return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
