/* SPDX-License-Identifier: MIT */
/* The 16550A: each register, FIFOs, interrupts' identification, modem lines, loop-back, timing. */
#include "sim_file.h"

#define DATA 0x3f8
#define IER 0x3f9
#define IIR 0x3fa
#define FCR 0x3fa
#define LCR 0x3fb
#define MCR 0x3fc
#define LSR 0x3fd
#define MSR 0x3fe
#define SCR 0x3ff

#define LOOP 0x10 /* MCR */

static struct sim_file file;
static struct sim_bus *bus;
static uint64_t now_ns;

static void plug(const char *devices)
{
	sim_bus_close(bus);
	bus = bus_with_clock(devices, &now_ns);
}

static int setup(void **state)
{
	(void)state;
	now_ns = 1000;
	bus = NULL;
	sim_file_new(&file);
	plug("uart@0x3f8");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	sim_bus_close(bus);
	unlink(file.path);
	return 0;
}

static void put(const char *bytes)
{
	for (; *bytes; bytes++)
		out(bus, DATA, 1, (uint8_t)*bytes);
}

/* ---- registers ---- */

static void test_after_reset(void **state)
{
	(void)state;
	assert_int_equal(in(bus, IER, 1), 0);
	assert_int_equal(in(bus, IIR, 1), 0x01);
	assert_int_equal(in(bus, LCR, 1), 0x03);
	assert_int_equal(in(bus, MCR, 1), 0);
	assert_int_equal(in(bus, LSR, 1), 0x60);
	assert_int_equal(in(bus, MSR, 1), 0);
	assert_int_equal(in(bus, DATA, 1), 0);
}

static void test_usual_place(void **state)
{
	(void)state;
	plug("uart uart@0x2f8");
	assert_int_equal(in(bus, 0x3fd, 1), 0x60);
	assert_int_equal(in(bus, 0x2fd, 1), 0x60);
	assert_int_equal(in(bus, 0x400, 1), 0xff);
	assert_int_equal(in(bus, 0x300, 1), 0xff);
}

static void test_bits_that_do_not_exist(void **state)
{
	(void)state;
	out(bus, IER, 1, 0xff);
	assert_int_equal(in(bus, IER, 1), 0x0f);
	out(bus, MCR, 1, 0xff);
	assert_int_equal(in(bus, MCR, 1), 0x1f);
}

static void test_scratch(void **state)
{
	unsigned i;

	(void)state;
	for (i = 0; i < 256; i++) {
		out(bus, SCR, 1, i);
		assert_int_equal(in(bus, SCR, 1), i);
	}
}

static void test_divisor_latch(void **state)
{
	(void)state;
	out(bus, IER, 1, 0x05);
	out(bus, LCR, 1, 0x83);
	assert_int_equal(in(bus, DATA, 2), 12);
	out(bus, DATA, 2, 0xabcd);
	assert_int_equal(in(bus, DATA, 1), 0xcd);
	assert_int_equal(in(bus, IER, 1), 0xab);
	out(bus, IER, 1, 0x12);
	assert_int_equal(in(bus, DATA, 2), 0x12cd);
	/* The other registers are in their places meanwhile. */
	assert_int_equal(in(bus, LCR, 1), 0x83);
	assert_int_equal(in(bus, LSR, 1), 0x60);
	out(bus, LCR, 1, 0x03);
	assert_int_equal(in(bus, IER, 1), 0x05);
}

static void test_status_registers_cannot_be_written(void **state)
{
	(void)state;
	out(bus, LSR, 1, 0xff);
	out(bus, MSR, 1, 0xff);
	assert_int_equal(in(bus, LSR, 1), 0x60);
	assert_int_equal(in(bus, MSR, 1), 0);
}

static void test_wide_accesses_are_bytes(void **state)
{
	(void)state;
	out(bus, LCR, 4, 0x00001b03);
	assert_int_equal(in(bus, MCR, 1), 0x1b);
	out(bus, MSR, 2, 0x5a00);
	assert_int_equal(in(bus, SCR, 1), 0x5a);
	assert_int_equal(in(bus, SCR, 2), 0xff5a);
	assert_int_equal(in(bus, LCR, 2), 0x1b03);
}

