/* SPDX-License-Identifier: MIT */
/* The MC146818A: registers and memory, forms of time, the calendar, update cycle, alarm, rates. */
#include "sim_check.h"

#include <stdio.h>
#include <time.h>

#define SECOND_NS 1000000000ull
#define DAY_NS (86400 * SECOND_NS)
#define START "rtc,time=2026-01-31T23:59:58"

enum { SEC, SEC_ALARM, MIN, MIN_ALARM, HOUR, HOUR_ALARM, WEEKDAY, DAY, MONTH, YEAR, A, B, C, D };

static struct sim_bus *bus;
static uint64_t now_ns;

static uint8_t get(unsigned index)
{
	out(bus, 0x70, 1, index);
	return (uint8_t)in(bus, 0x71, 1);
}

static void set(unsigned index, unsigned value)
{
	out(bus, 0x70, 1, index);
	out(bus, 0x71, 1, value);
}

static void plug(const char *devices)
{
	sim_bus_close(bus);
	bus = bus_with_clock(devices, &now_ns);
}

static int setup(void **state)
{
	(void)state;
	now_ns = 123456789;
	bus = NULL;
	plug(START);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	sim_bus_close(bus);
	return 0;
}

/* "26-01-31 7 23:59:58": the registers as they are, in hexadecimal. */
static void assert_time(const char *text)
{
	char found[40];

	snprintf(found, sizeof(found), "%02x-%02x-%02x %x %02x:%02x:%02x", get(YEAR), get(MONTH),
		 get(DAY), get(WEEKDAY), get(HOUR), get(MIN), get(SEC));
	assert_string_equal(found, text);
}

static void set_date(unsigned year, unsigned month, unsigned day)
{
	set(YEAR, year);
	set(MONTH, month);
	set(DAY, day);
	set(HOUR, 0x23);
	set(MIN, 0x59);
	set(SEC, 0x59);
}

/* ---- registers and memory ---- */

static void test_as_firmware_leaves_it(void **state)
{
	(void)state;
	assert_time("26-01-31 7 23:59:58");
	assert_int_equal(get(A), 0x26);
	assert_int_equal(get(B), 0x02);
	assert_int_equal(get(C), 0x00);
	assert_int_equal(get(D), 0x80);
	assert_int_equal(get(0x32), 0x20);
}

static void test_address_cannot_be_read(void **state)
{
	(void)state;
	out(bus, 0x70, 1, 0x0d);
	assert_int_equal(in(bus, 0x70, 1), 0xff);
	assert_int_equal(in(bus, 0x71, 1), 0x80);
	assert_int_equal(in(bus, 0x72, 1), 0xff);
}

static void test_bit_7_of_the_address_is_the_mask_of_the_nmi(void **state)
{
	(void)state;
	assert_int_equal(get(0x80 | D), 0x80);
	set(0x80 | 0x40, 0x5a);
	assert_int_equal(get(0x40), 0x5a);
}

static void test_16_bits_are_address_and_data(void **state)
{
	(void)state;
	out(bus, 0x70, 2, 0x5a40);
	assert_int_equal(get(0x40), 0x5a);
	assert_int_equal(in(bus, 0x70, 2), 0x5aff);
}

static void test_memory(void **state)
{
	unsigned i;

	(void)state;
	for (i = 14; i < 128; i++) {
		if (i != 0x32)
			assert_int_equal(get(i), 0);
		set(i, i ^ 0xa5);
	}
	now_ns += 400 * DAY_NS;
	for (i = 14; i < 128; i++)
		assert_int_equal(get(i), i ^ 0xa5);
}

static void test_read_only_bits(void **state)
{
	(void)state;
	set(C, 0xff);
	set(D, 0x00);
	set(SEC, 0xd9);
	set(A, 0xa6);
	assert_int_equal(get(C), 0x00);
	assert_int_equal(get(D), 0x80);
	assert_int_equal(get(SEC), 0x59);
	assert_int_equal(get(A), 0x26);
}

