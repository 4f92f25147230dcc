/* SPDX-License-Identifier: MIT */
/*
 * The clock and battery-backed memory of a PC: a Motorola MC146818A (its data sheet) with a crystal
 * of 32.768 kHz and, as later chips have it, 128 bytes. Port 0x70 takes the address, 0x71 is the
 * data (IBM Technical Reference, Personal Computer AT, "Real-Time Clock/Complementary Metal Oxide
 * Semiconductor RAM Information"). The registers hold what is written, in the form that register B
 * names, and the update cycle counts them up in place, as the chip does: a change of form converts
 * nothing. Not modelled: daylight saving (its bit is memory), the square wave, the interrupt line.
 */
#include "sim/calendar.h"
#include "sim/device.h"
#include "sim/divide.h"

enum { INDEX = 0, PORTS = 2, BYTES = 128 };

enum {
	SECOND = 0,
	SECOND_ALARM = 1,
	MINUTE = 2,
	MINUTE_ALARM = 3,
	HOUR = 4,
	HOUR_ALARM = 5,
	WEEKDAY = 6,
	DAY = 7,
	MONTH = 8,
	YEAR = 9,
	A = 10,
	B = 11,
	C = 12,
	D = 13,
	CENTURY = 0x32, /* memory, which firmware keeps: the chip's calendar has two digits */
};

/* Register A */
#define A_UPDATING 0x80u
#define A_DIVIDER 0x70u
#define A_32768_HZ 0x20u /* the other settings are for other crystals, tests and reset */
#define A_RATE 0x0fu

/* Register B; bits 4-6 enable what bits 4-6 of register C flag. */
#define B_SET 0x80u
#define B_UPDATE_ENABLE 0x10u
#define B_BINARY 0x04u
#define B_24_HOURS 0x02u

/* Register C */
#define C_ANY 0x80u
#define C_PERIODIC 0x40u
#define C_ALARM 0x20u
#define C_UPDATED 0x10u
#define C_FLAGS 0x70u

#define D_VALID 0x80u
#define HOUR_PM 0x80u
#define ALARM_ANY 0xc0u /* both bits: whatever the time is */

#define SECOND_NS 1000000000u
#define DAY_S 86400u
/* Table 6: UIP rises 244 us before an update cycle, which takes 1984 us with this crystal. */
#define UPDATE_NS 1984000u
#define UPDATING_NS (244000u + UPDATE_NS)

struct rtc {
	sim_u64 now_ns;
	sim_u64 update_ns;  /* when the next update cycle ends */
	sim_u64 divider_ns; /* when the divider left reset */
	uint8_t bytes[BYTES];
	uint8_t index;
	uint8_t reserved[7];
};
_Static_assert(sizeof(struct rtc) == 160, "the same everywhere");

static bool is_running(const struct rtc *rtc)
{
	return (rtc->bytes[A] & A_DIVIDER) == A_32768_HZ;
}

static unsigned decode(const struct rtc *rtc, uint8_t byte)
{
	return rtc->bytes[B] & B_BINARY ? byte : (unsigned)(byte >> 4) * 10 + (byte & 15u);
}

static uint8_t encode(const struct rtc *rtc, unsigned value)
{
	return (uint8_t)(rtc->bytes[B] & B_BINARY ? value : value / 10 % 10 << 4 | value % 10);
}

static unsigned get(const struct rtc *rtc, unsigned index)
{
	return decode(rtc, rtc->bytes[index]);
}

static void put(struct rtc *rtc, unsigned index, unsigned value)
{
	rtc->bytes[index] = encode(rtc, value);
}

/* 12 at night is 12 AM, 12 at noon is 12 PM. */
static unsigned get_hour(const struct rtc *rtc)
{
	uint8_t byte = rtc->bytes[HOUR];

	if (rtc->bytes[B] & B_24_HOURS)
		return decode(rtc, byte);
	return decode(rtc, byte & (uint8_t)~HOUR_PM) % 12 + (byte & HOUR_PM ? 12 : 0);
}

static void put_hour(struct rtc *rtc, unsigned hour)
{
	if (rtc->bytes[B] & B_24_HOURS) {
		put(rtc, HOUR, hour);
		return;
	}
	put(rtc, HOUR, hour % 12 ? hour % 12 : 12);
	if (hour >= 12)
		rtc->bytes[HOUR] |= HOUR_PM;
}

