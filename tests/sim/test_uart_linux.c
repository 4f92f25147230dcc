/* SPDX-License-Identifier: MIT */
/*
 * What Linux's 8250 driver does to find out what a port is, step by step: autoconfig() and what it
 * calls in drivers/tty/serial/8250/8250_port.c of Linux 6.1, and the tests of
 * serial8250_do_startup() for chips with known faults.
 */
#include "sim_check.h"

#define BASE 0x3f8

enum { DATA, IER, IIR, LCR, MCR, LSR, MSR, SCR, FCR = 2, EFR = 2 };

enum { CONF_A = 0x80, CONF_B = 0xbf }; /* of LCR */

static struct sim_bus *bus;

static uint8_t get(unsigned offset)
{
	return (uint8_t)in(bus, (uint16_t)(BASE + offset), 1);
}

static void set(unsigned offset, unsigned value)
{
	out(bus, (uint16_t)(BASE + offset), 1, value);
}

static unsigned get_divisor(void)
{
	return get(DATA) | (unsigned)get(IER) << 8;
}

static void set_divisor(unsigned divisor)
{
	set(DATA, divisor & 0xff);
	set(IER, divisor >> 8);
}

static int setup(void **state)
{
	bus = bus_of(*state);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	sim_bus_close(bus);
	return 0;
}

static void test_existence_by_interrupt_enable(void **state)
{
	uint8_t kept = get(IER);

	(void)state;
	set(IER, 0x00);
	assert_int_equal(get(IER) & 0x0f, 0x00);
	set(IER, 0x0f);
	assert_int_equal(get(IER) & 0x0f, 0x0f);
	set(IER, kept);
	assert_int_equal(get(IER), kept);
}

static void test_existence_by_loop_back(void **state)
{
	uint8_t kept = get(MCR);

	(void)state;
	set(MCR, 0x10 | 0x0a);
	assert_int_equal(get(MSR) & 0xf0, 0x90);
	set(MCR, kept);
}

static void test_fifos_work(void **state)
{
	(void)state;
	set(LCR, CONF_B);
	set(EFR, 0);
	set(LCR, 0);
	set(FCR, 0x01);
	assert_int_equal(get(IIR) >> 6, 3);
}

/* The 16650's register EFR is where IIR is, and would read as zero. */
static void test_no_16650(void **state)
{
	(void)state;
	set(FCR, 0x01);
	set(LCR, CONF_A);
	assert_int_not_equal(get(EFR), 0);
	set(LCR, CONF_B);
	assert_int_not_equal(get(EFR), 0);
}

/* National's chips of later days show the LOOP bit in EXCR1, bank 2. */
static void test_no_ns16550a_with_banks(void **state)
{
	uint8_t before, banked;

	(void)state;
	set(FCR, 0x01);
	set(LCR, 0);
	before = get(MCR);
	set(LCR, 0xe0);
	banked = get(2);
	assert_false((banked ^ before) & 0x10);
	set(LCR, 0);
	set(MCR, before ^ 0x10);
	set(LCR, 0xe0);
	banked = get(2);
	set(LCR, 0);
	set(MCR, before);
	assert_false((banked ^ before) & 0x10);
}

/* A 16750 says in IIR bit 5 that it has 64 bytes, some only behind DLAB. */
static void test_no_16750(void **state)
{
	(void)state;
	set(LCR, 0);
	set(FCR, 0x01 | 0x20);
	assert_int_equal(get(IIR) >> 5, 6);
	set(FCR, 0x01);
	set(LCR, CONF_A);
	set(FCR, 0x01 | 0x20);
	assert_int_equal(get(IIR) >> 5, 6);
	set(FCR, 0x01);
	set(LCR, 0);
}

static void test_no_xscale(void **state)
{
	uint8_t kept = get(IER);

	(void)state;
	set(IER, kept & ~0x40u);
	assert_int_equal(get(IER) & 0x40, 0);
	set(IER, kept | 0x40);
	assert_int_equal(get(IER) & 0x40, 0);
	set(IER, kept);
}