static void test_another_place(void **state)
{
	(void)state;
	plug("rtc@0x370,time=1999-12-31T00:00:00");
	out(bus, 0x370, 1, YEAR);
	assert_int_equal(in(bus, 0x371, 1), 0x99);
	out(bus, 0x370, 1, 0x32);
	assert_int_equal(in(bus, 0x371, 1), 0x19);
	assert_int_equal(in(bus, 0x71, 1), 0xff);
}

static void test_host_time(void **state)
{
	time_t before = time(NULL);
	struct tm tm;
	unsigned year, minute;

	(void)state;
	plug("rtc");
	gmtime_r(&before, &tm);
	year = (unsigned)(get(YEAR) >> 4) * 10 + (get(YEAR) & 15u);
	minute = (unsigned)(get(MIN) >> 4) * 10 + (get(MIN) & 15u);
	/* The test may run as a year or a minute ends. */
	assert_in_range((year + 100 - (unsigned)tm.tm_year % 100) % 100, 0, 1);
	assert_in_range((minute + 60 - (unsigned)tm.tm_min) % 60, 0, 1);
	assert_in_range(get(WEEKDAY), 1, 7);
}

/* ---- time goes on ---- */

static void test_all_at_once_at_the_end_of_a_month(void **state)
{
	(void)state;
	now_ns += SECOND_NS;
	assert_time("26-01-31 7 23:59:59");
	now_ns += SECOND_NS;
	assert_time("26-02-01 1 00:00:00");
	now_ns += SECOND_NS;
	assert_time("26-02-01 1 00:00:01");
}

static void test_a_second_is_a_second(void **state)
{
	(void)state;
	now_ns += SECOND_NS - 1;
	assert_int_equal(get(SEC), 0x58);
	now_ns += 1;
	assert_int_equal(get(SEC), 0x59);
}

static void test_lengths_of_months(void **state)
{
	static const uint8_t last[] = { 0x31, 0x28, 0x31, 0x30, 0x31, 0x30,
					0x31, 0x31, 0x30, 0x31, 0x30, 0x31 };
	unsigned month;

	(void)state;
	for (month = 1; month <= 12; month++) {
		unsigned bcd = month < 10 ? month : month + 6;

		set_date(0x26, bcd, last[month - 1]);
		now_ns += SECOND_NS;
		assert_int_equal(get(DAY), 0x01);
		assert_int_equal(get(MONTH), month == 12 ? 0x01 : month == 9 ? 0x10 : bcd + 1);
		set_date(0x26, bcd, last[month - 1] - 1u - (last[month - 1] == 0x30 ? 6 : 0));
		now_ns += SECOND_NS;
		assert_int_equal(get(DAY), last[month - 1]);
	}
}

static void test_leap_years(void **state)
{
	static const struct {
		uint8_t year;
		bool is_leap;
	} years[] = { { 0x00, true },  { 0x24, true }, { 0x25, false }, { 0x26, false },
		      { 0x27, false }, { 0x28, true }, { 0x30, false }, { 0x32, true },
		      { 0x96, true },  { 0x99, false } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(years) / sizeof(years[0]); i++) {
		set_date(years[i].year, 0x02, 0x28);
		now_ns += SECOND_NS;
		assert_int_equal(get(DAY), years[i].is_leap ? 0x29 : 0x01);
		set_date(years[i].year, 0x02, 0x29);
		now_ns += SECOND_NS;
		assert_int_equal(get(MONTH), 0x03);
	}
}

static void test_century_does_not_count(void **state)
{
	(void)state;
	set(0x32, 0x19);
	set_date(0x99, 0x12, 0x31);
	set(WEEKDAY, 7);
	now_ns += SECOND_NS;
	assert_time("00-01-01 1 00:00:00");
	assert_int_equal(get(0x32), 0x19);
}