/* ---- characters by loop-back, without FIFO ---- */

static void test_loop_back_brings_characters_back(void **state)
{
	(void)state;
	out(bus, MCR, 1, LOOP);
	put("A");
	assert_int_equal(in(bus, LSR, 1), 0x61);
	assert_int_equal(in(bus, DATA, 1), 'A');
	assert_int_equal(in(bus, LSR, 1), 0x60);
	/* What was read last stays on the data lines. */
	assert_int_equal(in(bus, DATA, 1), 'A');
}

static void test_overrun_without_fifo_keeps_the_new_one(void **state)
{
	(void)state;
	out(bus, MCR, 1, LOOP);
	put("AB");
	assert_int_equal(in(bus, LSR, 1), 0x63);
	assert_int_equal(in(bus, LSR, 1), 0x61);
	assert_int_equal(in(bus, DATA, 1), 'B');
	assert_int_equal(in(bus, LSR, 1), 0x60);
}

static void test_word_length(void **state)
{
	static const uint8_t masks[] = { 0x1f, 0x3f, 0x7f, 0xff };
	unsigned i;

	(void)state;
	out(bus, MCR, 1, LOOP);
	for (i = 0; i < 4; i++) {
		out(bus, LCR, 1, i);
		out(bus, DATA, 1, 0xff);
		assert_int_equal(in(bus, DATA, 1), masks[i]);
	}
}

static void test_loop_back_sends_nothing_out(void **state)
{
	(void)state;
	plug(sim_file_devices(&file, "uart"));
	out(bus, MCR, 1, LOOP);
	put("A");
	out(bus, MCR, 1, 0);
	put("B");
	assert_in_file(&file, "B");
}

/* ---- FIFOs ---- */

static void test_fifo_holds_16(void **state)
{
	unsigned i;

	(void)state;
	out(bus, FCR, 1, 0x01);
	out(bus, MCR, 1, LOOP);
	put("0123456789abcdef");
	assert_int_equal(in(bus, LSR, 1), 0x61);
	for (i = 0; i < 16; i++)
		assert_int_equal(in(bus, DATA, 1), "0123456789abcdef"[i]);
	assert_int_equal(in(bus, LSR, 1), 0x60);
}

static void test_overrun_with_fifo_keeps_the_old_ones(void **state)
{
	unsigned i;

	(void)state;
	out(bus, FCR, 1, 0x01);
	out(bus, MCR, 1, LOOP);
	put("0123456789abcdefX");
	assert_int_equal(in(bus, LSR, 1), 0x63);
	for (i = 0; i < 16; i++)
		assert_int_equal(in(bus, DATA, 1), "0123456789abcdef"[i]);
	assert_int_equal(in(bus, LSR, 1), 0x60);
}

static void test_fifo_goes_round(void **state)
{
	unsigned i;

	(void)state;
	out(bus, FCR, 1, 0x01);
	out(bus, MCR, 1, LOOP);
	put("abcdefghij");
	for (i = 0; i < 100; i++) {
		out(bus, DATA, 1, i);
		assert_int_equal(in(bus, DATA, 1), i < 10 ? "abcdefghij"[i] : (int)i - 10);
	}
}

static void test_fifo_resets(void **state)
{
	(void)state;
	out(bus, FCR, 1, 0x01);
	out(bus, MCR, 1, LOOP);
	put("abc");
	out(bus, FCR, 1, 0x05); /* the transmitter's only */
	assert_int_equal(in(bus, LSR, 1), 0x61);
	out(bus, FCR, 1, 0x03);
	assert_int_equal(in(bus, LSR, 1), 0x60);
	put("d");
	assert_int_equal(in(bus, DATA, 1), 'd');
}

