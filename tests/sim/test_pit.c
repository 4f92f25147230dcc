/* SPDX-License-Identifier: MIT */
/* The 8254: counting in modes 0, 2 and 3, access, latches, read-back, gate, and port 0x61. */
#include "sim_check.h"

#define CONTROL 0x43
#define PORT_B 0x61

static struct sim_bus *bus;
static uint64_t now_ns;

static int setup(void **state)
{
	(void)state;
	now_ns = 55;
	bus = bus_with_clock("pit@0x40", &now_ns);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	sim_bus_close(bus);
	return 0;
}

/* 105 clocks are 88 us. The time is that of the first nanosecond of a clock. */
static void pass(uint64_t clocks)
{
	static uint64_t passed;

	if (now_ns == 55)
		passed = 0;
	passed += clocks;
	now_ns = 55 + (passed * 88000 + 104) / 105;
	/* Never as at the beginning, even with no clock passed. */
	now_ns += now_ns == 55;
}

static void set_counter(unsigned counter, unsigned mode, unsigned count)
{
	out(bus, CONTROL, 1, counter << 6 | 0x30 | mode << 1);
	out(bus, (uint16_t)(0x40 + counter), 1, count & 0xff);
	out(bus, (uint16_t)(0x40 + counter), 1, count >> 8);
}

static unsigned read_count(unsigned counter)
{
	unsigned low = in(bus, (uint16_t)(0x40 + counter), 1);

	return low | in(bus, (uint16_t)(0x40 + counter), 1) << 8;
}

static unsigned status(unsigned counter)
{
	out(bus, CONTROL, 1, 0xe0 | 2u << counter);
	return in(bus, (uint16_t)(0x40 + counter), 1);
}

static bool output(unsigned counter)
{
	return status(counter) & 0x80;
}

/* ---- as firmware leaves it ---- */

static void test_at_the_start(void **state)
{
	(void)state;
	assert_int_equal(status(0), 0xb6);
	assert_int_equal(status(1), 0x94);
	assert_int_equal(status(2), 0xb6);
	assert_int_equal(read_count(0), 0);
	assert_int_equal(in(bus, 0x41, 1), 18);
	assert_int_equal(in(bus, CONTROL, 1), 0xff);
	assert_int_equal(in(bus, 0x44, 1), 0xff);
	assert_int_equal(in(bus, PORT_B, 1), 0x20);
}

static void test_18_ticks_a_second(void **state)
{
	unsigned i, edges = 0;
	bool was_high = true;

	(void)state;
	for (i = 0; i < 10000; i++) {
		now_ns += 1000000;
		edges += output(0) && !was_high;
		was_high = output(0);
	}
	assert_int_equal(edges, 182);
}

static void test_clock_is_1193182_hz(void **state)
{
	(void)state;
	set_counter(0, 2, 50000);
	now_ns += 838; /* loads it */
	now_ns += 41904762 - 838;
	out(bus, CONTROL, 1, 0x00);
	assert_in_range(read_count(0), 1, 2);
	now_ns += 1000;
	out(bus, CONTROL, 1, 0x00);
	assert_in_range(read_count(0), 49999, 50000);
}

/* ---- mode 0 ---- */

static void test_mode_0_ends_one_clock_after_its_count(void **state)
{
	(void)state;
	pass(0);
	set_counter(0, 0, 4);
	assert_int_equal(status(0), 0x70); /* not loaded yet */
	pass(1);
	assert_int_equal(status(0), 0x30);
	assert_int_equal(read_count(0), 4);
	pass(3);
	assert_int_equal(read_count(0), 1);
	assert_false(output(0));
	pass(1);
	assert_true(output(0));
	assert_int_equal(read_count(0), 0);
	pass(1);
	assert_int_equal(read_count(0), 0xffff);
	pass(0x10000);
	assert_true(output(0));
	assert_int_equal(read_count(0), 0xffff);
}

