/* SPDX-License-Identifier: MIT */
/* The POST port: it reads back, and its log has a line a code. */
#include "sim_file.h"

static struct sim_file file;
static uint64_t now_ns;

static int setup(void **state)
{
	(void)state;
	now_ns = 77;
	sim_file_new(&file);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unlink(file.path);
	return 0;
}

static void test_reads_back(void **state)
{
	struct sim_bus *bus = bus_of("post");

	(void)state;
	assert_int_equal(in(bus, 0x80, 1), 0);
	out(bus, 0x80, 1, 0x5a);
	assert_int_equal(in(bus, 0x80, 1), 0x5a);
	assert_int_equal(in(bus, 0x81, 1), 0xff);
	sim_bus_close(bus);
}

static void test_another_place(void **state)
{
	struct sim_bus *bus = bus_of("post@0x84");

	(void)state;
	out(bus, 0x84, 1, 1);
	assert_int_equal(in(bus, 0x84, 1), 1);
	assert_int_equal(in(bus, 0x80, 1), 0xff);
	sim_bus_close(bus);
}

static void test_16_bits_are_two_ports(void **state)
{
	struct sim_bus *bus = bus_of("post");

	(void)state;
	out(bus, 0x80, 2, 0x1234);
	assert_int_equal(in(bus, 0x80, 2), 0xff34);
	out(bus, 0x7e, 4, 0x00560000);
	assert_int_equal(in(bus, 0x80, 1), 0x56);
	sim_bus_close(bus);
}

static void test_log_has_time_and_code(void **state)
{
	struct sim_bus *bus = bus_with_clock(sim_file_devices(&file, "post"), &now_ns);

	(void)state;
	assert_int_equal(access(file.path, F_OK), -1);
	out(bus, 0x80, 1, 0x01);
	now_ns += 1500;
	out(bus, 0x80, 1, 0xff);
	now_ns += 12345678901234;
	out(bus, 0x80, 1, 0xff);
	in(bus, 0x80, 1);
	assert_in_file(&file, "0.000000000 0x01\n0.000001500 0xff\n12345.678902734 0xff\n");
	sim_bus_close(bus);
}

static void test_log_that_cannot_be_opened_keeps_the_code(void **state)
{
	struct sim_bus *bus = bus_of("post,file=/nowhere/log");
	struct kport_error error;

	(void)state;
	assert_int_equal(sim_bus_out(bus, 0x80, 1, 0x42, &error), KPORT_SYSTEM);
	assert_non_null(strstr(error.text, "/nowhere/log cannot be opened"));
	assert_int_equal(in(bus, 0x80, 1), 0x42);
	sim_bus_close(bus);
}

static void test_mistakes(void **state)
{
	(void)state;
	assert_mistake("post,log=x",
		       "column 6: post has no option \"log\"; there are: file, stdout");
	assert_mistake("post,stdout,file=x", "column 13: post@0x80: only one of these can be "
					     "given: file, stdout");
	assert_mistake("post,stdout=1", "column 12: this option has no value");
	assert_mistake("post@0x80+2", "column 10: this device has a fixed number of ports");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_reads_back),
		CASE(test_another_place),
		CASE(test_16_bits_are_two_ports),
		CASE(test_log_has_time_and_code),
		CASE(test_log_that_cannot_be_opened_keeps_the_code),
		CASE(test_mistakes),
	};

	return cmocka_run_group_tests_name("post", tests, NULL, NULL);
}
