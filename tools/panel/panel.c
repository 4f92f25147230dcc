/* SPDX-License-Identifier: MIT */
#include "panel.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../kport/number.h"
#include "../kport/registers.h"

#define MAX_RANGES 64

void panel_say(struct panel *panel, bool failed, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(panel->message, sizeof(panel->message), format, args);
	va_end(args);
	panel->failed = failed;
}

/* Refuses what was typed. */
static bool refuse(struct panel *panel, const char *format, const char *text)
{
	panel_say(panel, true, format, text);
	return false;
}

/* The library failed; so did the operation, if one is named. */
static bool fail(struct panel *panel, const char *operation)
{
	panel_say(panel, true, "%s", kport_last_error()->text);
	if (operation)
		log_add(&panel->log, "", "%s failed: %s", operation, panel->message);
	else
		log_add(&panel->log, "", "%s", panel->message);
	return false;
}

/* ---- opening ---- */

/*
 * Reading a port can change its device, so other ports than a parallel port's are not watched: it has a
 * name, or just three ports are named.
 */
static bool looks_parallel(const char *ports, struct kport_range first)
{
	const unsigned count = first.last - first.first + 1u;

	return count == REGISTERS || (count > REGISTERS && strncmp(ports, "lpt", 3) == 0);
}

static void find_base(struct panel *panel, const char *ports)
{
	struct kport_range ranges[MAX_RANGES];
	size_t count;

	panel->has_pins = registers_ranges(ports, ranges, MAX_RANGES, &count) == KPORT_OK &&
			  count > 0 && looks_parallel(ports, ranges[0]);
	if (panel->has_pins)
		panel->base = ranges[0].first;
}

void panel_adopt(struct panel *panel, kport *handle, const char *ports)
{
	panel->handle = handle;
	panel->is_read = false;
	panel->has_last = false;
	panel->latch = 0;
	registers_use_backend(kport_backend_name(handle));
	find_base(panel, ports);
	log_add(&panel->log, "", "%s: %s", kport_backend_name(handle), ports);
	panel_say(panel, false, "%s is open by %s", ports, kport_backend_name(handle));
	if (panel->has_pins && panel_refresh(panel))
		panel->latch = panel->values[REGISTER_DATA];
}

bool panel_open(struct panel *panel, const struct panel_choice *choice)
{
	struct kport_options options = KPORT_OPTIONS_INIT;
	kport *handle;

	panel_close(panel);
	options.backend = choice->backend;
	options.device = choice->device;
	options.ranges = choice->ports;
	options.flags = choice->flags;
	if (kport_open(&options, &handle) != KPORT_OK)
		return fail(panel, NULL);
	panel_adopt(panel, handle, choice->ports);
	return true;
}

kport *panel_give_back(struct panel *panel)
{
	kport *handle = panel->handle;

	panel->handle = NULL;
	panel->has_pins = false;
	panel->is_read = false;
	panel->has_last = false;
	return handle;
}

void panel_close(struct panel *panel)
{
	kport_close(panel_give_back(panel));
}

/* ---- the parallel port ---- */

static bool need_pins(struct panel *panel)
{
	if (!panel->handle)
		panel_say(panel, true, "No ports are open.");
	else if (!panel->has_pins)
		panel_say(panel, true,
			  "What is open is not a parallel port: its three registers are wanted.");
	return panel->handle && panel->has_pins;
}

static uint16_t register_port(const struct panel *panel, enum pin_register reg)
{
	return (uint16_t)(panel->base + reg);
}

static bool read_register(struct panel *panel, enum pin_register reg)
{
	uint8_t value = 0;
	char operation[40];

	snprintf(operation, sizeof(operation), "in8 0x%04x", register_port(panel, reg));
	if (kport_in8(panel->handle, register_port(panel, reg), &value) != KPORT_OK) {
		panel->is_read = false;
		return fail(panel, operation);
	}
	if (!panel->is_read || value != panel->values[reg])
		log_add(&panel->log, operation, "%s 0x%02x", register_names[reg], value);
	panel->values[reg] = value;
	return true;
}

bool panel_refresh(struct panel *panel)
{
	if (!need_pins(panel))
		return false;
	for (int reg = 0; reg < REGISTERS; reg++) {
		if (!read_register(panel, (enum pin_register)reg))
			return false;
	}
	panel->is_read = true;
	return true;
}

