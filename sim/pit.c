/* SPDX-License-Identifier: MIT */
/*
 * The timer of a PC: an Intel 8254 (data sheet 231164) and what port 0x61 shows of it (IBM Technical
 * Reference, Personal Computer AT, "System Timers" and "Speaker"). Counters 0 and 1 have their gates
 * tied high, counter 2's is bit 0 of port 0x61. Modes 0, 2 and 3 count, in binary and in BCD. The
 * others are not modelled: such a counter stands at the count it was given, its output is high, and
 * its status says for ever that the count was not loaded.
 */
#include "sim/device.h"
#include "sim/divide.h"

enum { CONTROL = 3, PORTS = 4, COUNTERS = 3, SPEAKER = 2, REFRESH = 1, PORT_B = 0x61 };

/* Control word: counter in bits 6-7, then these; all-ones for the counter is the read-back command. */
#define CONTROL_COUNTER 6 /* shift */
#define CONTROL_READ_BACK 3u
#define CONTROL_ACCESS 4 /* shift; 0 is the counter latch command */
#define CONTROL_MODE 1	 /* shift */
#define CONTROL_BCD 0x01u
#define CONTROL_KEPT 0x3fu /* the part that read-back's status byte repeats */

enum { ACCESS_LATCH = 0, ACCESS_LOW = 1, ACCESS_HIGH = 2, ACCESS_BOTH = 3 };

/* Read-back command: the bits are low for what is wanted. */
#define READ_BACK_NO_COUNT 0x20u
#define READ_BACK_NO_STATUS 0x10u
#define READ_BACK_COUNTER 0x02u /* of counter 0 */

#define STATUS_OUT 0x80u
#define STATUS_NULL_COUNT 0x40u

#define PORT_B_GATE 0x01u
#define PORT_B_KEPT 0x0fu
#define PORT_B_REFRESH 4 /* shift: changes with each refresh, that is each period of counter 1 */
#define PORT_B_OUT 5	 /* shift */

struct counter {
	sim_s64 start;	 /* the clock at which the count is loaded */
	sim_s64 paused;	 /* how far it was when the gate closed */
	sim_s64 next_at; /* modes 2 and 3 take a new count at the end of a period or half of one */
	uint32_t next_count;
	uint32_t stands; /* where it is while it does not count */
	uint32_t count;	 /* 1 to 65,536 */
	uint16_t latched;
	uint8_t latched_status;
	uint8_t control;
	uint8_t low_byte; /* written, waiting for the high one */
	bool gate;
	bool is_counting; /* modes 0, 2 and 3, once they have a count */
	bool has_next, next_is_low;
	bool write_high, read_high;
	bool is_latched, is_status_latched;
	uint8_t reserved[7];
};
_Static_assert(sizeof(struct counter) == 56, "the same everywhere");

struct pit {
	sim_s64 now; /* in clocks */
	struct counter counters[COUNTERS];
	uint8_t port_b;
	uint8_t reserved[7];
};
_Static_assert(sizeof(struct pit) == 16 + 3 * 56, "the same everywhere");

static unsigned access_of(const struct counter *counter)
{
	return counter->control >> CONTROL_ACCESS & 3u;
}

/* Modes 2 and 3 have two names each: the highest bit does not matter. */
static unsigned mode_of(const struct counter *counter)
{
	unsigned mode = counter->control >> CONTROL_MODE & 7u;

	return mode >= 6 ? mode - 4 : mode;
}

static bool is_modelled(const struct counter *counter)
{
	return mode_of(counter) == 0 || mode_of(counter) == 2 || mode_of(counter) == 3;
}

static uint32_t range(const struct counter *counter)
{
	return counter->control & CONTROL_BCD ? 10000 : 0x10000;
}

/* How many clocks of a square wave's period are high. */
static uint32_t high_part(uint32_t count)
{
	return (count + 1) / 2;
}

/* Clocks since the count was loaded. */
static uint64_t elapsed(const struct counter *counter, int64_t now)
{
	int64_t clocks = counter->gate ? now - counter->start : counter->paused;

	return clocks > 0 ? (uint64_t)clocks : 0;
}

/* How far into its period a counter is; it has a count. */
static uint32_t position_of(const struct counter *counter, int64_t now)
{
	return sim_remainder(elapsed(counter, now), counter->count);
}

static void take_next(struct counter *counter, int64_t now)
{
	if (!counter->has_next || !counter->gate || now < counter->next_at)
		return;
	counter->has_next = false;
	counter->count = counter->next_count;
	counter->start = counter->next_at;
	if (counter->next_is_low)
		counter->start -= high_part(counter->count);
}

/*
 * Mode 3 counts by two. An odd count is loaded less one; its high half has the one clock more, at 0.
 */
static uint32_t square_value(const struct counter *counter, uint32_t position)
{
	uint32_t high = high_part(counter->count);

	if (position >= high)
		position -= high;
	return (counter->count & ~1u) - 2 * position;
}

