/* SPDX-License-Identifier: MIT */
/* The parallel port: printing step by step, the handshake, the status lines, the file. */
#include "sim_check.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#define DATA 0x378
#define STATUS 0x379
#define CONTROL 0x37a

static char path[] = "/tmp/kport-test-lpt-XXXXXX";
static char devices[100];
static struct sim_bus *bus;

static int setup(void **state)
{
	int fd;

	(void)state;
	memset(path + sizeof(path) - 7, 'X', 6);
	fd = mkstemp(path);
	if (fd < 0)
		return -1;
	close(fd);
	unlink(path);
	snprintf(devices, sizeof(devices), "lpt@0x378,printer=%s", path);
	bus = bus_of(devices);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	sim_bus_close(bus);
	unlink(path);
	return 0;
}

static void assert_printed(const char *text)
{
	char printed[100] = "";
	FILE *file = fopen(path, "rb");
	size_t len = file ? fread(printed, 1, sizeof(printed) - 1, file) : 0;

	if (file)
		fclose(file);
	printed[len] = '\0';
	assert_string_equal(printed, text);
}

static void strobe(uint8_t byte)
{
	out(bus, DATA, 1, byte);
	out(bus, CONTROL, 1, 0x0d);
	out(bus, CONTROL, 1, 0x0c);
}

static void test_autofeed_adds_line_feeds(void **state)
{
	(void)state;
	strobe('\r');
	out(bus, CONTROL, 1, 0x0e);
	out(bus, DATA, 1, '\r');
	out(bus, CONTROL, 1, 0x0f);
	out(bus, CONTROL, 1, 0x0e);
	out(bus, DATA, 1, 'a');
	out(bus, CONTROL, 1, 0x0f);
	assert_printed("\r\r\na");
}

static void test_idle(void **state)
{
	(void)state;
	assert_int_equal(in(bus, STATUS, 1), 0xd8);
	assert_int_equal(in(bus, CONTROL, 1), 0xcc);
	assert_int_equal(access(path, F_OK), -1);
}

static void test_a_byte_is_taken_at_the_leading_edge(void **state)
{
	(void)state;
	out(bus, DATA, 1, 'A');
	assert_printed("");
	out(bus, CONTROL, 1, 0x0d);
	assert_printed("A");
	out(bus, CONTROL, 1, 0x0d);
	out(bus, DATA, 1, 'B');
	assert_printed("A");
	out(bus, CONTROL, 1, 0x0c);
	assert_printed("A");
}

static void test_handshake(void **state)
{
	(void)state;
	out(bus, DATA, 1, 'A');
	out(bus, CONTROL, 1, 0x0d);
	/* Busy as long as the strobe is held, and nAck is still high. */
	assert_int_equal(in(bus, STATUS, 1), 0x58);
	assert_int_equal(in(bus, STATUS, 1), 0x58);
	out(bus, CONTROL, 1, 0x0c);
	assert_int_equal(in(bus, STATUS, 1), 0x58);
	assert_int_equal(in(bus, STATUS, 1), 0x18);
	assert_int_equal(in(bus, STATUS, 1), 0xd8);
	assert_int_equal(in(bus, STATUS, 1), 0xd8);
}

static void test_whoever_does_not_look_loses_nothing(void **state)
{
	const char *text = "kport\r\n";

	(void)state;
	for (; *text; text++)
		strobe((uint8_t)*text);
	assert_printed("kport\r\n");
}

static void test_every_byte_value(void **state)
{
	unsigned char printed[257];
	FILE *file;
	unsigned i;

	(void)state;
	for (i = 0; i < 256; i++)
		strobe((uint8_t)i);
	file = fopen(path, "rb");
	assert_non_null(file);
	assert_int_equal(fread(printed, 1, sizeof(printed), file), 256);
	fclose(file);
	for (i = 0; i < 256; i++)
		assert_int_equal(printed[i], i);
}

static void test_not_selected_takes_nothing(void **state)
{
	(void)state;
	out(bus, DATA, 1, 'A');
	out(bus, CONTROL, 1, 0x04);
	out(bus, CONTROL, 1, 0x05);
	assert_printed("");
}

static void test_initialising_takes_nothing_and_is_busy(void **state)
{
	(void)state;
	out(bus, DATA, 1, 'A');
	out(bus, CONTROL, 1, 0x08);
	assert_int_equal(in(bus, STATUS, 1), 0x58);
	out(bus, CONTROL, 1, 0x09);
	assert_printed("");
	out(bus, CONTROL, 1, 0x0c);
	assert_int_equal(in(bus, STATUS, 1), 0xd8);
	strobe('B');
	assert_printed("B");
}

static void test_initialising_ends_a_handshake(void **state)
{
	(void)state;
	strobe('A');
	out(bus, CONTROL, 1, 0x08);
	out(bus, CONTROL, 1, 0x0c);
	assert_int_equal(in(bus, STATUS, 1), 0xd8);
}