static void test_change_of_fifo_enable_clears(void **state)
{
	(void)state;
	out(bus, MCR, 1, LOOP);
	put("a");
	out(bus, FCR, 1, 0x01);
	assert_int_equal(in(bus, LSR, 1), 0x60);
	put("b");
	out(bus, FCR, 1, 0x01); /* no change */
	assert_int_equal(in(bus, LSR, 1), 0x61);
	out(bus, FCR, 1, 0x00);
	assert_int_equal(in(bus, LSR, 1), 0x60);
}

static void test_fifo_bits_need_the_enable_bit(void **state)
{
	(void)state;
	out(bus, MCR, 1, LOOP);
	put("a");
	out(bus, FCR, 1, 0xc6);
	assert_int_equal(in(bus, LSR, 1), 0x61);
	assert_int_equal(in(bus, IIR, 1), 0x01);
}

static void test_identification_shows_fifos(void **state)
{
	(void)state;
	out(bus, FCR, 1, 0x01);
	assert_int_equal(in(bus, IIR, 1), 0xc1);
	out(bus, FCR, 1, 0x00);
	assert_int_equal(in(bus, IIR, 1), 0x01);
}

/* ---- identification of interrupts ---- */

static void test_received_data_by_trigger(void **state)
{
	static const struct {
		uint8_t fcr;
		unsigned trigger;
	} levels[] = { { 0x03, 1 }, { 0x43, 4 }, { 0x83, 8 }, { 0xc3, 14 } };
	unsigned i, sent;

	(void)state;
	/* Only where time is real is there a time before the time-out. */
	plug("uart,timing=real");
	out(bus, IER, 1, 0x01);
	out(bus, MCR, 1, LOOP);
	for (i = 0; i < 4; i++) {
		out(bus, FCR, 1, levels[i].fcr);
		for (sent = 1; sent <= 16; sent++) {
			put("x");
			now_ns += 1041667;
			assert_int_equal(in(bus, IIR, 1), sent >= levels[i].trigger ? 0xc4 : 0xc1);
		}
		/* Below the trigger it is gone again. */
		for (sent = 16; sent >= levels[i].trigger; sent--)
			in(bus, DATA, 1);
		assert_int_equal(in(bus, IIR, 1), 0xc1);
	}
}

static void test_time_out(void **state)
{
	(void)state;
	plug("uart,timing=real");
	out(bus, IER, 1, 0x01);
	out(bus, FCR, 1, 0xc1);
	out(bus, MCR, 1, LOOP);
	put("xy");
	now_ns += 1041667;
	in(bus, LSR, 1);
	now_ns += 1041667;
	assert_int_equal(in(bus, IIR, 1), 0xc1);
	now_ns += 4 * 1041667 - 10;
	assert_int_equal(in(bus, IIR, 1), 0xc1);
	now_ns += 10;
	assert_int_equal(in(bus, IIR, 1), 0xcc);
	/* A read begins the time anew; an empty FIFO has none. */
	in(bus, DATA, 1);
	assert_int_equal(in(bus, IIR, 1), 0xc1);
	now_ns += 4 * 1041667;
	assert_int_equal(in(bus, IIR, 1), 0xcc);
	in(bus, DATA, 1);
	now_ns += 4 * 1041667;
	assert_int_equal(in(bus, IIR, 1), 0xc1);
}

static void test_time_out_at_once_where_characters_take_no_time(void **state)
{
	(void)state;
	out(bus, IER, 1, 0x01);
	out(bus, FCR, 1, 0xc1);
	out(bus, MCR, 1, LOOP);
	put("x");
	assert_int_equal(in(bus, IIR, 1), 0xcc);
	in(bus, DATA, 1);
	assert_int_equal(in(bus, IIR, 1), 0xc1);
}