static void test_mode_0_control_word_and_first_byte_lower_the_output(void **state)
{
	(void)state;
	pass(0);
	set_counter(0, 0, 10);
	pass(11);
	assert_true(output(0));
	out(bus, 0x40, 1, 5); /* the low byte: stands, low */
	assert_false(output(0));
	pass(20);
	assert_false(output(0));
	assert_int_equal(read_count(0), 0);
	out(bus, 0x40, 1, 0);
	pass(1);
	assert_int_equal(read_count(0), 5);
	pass(5);
	assert_true(output(0));
	out(bus, CONTROL, 1, 0x30);
	assert_false(output(0));
	pass(100);
	assert_false(output(0));
}

static void test_mode_0_new_count_begins_anew(void **state)
{
	(void)state;
	pass(0);
	out(bus, CONTROL, 1, 0x10); /* low byte only */
	out(bus, 0x40, 1, 10);
	pass(6);
	assert_int_equal(in(bus, 0x40, 1), 5);
	out(bus, 0x40, 1, 100);
	pass(1);
	assert_int_equal(in(bus, 0x40, 1), 100);
	pass(99);
	assert_false(output(0));
	pass(1);
	assert_true(output(0));
}

/* ---- mode 2 ---- */

static void test_mode_2_is_low_for_the_last_clock(void **state)
{
	static const unsigned counts[] = { 3, 2, 1, 3, 2, 1, 3 };
	unsigned i;

	(void)state;
	pass(0);
	set_counter(0, 2, 3);
	assert_true(output(0));
	for (i = 0; i < 7; i++) {
		pass(1);
		assert_int_equal(read_count(0), counts[i]);
		assert_int_equal(output(0), counts[i] != 1);
	}
}

static void test_mode_2_new_count_waits_for_the_end(void **state)
{
	(void)state;
	pass(0);
	set_counter(0, 2, 10);
	pass(4);
	assert_int_equal(read_count(0), 7);
	out(bus, 0x40, 1, 20);
	assert_int_equal(status(0) & 0x40, 0);
	out(bus, 0x40, 1, 0);
	assert_int_equal(status(0) & 0x40, 0x40);
	pass(6);
	assert_int_equal(read_count(0), 1);
	pass(1);
	assert_int_equal(status(0) & 0x40, 0);
	assert_int_equal(read_count(0), 20);
	pass(19);
	assert_int_equal(read_count(0), 1);
	pass(1);
	assert_int_equal(read_count(0), 20);
}

static void test_mode_2_new_count_after_a_long_pause(void **state)
{
	(void)state;
	pass(0);
	set_counter(0, 2, 10);
	pass(4);
	out(bus, 0x40, 1, 20);
	out(bus, 0x40, 1, 0);
	pass(7 + 20000 + 3);
	assert_int_equal(read_count(0), 17);
}

static void test_mode_6_and_7_are_2_and_3(void **state)
{
	(void)state;
	pass(0);
	set_counter(0, 6, 3);
	pass(3);
	assert_int_equal(read_count(0), 1);
	assert_int_equal(status(0), 0x3c); /* as it was written */
	set_counter(0, 7, 4);
	pass(2);
	assert_int_equal(read_count(0), 2);
	assert_int_equal(status(0), 0xbe);
}

/* ---- mode 3 ---- */

static void test_mode_3_even(void **state)
{
	static const unsigned counts[] = { 4, 2, 4, 2, 4, 2 };
	static const bool outputs[] = { true, true, false, false, true, true };
	unsigned i;

	(void)state;
	pass(0);
	set_counter(0, 3, 4);
	assert_true(output(0));
	for (i = 0; i < 6; i++) {
		pass(1);
		assert_int_equal(read_count(0), counts[i]);
		assert_int_equal(output(0), outputs[i]);
	}
}