/* Years divisible by four are leap years, all of them: the chip lives from 1901 to 2099. */
static unsigned days_of_month(const struct rtc *rtc)
{
	unsigned month = get(rtc, MONTH);

	if (month < 1 || month > 12)
		return 31;
	return calendar_days(2000 + get(rtc, YEAR) % 4, month);
}

/* True: it has begun again, and the next unit is to count. */
static bool count_up(struct rtc *rtc, unsigned index, unsigned first, unsigned last)
{
	unsigned value = get(rtc, index) + 1;

	put(rtc, index, value > last ? first : value);
	return value > last;
}

static void add_day(struct rtc *rtc)
{
	count_up(rtc, WEEKDAY, 1, 7);
	if (count_up(rtc, DAY, 1, days_of_month(rtc)) && count_up(rtc, MONTH, 1, 12))
		count_up(rtc, YEAR, 0, 99);
}

static void add_second(struct rtc *rtc)
{
	unsigned hour;

	if (!count_up(rtc, SECOND, 0, 59) || !count_up(rtc, MINUTE, 0, 59))
		return;
	hour = get_hour(rtc) + 1;
	put_hour(rtc, hour > 23 ? 0 : hour);
	if (hour > 23)
		add_day(rtc);
}

static bool is_alarm(const struct rtc *rtc, unsigned time, unsigned alarm)
{
	return (rtc->bytes[alarm] & ALARM_ANY) == ALARM_ANY ||
	       rtc->bytes[alarm] == rtc->bytes[time];
}

static void update_once(struct rtc *rtc)
{
	add_second(rtc);
	if (is_alarm(rtc, SECOND, SECOND_ALARM) && is_alarm(rtc, MINUTE, MINUTE_ALARM) &&
	    is_alarm(rtc, HOUR, HOUR_ALARM))
		rtc->bytes[C] |= C_ALARM;
	rtc->bytes[C] |= C_UPDATED;
}

/* Days that nobody looked at pass at once, but for the last, in which each alarm has its time. */
static void update(struct rtc *rtc, uint64_t seconds)
{
	for (; seconds >= 2 * DAY_S; seconds -= DAY_S)
		add_day(rtc);
	while (seconds--)
		update_once(rtc);
}

/* Table 5, the column of 32.768 kHz. The first two settings repeat the slower 8 and 9. */
static unsigned periodic_hz(const struct rtc *rtc)
{
	unsigned rate = rtc->bytes[A] & A_RATE;

	if (!rate)
		return 0;
	return 32768u >> (rate <= 2 ? rate + 6 : rate - 1);
}

static uint64_t periods(const struct rtc *rtc, uint64_t at_ns)
{
	uint64_t since_ns = at_ns > rtc->divider_ns ? at_ns - rtc->divider_ns : 0;
	unsigned hz = periodic_hz(rtc);
	uint32_t rest_ns;
	uint64_t seconds = sim_divide(since_ns, SECOND_NS, &rest_ns);

	return seconds * hz + sim_quotient((uint64_t)rest_ns * hz, SECOND_NS);
}

static void rtc_tick(void *state, uint64_t now_ns)
{
	struct rtc *rtc = state;
	uint64_t seconds;

	if (is_running(rtc) && periods(rtc, now_ns) != periods(rtc, rtc->now_ns))
		rtc->bytes[C] |= C_PERIODIC;
	rtc->now_ns = now_ns;
	if (!is_running(rtc) || now_ns < rtc->update_ns)
		return;
	seconds = sim_quotient(now_ns - rtc->update_ns, SECOND_NS) + 1;
	rtc->update_ns += seconds * SECOND_NS;
	if (!(rtc->bytes[B] & B_SET))
		update(rtc, seconds);
}

static bool is_updating(const struct rtc *rtc)
{
	return is_running(rtc) && !(rtc->bytes[B] & B_SET) &&
	       rtc->update_ns - rtc->now_ns <= UPDATING_NS;
}

/* The flags are gone when they were read. */
static uint8_t read_flags(struct rtc *rtc)
{
	uint8_t flags = rtc->bytes[C];

	rtc->bytes[C] = 0;
	return flags & rtc->bytes[B] & C_FLAGS ? flags | C_ANY : flags;
}

