/* SPDX-License-Identifier: MIT */
/* What a parallel port has beside the standard: EPP, ECP, plugs, a printer's real times. */
#include "sim_file.h"

#define BASE 0x378
#define DATA BASE
#define STATUS (BASE + 1)
#define CONTROL (BASE + 2)
#define EPP_ADDRESS (BASE + 3)
#define EPP_DATA (BASE + 4)
#define FIFO (BASE + 0x400)
#define ECR (BASE + 0x402)

static struct sim_bus *bus;
static struct sim_file file;
static uint64_t now_ns;

static int setup(void **state)
{
	(void)state;
	bus = NULL;
	now_ns = 1000;
	sim_file_new(&file);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	sim_bus_close(bus);
	unlink(file.path);
	return 0;
}

static void plug(const char *options)
{
	char devices[150];

	snprintf(devices, sizeof(devices), "lpt@0x378%s", options);
	bus = bus_with_clock(devices, &now_ns);
}

static void plug_printer(const char *options)
{
	char more[120];

	snprintf(more, sizeof(more), ",printer=%s%s", file.path, options);
	plug(more);
}

static void test_epp_data_is_printed_in_all_widths(void **state)
{
	(void)state;
	plug_printer(",epp");
	out(bus, EPP_DATA, 1, 'a');
	out(bus, EPP_DATA, 2, 'b' | 'c' << 8);
	out(bus, EPP_DATA, 4, 'd' | 'e' << 8 | 'f' << 16 | '\n' << 24);
	out(bus, EPP_DATA + 3, 1, '!');
	assert_int_equal(in(bus, STATUS, 1), 0xd8);
	assert_in_file(&file, "abcdef\n!");
}

static void test_epp_address_reads_back(void **state)
{
	(void)state;
	plug_printer(",epp");
	out(bus, EPP_ADDRESS, 1, 0x5a);
	assert_int_equal(in(bus, EPP_ADDRESS, 1), 0x5a);
	assert_int_equal(in(bus, STATUS, 1), 0xd8);
	assert_in_file(&file, "");
}

static void test_epp_time_out(void **state)
{
	(void)state;
	plug_printer(",epp,state=unplugged");
	out(bus, EPP_DATA, 1, 'x');
	assert_int_equal(in(bus, STATUS, 1), 0x79);
	assert_int_equal(in(bus, STATUS, 1), 0x79);
	out(bus, STATUS, 1, 0x00);
	assert_int_equal(in(bus, STATUS, 1), 0x79);
	out(bus, STATUS, 1, 0x01);
	assert_int_equal(in(bus, STATUS, 1), 0x78);
	assert_int_equal(in(bus, EPP_ADDRESS, 1), 0xff);
	assert_int_equal(in(bus, STATUS, 1), 0x79);
	assert_in_file(&file, "");
}

/* A printer has nothing to send. */
static void test_epp_data_read_times_out(void **state)
{
	(void)state;
	plug(",epp");
	assert_int_equal(in(bus, EPP_DATA, 4), 0xffffffff);
	assert_int_equal(in(bus, STATUS, 1), 0xd9);
}

static void test_without_options_there_is_nothing_behind(void **state)
{
	(void)state;
	plug_printer("");
	out(bus, EPP_DATA, 1, 'x');
	out(bus, ECR, 1, 0x40);
	out(bus, FIFO, 1, 'x');
	assert_int_equal(in(bus, EPP_ADDRESS, 1), 0xff);
	assert_int_equal(in(bus, ECR, 1), 0xff);
	assert_in_file(&file, "");
}

static void test_with_ecp_epp_has_its_mode(void **state)
{
	(void)state;
	plug_printer(",epp,ecp");
	out(bus, EPP_DATA, 1, 'x');
	assert_int_equal(in(bus, STATUS, 1), 0xd8);
	out(bus, ECR, 1, 0x80);
	out(bus, EPP_DATA, 1, 'y');
	assert_in_file(&file, "y");
}