static void test_data_reads_back(void **state)
{
	(void)state;
	out(bus, DATA, 1, 0xa5);
	assert_int_equal(in(bus, DATA, 1), 0xa5);
	/* Lines that are inputs are driven by nobody. */
	out(bus, CONTROL, 1, 0x2c);
	assert_int_equal(in(bus, DATA, 1), 0xff);
	out(bus, CONTROL, 1, 0x0c);
	assert_int_equal(in(bus, DATA, 1), 0xa5);
}

static void test_control_reads_back_with_ones_above(void **state)
{
	(void)state;
	out(bus, CONTROL, 1, 0x1e);
	assert_int_equal(in(bus, CONTROL, 1), 0xde);
	out(bus, CONTROL, 1, 0xc0);
	assert_int_equal(in(bus, CONTROL, 1), 0xc0);
}

static void test_status_cannot_be_written(void **state)
{
	(void)state;
	out(bus, STATUS, 1, 0);
	assert_int_equal(in(bus, STATUS, 1), 0xd8);
}

static void test_16_bits_are_two_registers(void **state)
{
	(void)state;
	out(bus, DATA, 2, 0x0041);
	assert_int_equal(in(bus, DATA, 2), 0xd841);
	assert_int_equal(in(bus, CONTROL, 2), 0xffcc);
	out(bus, STATUS, 2, 0x0d00);
	assert_printed("A");
}

static void test_file_is_appended_to(void **state)
{
	(void)state;
	strobe('A');
	sim_bus_close(bus);
	bus = bus_of(devices);
	strobe('B');
	assert_printed("AB");
}

static void test_bytes_are_there_at_once(void **state)
{
	(void)state;
	strobe('A');
	assert_printed("A");
	strobe('B');
	assert_printed("AB");
}

static void test_states_on_the_status_lines(void **state)
{
	static const struct {
		const char *devices;
		uint32_t status;
	} cases[] = {
		{ "lpt", 0xd8 },
		{ "lpt@0x378", 0xd8 },
		{ "lpt@0x378,state=online", 0xd8 },
		{ "lpt@0x378,state=offline", 0x48 },
		{ "lpt@0x378,state=paper-out", 0x70 },
		{ "lpt@0x378,state=error", 0x50 },
		{ "lpt@0x378,state=unplugged", 0x78 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sim_bus *other = bus_of(cases[i].devices);

		assert_int_equal(in(other, STATUS, 1), cases[i].status);
		sim_bus_close(other);
	}
}

static void test_a_printer_that_is_not_ready_takes_nothing(void **state)
{
	(void)state;
	snprintf(devices, sizeof(devices), "lpt@0x378,printer=%s,state=offline", path);
	sim_bus_close(bus);
	bus = bus_of(devices);
	strobe('A');
	assert_printed("");
	assert_int_equal(in(bus, STATUS, 1), 0x48);
}

static void test_file_that_cannot_be_opened(void **state)
{
	struct sim_bus *other = bus_of("lpt@0x378,printer=/nowhere/out.prn");
	struct kport_error error;

	(void)state;
	assert_int_equal(sim_bus_out(other, CONTROL, 1, 0x0d, &error), KPORT_SYSTEM);
	assert_int_equal(error.system_code, ENOENT);
	assert_non_null(strstr(error.text, "/nowhere/out.prn cannot be opened: No such file"));
	sim_bus_close(other);
}

static void test_file_that_cannot_be_written(void **state)
{
	struct kport_error error;
	struct sim_bus *other;

	(void)state;
	if (access("/dev/full", W_OK) != 0)
		skip();
	other = bus_of("lpt@0x378,printer=/dev/full");
	assert_int_equal(sim_bus_out(other, CONTROL, 1, 0x0d, &error), KPORT_SYSTEM);
	assert_int_equal(error.system_code, ENOSPC);
	assert_non_null(strstr(error.text, "cannot be written"));
	sim_bus_close(other);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_idle),
		CASE(test_autofeed_adds_line_feeds),
		CASE(test_a_byte_is_taken_at_the_leading_edge),
		CASE(test_handshake),
		CASE(test_whoever_does_not_look_loses_nothing),
		CASE(test_every_byte_value),
		CASE(test_not_selected_takes_nothing),
		CASE(test_initialising_takes_nothing_and_is_busy),
		CASE(test_initialising_ends_a_handshake),
		CASE(test_data_reads_back),
		CASE(test_control_reads_back_with_ones_above),
		CASE(test_status_cannot_be_written),
		CASE(test_16_bits_are_two_registers),
		CASE(test_file_is_appended_to),
		CASE(test_bytes_are_there_at_once),
		CASE(test_states_on_the_status_lines),
		CASE(test_a_printer_that_is_not_ready_takes_nothing),
		CASE(test_file_that_cannot_be_opened),
		CASE(test_file_that_cannot_be_written),
	};

	return cmocka_run_group_tests_name("lpt", tests, NULL, NULL);
}
