/* SPDX-License-Identifier: MIT */
/*
 * A value change dump (IEEE 1364-2005, clause 18) for GTKWave, PulseView and the like. Its head names
 * every signal, so the accesses are kept until the end. Parallel ports show the levels at the
 * connector's pins (IEEE 1284-1994), serial ports the 16550's lines as its registers show them.
 */
#include "trace.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct signal {
	const char *scope; /* the device's name, or "ports" */
	char name[16];
	unsigned bits;
	uint32_t value;
	bool known; /* value was shown */
};

static struct {
	struct kport_access_event *events;
	size_t count, room;
	struct signal *signals;
	size_t signal_count, signal_room;
	bool printing; /* else: finding out which signals there are */
	bool no_memory;
	uint64_t now_ns;
	uint64_t printed_ns; /* the time that was printed last */
	uint64_t began_ns;
} vcd;

/* ---- signals ---- */

/* A signal's short name: printable characters, least significant first. */
struct vcd_id {
	char text[5];
};

static struct vcd_id id_of(size_t index)
{
	struct vcd_id id;
	size_t len = 0;

	do {
		id.text[len++] = (char)('!' + index % 94);
		index /= 94;
	} while (index && len < sizeof(id.text) - 1);
	id.text[len] = '\0';
	return id;
}

static bool make_room(void **memory, size_t *room, size_t count, size_t size)
{
	size_t larger = *room ? *room * 2 : 64;
	void *moved;

	if (count < *room)
		return true;
	moved = realloc(*memory, larger * size);
	if (!moved) {
		vcd.no_memory = true;
		return false;
	}
	*memory = moved;
	*room = larger;
	return true;
}

static struct signal *find_signal(const char *scope, const char *name, unsigned bits)
{
	void *memory = vcd.signals;
	struct signal *signal;

	for (size_t i = 0; i < vcd.signal_count; i++) {
		signal = &vcd.signals[i];
		if (strcmp(signal->scope, scope) == 0 && strcmp(signal->name, name) == 0)
			return signal;
	}
	if (!make_room(&memory, &vcd.signal_room, vcd.signal_count, sizeof(*signal)))
		return NULL;
	vcd.signals = memory;
	signal = &vcd.signals[vcd.signal_count++];
	memset(signal, 0, sizeof(*signal));
	signal->scope = scope;
	signal->bits = bits;
	snprintf(signal->name, sizeof(signal->name), "%s", name);
	return signal;
}

static void print_value_of(const struct signal *signal)
{
	struct vcd_id id = id_of((size_t)(signal - vcd.signals));

	if (signal->bits == 1) {
		printf("%u%s\n", (unsigned)signal->value, id.text);
		return;
	}
	putchar('b');
	for (unsigned bit = signal->bits; bit-- > 0;)
		putchar(signal->value >> bit & 1 ? '1' : '0');
	printf(" %s\n", id.text);
}

static void set(const char *scope, const char *name, unsigned bits, uint32_t value)
{
	struct signal *signal = find_signal(scope, name, bits);

	if (!signal || !vcd.printing || (signal->known && signal->value == value))
		return;
	signal->known = true;
	signal->value = value;
	if (vcd.printed_ns != vcd.now_ns)
		printf("#%" PRIu64 "\n", vcd.now_ns);
	vcd.printed_ns = vcd.now_ns;
	print_value_of(signal);
}

/* ---- from registers to signals ---- */

struct line {
	const char *reg;
	const char *name;
	unsigned bit;
	bool inverted; /* between register and connector */
};

static const struct line lpt_lines[] = {
	{ "data", "D0", 0, false },	     { "data", "D1", 1, false },
	{ "data", "D2", 2, false },	     { "data", "D3", 3, false },
	{ "data", "D4", 4, false },	     { "data", "D5", 5, false },
	{ "data", "D6", 6, false },	     { "data", "D7", 7, false },
	{ "status", "nFault", 3, false },    { "status", "Select", 4, false },
	{ "status", "PaperOut", 5, false },  { "status", "nAck", 6, false },
	{ "status", "Busy", 7, true },	     { "control", "nStrobe", 0, true },
	{ "control", "nAutoFd", 1, true },   { "control", "nInit", 2, false },
	{ "control", "nSelectIn", 3, true },
};

static const struct line com_lines[] = {
	{ "mcr", "DTR", 0, false },  { "mcr", "RTS", 1, false },  { "mcr", "OUT1", 2, false },
	{ "mcr", "OUT2", 3, false }, { "mcr", "LOOP", 4, false }, { "lcr", "BREAK", 6, false },
	{ "msr", "CTS", 4, false },  { "msr", "DSR", 5, false },  { "msr", "RI", 6, false },
	{ "msr", "DCD", 7, false },  { "lsr", "DR", 0, false },	  { "lsr", "THRE", 5, false },
};

