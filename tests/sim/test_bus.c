/* SPDX-License-Identifier: MIT */
/* The bus: its text, what is plugged in where, widths and pieces. */
#include "sim_check.h"

#include <stdio.h>

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
	  "column 11: lpt has no option \"printr\"; there are: printer, command, queue, "
	  "device, state, timing, loop, cable, epp, ecp" },
	{ "lpt@0x378,printer", "column 18: = and the option's value" },
	{ "lpt@0x378,printer=", "column 19: the option's value is missing" },
	{ "lpt@0x378,printer=\"x", "column 19: this quote has no end" },
	{ "lpt@0x378,printer=a,printer=b", "column 21: this option was given already" },
	{ "lpt@0x378,", "column 11: lpt has no option \"\"" },
	{ "lpt@0x378,state=broken", "column 11: lpt@0x378: state cannot be \"broken\"; there are: "
				    "online, offline, paper-out, "
				    "error, busy, unplugged" },
	{ "lpt@0x378 latch@0x370+9",
	  "column 11: latch@0x370: its ports 0x370-0x378 overlap those of lpt@0x378" },
	{ "uart,loop=yes", "column 10: this option has no value" },
	{ "uart,loop,loop", "column 11: this option was given already" },
	{ "uart,lop", "column 6: uart has no option \"lop\"; there are: file, tty, link, timing, "
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

/* A device of the program's own, 16 bits wide, that remembers how it was called. */
struct own {
	unsigned last_offset;
	unsigned last_width;
	uint32_t written;
};

static struct own own;

static enum kport_status own_in(void *ctx, uint16_t offset, unsigned width, uint32_t *value)
{
	((struct own *)ctx)->last_offset = offset;
	((struct own *)ctx)->last_width = width;
	*value = 0xa1b2c3d4;
	return KPORT_OK;
}

static enum kport_status own_out(void *ctx, uint16_t offset, unsigned width, uint32_t value)
{
	((struct own *)ctx)->last_offset = offset;
	((struct own *)ctx)->last_width = width;
	((struct own *)ctx)->written = value;
	return value == 0xee ? KPORT_TIMED_OUT : KPORT_OK;
}

static const struct kport_sim_device own_device = {
	.size = sizeof(own_device),
	.name = "own",
	.widths = 1 | 2,
	.in = own_in,
	.out = own_out,
	.ctx = &own,
};

static struct sim_bus *bus_with_own(const char *devices)
{
	struct sim_bus *bus = bus_of(devices);
	struct kport_error error;

	assert_int_equal(sim_bus_add(bus, 0x100, 4, &own_device, &error), KPORT_OK);
	return bus;
}

static void test_own_device_is_called(void **state)
{
	struct sim_bus *bus = bus_with_own("");

	(void)state;
	assert_int_equal(in(bus, 0x101, 1), 0xd4);
	assert_int_equal(own.last_offset, 1);
	assert_int_equal(own.last_width, 1);
	assert_int_equal(in(bus, 0x102, 2), 0xc3d4);
	assert_int_equal(own.last_offset, 2);
	assert_int_equal(own.last_width, 2);
	out(bus, 0x103, 1, 0x55);
	assert_int_equal(own.written, 0x55);
	sim_bus_close(bus);
}

static void test_wider_access_comes_in_the_widest_pieces(void **state)
{
	struct sim_bus *bus = bus_with_own("latch@0x104");

	(void)state;
	assert_int_equal(in(bus, 0x100, 4), 0xc3d4c3d4);
	assert_int_equal(own.last_width, 2);
	assert_int_equal(own.last_offset, 2);
	in(bus, 0x101, 2);
	assert_int_equal(own.last_width, 1);
	assert_int_equal(own.last_offset, 2);
	/* Over its end, into the neighbour. */
	out(bus, 0x102, 4, 0x11223344);
	assert_int_equal(own.written, 0x3344);
	assert_int_equal(in(bus, 0x104, 2), 0x1122);
	sim_bus_close(bus);
}

static void test_own_devices_failure_comes_back_once(void **state)
{
	struct sim_bus *bus = bus_with_own("");
	struct kport_error error;

	(void)state;
	assert_int_equal(sim_bus_out(bus, 0x100, 1, 0xee, &error), KPORT_TIMED_OUT);
	assert_string_equal(error.text, "the device own@0x100 did not serve the access");
	assert_int_equal(sim_bus_out(bus, 0x100, 4, 0xee0011, &error), KPORT_TIMED_OUT);
	out(bus, 0x100, 1, 0x11);
	sim_bus_close(bus);
}

static void test_own_device_needs_free_ports(void **state)
{
	struct sim_bus *bus = bus_with_own("latch@0x200");
	struct kport_error error;

	(void)state;
	assert_int_equal(sim_bus_add(bus, 0x1fe, 3, &own_device, &error), KPORT_INVALID);
	assert_string_equal(error.text,
			    "own@0x1fe: its ports 0x1fe-0x200 overlap those of latch@0x200");
	assert_int_equal(sim_bus_add(bus, 0x103, 1, &own_device, &error), KPORT_INVALID);
	assert_non_null(strstr(error.text, "overlap those of own@0x100"));
	assert_int_equal(sim_bus_add(bus, 0xffff, 2, &own_device, &error), KPORT_INVALID);
	assert_int_equal(sim_bus_add(bus, 0x300, 0, &own_device, &error), KPORT_INVALID);
	assert_int_equal(sim_bus_add(bus, 0xffff, 1, &own_device, &error), KPORT_OK);
	sim_bus_close(bus);
}

static void test_models_are_listed(void **state)
{
	static const char *const names[] = { "latch", "lpt",  "uart",	 "rtc",
					     "pit",   "post", "debugcon" };
	const char *name, *help;
	bool has_value;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_true(sim_model(i, 0, &name, &has_value, &help));
		assert_string_equal(name, names[i]);
		assert_true(*help);
	}
	assert_false(sim_model(i, 0, &name, &has_value, &help));
	sim_bus_close(NULL);
}

static void test_options_are_listed(void **state)
{
	const char *name, *help;
	bool has_value;

	(void)state;
	assert_true(sim_model(5, 1, &name, &has_value, &help));
	assert_string_equal(name, "file");
	assert_true(has_value);
	assert_true(sim_model(5, 2, &name, &has_value, &help));
	assert_string_equal(name, "stdout");
	assert_false(has_value);
	assert_true(*help);
	assert_false(sim_model(5, 3, &name, &has_value, &help));
	assert_false(sim_model(0, 1, &name, &has_value, &help));
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
		cmocka_unit_test(test_own_device_is_called),
		cmocka_unit_test(test_wider_access_comes_in_the_widest_pieces),
		cmocka_unit_test(test_own_devices_failure_comes_back_once),
		cmocka_unit_test(test_own_device_needs_free_ports),
		cmocka_unit_test(test_models_are_listed),
		cmocka_unit_test(test_options_are_listed),
		cmocka_unit_test(test_notes),
	};

	return cmocka_run_group_tests_name("bus", tests, NULL, NULL);
}