/* why: what the log says of it. */
static bool write_register(struct panel *panel, enum pin_register reg, uint8_t value,
			   const char *why)
{
	char operation[40];

	if (reg == REGISTER_CONTROL)
		value &= CONTROL_BITS;
	snprintf(operation, sizeof(operation), "out8 0x%04x 0x%02x", register_port(panel, reg),
		 value);
	if (kport_out8(panel->handle, register_port(panel, reg), value) != KPORT_OK)
		return fail(panel, operation);
	log_add(&panel->log, operation, "%s", why);
	if (reg == REGISTER_DATA)
		panel->latch = value;
	return panel_refresh(panel);
}

bool panel_set_register(struct panel *panel, enum pin_register reg, uint8_t value)
{
	if (!need_pins(panel))
		return false;
	if (reg == REGISTER_STATUS) {
		panel_say(panel, true, "The status lines are inputs: they are watched, not set.");
		return false;
	}
	if (!write_register(panel, reg, value, register_names[reg]))
		return false;
	panel_say(panel, false, "%s: 0x%02x was written", register_names[reg], value);
	return true;
}

bool panel_toggle(struct panel *panel, unsigned number)
{
	const struct pin *pin = pin_find(number);
	uint8_t value;
	char why[60];

	if (!need_pins(panel) || !panel_refresh(panel))
		return false;
	if (!pin_is_output(pin)) {
		panel_say(panel, true, "Pin %u, %s, %s", number, pin->signal,
			  pin->mask ? "is an input: it is watched, not set." : "is ground.");
		return false;
	}
	value = panel->values[pin->reg];
	if (pin->reg == REGISTER_DATA && (panel->values[REGISTER_CONTROL] & CONTROL_INPUT))
		value = panel->latch;
	value ^= pin->mask;
	snprintf(why, sizeof(why), "pin %u, %s, %s", number, pin->signal,
		 ((value & pin->mask) != 0) != pin->inverted ? "high" : "low");
	if (!write_register(panel, pin->reg, value, why))
		return false;
	panel_say(panel, false, "%s", why);
	return true;
}

void panel_describe_pin(const struct panel *panel, unsigned number, char *text, size_t len)
{
	const struct pin *pin = pin_find(number);
	const char *level = "not read";

	if (!pin->mask) {
		snprintf(text, len, "Pin %u: ground", number);
		return;
	}
	if (panel->is_read)
		level = pin_is_high(pin, panel->values) ? "high" : "low";
	snprintf(text, len, "Pin %u, %s: %s, %s bit %u%s, %s", number, pin->signal,
		 pin_is_output(pin) ? "output" : "input", register_names[pin->reg], pin_bit(pin),
		 pin->inverted ? " inverted" : "", level);
}

/* ---- any port ---- */

static bool parse_suffix(struct panel *panel, const char *text, unsigned *width)
{
	if (strcmp(text, "8") == 0)
		*width = 1;
	else if (strcmp(text, "16") == 0)
		*width = 2;
	else if (strcmp(text, "32") == 0)
		*width = 4;
	else
		return refuse(panel, "'/%s' is no width: there are /8, /16 and /32.", text);
	return true;
}

static bool parse_name(struct panel *panel, const char *text, uint16_t *port)
{
	struct kport_range ranges[4];
	size_t count;

	if (strchr(text, '.'))
		return registers_by_name(text, port) ||
		       refuse(panel, "There is no register '%s'.", text);
	if (strchr(text, ',') || registers_ranges(text, ranges, 4, &count) != KPORT_OK ||
	    (text[0] >= '0' && text[0] <= '9' && ranges[0].first != ranges[0].last))
		return refuse(panel,
			      "'%s' is not a port: a number such as 0x379 or 889, a name such as "
			      "lpt1 or a register such as lpt1.status is wanted.",
			      text);
	*port = ranges[0].first;
	return true;
}

bool panel_parse_port(struct panel *panel, const char *text, unsigned width,
		      struct panel_access *access)
{
	size_t len = strcspn(text, "/");
	char name[64];

	if (len >= sizeof(name))
		return refuse(panel, "'%s' is not a port.", text);
	memcpy(name, text, len);
	name[len] = '\0';
	access->width = width;
	if ((text[len] && !parse_suffix(panel, text + len + 1, &access->width)) ||
	    !parse_name(panel, name, &access->port))
		return false;
	if (access->port + access->width - 1 > 0xffff) {
		panel_say(panel, true, "%u bits at 0x%04x run past the last port, 0xffff.",
			  access->width * 8, access->port);
		return false;
	}
	return true;
}