static uint8_t read_byte(struct rtc *rtc)
{
	switch (rtc->index) {
	case A:
		return rtc->bytes[A] | (is_updating(rtc) ? A_UPDATING : 0u);
	case C:
		return read_flags(rtc);
	default:
		return rtc->bytes[rtc->index];
	}
}

/* "When the divider reset is removed the first update cycle begins one-half second later." */
static void write_a(struct rtc *rtc, uint8_t value)
{
	bool was_running = is_running(rtc);

	rtc->bytes[A] = value & (uint8_t)~A_UPDATING;
	if (was_running || !is_running(rtc))
		return;
	rtc->divider_ns = rtc->now_ns;
	rtc->update_ns = rtc->now_ns + SECOND_NS / 2 + UPDATE_NS;
}

static void write_byte(struct rtc *rtc, uint8_t value)
{
	switch (rtc->index) {
	case SECOND: /* its highest bit is read-only */
		rtc->bytes[SECOND] = value & 0x7f;
		break;
	case A:
		write_a(rtc, value);
		break;
	case B: /* SET going high clears UIE */
		rtc->bytes[B] = value & B_SET ? value & (uint8_t)~B_UPDATE_ENABLE : value;
		break;
	case C:
	case D: /* read-only */
		break;
	default:
		rtc->bytes[rtc->index] = value;
		break;
	}
}

static uint32_t rtc_in(struct sim_block *block, void *state, unsigned offset, unsigned width)
{
	(void)block, (void)width;
	/* The address cannot be read: nobody drives the bus. */
	return offset == INDEX ? 0xff : read_byte(state);
}

/* Bit 7 of the address is the mask of the NMI, of which there is none here. */
static void rtc_out(struct sim_block *block, void *state, unsigned offset, unsigned width,
		    uint32_t value)
{
	struct rtc *rtc = state;

	(void)block, (void)width;
	if (offset == INDEX)
		rtc->index = value & (BYTES - 1);
	else
		write_byte(rtc, (uint8_t)value);
}

const struct sim_registers sim_rtc_registers = {
	.widths = 1,
	.in = rtc_in,
	.out = rtc_out,
	.tick = rtc_tick,
};

#if __STDC_HOSTED__
#include "sim/model.h"

#include <time.h>

/* As a PC's firmware leaves it: BCD, 24 hours, a periodic rate of 1024 Hz, the battery good. */
static void set(struct rtc *rtc, const struct calendar *time)
{
	rtc->bytes[A] = A_32768_HZ | 6;
	rtc->bytes[B] = B_24_HOURS;
	rtc->bytes[D] = D_VALID;
	put(rtc, SECOND, time->second);
	put(rtc, MINUTE, time->minute);
	put(rtc, HOUR, time->hour);
	put(rtc, WEEKDAY, time->weekday);
	put(rtc, DAY, time->day);
	put(rtc, MONTH, time->month);
	put(rtc, YEAR, time->year % 100);
	put(rtc, CENTURY, time->year / 100);
	rtc->update_ns = SECOND_NS;
}

static enum kport_status start_time(struct sim_setup *setup, struct calendar *start)
{
	const char *text = sim_setup_option(setup, "time");

	if (!text) {
		time_t now = time(NULL);

		calendar_from_unix(now > 0 ? (uint64_t)now : 0, start);
		return KPORT_OK;
	}
	if (calendar_from_text(text, start))
		return KPORT_OK;
	return sim_setup_fail_option(setup, "time", KPORT_INVALID, 0,
				     "a time such as 2026-01-31T23:59:59, from 1970 on, is "
				     "expected");
}

static enum kport_status rtc_create(struct sim_setup *setup)
{
	struct calendar start;
	enum kport_status status = start_time(setup, &start);
	void *state;

	if (!status)
		status = sim_setup_state(setup, sizeof(struct rtc), &state);
	if (status)
		return status;
	set(state, &start);
	return sim_setup_map(setup, sim_setup_base(setup), PORTS, SIM_REGISTERS_RTC, state);
}

static const struct sim_option rtc_options[] = {
	{ "time", "where the clock starts, 2026-01-31T23:59:59; without it, the host's UTC" },
	{ NULL, NULL },
};

const struct sim_model sim_rtc = {
	.name = "rtc",
	.help = "the MC146818A clock and CMOS memory: rtc@0x70,time=2026-01-31T23:59:59",
	.options = rtc_options,
	.usual_base = 0x70,
	.length = PORTS,
	.create = rtc_create,
};
#endif