static void test_mode_3_odd(void **state)
{
	static const unsigned counts[] = { 4, 2, 0, 4, 2, 4, 2, 0 };
	static const bool outputs[] = { true, true, true, false, false, true, true, true };
	unsigned i;

	(void)state;
	pass(0);
	set_counter(0, 3, 5);
	for (i = 0; i < 8; i++) {
		pass(1);
		assert_int_equal(read_count(0), counts[i]);
		assert_int_equal(output(0), outputs[i]);
	}
}

static void test_mode_3_new_count_waits_for_the_half(void **state)
{
	(void)state;
	pass(0);
	set_counter(0, 3, 8);
	pass(2); /* 6, high */
	out(bus, 0x40, 1, 4);
	out(bus, 0x40, 1, 0);
	pass(2);
	assert_int_equal(read_count(0), 2);
	assert_true(output(0));
	pass(1);
	assert_int_equal(read_count(0), 4); /* the low half, of the new count */
	assert_false(output(0));
	out(bus, 0x40, 1, 8);
	out(bus, 0x40, 1, 0);
	pass(1);
	assert_false(output(0));
	pass(1);
	assert_int_equal(read_count(0), 8);
	assert_true(output(0));
	pass(3);
	assert_true(output(0));
	pass(1);
	assert_false(output(0));
}

static void test_count_of_one_harms_nobody(void **state)
{
	(void)state;
	pass(0);
	set_counter(0, 2, 1);
	pass(3);
	assert_int_equal(read_count(0), 1);
	set_counter(0, 3, 1);
	pass(3);
	assert_int_equal(read_count(0), 0);
}

/* ---- modes that are not modelled ---- */

static void test_other_modes_stand(void **state)
{
	static const unsigned modes[] = { 1, 4, 5 };
	unsigned i;

	(void)state;
	pass(0);
	for (i = 0; i < 3; i++) {
		set_counter(0, modes[i], 0x1234);
		pass(100000);
		assert_int_equal(read_count(0), 0x1234);
		assert_int_equal(status(0), 0xf0 | modes[i] << 1);
	}
	set_counter(0, 2, 100);
	pass(1);
	assert_int_equal(read_count(0), 100);
}

/* ---- access and BCD ---- */

static void test_low_byte_only(void **state)
{
	(void)state;
	pass(0);
	out(bus, CONTROL, 1, 0x14);
	out(bus, 0x40, 1, 0x80);
	pass(1);
	assert_int_equal(in(bus, 0x40, 1), 0x80);
	assert_int_equal(in(bus, 0x40, 1), 0x80);
}

static void test_high_byte_only(void **state)
{
	(void)state;
	pass(0);
	out(bus, CONTROL, 1, 0x24);
	out(bus, 0x40, 1, 0x12);
	pass(1);
	assert_int_equal(in(bus, 0x40, 1), 0x12);
	pass(1);
	assert_int_equal(in(bus, 0x40, 1), 0x11);
	assert_int_equal(in(bus, 0x40, 1), 0x11);
}

static void test_control_word_resets_the_order_of_bytes(void **state)
{
	(void)state;
	pass(0);
	set_counter(0, 2, 0x1234);
	pass(1);
	in(bus, 0x40, 1);
	out(bus, 0x40, 1, 0x77);
	set_counter(0, 2, 0x5678);
	pass(1);
	assert_int_equal(read_count(0), 0x5678);
}

static void test_reading_does_not_disturb_writing(void **state)
{
	(void)state;
	pass(0);
	out(bus, CONTROL, 1, 0x34);
	out(bus, 0x40, 1, 0x34);
	in(bus, 0x40, 1);
	out(bus, 0x40, 1, 0x12);
	pass(1);
	assert_int_equal(in(bus, 0x40, 1), 0x12); /* the high byte is due */
	assert_int_equal(read_count(0), 0x1234);
}

static void test_zero_is_the_largest_count(void **state)
{
	(void)state;
	pass(0);
	set_counter(0, 2, 0);
	pass(1);
	assert_int_equal(read_count(0), 0);
	pass(1);
	assert_int_equal(read_count(0), 0xffff);
	pass(0xffff);
	assert_int_equal(read_count(0), 0);
}