static bool set_lines(const struct line *lines, size_t count, const struct known *known,
		      uint8_t value)
{
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		if (strcmp(lines[i].reg, known->reg->name) != 0)
			continue;
		set(known->device->name, lines[i].name, 1,
		    (value >> lines[i].bit & 1u) ^ (lines[i].inverted ? 1u : 0u));
		any = true;
	}
	return any;
}

/* A byte sent or received; the tick turns with each, so that equal bytes are told apart. */
static bool set_byte(const struct known *known, uint8_t value)
{
	static const char *const names[][3] = { { "thr", "TX", "TX_tick" },
						{ "rbr", "RX", "RX_tick" } };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct signal *tick;

		if (strcmp(known->reg->name, names[i][0]) != 0)
			continue;
		set(known->device->name, names[i][1], 8, value);
		tick = find_signal(known->device->name, names[i][2], 1);
		if (tick)
			set(known->device->name, names[i][2], 1, tick->known && !tick->value);
		return true;
	}
	return false;
}

static void set_known(const struct known *known, uint8_t value)
{
	const char *device = known->device->name;

	if (strncmp(device, "lpt", 3) == 0 &&
	    set_lines(lpt_lines, sizeof(lpt_lines) / sizeof(lpt_lines[0]), known, value))
		return;
	if (strncmp(device, "com", 3) == 0 &&
	    (set_lines(com_lines, sizeof(com_lines) / sizeof(com_lines[0]), known, value) ||
	     set_byte(known, value)))
		return;
	set(device, known->reg->name, 8, value);
}

/* Wide accesses reach registers of 8 bits byte by byte. */
static void apply(const struct kport_access_event *event)
{
	struct kport_access_event byte = *event;
	struct known known;
	char name[16];

	if (event->status)
		return;
	byte.width = 1;
	for (unsigned i = 0; i < event->width; i++) {
		byte.port = (uint16_t)(event->port + i);
		byte.value = event->value >> 8 * i & 0xff;
		if (trace_lookup(&byte, &known)) {
			set_known(&known, (uint8_t)byte.value);
			continue;
		}
		snprintf(name, sizeof(name), "p0x%04x", byte.port);
		set("ports", name, 8, byte.value);
	}
}

/* ---- the file ---- */

static void print_scopes(void)
{
	for (size_t i = 0; i < vcd.signal_count; i++) {
		const char *scope = vcd.signals[i].scope;
		bool printed = false;

		for (size_t j = 0; j < i; j++)
			printed |= strcmp(vcd.signals[j].scope, scope) == 0;
		if (printed)
			continue;
		printf("$scope module %s $end\n", scope);
		for (size_t j = i; j < vcd.signal_count; j++) {
			const struct signal *signal = &vcd.signals[j];

			if (strcmp(signal->scope, scope) != 0)
				continue;
			if (signal->bits == 1)
				printf("$var wire 1 %s %s $end\n", id_of(j).text, signal->name);
			else
				printf("$var wire %u %s %s [%u:0] $end\n", signal->bits,
				       id_of(j).text, signal->name, signal->bits - 1);
		}
		puts("$upscope $end");
	}
}

static void print_head(void)
{
	time_t began = (time_t)(vcd.began_ns / 1000000000u);
	const struct tm *utc = gmtime(&began);
	char date[40] = "";

	if (utc)
		strftime(date, sizeof(date), "%Y-%m-%d %H:%M:%S UTC", utc);
	printf("$date %s $end\n$version kport %s $end\n$timescale 1 ns $end\n", date,
	       kport_version());
	print_scopes();
	puts("$enddefinitions $end\n#0\n$dumpvars");
	for (size_t i = 0; i < vcd.signal_count; i++)
		printf("%s%s\n", vcd.signals[i].bits == 1 ? "x" : "bx ", id_of(i).text);
	puts("$end");
}

static void begin_vcd(const struct kport_recording_info *info)
{
	memset(&vcd, 0, sizeof(vcd));
	vcd.began_ns = info->began_ns;
}

static bool access_vcd(const struct kport_access_event *event)
{
	void *memory = vcd.events;

	if (!make_room(&memory, &vcd.room, vcd.count, sizeof(*event)))
		return false;
	vcd.events = memory;
	vcd.events[vcd.count++] = *event;
	apply(event);
	return !vcd.no_memory;
}

static void end_vcd(bool complete)
{
	(void)complete;
	print_head();
	vcd.printing = true;
	trace_lookup_begin();
	for (size_t i = 0; i < vcd.count; i++) {
		uint64_t at_ns = vcd.events[i].begin_ns + vcd.events[i].duration_ns;

		if (at_ns > vcd.now_ns)
			vcd.now_ns = at_ns;
		apply(&vcd.events[i]);
	}
	if (vcd.printed_ns != vcd.now_ns)
		printf("#%" PRIu64 "\n", vcd.now_ns);
	free(vcd.events);
	free(vcd.signals);
	memset(&vcd, 0, sizeof(vcd));
}

const struct trace_format trace_vcd = {
	.name = "vcd",
	.begin = begin_vcd,
	.access = access_vcd,
	.end = end_vcd,
};