static uint32_t value(const struct counter *counter, int64_t now)
{
	uint32_t all = range(counter);

	if (!counter->is_counting)
		return counter->stands % all;
	if (mode_of(counter) == 0)
		return (counter->count + all - sim_remainder(elapsed(counter, now), all)) % all;
	if (mode_of(counter) == 2)
		return (counter->count - position_of(counter, now)) % all;
	return square_value(counter, position_of(counter, now)) % all;
}

static bool output(const struct counter *counter, int64_t now)
{
	if (mode_of(counter) == 0)
		return counter->is_counting && elapsed(counter, now) >= counter->count;
	if (!counter->is_counting || !counter->gate)
		return true;
	if (mode_of(counter) == 2)
		return position_of(counter, now) != counter->count - 1;
	return position_of(counter, now) < high_part(counter->count);
}

static uint16_t to_digits(uint32_t number)
{
	return (uint16_t)(number / 1000 << 12 | number / 100 % 10 << 8 | number / 10 % 10 << 4 |
			  number % 10);
}

static uint32_t from_digits(uint32_t digits)
{
	return (digits >> 12) * 1000 + (digits >> 8 & 15) * 100 + (digits >> 4 & 15) * 10 +
	       (digits & 15);
}

static uint16_t shown(const struct counter *counter, int64_t now)
{
	uint32_t number = value(counter, now);

	return counter->control & CONTROL_BCD ? to_digits(number) : (uint16_t)number;
}

static uint8_t status_of(const struct counter *counter, int64_t now)
{
	bool null_count = !counter->is_counting || counter->has_next || now < counter->start;

	return (uint8_t)(counter->control | (output(counter, now) ? STATUS_OUT : 0u) |
			 (null_count ? STATUS_NULL_COUNT : 0u));
}

static void stop(struct counter *counter, int64_t now)
{
	counter->stands = value(counter, now);
	counter->is_counting = false;
	counter->has_next = false;
}

static void load(struct counter *counter, uint32_t count, int64_t now)
{
	counter->is_counting = true;
	counter->has_next = false;
	counter->count = count;
	counter->start = now + 1; /* "loaded on the next CLK pulse" */
	counter->paused = 0;
}

/* A count that comes while modes 2 and 3 count; while the gate is closed it waits for its edge. */
static void load_later(struct counter *counter, uint32_t count, int64_t now)
{
	uint32_t position = position_of(counter, now);
	uint32_t end = counter->count;

	counter->next_is_low = false;
	if (mode_of(counter) == 3 && position < high_part(counter->count)) {
		end = high_part(counter->count);
		counter->next_is_low = true;
	}
	counter->has_next = true;
	counter->next_count = count;
	counter->next_at = now + end - position;
}

static void write_count(struct counter *counter, uint16_t written, int64_t now)
{
	uint32_t count = counter->control & CONTROL_BCD ? from_digits(written) : written;

	count %= range(counter);
	/* Zero is the largest count. */
	if (!count)
		count = range(counter);
	if (!is_modelled(counter))
		counter->stands = count;
	else if (mode_of(counter) == 0 || !counter->is_counting || now < counter->start)
		load(counter, count, now);
	else
		load_later(counter, count, now);
}

static void write_byte(struct counter *counter, uint8_t byte, int64_t now)
{
	if (access_of(counter) == ACCESS_LOW) {
		write_count(counter, byte, now);
	} else if (access_of(counter) == ACCESS_HIGH) {
		write_count(counter, (uint16_t)(byte << 8), now);
	} else if (!counter->write_high) {
		counter->low_byte = byte;
		counter->write_high = true;
		/* "Writing the first byte disables counting", in mode 0 only. */
		if (mode_of(counter) == 0)
			stop(counter, now);
	} else {
		counter->write_high = false;
		write_count(counter, (uint16_t)(byte << 8 | counter->low_byte), now);
	}
}

static uint8_t read_byte(struct counter *counter, int64_t now)
{
	uint16_t count = counter->is_latched ? counter->latched : shown(counter, now);
	bool is_high = access_of(counter) == ACCESS_HIGH || counter->read_high;

	if (counter->is_status_latched) {
		counter->is_status_latched = false;
		return counter->latched_status;
	}
	if (access_of(counter) == ACCESS_BOTH)
		counter->read_high = !counter->read_high;
	if (!counter->read_high)
		counter->is_latched = false;
	return (uint8_t)(is_high ? count >> 8 : count);
}

/* What is latched already stays as it is until it was read. */
static void latch_count(struct counter *counter, int64_t now)
{
	if (!counter->is_latched)
		counter->latched = shown(counter, now);
	counter->is_latched = true;
}

static void latch_status(struct counter *counter, int64_t now)
{
	if (!counter->is_status_latched)
		counter->latched_status = status_of(counter, now);
	counter->is_status_latched = true;
}

static void read_back(struct pit *pit, uint8_t command)
{
	unsigned i;

	for (i = 0; i < COUNTERS; i++) {
		if (!(command & READ_BACK_COUNTER << i))
			continue;
		if (!(command & READ_BACK_NO_COUNT))
			latch_count(&pit->counters[i], pit->now);
		if (!(command & READ_BACK_NO_STATUS))
			latch_status(&pit->counters[i], pit->now);
	}
}