static void test_bcd(void **state)
{
	(void)state;
	pass(0);
	out(bus, CONTROL, 1, 0x35);
	out(bus, 0x40, 1, 0x00);
	out(bus, 0x40, 1, 0x10);
	pass(1);
	assert_int_equal(read_count(0), 0x1000);
	pass(1);
	assert_int_equal(read_count(0), 0x0999);
	assert_int_equal(status(0), 0xb5);
	pass(999);
	assert_int_equal(read_count(0), 0x1000);
	/* Zero is ten thousand. */
	out(bus, CONTROL, 1, 0x31);
	out(bus, 0x40, 1, 0x00);
	out(bus, 0x40, 1, 0x00);
	pass(1);
	assert_int_equal(read_count(0), 0x0000);
	pass(1);
	assert_int_equal(read_count(0), 0x9999);
	pass(9999);
	assert_true(output(0));
	pass(1);
	assert_int_equal(read_count(0), 0x9999);
}

static void test_16_bits_are_two_counters(void **state)
{
	(void)state;
	out(bus, CONTROL, 1, 0x14);
	out(bus, CONTROL, 1, 0x54);
	out(bus, 0x40, 2, 0x2010);
	assert_int_equal(in(bus, 0x40, 2), 0x2010);
	assert_int_equal(in(bus, 0x40, 4) & 0xff00ffff, 0xff002010);
}

/* ---- latches ---- */

static void test_latched_count_stays(void **state)
{
	(void)state;
	pass(0);
	set_counter(0, 2, 1000);
	pass(101);
	out(bus, CONTROL, 1, 0x00);
	pass(50);
	out(bus, CONTROL, 1, 0x00); /* is latched already */
	assert_int_equal(in(bus, 0x40, 1), 900 & 0xff);
	pass(50);
	assert_int_equal(in(bus, 0x40, 1), 900 >> 8);
	assert_int_equal(read_count(0), 800);
}

static void test_latch_of_one_counter_only(void **state)
{
	(void)state;
	pass(0);
	set_counter(0, 2, 1000);
	set_counter(2, 0, 1000);
	out(bus, PORT_B, 1, 0x01);
	pass(101);
	out(bus, CONTROL, 1, 0x80);
	pass(100);
	assert_int_equal(read_count(0), 800);
	assert_int_equal(read_count(2), 900);
}

static void test_latch_with_low_byte_only_ends_after_one(void **state)
{
	(void)state;
	pass(0);
	out(bus, CONTROL, 1, 0x14);
	out(bus, 0x40, 1, 100);
	pass(11);
	out(bus, CONTROL, 1, 0x00);
	pass(10);
	assert_int_equal(in(bus, 0x40, 1), 90);
	assert_int_equal(in(bus, 0x40, 1), 80);
}

static void test_control_word_ends_a_latch(void **state)
{
	(void)state;
	pass(0);
	set_counter(0, 2, 1000);
	pass(1);
	out(bus, CONTROL, 1, 0xc2); /* both */
	set_counter(0, 2, 2000);
	pass(1);
	assert_int_equal(read_count(0), 2000);
}

static void test_read_back_of_several_counts(void **state)
{
	(void)state;
	pass(0);
	set_counter(0, 2, 1000);
	set_counter(1, 2, 2000);
	pass(11);
	out(bus, CONTROL, 1, 0xd6); /* counts of 0 and 1 */
	pass(10);
	assert_int_equal(read_count(0), 990);
	assert_int_equal(read_count(1), 1990);
	assert_int_equal(read_count(0), 980);
}

static void test_read_back_of_status_then_count(void **state)
{
	(void)state;
	pass(0);
	set_counter(0, 2, 1000);
	pass(11);
	out(bus, CONTROL, 1, 0xc2);
	pass(10);
	assert_int_equal(in(bus, 0x40, 1), 0xb4);
	assert_int_equal(read_count(0), 990);
	assert_int_equal(read_count(0), 980);
}