static void test_holding_empty_ends_by_reading_or_writing(void **state)
{
	(void)state;
	plug("uart,timing=real");
	out(bus, IER, 1, 0x02);
	assert_int_equal(in(bus, IIR, 1), 0x02);
	assert_int_equal(in(bus, IIR, 1), 0x01);
	/* The first goes on at once, the second waits. */
	put("a");
	assert_int_equal(in(bus, IIR, 1), 0x02);
	put("b");
	assert_int_equal(in(bus, IIR, 1), 0x01);
	now_ns += 1041667;
	assert_int_equal(in(bus, IIR, 1), 0x02);
	out(bus, IER, 1, 0x00);
	out(bus, IER, 1, 0x02);
	assert_int_equal(in(bus, IIR, 1), 0x02);
	out(bus, IER, 1, 0x03); /* it is no rise of the bit */
	assert_int_equal(in(bus, IIR, 1), 0x01);
}

static void test_priorities(void **state)
{
	(void)state;
	out(bus, MCR, 1, LOOP);
	put("AB");		       /* overrun, data */
	out(bus, MCR, 1, LOOP | 0x02); /* a change of CTS */
	out(bus, IER, 1, 0x0f);
	assert_int_equal(in(bus, IIR, 1), 0x06);
	in(bus, LSR, 1);
	assert_int_equal(in(bus, IIR, 1), 0x04);
	in(bus, DATA, 1);
	assert_int_equal(in(bus, IIR, 1), 0x02);
	assert_int_equal(in(bus, IIR, 1), 0x00);
	in(bus, MSR, 1);
	assert_int_equal(in(bus, IIR, 1), 0x01);
}

static void test_each_source_needs_its_enable_bit(void **state)
{
	static const uint8_t identified[] = { 0x04, 0x02, 0x06, 0x00 };
	unsigned i;

	(void)state;
	out(bus, MCR, 1, LOOP);
	put("AB");
	out(bus, MCR, 1, LOOP | 0x02);
	assert_int_equal(in(bus, IIR, 1), 0x01);
	for (i = 0; i < 4; i++) {
		out(bus, IER, 1, 1u << i);
		assert_int_equal(in(bus, IIR, 1), identified[i]);
	}
}

/* ---- modem lines ---- */

static void test_loop_back_of_modem_lines(void **state)
{
	static const uint8_t lines[] = { 0x20, 0x10, 0x40, 0x80 };
	unsigned i;

	(void)state;
	for (i = 0; i < 4; i++) {
		out(bus, MCR, 1, LOOP);
		in(bus, MSR, 1);
		out(bus, MCR, 1, LOOP | 1u << i);
		assert_int_equal(in(bus, MSR, 1) & 0xf0, lines[i]);
	}
}

static void test_deltas_are_read_once(void **state)
{
	(void)state;
	out(bus, MCR, 1, LOOP | 0x0b);
	assert_int_equal(in(bus, MSR, 1), 0xbb);
	assert_int_equal(in(bus, MSR, 1), 0xb0);
	out(bus, MCR, 1, LOOP);
	assert_int_equal(in(bus, MSR, 1), 0x0b);
	assert_int_equal(in(bus, MSR, 1), 0x00);
}

static void test_delta_of_ring_is_its_end(void **state)
{
	(void)state;
	out(bus, MCR, 1, LOOP | 0x04);
	assert_int_equal(in(bus, MSR, 1), 0x40);
	out(bus, MCR, 1, LOOP);
	assert_int_equal(in(bus, MSR, 1), 0x04);
}

static void test_delta_stays_when_the_line_comes_back(void **state)
{
	(void)state;
	out(bus, MCR, 1, LOOP | 0x02);
	out(bus, MCR, 1, LOOP);
	assert_int_equal(in(bus, MSR, 1), 0x01);
}

static void test_lines_of_the_far_ends(void **state)
{
	(void)state;
	assert_int_equal(in(bus, MSR, 1), 0x00);
	plug(sim_file_devices(&file, "uart"));
	assert_int_equal(in(bus, MSR, 1), 0xb0);
	/* Into loop-back and out of it the chip sees other lines. */
	out(bus, MCR, 1, LOOP);
	assert_int_equal(in(bus, MSR, 1), 0x0b);
	out(bus, MCR, 1, 0);
	assert_int_equal(in(bus, MSR, 1), 0xbb);
}

