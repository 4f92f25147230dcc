/* SPDX-License-Identifier: MIT */
/* The debug console: what it reads as, and where its bytes go. */
#include "sim_file.h"

#include <errno.h>
#include <fcntl.h>

static struct sim_file file;

static int setup(void **state)
{
	(void)state;
	sim_file_new(&file);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unlink(file.path);
	return 0;
}

static void test_reads_e9_wherever_it_is(void **state)
{
	struct sim_bus *bus = bus_of("debugcon debugcon@0x402");

	(void)state;
	out(bus, 0xe9, 1, 'A');
	assert_int_equal(in(bus, 0xe9, 1), 0xe9);
	assert_int_equal(in(bus, 0x402, 1), 0xe9);
	assert_int_equal(in(bus, 0xea, 1), 0xff);
	sim_bus_close(bus);
}

static void test_16_bits_are_two_ports(void **state)
{
	struct sim_bus *bus = bus_of(sim_file_devices(&file, "debugcon"));

	(void)state;
	assert_int_equal(in(bus, 0xe9, 2), 0xffe9);
	out(bus, 0xe9, 2, 0x4142);
	assert_in_file(&file, "B");
	sim_bus_close(bus);
}

static void test_bytes_are_in_the_file_at_once(void **state)
{
	struct sim_bus *bus = bus_of(sim_file_devices(&file, "debugcon@0xe9"));

	(void)state;
	assert_int_equal(access(file.path, F_OK), -1);
	out(bus, 0xe9, 1, 'H');
	assert_in_file(&file, "H");
	out(bus, 0xe9, 1, 'i');
	assert_in_file(&file, "Hi");
	sim_bus_close(bus);
}

static void test_file_is_appended_to(void **state)
{
	struct sim_bus *bus = bus_of(sim_file_devices(&file, "debugcon"));

	(void)state;
	out(bus, 0xe9, 1, 'A');
	sim_bus_close(bus);
	bus = bus_of(file.devices);
	out(bus, 0xe9, 1, 'B');
	sim_bus_close(bus);
	assert_in_file(&file, "AB");
}

/* cmocka writes to standard output too, so only this byte may go to the file. */
static void test_standard_output(void **state)
{
	struct sim_bus *bus = bus_of("debugcon,stdout");
	int kept, fd;

	(void)state;
	fflush(stdout);
	kept = dup(STDOUT_FILENO);
	fd = open(file.path, O_WRONLY | O_CREAT, 0600);
	dup2(fd, STDOUT_FILENO);
	out(bus, 0xe9, 1, 'X');
	dup2(kept, STDOUT_FILENO);
	close(kept);
	close(fd);
	assert_in_file(&file, "X");
	sim_bus_close(bus);
	/* It is still open. */
	assert_true(fcntl(fileno(stdout), F_GETFD) >= 0);
}

static void test_file_that_cannot_be_opened(void **state)
{
	struct sim_bus *bus = bus_of("debugcon,file=/nowhere/log");
	struct kport_error error;

	(void)state;
	assert_int_equal(sim_bus_out(bus, 0xe9, 1, 'A', &error), KPORT_SYSTEM);
	assert_int_equal(error.system_code, ENOENT);
	assert_non_null(strstr(error.text, "/nowhere/log cannot be opened: No such file"));
	sim_bus_close(bus);
}

static void test_file_that_cannot_be_written(void **state)
{
	struct kport_error error;
	struct sim_bus *bus;

	(void)state;
	if (access("/dev/full", W_OK) != 0)
		skip();
	bus = bus_of("debugcon,file=/dev/full");
	assert_int_equal(sim_bus_out(bus, 0xe9, 1, 'A', &error), KPORT_SYSTEM);
	assert_int_equal(error.system_code, ENOSPC);
	assert_non_null(strstr(error.text, "/dev/full cannot be written"));
	sim_bus_close(bus);
}

static void test_mistakes(void **state)
{
	(void)state;
	assert_mistake("debugcon,pty", "column 10: debugcon has no option \"pty\"; there are: "
				       "file, stdout");
	assert_mistake("debugcon,file=a,stdout", "column 17: debugcon@0xe9: only one of these can "
						 "be given: file, stdout");
	assert_mistake("debugcon,file", "column 14: = and the option's value");
	assert_mistake("debugcon@0x80 post", "column 15: post@0x80: its ports 0x80-0x80 overlap "
					     "those of debugcon@0x80");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_reads_e9_wherever_it_is),
		CASE(test_16_bits_are_two_ports),
		CASE(test_bytes_are_in_the_file_at_once),
		CASE(test_file_is_appended_to),
		CASE(test_standard_output),
		CASE(test_file_that_cannot_be_opened),
		CASE(test_file_that_cannot_be_written),
		CASE(test_mistakes),
	};

	return cmocka_run_group_tests_name("debugcon", tests, NULL, NULL);
}