static void test_latched_status_stays(void **state)
{
	(void)state;
	pass(0);
	set_counter(0, 0, 5);
	out(bus, CONTROL, 1, 0xe2);
	pass(100);
	out(bus, CONTROL, 1, 0xe2);
	assert_int_equal(in(bus, 0x40, 1), 0x70);
	assert_int_equal(status(0), 0xb0);
}

static void test_read_back_of_nothing(void **state)
{
	(void)state;
	pass(0);
	set_counter(0, 2, 1000);
	pass(1);
	out(bus, CONTROL, 1, 0xf2); /* neither count nor status */
	out(bus, CONTROL, 1, 0xc0); /* of no counter */
	pass(1);
	assert_int_equal(read_count(0), 999);
}

/* ---- gate and port 0x61 ---- */

static void test_port_b_keeps_four_bits(void **state)
{
	(void)state;
	out(bus, PORT_B, 1, 0xff);
	assert_int_equal(in(bus, PORT_B, 1) & 0xcf, 0x0f);
	out(bus, PORT_B, 1, 0x02);
	assert_int_equal(in(bus, PORT_B, 1) & 0xcf, 0x02);
}

static void test_gate_pauses_mode_0(void **state)
{
	(void)state;
	pass(0);
	set_counter(2, 0, 100);
	pass(10);
	assert_int_equal(read_count(2), 100);
	out(bus, PORT_B, 1, 0x01);
	pass(40);
	assert_int_equal(read_count(2), 60);
	out(bus, PORT_B, 1, 0x00);
	pass(1000);
	assert_int_equal(read_count(2), 60);
	assert_int_equal(in(bus, PORT_B, 1) & 0x20, 0);
	out(bus, PORT_B, 1, 0x01);
	pass(59);
	assert_int_equal(in(bus, PORT_B, 1) & 0x20, 0);
	pass(1);
	assert_int_equal(in(bus, PORT_B, 1) & 0x20, 0x20);
	/* The gate does not touch the output of mode 0. */
	out(bus, PORT_B, 1, 0x00);
	assert_int_equal(in(bus, PORT_B, 1) & 0x20, 0x20);
}

static void test_gate_begins_mode_3_anew(void **state)
{
	(void)state;
	pass(0);
	set_counter(2, 3, 100);
	out(bus, PORT_B, 1, 0x01);
	pass(1);
	assert_int_equal(read_count(2), 100);
	pass(70);
	assert_int_equal(in(bus, PORT_B, 1) & 0x20, 0);
	out(bus, PORT_B, 1, 0x00);
	assert_int_equal(in(bus, PORT_B, 1) & 0x20, 0x20);
	pass(1000);
	assert_int_equal(read_count(2), 60);
	out(bus, PORT_B, 1, 0x01);
	pass(1);
	assert_int_equal(read_count(2), 100);
	assert_int_equal(in(bus, PORT_B, 1) & 0x20, 0x20);
	out(bus, PORT_B, 1, 0x03); /* no edge */
	pass(10);
	assert_int_equal(read_count(2), 80);
}

static void test_count_written_behind_a_closed_gate(void **state)
{
	(void)state;
	pass(0);
	set_counter(2, 2, 100);
	out(bus, PORT_B, 1, 0x01);
	pass(11);
	out(bus, PORT_B, 1, 0x00);
	out(bus, 0x42, 1, 50);
	out(bus, 0x42, 1, 0);
	pass(1000);
	assert_int_equal(read_count(2), 90);
	assert_int_equal(status(2) & 0x40, 0x40);
	out(bus, PORT_B, 1, 0x01);
	pass(1);
	assert_int_equal(read_count(2), 50);
	assert_int_equal(status(2) & 0x40, 0);
}

static void test_gate_is_counter_2s_only(void **state)
{
	(void)state;
	pass(0);
	set_counter(0, 2, 1000);
	pass(11);
	out(bus, PORT_B, 1, 0x01);
	out(bus, PORT_B, 1, 0x00);
	assert_int_equal(read_count(0), 990);
}

