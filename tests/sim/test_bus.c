/* SPDX-License-Identifier: MIT */
/* The bus: its text, what is plugged in where, widths and pieces. */
#include "sim_check.h"

#include <stdio.h>

#include "sim/bus.h"
#include "sim/setup.h"

static void test_unplugged_reads_all_ones(void **state)
{
	struct sim_bus *bus = bus_of("");

	(void)state;
	assert_int_equal(in(bus, 0, 1), 0xff);
	assert_int_equal(in(bus, 0x301, 2), 0xffff);
	assert_int_equal(in(bus, 0xfffc, 4), 0xffffffff);
	assert_int_equal(in(bus, 0xffff, 1), 0xff);
	out(bus, 0x300, 4, 0);
	assert_int_equal(in(bus, 0x300, 4), 0xffffffff);
	sim_bus_close(bus);
}

static void test_default_devices(void **state)
{
	struct sim_bus *bus = bus_of(NULL);

	(void)state;
	assert_int_equal(in(bus, 0x379, 1), 0xd8);
	assert_int_equal(in(bus, 0x300, 4), 0);
	assert_int_equal(in(bus, 0x31f, 1), 0);
	assert_int_equal(in(bus, 0x320, 1), 0xff);
	sim_bus_close(bus);
}

static void test_latch_widths(void **state)
{
	struct sim_bus *bus = bus_of("latch@0x300+16");

	(void)state;
	out(bus, 0x300, 4, 0x12345678);
	assert_int_equal(in(bus, 0x300, 1), 0x78);
	assert_int_equal(in(bus, 0x301, 1), 0x56);
	assert_int_equal(in(bus, 0x302, 2), 0x1234);
	assert_int_equal(in(bus, 0x301, 2), 0x3456);
	out(bus, 0x303, 2, 0xabcd);
	assert_int_equal(in(bus, 0x300, 4), 0xcd345678);
	assert_int_equal(in(bus, 0x304, 1), 0xab);
	sim_bus_close(bus);
}

static void test_access_over_a_devices_end(void **state)
{
	struct sim_bus *bus = bus_of("latch@0x302+2 latch@0x304");

	(void)state;
	out(bus, 0x300, 4, 0x11223344);
	assert_int_equal(in(bus, 0x300, 4), 0x1122ffff);
	out(bus, 0x302, 4, 0xaabbccdd);
	assert_int_equal(in(bus, 0x302, 2), 0xccdd);
	assert_int_equal(in(bus, 0x304, 2), 0xaabb);
	assert_int_equal(in(bus, 0x306, 4), 0xffff0000);
	sim_bus_close(bus);
}

static void test_latch_of_the_last_port(void **state)
{
	struct sim_bus *bus = bus_of("latch@0xffff+1 latch@0+65535");

	(void)state;
	out(bus, 0xffff, 1, 0x5a);
	assert_int_equal(in(bus, 0xffff, 1), 0x5a);
	assert_int_equal(in(bus, 0xfffe, 2), 0x5a00);
	sim_bus_close(bus);
}

static void test_option_in_quotes(void **state)
{
	struct sim_bus *bus =
		bus_of(" \tlpt@888,printer=\"a file, with = blanks\",state=offline\n");

	(void)state;
	assert_int_equal(in(bus, 0x379, 1), 0x48);
	sim_bus_close(bus);
}

