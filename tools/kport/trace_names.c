/* SPDX-License-Identifier: MIT */
#include "trace.h"

#include <stdio.h>
#include <string.h>

#define LATCHES 32

/* PC16550D data sheet: bit 7 of the line control register opens the divisor latch. */
#define LCR_LATCH 0x80u

static bool is_open[LATCHES]; /* of the device with this number */

static size_t latch_number(const struct known *known)
{
	size_t number = (size_t)(known->device - devices);

	return number < LATCHES ? number : LATCHES - 1;
}

void trace_lookup_begin(void)
{
	memset(is_open, 0, sizeof(is_open));
}

bool trace_lookup(const struct kport_access_event *event, struct known *known)
{
	if (!registers_accessed(event->port, event->write, false, known))
		return false;
	if (!event->status && strcmp(known->reg->name, "lcr") == 0)
		is_open[latch_number(known)] = event->value & LCR_LATCH;
	else if (is_open[latch_number(known)])
		registers_accessed(event->port, event->write, true, known);
	return true;
}

void trace_port_text(const struct kport_access_event *event, const struct known *known, char *text,
		     size_t len)
{
	char bits[12] = "";

	if (!known) {
		snprintf(text, len, "0x%04x", event->port);
		return;
	}
	/* The digits of a value tell its width; a name's register has 8 bits. */
	if (event->width > 1)
		snprintf(bits, sizeof(bits), "/%u", event->width * 8u);
	snprintf(text, len, "%s.%s%s", known->device->name, known->reg->name, bits);
}

/* The name of a bit; *len 0: it has none. */
static const char *bit_name(const char *names, unsigned bit, size_t *len)
{
	for (unsigned i = 7; i > bit; i--) {
		names += strcspn(names, " ");
		names += *names == ' ';
	}
	*len = *names == '-' ? 0 : strcspn(names, " ");
	return names;
}

void trace_bits_text(const struct kport_access_event *event, const struct known *known, char *text,
		     size_t len)
{
	const char *names =
		known ? known->reg->written ? known->reg->written : known->reg->bits : NULL;
	size_t used = 0;

	text[0] = '\0';
	if (!names || event->width > 1 || event->status)
		return;
	for (unsigned bit = 0; bit < 8 && used < len; bit++) {
		size_t name_len;
		const char *name = bit_name(names, bit, &name_len);

		if ((event->value >> bit & 1) && name_len > 0)
			used += (size_t)snprintf(text + used, len - used, "%s%.*s", used ? "|" : "",
						 (int)name_len, name);
	}
}