/* ---- the plug ---- */

static void test_plug(void **state)
{
	(void)state;
	plug("uart,loop");
	assert_int_equal(in(bus, MSR, 1), 0x00);
	out(bus, MCR, 1, 0x01);
	assert_int_equal(in(bus, MSR, 1), 0xaa);
	out(bus, MCR, 1, 0x03);
	assert_int_equal(in(bus, MSR, 1), 0xb1);
	out(bus, MCR, 1, 0x0f); /* OUT1 and OUT2 are not on the connector */
	assert_int_equal(in(bus, MSR, 1), 0xb0);
	put("x");
	assert_int_equal(in(bus, LSR, 1), 0x61);
	assert_int_equal(in(bus, DATA, 1), 'x');
}

static void test_break_by_the_plug(void **state)
{
	(void)state;
	plug("uart,loop");
	out(bus, IER, 1, 0x04);
	out(bus, LCR, 1, 0x43);
	assert_int_equal(in(bus, IIR, 1), 0x06);
	assert_int_equal(in(bus, LSR, 1), 0x79);
	assert_int_equal(in(bus, IIR, 1), 0x01);
	assert_int_equal(in(bus, LSR, 1), 0x61);
	assert_int_equal(in(bus, DATA, 1), 0);
	/* While the line is held nothing else gets through. */
	put("x");
	out(bus, LCR, 1, 0x43);
	assert_int_equal(in(bus, LSR, 1), 0x60);
	out(bus, LCR, 1, 0x03);
	assert_int_equal(in(bus, LSR, 1), 0x60);
}

static void test_break_in_loop_back_stays_outside(void **state)
{
	(void)state;
	out(bus, MCR, 1, LOOP);
	out(bus, LCR, 1, 0x43);
	assert_int_equal(in(bus, LSR, 1), 0x60);
	put("x");
	assert_int_equal(in(bus, DATA, 1), 'x');
}

static void test_error_is_shown_with_its_character(void **state)
{
	(void)state;
	plug("uart,loop");
	out(bus, FCR, 1, 0x01);
	put("a");
	out(bus, LCR, 1, 0x43);
	out(bus, LCR, 1, 0x03);
	put("b");
	/* Bit 7: somewhere in the FIFO there is one. */
	assert_int_equal(in(bus, LSR, 1), 0xe1);
	assert_int_equal(in(bus, DATA, 1), 'a');
	assert_int_equal(in(bus, LSR, 1), 0xf9);
	assert_int_equal(in(bus, LSR, 1), 0x61);
	assert_int_equal(in(bus, DATA, 1), 0);
	assert_int_equal(in(bus, DATA, 1), 'b');
	assert_int_equal(in(bus, LSR, 1), 0x60);
}

/* ---- where it goes ---- */

static void test_file(void **state)
{
	(void)state;
	plug(sim_file_devices(&file, "uart"));
	assert_int_equal(access(file.path, F_OK), -1);
	put("kport\n");
	assert_in_file(&file, "kport\n");
	assert_int_equal(in(bus, LSR, 1), 0x60);
}

static void test_nothing_comes_from_where_nothing_is_plugged_in(void **state)
{
	(void)state;
	put("x");
	assert_int_equal(in(bus, LSR, 1), 0x60);
}

static void test_file_that_cannot_be_opened(void **state)
{
	struct kport_error error;

	(void)state;
	plug("uart,file=/nowhere/out");
	assert_int_equal(sim_bus_out(bus, DATA, 1, 'x', &error), KPORT_SYSTEM);
	assert_non_null(strstr(error.text, "/nowhere/out cannot be opened"));
	assert_int_equal(in(bus, LSR, 1), 0x60);
}