/* Chips with an identity show it as the divisor after zero was written. */
static void test_no_identity_by_divisor(void **state)
{
	unsigned kept;

	(void)state;
	set(LCR, CONF_A);
	kept = get_divisor();
	set_divisor(0);
	assert_int_equal(get_divisor(), 0);
	set_divisor(kept);
	assert_int_equal(get_divisor(), kept);
	set(LCR, 0);
}

static void test_size_of_the_fifo(void **state)
{
	uint8_t kept_lcr = get(LCR), kept_mcr = get(MCR);
	unsigned kept_divisor, count;

	(void)state;
	set(LCR, 0);
	set(FCR, 0x01 | 0x02 | 0x04);
	set(MCR, 0x10);
	set(LCR, CONF_A);
	kept_divisor = get_divisor();
	set_divisor(1);
	set(LCR, 0x03);
	for (count = 0; count < 256; count++)
		set(DATA, count);
	for (count = 0; get(LSR) & 0x01 && count < 256; count++)
		get(DATA);
	set(MCR, kept_mcr);
	set(LCR, CONF_A);
	set_divisor(kept_divisor);
	set(LCR, kept_lcr);
	assert_int_equal(count, 16);
}

/* autoconfig_8250(): an 8250 has no scratch register. */
static void test_scratch_register(void **state)
{
	uint8_t kept = get(SCR);

	(void)state;
	set(SCR, 0xa5);
	assert_int_equal(get(SCR), 0xa5);
	set(SCR, 0x5a);
	assert_int_equal(get(SCR), 0x5a);
	set(SCR, kept);
}

/* 0xff in the line status register is what no port at all would read as. */
static void test_startup_finds_a_line_status(void **state)
{
	(void)state;
	set(FCR, 0x01);
	set(FCR, 0x01 | 0x02 | 0x04);
	set(FCR, 0);
	get(LSR), get(DATA), get(IIR), get(MSR);
	assert_int_not_equal(get(LSR), 0xff);
}

/* The holding register's interrupt comes again when it is enabled again. */
static void test_startup_finds_no_lost_interrupt(void **state)
{
	uint8_t first, second;

	(void)state;
	set(IER, 0x02);
	first = get(IIR);
	set(IER, 0);
	set(IER, 0x02);
	second = get(IIR);
	set(IER, 0);
	assert_false(first & 0x01);
	assert_false(second & 0x01);
}

/* A transmitter that is empty says so in IIR as soon as that is enabled. */
static void test_startup_finds_no_late_interrupt(void **state)
{
	uint8_t line_status, identification;

	(void)state;
	set(LCR, 0x03);
	set(IER, 0x02);
	line_status = get(LSR);
	identification = get(IIR);
	set(IER, 0);
	assert_true(line_status & 0x40);
	assert_false(identification & 0x01);
}

static char alone[] = "uart@0x3f8";
static char looped[] = "uart@0x3f8,loop";

#define STEP(test) cmocka_unit_test_prestate_setup_teardown(test, setup, teardown, alone)
#define STEP_LOOP(test) cmocka_unit_test_prestate_setup_teardown(test, setup, teardown, looped)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STEP(test_existence_by_interrupt_enable),
		STEP(test_existence_by_loop_back),
		STEP_LOOP(test_existence_by_loop_back),
		STEP(test_fifos_work),
		STEP(test_no_16650),
		STEP(test_no_ns16550a_with_banks),
		STEP(test_no_16750),
		STEP(test_no_xscale),
		STEP(test_no_identity_by_divisor),
		STEP(test_size_of_the_fifo),
		STEP_LOOP(test_size_of_the_fifo),
		STEP(test_scratch_register),
		STEP(test_startup_finds_a_line_status),
		STEP(test_startup_finds_no_lost_interrupt),
		STEP(test_startup_finds_no_late_interrupt),
	};

	return cmocka_run_group_tests_name("uart_linux", tests, NULL, NULL);
}
