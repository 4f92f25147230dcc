/* SPDX-License-Identifier: MIT */
/*
 * What Linux's driver parport_pc does to find out what a port can (drivers/parport/parport_pc.c of Linux
 * 6.1), step by step: of parport_pc_probe_port() the checks for ECR, SPP, PS/2, ECP and EPP.
 */
#include "sim_check.h"

#define BASE 0x378
#define DATA BASE
#define STATUS (BASE + 1)
#define CONTROL (BASE + 2)
#define FIFO (BASE + 0x400)
#define CONFIGURATION_B (BASE + 0x401)
#define ECR (BASE + 0x402)

static struct sim_bus *bus;
static uint8_t control; /* the driver's copy of what it wrote */

static void open_port(const char *devices)
{
	bus = bus_of(devices);
	control = 0x0c;
}

static int teardown(void **state)
{
	(void)state;
	sim_bus_close(bus);
	bus = NULL;
	return 0;
}

static void frob_ecr(uint8_t mask, uint8_t value)
{
	out(bus, ECR, 1, (in(bus, ECR, 1) & (uint8_t)~mask) ^ value);
}

static void set_mode(unsigned mode)
{
	frob_ecr(0xe0, (uint8_t)(mode << 5));
}

static bool clears_epp_timeout(void)
{
	uint8_t status;

	if (!(in(bus, STATUS, 1) & 0x01))
		return true;
	in(bus, STATUS, 1);
	status = (uint8_t)in(bus, STATUS, 1);
	out(bus, STATUS, 1, status | 0x01u);
	out(bus, STATUS, 1, status & 0xfeu);
	return !(in(bus, STATUS, 1) & 0x01);
}

/* parport_ECR_present() */
static bool has_ecr(void)
{
	uint8_t first = 0x0c;

	out(bus, CONTROL, 1, first);
	if ((in(bus, ECR, 1) & 0x3) == (first & 0x3u)) {
		out(bus, CONTROL, 1, first ^ 0x2u);
		first = (uint8_t)in(bus, CONTROL, 1);
		if ((in(bus, ECR, 1) & 0x2) == (first & 0x2u))
			goto none;
	}
	if ((in(bus, ECR, 1) & 0x3) != 0x1)
		goto none;
	out(bus, ECR, 1, 0x34);
	if (in(bus, ECR, 1) != 0x35)
		goto none;
	out(bus, CONTROL, 1, 0x0c);
	set_mode(0);
	return true;
none:
	out(bus, CONTROL, 1, 0x0c);
	return false;
}

/* parport_SPP_supported() */
static bool has_spp(void)
{
	clears_epp_timeout();
	out(bus, CONTROL, 1, 0x0c);
	if ((in(bus, CONTROL, 1) & 0xf) != 0xc)
		return false;
	out(bus, CONTROL, 1, 0x0e);
	if ((in(bus, CONTROL, 1) & 0xf) != 0xe)
		return false;
	out(bus, CONTROL, 1, 0x0c);
	out(bus, DATA, 1, 0xaa);
	if (in(bus, DATA, 1) != 0xaa)
		return false;
	out(bus, DATA, 1, 0x55);
	return in(bus, DATA, 1) == 0x55;
}

/* parport_PS2_supported() */
static bool has_ps2(void)
{
	bool is_input = false;

	clears_epp_timeout();
	out(bus, CONTROL, 1, control |= 0x20);
	out(bus, DATA, 1, 0x55);
	is_input |= in(bus, DATA, 1) != 0x55;
	out(bus, DATA, 1, 0xaa);
	is_input |= in(bus, DATA, 1) != 0xaa;
	out(bus, CONTROL, 1, control &= 0xdf);
	return is_input;
}

/* parport_ECPPS2_supported() */
static bool has_ps2_in_ecp(void)
{
	uint8_t before = (uint8_t)in(bus, ECR, 1);
	bool found;

	out(bus, ECR, 1, 1u << 5);
	found = has_ps2();
	out(bus, ECR, 1, before);
	return found;
}