/* How programs wait without interrupts: mode 0 on counter 2, until bit 5. */
static void test_wait_of_50_ms(void **state)
{
	uint64_t start_ns;

	(void)state;
	out(bus, PORT_B, 1, (in(bus, PORT_B, 1) & ~0x02u) | 0x01);
	set_counter(2, 0, 59659);
	start_ns = now_ns;
	while (!(in(bus, PORT_B, 1) & 0x20))
		now_ns += 1000;
	assert_in_range(now_ns - start_ns, 49999000, 50003000);
}

static void test_refresh_toggles(void **state)
{
	unsigned i, changes = 0;
	uint32_t was = in(bus, PORT_B, 1) & 0x10;

	(void)state;
	for (i = 0; i < 100000; i++) {
		uint32_t is;

		now_ns += 1000;
		is = in(bus, PORT_B, 1) & 0x10;
		changes += is != was;
		was = is;
	}
	/* 100 ms of 18 clocks each: 15.086 us */
	assert_in_range(changes, 6628, 6629);
	/* Without counter 1 there is no refresh. */
	out(bus, CONTROL, 1, 0x54);
	was = in(bus, PORT_B, 1) & 0x10;
	now_ns += 15086;
	assert_int_equal(in(bus, PORT_B, 1) & 0x10, was);
}

static void test_mistakes(void **state)
{
	(void)state;
	assert_mistake("pit,mode=2", "column 5: pit has no option \"mode\"; there are: none");
	assert_mistake("latch@0x61+1 pit", "column 14: pit@0x40: its ports 0x61-0x61 overlap those "
					   "of latch@0x61");
	assert_mistake("pit pit@0x48", "column 5: pit@0x48: its ports 0x61-0x61 overlap those of "
				       "pit@0x40");
	assert_mistake("pit@0x3e+4", "column 9: this device has a fixed number of ports");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_at_the_start),
		CASE(test_18_ticks_a_second),
		CASE(test_clock_is_1193182_hz),
		CASE(test_mode_0_ends_one_clock_after_its_count),
		CASE(test_mode_0_control_word_and_first_byte_lower_the_output),
		CASE(test_mode_0_new_count_begins_anew),
		CASE(test_mode_2_is_low_for_the_last_clock),
		CASE(test_mode_2_new_count_waits_for_the_end),
		CASE(test_mode_2_new_count_after_a_long_pause),
		CASE(test_mode_6_and_7_are_2_and_3),
		CASE(test_mode_3_even),
		CASE(test_mode_3_odd),
		CASE(test_mode_3_new_count_waits_for_the_half),
		CASE(test_count_of_one_harms_nobody),
		CASE(test_other_modes_stand),
		CASE(test_low_byte_only),
		CASE(test_high_byte_only),
		CASE(test_control_word_resets_the_order_of_bytes),
		CASE(test_reading_does_not_disturb_writing),
		CASE(test_zero_is_the_largest_count),
		CASE(test_bcd),
		CASE(test_16_bits_are_two_counters),
		CASE(test_latched_count_stays),
		CASE(test_latch_of_one_counter_only),
		CASE(test_latch_with_low_byte_only_ends_after_one),
		CASE(test_control_word_ends_a_latch),
		CASE(test_read_back_of_several_counts),
		CASE(test_read_back_of_status_then_count),
		CASE(test_latched_status_stays),
		CASE(test_read_back_of_nothing),
		CASE(test_port_b_keeps_four_bits),
		CASE(test_gate_pauses_mode_0),
		CASE(test_gate_begins_mode_3_anew),
		CASE(test_count_written_behind_a_closed_gate),
		CASE(test_gate_is_counter_2s_only),
		CASE(test_wait_of_50_ms),
		CASE(test_refresh_toggles),
		CASE(test_mistakes),
	};

	return cmocka_run_group_tests_name("pit", tests, NULL, NULL);
}