static void write_control(struct pit *pit, uint8_t word)
{
	struct counter *counter;

	if (word >> CONTROL_COUNTER == CONTROL_READ_BACK) {
		read_back(pit, word);
		return;
	}
	counter = &pit->counters[word >> CONTROL_COUNTER];
	if ((word >> CONTROL_ACCESS & 3u) == ACCESS_LATCH) {
		latch_count(counter, pit->now);
		return;
	}
	stop(counter, pit->now);
	counter->control = word & CONTROL_KEPT;
	counter->write_high = counter->read_high = false;
	counter->is_latched = counter->is_status_latched = false;
}

/* A closed gate stops all modes; its opening begins modes 2 and 3 anew. */
static void set_gate(struct counter *counter, bool gate, int64_t now)
{
	if (gate == counter->gate)
		return;
	if (!gate)
		counter->paused = (int64_t)elapsed(counter, now);
	counter->gate = gate;
	if (!gate)
		return;
	if (mode_of(counter) == 0 && now >= counter->start)
		counter->start = now - counter->paused;
	else if (mode_of(counter) != 0 && counter->is_counting)
		load(counter, counter->has_next ? counter->next_count : counter->count, now);
}

static bool refresh_toggle(const struct pit *pit)
{
	const struct counter *counter = &pit->counters[REFRESH];

	return counter->is_counting && sim_quotient(elapsed(counter, pit->now), counter->count) % 2;
}

static uint32_t pit_in(struct sim_block *block, void *state, unsigned offset, unsigned width)
{
	struct pit *pit = state;

	(void)block, (void)width;
	/* The control word cannot be read: nobody drives the bus. */
	return offset == CONTROL ? 0xff : read_byte(&pit->counters[offset], pit->now);
}

static void pit_out(struct sim_block *block, void *state, unsigned offset, unsigned width,
		    uint32_t written)
{
	struct pit *pit = state;

	(void)block, (void)width;
	if (offset == CONTROL)
		write_control(pit, (uint8_t)written);
	else
		write_byte(&pit->counters[offset], (uint8_t)written, pit->now);
}

/* Bits 6 and 7 would tell of memory errors. */
static uint32_t port_b_in(struct sim_block *block, void *state, unsigned offset, unsigned width)
{
	struct pit *pit = state;

	(void)block, (void)offset, (void)width;
	return pit->port_b | (unsigned)refresh_toggle(pit) << PORT_B_REFRESH |
	       (unsigned)output(&pit->counters[SPEAKER], pit->now) << PORT_B_OUT;
}

static void port_b_out(struct sim_block *block, void *state, unsigned offset, unsigned width,
		       uint32_t written)
{
	struct pit *pit = state;

	(void)block, (void)offset, (void)width;
	pit->port_b = written & PORT_B_KEPT;
	set_gate(&pit->counters[SPEAKER], written & PORT_B_GATE, pit->now);
}

/* The clock is a twelfth of 14.31818 MHz, which is 315/22 MHz: 105 clocks in 88 microseconds. */
static void pit_tick(void *state, uint64_t now_ns)
{
	struct pit *pit = state;
	uint32_t rest_ns;
	unsigned i;

	pit->now = (int64_t)(sim_divide(now_ns, 88000, &rest_ns) * 105);
	pit->now += rest_ns * 105 / 88000;
	for (i = 0; i < COUNTERS; i++)
		take_next(&pit->counters[i], pit->now);
}

const struct sim_registers sim_pit_registers = {
	.widths = 1,
	.in = pit_in,
	.out = pit_out,
	.tick = pit_tick,
};

const struct sim_registers sim_port_b_registers = {
	.widths = 1,
	.in = port_b_in,
	.out = port_b_out,
	.tick = pit_tick,
};

#if __STDC_HOSTED__
#include "sim/model.h"

/* As a PC's firmware leaves it: the tick of 18.2 Hz, a refresh each 15 us, a beep behind a gate. */
static void reset(struct pit *pit)
{
	static const uint8_t controls[COUNTERS] = { 0x36, 0x14, 0x36 };
	static const uint32_t counts[COUNTERS] = { 0x10000, 18, 1331 };
	unsigned i;

	for (i = 0; i < COUNTERS; i++) {
		pit->counters[i].control = controls[i];
		pit->counters[i].gate = i != SPEAKER;
		load(&pit->counters[i], counts[i], -1);
	}
}

static enum kport_status pit_create(struct sim_setup *setup)
{
	enum kport_status status;
	void *state;

	status = sim_setup_state(setup, sizeof(struct pit), &state);
	if (status)
		return status;
	reset(state);
	status = sim_setup_map(setup, sim_setup_base(setup), PORTS, SIM_REGISTERS_PIT, state);
	if (status)
		return status;
	return sim_setup_map(setup, PORT_B, 1, SIM_REGISTERS_PORT_B, state);
}

static const struct sim_option pit_options[] = { { NULL, NULL } };

const struct sim_model sim_pit = {
	.name = "pit",
	.help = "the 8254 timer and port 0x61 with gate, speaker and refresh: pit@0x40",
	.options = pit_options,
	.usual_base = 0x40,
	.length = PORTS,
	.create = pit_create,
};
#endif