static void test_ecr_after_reset(void **state)
{
	(void)state;
	plug(",ecp");
	assert_int_equal(in(bus, ECR, 1), 0x15);
}

static void test_fifo_mode_prints(void **state)
{
	const char *at;

	(void)state;
	plug_printer(",ecp");
	out(bus, ECR, 1, 0x54);
	for (at = "forty characters through sixteen places\n"; *at; at++)
		out(bus, FIFO, 1, (uint8_t)*at);
	assert_int_equal(in(bus, ECR, 1) & 0x03, 0x01);
	assert_in_file(&file, "forty characters through sixteen places\n");
}

static void test_fifo_keeps_what_a_printer_does_not_take(void **state)
{
	unsigned i;

	(void)state;
	plug_printer(",ecp,state=offline");
	out(bus, ECR, 1, 0x54);
	for (i = 0; i < 15; i++) {
		out(bus, FIFO, 1, 'x');
		assert_int_equal(in(bus, ECR, 1) & 0x03, 0x00);
	}
	out(bus, FIFO, 1, 'x');
	assert_int_equal(in(bus, ECR, 1) & 0x03, 0x02);
	out(bus, FIFO, 1, 'y');
	out(bus, ECR, 1, 0x14);
	assert_int_equal(in(bus, ECR, 1) & 0x03, 0x01);
	assert_in_file(&file, "");
}

static void test_ecp_mode_has_runs(void **state)
{
	(void)state;
	plug_printer(",ecp");
	out(bus, ECR, 1, 0x74);
	out(bus, FIFO, 1, 'a');
	out(bus, DATA, 1, 4); /* the next byte five times */
	out(bus, FIFO, 1, 'b');
	out(bus, DATA, 1, 0x85); /* a channel is no run */
	out(bus, FIFO, 1, 'c');
	assert_in_file(&file, "abbbbbc");
}

/* The data register keeps what it had: in that mode its place is the command's. */
static void test_ecp_command_is_no_data(void **state)
{
	(void)state;
	plug(",ecp");
	out(bus, DATA, 1, 0x5a);
	out(bus, ECR, 1, 0x74);
	out(bus, DATA, 1, 3);
	out(bus, ECR, 1, 0x14);
	assert_int_equal(in(bus, DATA, 1), 0x5a);
}

static void test_test_mode_touches_no_printer(void **state)
{
	(void)state;
	plug_printer(",ecp");
	out(bus, ECR, 1, 0xd4);
	out(bus, FIFO, 1, 0x11);
	out(bus, FIFO, 1, 0x22);
	assert_int_equal(in(bus, FIFO, 1), 0x11);
	assert_int_equal(in(bus, FIFO, 1), 0x22);
	assert_int_equal(in(bus, ECR, 1) & 0x01, 0x01);
	assert_in_file(&file, "");
}

static void test_plug_of_data_lines(void **state)
{
	static const struct {
		uint8_t data, status;
	} cases[] = {
		{ 0x00, 0x80 }, { 0x01, 0x88 }, { 0x02, 0x90 }, { 0x04, 0xa0 },
		{ 0x08, 0xc0 }, { 0x10, 0x00 }, { 0xe0, 0x80 }, { 0x1f, 0x78 },
	};
	size_t i;

	(void)state;
	plug(",loop=data");
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		out(bus, DATA, 1, cases[i].data);
		assert_int_equal(in(bus, STATUS, 1), cases[i].status);
	}
}

static void test_plug_of_control_lines(void **state)
{
	static const struct {
		uint8_t control, status;
	} cases[] = {
		{ 0x00, 0x30 }, { 0x01, 0x20 }, { 0x02, 0x10 }, { 0x04, 0x70 }, { 0x08, 0xb0 },
	};
	size_t i;

	(void)state;
	plug(",loop=control");
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		out(bus, CONTROL, 1, cases[i].control);
		assert_int_equal(in(bus, STATUS, 1), cases[i].status);
	}
	out(bus, DATA, 1, 0x01);
	assert_int_equal(in(bus, STATUS, 1), 0xb8);
}