static uint32_t largest(unsigned width)
{
	return 0xffffffffu >> (32 - 8 * width);
}

bool panel_parse_value(struct panel *panel, const char *text, struct panel_access *access)
{
	if (!parse_number(text, UINT32_MAX, &access->value))
		return refuse(panel,
			      "'%s' is no value: 0x1f, 31 or 0b11111 is wanted, without a sign.",
			      text);
	if (access->value <= largest(access->width))
		return true;
	panel_say(panel, true, "0x%x does not fit into %u bits, 0x%x at most.",
		  (unsigned)access->value, access->width * 8, (unsigned)largest(access->width));
	return false;
}

/* Port by port, for part of them may be open already. */
static bool claim(struct panel *panel, const struct panel_access *access)
{
	for (unsigned i = 0; i < access->width; i++) {
		char range[16];

		snprintf(range, sizeof(range), "0x%x", access->port + i);
		if (kport_claim(panel->handle, range) != KPORT_OK)
			return false;
	}
	return true;
}

static enum kport_status read_value(kport *handle, struct panel_access *access)
{
	enum kport_status status;
	uint16_t value16 = 0;
	uint8_t value8 = 0;

	if (access->width == 4)
		return kport_in32(handle, access->port, &access->value);
	if (access->width == 2) {
		status = kport_in16(handle, access->port, &value16);
		access->value = value16;
		return status;
	}
	status = kport_in8(handle, access->port, &value8);
	access->value = value8;
	return status;
}

static enum kport_status write_value(kport *handle, const struct panel_access *access)
{
	if (access->width == 4)
		return kport_out32(handle, access->port, access->value);
	if (access->width == 2)
		return kport_out16(handle, access->port, (uint16_t)access->value);
	return kport_out8(handle, access->port, (uint8_t)access->value);
}

static void operation_text(const struct panel_access *access, char *text, size_t len)
{
	if (access->write)
		snprintf(text, len, "out%u 0x%04x 0x%0*x", access->width * 8, access->port,
			 (int)access->width * 2, (unsigned)access->value);
	else
		snprintf(text, len, "in%u 0x%04x", access->width * 8, access->port);
}

/* access is the last one, or will be. */
static bool perform(struct panel *panel, struct panel_access *access, bool log_same)
{
	const uint32_t before = access->value;
	char operation[48];
	bool done;

	operation_text(access, operation, sizeof(operation));
	done = claim(panel, access) &&
	       (access->write ? write_value(panel->handle, access) :
				read_value(panel->handle, access)) == KPORT_OK;
	if (!done)
		return fail(panel, operation);
	if (access->write)
		panel_say(panel, false, "0x%0*x was written to 0x%04x", (int)access->width * 2,
			  (unsigned)access->value, access->port);
	else
		panel_say(panel, false, "0x%04x has 0x%0*x", access->port, (int)access->width * 2,
			  (unsigned)access->value);
	if (access->write)
		log_add(&panel->log, operation, "%s", "");
	else if (log_same || access->value != before)
		log_add(&panel->log, operation, "0x%0*x", (int)access->width * 2,
			(unsigned)access->value);
	return true;
}

bool panel_do(struct panel *panel, const struct panel_access *access)
{
	struct panel_access tried = *access;

	if (!panel->handle)
		return refuse(panel, "%s", "No ports are open.");
	panel->has_last = false;
	if (!perform(panel, &tried, true))
		return false;
	panel->last = tried;
	panel->has_last = true;
	if (tried.write && panel->has_pins && tried.port == panel->base)
		panel->latch = (uint8_t)tried.value;
	return true;
}

bool panel_repeat(struct panel *panel)
{
	if (!panel->handle || !panel->has_last)
		return refuse(panel, "%s",
			      "There is nothing to repeat: read or write a port first.");
	return perform(panel, &panel->last, false);
}

bool panel_save_log(struct panel *panel, const char *path)
{
	if (!log_save(&panel->log, path)) {
		panel_say(panel, true, "%s: %s", path, strerror(errno));
		return false;
	}
	panel_say(panel, false, "The log is in %s", path);
	return true;
}