static void test_failure_of_a_later_character_is_told_by_the_next_access(void **state)
{
	struct kport_error error;
	uint32_t value;

	(void)state;
	plug("uart,timing=real,file=/nowhere/out");
	put("x");
	now_ns += 1041667;
	assert_int_equal(sim_bus_in(bus, LSR, 1, &value, &error), KPORT_SYSTEM);
	assert_int_equal(in(bus, LSR, 1), 0x60);
	put("x");
	now_ns += 1041667;
	assert_int_equal(sim_bus_out(bus, SCR, 1, 0, &error), KPORT_SYSTEM);
}

/* ---- the time of a real line ---- */

/* How long the transmitter needs for a character, to the nanosecond. */
static uint64_t character_ns(uint16_t divisor, uint8_t line)
{
	uint64_t start_ns = now_ns;

	out(bus, LCR, 1, 0x80);
	out(bus, DATA, 2, divisor);
	out(bus, LCR, 1, line);
	put("U");
	while (!(in(bus, LSR, 1) & 0x40))
		now_ns += 1;
	return now_ns - start_ns;
}

static void test_time_of_a_character(void **state)
{
	(void)state;
	plug("uart,timing=real");
	assert_int_equal(character_ns(1, 0x03), 86805);	 /* 115,200 baud, 10 bits */
	assert_int_equal(character_ns(1, 0x07), 95486);	 /* a second stop bit */
	assert_int_equal(character_ns(1, 0x0b), 95486);	 /* parity */
	assert_int_equal(character_ns(1, 0x0f), 104166); /* both */
	assert_int_equal(character_ns(1, 0x00), 60763);	 /* 5 bits */
	assert_int_equal(character_ns(1, 0x04), 65104);	 /* and one stop bit and a half */
	assert_int_equal(character_ns(12, 0x03), 1041666);
}

static void test_divisor_of_nothing_is_the_largest(void **state)
{
	(void)state;
	plug("uart,timing=real");
	out(bus, LCR, 1, 0x80);
	out(bus, DATA, 2, 0);
	out(bus, LCR, 1, 0x03);
	put("x");
	now_ns += 5688888888 - 1;
	assert_int_equal(in(bus, LSR, 1), 0x20);
	now_ns += 1;
	assert_int_equal(in(bus, LSR, 1), 0x60);
}

static void test_transmitter_empties_step_by_step(void **state)
{
	(void)state;
	snprintf(file.devices, sizeof(file.devices), "uart,timing=real,file=%s", file.path);
	plug(file.devices);
	put("A");
	assert_int_equal(in(bus, LSR, 1), 0x20);
	put("B");
	assert_int_equal(in(bus, LSR, 1), 0x00);
	assert_in_file(&file, "");
	now_ns += 1041667;
	assert_int_equal(in(bus, LSR, 1), 0x20);
	assert_in_file(&file, "A");
	now_ns += 1041667;
	assert_int_equal(in(bus, LSR, 1), 0x60);
	assert_in_file(&file, "AB");
}

static void test_holding_register_is_written_over(void **state)
{
	(void)state;
	snprintf(file.devices, sizeof(file.devices), "uart,timing=real,file=%s", file.path);
	plug(file.devices);
	put("ABC");
	now_ns += 10000000;
	in(bus, LSR, 1);
	assert_in_file(&file, "AC");
}

static void test_full_transmit_fifo_takes_nothing(void **state)
{
	(void)state;
	snprintf(file.devices, sizeof(file.devices), "uart,timing=real,file=%s", file.path);
	plug(file.devices);
	out(bus, FCR, 1, 0x01);
	put("_0123456789abcdefXY"); /* one is on the line, 16 wait */
	now_ns += 100000000;
	assert_int_equal(in(bus, LSR, 1), 0x60);
	assert_in_file(&file, "_0123456789abcdef");
}