/* Each end's data lines are the other's status lines; bit 7 is the inverse of Busy. */
static void test_cable(void **state)
{
	(void)state;
	plug(",cable=a lpt@0x278,cable=a");
	out(bus, DATA, 1, 0x0f);
	out(bus, 0x278, 1, 0x15);
	assert_int_equal(in(bus, 0x279, 1), 0xf8);
	assert_int_equal(in(bus, STATUS, 1), 0x28);
	out(bus, DATA, 1, 0x10);
	assert_int_equal(in(bus, 0x279, 1), 0x00);
}

static void test_cable_with_a_free_end(void **state)
{
	(void)state;
	plug(",cable=a lpt@0x278,cable=b");
	out(bus, 0x278, 1, 0x00);
	assert_int_equal(in(bus, STATUS, 1), 0x78);
}

static void strobe(uint8_t byte)
{
	out(bus, DATA, 1, byte);
	out(bus, CONTROL, 1, 0x0d);
	out(bus, CONTROL, 1, 0x0c);
}

static void test_real_times_of_a_byte(void **state)
{
	(void)state;
	plug_printer(",timing=real");
	assert_int_equal(in(bus, STATUS, 1), 0xd8);
	strobe('a');
	assert_int_equal(in(bus, STATUS, 1), 0x58);
	assert_int_equal(in(bus, STATUS, 1), 0x58);
	now_ns += 14999;
	assert_int_equal(in(bus, STATUS, 1), 0x58);
	now_ns += 1;
	assert_int_equal(in(bus, STATUS, 1), 0x18); /* nAck, and still busy */
	now_ns += 5000;
	assert_int_equal(in(bus, STATUS, 1), 0xd8);
	assert_in_file(&file, "a");
}

static void test_who_does_not_wait_for_a_real_printer_loses_bytes(void **state)
{
	(void)state;
	plug_printer(",timing=real");
	strobe('a');
	strobe('b');
	now_ns += 20000;
	strobe('c');
	assert_in_file(&file, "ac");
}

static void test_mistakes(void **state)
{
	(void)state;
	assert_mistake("lpt@0x378,loop=none", "there are: data, control");
	assert_mistake("lpt@0x378,loop=data,printer=x", "only one of these can be given: printer, "
							"command, queue, device, loop, cable");
	assert_mistake("lpt@0x378,cable=0123456789abcdef", "1 to 15 characters");
	assert_mistake("lpt@0x378,cable=a lpt@0x278,cable=a lpt@0x3bc,cable=a",
		       "both ends of the cable are plugged in");
	assert_mistake("lpt@0xfc00,ecp", "its ports run past 0xffff");
	assert_mistake("lpt@0x378,epp latch@0x37f", "0x37f-0x382 overlap those of lpt@0x378");
	assert_mistake("lpt@0x378,timing=slow", "there are: instant, real");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_epp_data_is_printed_in_all_widths),
		CASE(test_epp_address_reads_back),
		CASE(test_epp_time_out),
		CASE(test_epp_data_read_times_out),
		CASE(test_without_options_there_is_nothing_behind),
		CASE(test_with_ecp_epp_has_its_mode),
		CASE(test_ecr_after_reset),
		CASE(test_fifo_mode_prints),
		CASE(test_fifo_keeps_what_a_printer_does_not_take),
		CASE(test_ecp_mode_has_runs),
		CASE(test_ecp_command_is_no_data),
		CASE(test_test_mode_touches_no_printer),
		CASE(test_plug_of_data_lines),
		CASE(test_plug_of_control_lines),
		CASE(test_cable),
		CASE(test_cable_with_a_free_end),
		CASE(test_real_times_of_a_byte),
		CASE(test_who_does_not_wait_for_a_real_printer_loses_bytes),
		CASE(test_mistakes),
	};

	return cmocka_run_group_tests_name("lpt_modes", tests, NULL, NULL);
}