static void test_long_pauses(void **state)
{
	(void)state;
	plug("rtc,time=2024-01-01T00:00:00"); /* a Monday */
	assert_time("24-01-01 2 00:00:00");
	now_ns += DAY_NS + SECOND_NS;
	assert_time("24-01-02 3 00:00:01");
	now_ns += 2 * DAY_NS;
	assert_time("24-01-04 5 00:00:01");
	now_ns += 362 * DAY_NS + 3600 * SECOND_NS;
	assert_time("24-12-31 3 01:00:01");
	now_ns += 365 * DAY_NS;
	assert_time("25-12-31 4 01:00:01");
}

/* ---- forms ---- */

static void test_binary(void **state)
{
	(void)state;
	set(B, 0x06);
	set(YEAR, 26);
	set(MONTH, 12);
	set(DAY, 31);
	set(HOUR, 23);
	set(MIN, 59);
	set(SEC, 58);
	now_ns += SECOND_NS;
	assert_int_equal(get(SEC), 59);
	now_ns += SECOND_NS;
	assert_time("1b-01-01 1 00:00:00");
	now_ns += 35 * SECOND_NS;
	assert_int_equal(get(SEC), 35);
}

static void test_12_hours(void **state)
{
	static const struct {
		uint8_t before, after;
	} hours[] = { { 0x12, 0x01 }, { 0x09, 0x10 }, { 0x11, 0x92 },
		      { 0x92, 0x81 }, { 0x89, 0x90 }, { 0x91, 0x12 } };
	size_t i;

	(void)state;
	set(B, 0x00);
	for (i = 0; i < sizeof(hours) / sizeof(hours[0]); i++) {
		set(HOUR, hours[i].before);
		set(MIN, 0x59);
		set(SEC, 0x59);
		set(DAY, 0x10);
		now_ns += SECOND_NS;
		assert_int_equal(get(HOUR), hours[i].after);
		assert_int_equal(get(DAY), hours[i].before == 0x91 ? 0x11 : 0x10);
	}
}

static void test_12_hours_in_binary(void **state)
{
	(void)state;
	set(B, 0x04);
	set(HOUR, 0x8b); /* 11 PM */
	set(MIN, 59);
	set(SEC, 59);
	now_ns += SECOND_NS;
	assert_int_equal(get(HOUR), 12);
}

static void test_change_of_form_converts_nothing(void **state)
{
	(void)state;
	set(SEC, 0x45);
	set(B, 0x06);
	assert_int_equal(get(SEC), 0x45);
	set(SEC, 0x09);
	now_ns += SECOND_NS;
	assert_int_equal(get(SEC), 0x0a);
	set(B, 0x02);
	set(SEC, 0x09);
	now_ns += SECOND_NS;
	assert_int_equal(get(SEC), 0x10);
}

static void test_values_that_are_no_time_find_back(void **state)
{
	(void)state;
	set_date(0x26, 0x77, 0x77);
	set(HOUR, 0x77);
	now_ns += SECOND_NS;
	assert_time("27-01-01 1 00:00:00");
}

/* ---- the update cycle ---- */

static void test_update_in_progress(void **state)
{
	(void)state;
	now_ns += SECOND_NS - 2228001;
	assert_int_equal(get(A), 0x26);
	now_ns += 1;
	assert_int_equal(get(A), 0xa6);
	now_ns += 2228000 - 1;
	assert_int_equal(get(A), 0xa6);
	assert_int_equal(get(SEC), 0x58);
	now_ns += 1;
	assert_int_equal(get(A), 0x26);
	assert_int_equal(get(SEC), 0x59);
}

static void test_set_stops_updates_and_clears_uip(void **state)
{
	(void)state;
	now_ns += SECOND_NS - 1000;
	assert_int_equal(get(A), 0xa6);
	set(B, 0x82);
	assert_int_equal(get(A), 0x26);
	now_ns += 100 * SECOND_NS;
	assert_int_equal(get(SEC), 0x58);
	assert_int_equal(get(C) & 0x10, 0);
	set(B, 0x02);
	now_ns += 1000;
	assert_int_equal(get(SEC), 0x59);
}

static void test_set_clears_update_enable(void **state)
{
	(void)state;
	set(B, 0x72);
	assert_int_equal(get(B), 0x72);
	set(B, 0xf2);
	assert_int_equal(get(B), 0xe2);
	set(B, 0x62);
	assert_int_equal(get(B), 0x62);
}