static void test_cleared_transmit_fifo_sends_what_is_on_the_line(void **state)
{
	(void)state;
	snprintf(file.devices, sizeof(file.devices), "uart,timing=real,file=%s", file.path);
	plug(file.devices);
	out(bus, FCR, 1, 0x01);
	out(bus, IER, 1, 0x02);
	put("ABC");
	assert_int_equal(in(bus, IIR, 1), 0xc1);
	out(bus, FCR, 1, 0x05);
	assert_int_equal(in(bus, IIR, 1), 0xc2);
	now_ns += 10000000;
	assert_int_equal(in(bus, LSR, 1), 0x60);
	assert_in_file(&file, "A");
}

static void test_end_of_the_bus_sends_the_rest(void **state)
{
	(void)state;
	snprintf(file.devices, sizeof(file.devices), "uart,timing=real,file=%s", file.path);
	plug(file.devices);
	out(bus, FCR, 1, 0x01);
	put("rest");
	sim_bus_close(bus);
	bus = NULL;
	assert_in_file(&file, "rest");
}

static void test_mistakes(void **state)
{
	(void)state;
	assert_mistake("uart,stdout,loop",
		       "column 13: uart@0x3f8: only one of these can be given: file, stdout, pty, "
		       "tty, loop");
	assert_mistake("uart,file=a,stdout", "column 13: uart@0x3f8: only one of these");
	assert_mistake("uart,link=a", "column 6: uart@0x3f8: link is for a pty");
	assert_mistake("uart,file=a,link=b", "column 13: uart@0x3f8: link is for a pty");
	assert_mistake("uart,timing=slow", "column 6: uart@0x3f8: timing cannot be \"slow\"; there "
					   "are: instant, real");
	assert_mistake("uart uart@0x3f4", "column 6: uart@0x3f4: its ports 0x3f4-0x3fb overlap");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_after_reset),
		CASE(test_usual_place),
		CASE(test_bits_that_do_not_exist),
		CASE(test_scratch),
		CASE(test_divisor_latch),
		CASE(test_status_registers_cannot_be_written),
		CASE(test_wide_accesses_are_bytes),
		CASE(test_loop_back_brings_characters_back),
		CASE(test_overrun_without_fifo_keeps_the_new_one),
		CASE(test_word_length),
		CASE(test_loop_back_sends_nothing_out),
		CASE(test_fifo_holds_16),
		CASE(test_overrun_with_fifo_keeps_the_old_ones),
		CASE(test_fifo_goes_round),
		CASE(test_fifo_resets),
		CASE(test_change_of_fifo_enable_clears),
		CASE(test_fifo_bits_need_the_enable_bit),
		CASE(test_identification_shows_fifos),
		CASE(test_received_data_by_trigger),
		CASE(test_time_out),
		CASE(test_time_out_at_once_where_characters_take_no_time),
		CASE(test_holding_empty_ends_by_reading_or_writing),
		CASE(test_priorities),
		CASE(test_each_source_needs_its_enable_bit),
		CASE(test_loop_back_of_modem_lines),
		CASE(test_deltas_are_read_once),
		CASE(test_delta_of_ring_is_its_end),
		CASE(test_delta_stays_when_the_line_comes_back),
		CASE(test_lines_of_the_far_ends),
		CASE(test_plug),
		CASE(test_break_by_the_plug),
		CASE(test_break_in_loop_back_stays_outside),
		CASE(test_error_is_shown_with_its_character),
		CASE(test_file),
		CASE(test_nothing_comes_from_where_nothing_is_plugged_in),
		CASE(test_file_that_cannot_be_opened),
		CASE(test_failure_of_a_later_character_is_told_by_the_next_access),
		CASE(test_time_of_a_character),
		CASE(test_divisor_of_nothing_is_the_largest),
		CASE(test_transmitter_empties_step_by_step),
		CASE(test_holding_register_is_written_over),
		CASE(test_full_transmit_fifo_takes_nothing),
		CASE(test_cleared_transmit_fifo_sends_what_is_on_the_line),
		CASE(test_end_of_the_bus_sends_the_rest),
		CASE(test_mistakes),
	};

	return cmocka_run_group_tests_name("uart", tests, NULL, NULL);
}