static const struct {
	const char *devices;
	const char *words;
} mistakes[] = {
	{ "foo@0x300", "column 1: there is no device \"foo\"; there are: latch, lpt" },
	{ "latch@0x300 @0x310", "column 13: there is no device \"\"" },
	{ "LPT@0x378", "column 1: there is no device \"LPT\"" },
	{ "latch", "column 6: @ and the device's first port" },
	{ "latch 0x300", "column 6: @ and" },
	{ "latch@", "column 7: a number such as 0x378" },
	{ "latch@0x", "column 7: a number" },
	{ "latch@ 0x300", "column 7: a number" },
	{ "latch@0300", "column 7: a number that begins with 0" },
	{ "latch@0x10000", "column 7: this number is too large" },
	{ "latch@0x300+", "column 13: a number" },
	{ "latch@0x300+0", "column 14: a device has at least one port" },
	{ "latch@0x300+65537", "column 13: this number is too large" },
	{ "latch@0xfffe+3", "column 1: latch@0xfffe: its ports run past 0xffff" },
	{ "latch@0x300;", "column 12: a comma and an option, or a blank" },
	{ "latch@0x300,size=3", "column 13: latch has no option \"size\"; there are: none" },
	{ "lpt@0x378+4", "column 10: this device has a fixed number of ports" },
	{ "lpt@0x378,printr=x",
	  "column 11: lpt has no option \"printr\"; there are: printer, state" },
	{ "lpt@0x378,printer", "column 18: = and the option's value" },
	{ "lpt@0x378,printer=", "column 19: the option's value is missing" },
	{ "lpt@0x378,printer=\"x", "column 19: this quote has no end" },
	{ "lpt@0x378,printer=a,printer=b", "column 21: this option was given already" },
	{ "lpt@0x378,", "column 11: lpt has no option \"\"" },
	{ "lpt@0x378,state=broken", "column 11: lpt@0x378: state cannot be \"broken\"; there are: "
				    "online, offline, paper-out, "
				    "error, unplugged" },
	{ "lpt@0x378 latch@0x370+9",
	  "column 11: latch@0x370: its ports 0x370-0x378 overlap those of lpt@0x378" },
	{ "uart,loop=yes", "column 10: this option has no value" },
	{ "uart,loop,loop", "column 11: this option was given already" },
	{ "uart,lop", "column 6: uart has no option \"lop\"; there are: file, link, timing, "
		      "stdout, pty, loop" },
	{ "post+2", "column 5: a comma and an option, or a blank" },
	{ "post@", "column 6: a number" },
	{ "post post", "column 6: post@0x80: its ports 0x80-0x80 overlap those of post@0x80" },
	{ "lpt@0x378 lpt@0x37a",
	  "column 11: lpt@0x37a: its ports 0x37a-0x37c overlap those of lpt" },
};

static void test_every_mistake_has_its_place(void **state)
{
	struct kport_error error;
	struct sim_bus *bus;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		assert_int_equal(sim_bus_open(mistakes[i].devices, NULL, &bus, &error),
				 KPORT_INVALID);
		if (!strstr(error.text, mistakes[i].words))
			fail_msg("%s: %s", mistakes[i].devices, error.text);
		assert_null(bus);
	}
}

static void test_as_many_devices_as_fit(void **state)
{
	char text[256 * 16] = "";
	struct kport_error error;
	struct sim_bus *bus;
	size_t used = 0;
	unsigned i;

	(void)state;
	for (i = 0; i < 255; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "latch@%u ",
					 100 + 4 * i);
	sim_bus_close(bus_of(text));
	snprintf(text + used, sizeof(text) - used, "latch@0");
	assert_int_equal(sim_bus_open(text, NULL, &bus, &error), KPORT_UNSUPPORTED);
	assert_non_null(strstr(error.text, "too many devices"));
}

/* A model with two runs of registers, 16 bits wide, that shows the time of its last tick. */
struct two {
	uint64_t ticked_ns;
	unsigned last_offset;
	unsigned last_width;
};

static struct two two;

static enum kport_status two_in(void *state, unsigned offset, unsigned width, uint32_t *value,
				struct kport_error *error)
{
	(void)error;
	((struct two *)state)->last_offset = offset;
	((struct two *)state)->last_width = width;
	*value = (uint32_t)((struct two *)state)->ticked_ns & 0xffffffffu >> (32 - 8 * width);
	return KPORT_OK;
}

static enum kport_status two_out(void *state, unsigned offset, unsigned width, uint32_t value,
				 struct kport_error *error)
{
	(void)state, (void)offset, (void)width, (void)value;
	return sim_fail(error, KPORT_SYSTEM, 0, "no writing");
}

static void two_tick(void *state, uint64_t now_ns)
{
	((struct two *)state)->ticked_ns = now_ns;
}

static void two_destroy(void *state)
{
	((struct two *)state)->last_offset = 77;
}

static const struct sim_registers two_registers = { 1 | 2, two_in, two_out };

static uint64_t now_ns = 1000;

static uint64_t clock_now(void *ctx)
{
	return *(uint64_t *)ctx;
}