/* How programs set the clock to the half second, Linux's rtc-cmos among them. */
static void test_divider_reset_begins_half_a_second_before_an_update(void **state)
{
	(void)state;
	now_ns += 300000000;
	set(A, 0x76);
	now_ns += 10 * SECOND_NS;
	assert_int_equal(get(SEC), 0x58);
	assert_int_equal(get(A), 0x76);
	set(A, 0x26);
	now_ns += 500000000;
	assert_int_equal(get(A), 0xa6);
	assert_int_equal(get(SEC), 0x58);
	now_ns += 1984000 - 1;
	assert_int_equal(get(SEC), 0x58);
	now_ns += 1;
	assert_int_equal(get(SEC), 0x59);
	now_ns += SECOND_NS;
	assert_int_equal(get(SEC), 0x00);
}

static void test_dividers_of_other_crystals_stand(void **state)
{
	static const uint8_t settings[] = { 0x06, 0x16, 0x36, 0x46, 0x56, 0x66, 0x76 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(settings); i++) {
		set(A, settings[i]);
		get(C);
		now_ns += 5 * SECOND_NS;
		assert_int_equal(get(SEC), 0x58);
		assert_int_equal(get(C), 0);
	}
}

/* ---- flags ---- */

static void test_updated_flag(void **state)
{
	(void)state;
	set(A, 0x20);
	get(C);
	now_ns += SECOND_NS;
	assert_int_equal(get(C), 0x10);
	assert_int_equal(get(C), 0x00);
	set(B, 0x12);
	set(SEC_ALARM, 0x30); /* midnight would be one */
	now_ns += SECOND_NS;
	assert_int_equal(get(C), 0x90);
	assert_int_equal(get(C), 0x00);
}

static void test_alarm(void **state)
{
	(void)state;
	set(A, 0x20);
	set(B, 0x22);
	set(SEC_ALARM, 0x01);
	set(MIN_ALARM, 0x00);
	set(HOUR_ALARM, 0x00);
	now_ns += 2 * SECOND_NS;
	assert_int_equal(get(C), 0x10);
	now_ns += SECOND_NS;
	assert_int_equal(get(C), 0xb0);
	now_ns += SECOND_NS;
	assert_int_equal(get(C), 0x10);
	now_ns += DAY_NS - SECOND_NS;
	assert_int_equal(get(C), 0xb0);
}

static void test_alarm_of_any_time(void **state)
{
	unsigned i;

	(void)state;
	set(A, 0x20);
	set(SEC_ALARM, 0xff);
	set(MIN_ALARM, 0xc0);
	set(HOUR_ALARM, 0xdb);
	for (i = 0; i < 5; i++) {
		now_ns += SECOND_NS;
		assert_int_equal(get(C), 0x30);
	}
	set(SEC_ALARM, 0x30); /* each minute */
	now_ns += 26 * SECOND_NS;
	assert_int_equal(get(C), 0x10);
	now_ns += SECOND_NS;
	assert_int_equal(get(C), 0x30);
	set(SEC_ALARM, 0x80); /* one bit alone is a value like others */
	now_ns += 60 * SECOND_NS;
	assert_int_equal(get(C), 0x10);
}

static void test_alarm_after_a_long_pause(void **state)
{
	(void)state;
	set(A, 0x20);
	set(HOUR_ALARM, 0x12);
	now_ns += 1000 * DAY_NS;
	assert_int_equal(get(C), 0x30);
	set(HOUR_ALARM, 0x24);
	now_ns += 1000 * DAY_NS;
	assert_int_equal(get(C), 0x10);
}