/* parport_EPP_supported(), with an ECR its test for Intel's mistake as well. */
static bool has_epp(bool with_ecr)
{
	unsigned mode;

	if (!clears_epp_timeout())
		return false;
	for (mode = 0; with_ecr && mode < 0x80; mode += 0x20) {
		out(bus, ECR, 1, mode);
		if (clears_epp_timeout())
			return false;
	}
	return true;
}

static unsigned fill_fifo(void)
{
	unsigned depth;

	out(bus, ECR, 1, 0u << 5);
	out(bus, ECR, 1, 6u << 5);
	for (depth = 0; depth < 1024 && !(in(bus, ECR, 1) & 0x02); depth++)
		out(bus, FIFO, 1, 0xaa);
	return depth;
}

static void await_service(void)
{
	frob_ecr(1u << 2, 1u << 2);
	frob_ecr(1u << 2, 0);
}

static bool is_served(void)
{
	return in(bus, ECR, 1) & 1u << 2;
}

static void test_plain_port(void **state)
{
	(void)state;
	open_port("lpt@0x378");
	assert_false(has_ecr());
	assert_true(has_spp());
	assert_true(has_ps2());
}

static void test_other_address(void **state)
{
	(void)state;
	open_port("lpt@0x278,epp,ecp");
	assert_false(has_ecr());
	assert_false(has_spp());
}

static void test_ecr_and_modes_of_ecp(void **state)
{
	(void)state;
	open_port("lpt@0x378,ecp");
	assert_true(has_ecr());
	assert_true(has_spp());
	/* In the standard mode the direction cannot be turned, in that of the PS/2 it can. */
	assert_false(has_ps2());
	assert_true(has_ps2_in_ecp());
	assert_int_equal(in(bus, ECR, 1), 0x15);
}

/* parport_ECP_supported() */
static void test_ecp_fifo(void **state)
{
	unsigned depth, write_threshold, read_threshold;

	(void)state;
	open_port("lpt@0x378,ecp");
	assert_true(has_ecr());
	depth = fill_fifo();
	assert_int_equal(depth, 16);
	await_service();
	for (write_threshold = 1; write_threshold <= depth; write_threshold++) {
		in(bus, FIFO, 1);
		if (is_served())
			break;
	}
	assert_int_equal(write_threshold, 8);
	set_mode(1);
	out(bus, CONTROL, 1, control |= 0x20);
	set_mode(6);
	await_service();
	for (read_threshold = 1; read_threshold <= depth; read_threshold++) {
		out(bus, FIFO, 1, 0xaa);
		if (is_served())
			break;
	}
	assert_int_equal(read_threshold, 8);
	out(bus, ECR, 1, 0u << 5);
	out(bus, ECR, 1, 0xf4);
	assert_int_equal(in(bus, FIFO, 1) >> 4 & 7, 1); /* PWord: one byte */
	assert_int_equal(in(bus, CONFIGURATION_B, 1) & 0x3f, 0);
	set_mode(0);
	assert_int_equal(in(bus, ECR, 1) >> 5, 0);
}

static void test_epp(void **state)
{
	(void)state;
	open_port("lpt@0x378,epp");
	assert_false(has_ecr());
	assert_true(has_spp());
	assert_true(has_epp(false));
}

/* A time-out that happened before can be cleared, which is the sign of EPP. */
static void test_epp_after_a_time_out(void **state)
{
	(void)state;
	open_port("lpt@0x378,epp,state=unplugged");
	out(bus, BASE + 4, 1, 'x');
	assert_int_equal(in(bus, STATUS, 1) & 1, 1);
	assert_true(has_epp(false));
	assert_int_equal(in(bus, STATUS, 1) & 1, 0);
}

#define CASE(test) cmocka_unit_test_teardown(test, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_plain_port), CASE(test_other_address), CASE(test_ecr_and_modes_of_ecp),
		CASE(test_ecp_fifo),   CASE(test_epp),		 CASE(test_epp_after_a_time_out),
	};

	return cmocka_run_group_tests_name("lpt_linux", tests, NULL, NULL);
}