/* As sim_bus_open() would make it from a text, if the model were on the list. */
static struct sim_bus *bus_of_two(void)
{
	static const struct sim_option none[] = { { NULL, NULL } };
	static const struct sim_model model = {
		.name = "two",
		.options = none,
		.destroy = two_destroy,
		.tick = two_tick,
	};
	const struct sim_clock clock = { clock_now, &now_ns };
	struct sim_setup setup = { .bus = bus_new(&clock), .model = &model };
	struct kport_error error;

	setup.error = &error;
	assert_non_null(setup.bus);
	bus_add_device(setup.bus, &model)->state = &two;
	assert_int_equal(sim_setup_map(&setup, 0x100, 4, &two_registers, &two), KPORT_OK);
	assert_int_equal(sim_setup_map(&setup, 0x500, 2, &two_registers, &two), KPORT_OK);
	return setup.bus;
}

static void test_device_with_two_runs_and_a_clock(void **state)
{
	struct sim_bus *bus = bus_of_two();

	(void)state;
	now_ns += 42;
	assert_int_equal(in(bus, 0x501, 1), 42);
	assert_int_equal(two.last_offset, 1);
	now_ns += 1;
	assert_int_equal(in(bus, 0x102, 2), 43);
	assert_int_equal(two.last_offset, 2);
	assert_int_equal(two.last_width, 2);
	sim_bus_close(bus);
	assert_int_equal(two.last_offset, 77);
}

static void test_wider_access_comes_in_the_widest_pieces(void **state)
{
	struct sim_bus *bus = bus_of_two();

	(void)state;
	assert_int_equal(in(bus, 0x100, 4) >> 16, in(bus, 0x102, 2));
	in(bus, 0x100, 4);
	assert_int_equal(two.last_width, 2);
	in(bus, 0x101, 2);
	assert_int_equal(two.last_width, 1);
	assert_int_equal(two.last_offset, 2);
	sim_bus_close(bus);
}

static void test_devices_failure_comes_back(void **state)
{
	struct sim_bus *bus = bus_of_two();
	struct kport_error error;

	(void)state;
	assert_int_equal(sim_bus_out(bus, 0x100, 1, 0, &error), KPORT_SYSTEM);
	assert_string_equal(error.text, "no writing");
	assert_int_equal(sim_bus_out(bus, 0x101, 4, 0, &error), KPORT_SYSTEM);
	sim_bus_close(bus);
}

static void test_models_are_listed(void **state)
{
	static const char *const names[] = { "latch", "lpt",  "uart",	 "rtc",
					     "pit",   "post", "debugcon" };
	const char *name, *help;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_true(sim_model(i, &name, &help));
		assert_string_equal(name, names[i]);
		assert_true(*help);
	}
	assert_false(sim_model(i, &name, &help));
	sim_bus_close(NULL);
}

static void test_notes(void **state)
{
	struct sim_bus *bus = bus_of("post latch@0x300");
	const char *label, *note;

	(void)state;
	assert_true(sim_bus_note(bus, 0, &label, &note));
	assert_string_equal(label, "post@0x80");
	assert_string_equal(note, "");
	assert_true(sim_bus_note(bus, 1, &label, &note));
	assert_string_equal(label, "latch@0x300");
	assert_false(sim_bus_note(bus, 2, &label, &note));
	sim_bus_close(bus);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unplugged_reads_all_ones),
		cmocka_unit_test(test_default_devices),
		cmocka_unit_test(test_latch_widths),
		cmocka_unit_test(test_access_over_a_devices_end),
		cmocka_unit_test(test_latch_of_the_last_port),
		cmocka_unit_test(test_option_in_quotes),
		cmocka_unit_test(test_every_mistake_has_its_place),
		cmocka_unit_test(test_as_many_devices_as_fit),
		cmocka_unit_test(test_device_with_two_runs_and_a_clock),
		cmocka_unit_test(test_wider_access_comes_in_the_widest_pieces),
		cmocka_unit_test(test_devices_failure_comes_back),
		cmocka_unit_test(test_models_are_listed),
		cmocka_unit_test(test_notes),
	};

	return cmocka_run_group_tests_name("bus", tests, NULL, NULL);
}