static void test_periodic_rates(void **state)
{
	static const unsigned hz[] = { 0,   256, 128, 8192, 4096, 2048, 1024, 512,
				       256, 128, 64,  32,   16,	  8,	4,    2 };
	unsigned rate;

	(void)state;
	plug("rtc,time=2026-01-01T00:00:00");
	set(B, 0x42);
	for (rate = 1; rate < 16; rate++) {
		uint64_t period_ns = SECOND_NS / hz[rate];

		set(A, 0x70);
		set(A, 0x20 | rate);
		get(C);
		now_ns += period_ns - 1000;
		assert_int_equal(get(C) & 0xc0, 0x00);
		now_ns += 2000;
		assert_int_equal(get(C) & 0xc0, 0xc0);
		assert_int_equal(get(C) & 0xc0, 0x00);
		now_ns += period_ns;
		assert_int_equal(get(C) & 0xc0, 0xc0);
	}
	set(A, 0x20);
	get(C);
	now_ns += SECOND_NS / 2;
	assert_int_equal(get(C) & 0x40, 0x00);
}

static void test_periodic_flag_without_enable(void **state)
{
	(void)state;
	now_ns += 1000000;
	assert_int_equal(get(C), 0x40);
}

static void test_mistakes(void **state)
{
	static const char *const times[] = {
		"2026-02-29T00:00:00", "2026-13-01T00:00:00", "2026-00-01T00:00:00",
		"2026-01-00T00:00:00", "2026-04-31T00:00:00", "2026-01-01T24:00:00",
		"2026-01-01T00:60:00", "2026-01-01T00:00:60", "1969-12-31T23:59:59",
		"2026-01-01 00:00:00", "2026-01-01T00:00",    "2026-01-01T00:00:00Z",
		"26-01-01T00:00:00",   "x026-01-01T00:00:00", "+026-01-01T00:00:00",
	};
	char devices[80];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		snprintf(devices, sizeof(devices), "post rtc,time=\"%s\"", times[i]);
		assert_mistake(devices, "column 10: rtc@0x70: a time such as 2026-01-31T23:59:59");
	}
	assert_mistake("rtc,utc", "column 5: rtc has no option \"utc\"; there are: time");
	assert_mistake("rtc rtc@0x71", "column 5: rtc@0x71: its ports 0x71-0x72 overlap");
}

static void test_times_that_are_some(void **state)
{
	(void)state;
	plug("rtc,time=1970-01-01T00:00:00");
	assert_time("70-01-01 5 00:00:00");
	plug("rtc,time=2000-02-29T12:34:56");
	assert_time("00-02-29 3 12:34:56");
	plug("rtc,time=2100-02-28T12:34:56");
	assert_time("00-02-28 1 12:34:56");
	assert_int_equal(get(0x32), 0x21);
	plug("rtc,time=9999-12-31T23:59:59");
	assert_time("99-12-31 6 23:59:59");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_as_firmware_leaves_it),
		CASE(test_address_cannot_be_read),
		CASE(test_bit_7_of_the_address_is_the_mask_of_the_nmi),
		CASE(test_16_bits_are_address_and_data),
		CASE(test_memory),
		CASE(test_read_only_bits),
		CASE(test_another_place),
		CASE(test_host_time),
		CASE(test_all_at_once_at_the_end_of_a_month),
		CASE(test_a_second_is_a_second),
		CASE(test_lengths_of_months),
		CASE(test_leap_years),
		CASE(test_century_does_not_count),
		CASE(test_long_pauses),
		CASE(test_binary),
		CASE(test_12_hours),
		CASE(test_12_hours_in_binary),
		CASE(test_change_of_form_converts_nothing),
		CASE(test_values_that_are_no_time_find_back),
		CASE(test_update_in_progress),
		CASE(test_set_stops_updates_and_clears_uip),
		CASE(test_set_clears_update_enable),
		CASE(test_divider_reset_begins_half_a_second_before_an_update),
		CASE(test_dividers_of_other_crystals_stand),
		CASE(test_updated_flag),
		CASE(test_alarm),
		CASE(test_alarm_of_any_time),
		CASE(test_alarm_after_a_long_pause),
		CASE(test_periodic_rates),
		CASE(test_periodic_flag_without_enable),
		CASE(test_mistakes),
		CASE(test_times_that_are_some),
	};

	return cmocka_run_group_tests_name("rtc", tests, NULL, NULL);
}
