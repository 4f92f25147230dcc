/* SPDX-License-Identifier: MIT */
/*
 * What a panel does, whatever shows it: a handle on some ports, the parallel port's registers as they
 * were read last, and single accesses. Each function that can fail leaves words in message; what was
 * done to a port is in the log. For one thread.
 */
#ifndef KPORT_PANEL_H
#define KPORT_PANEL_H

#include <stdbool.h>
#include <stdint.h>

#include <kport.h>

#include "log.h"
#include "pins.h"

struct panel_access {
	uint16_t port;
	unsigned width; /* in bytes: 1, 2 or 4 */
	bool write;
	uint32_t value; /* to write, or read last */
};

struct panel {
	kport *handle; /* NULL: nothing is open */
	uint16_t base; /* where the parallel port begins */
	bool has_pins; /* the three registers at base are open */
	bool is_read;  /* values are what the port said */
	uint8_t values[REGISTERS];
	uint8_t latch; /* what the data register was told last: as an input it does not say */
	struct panel_access last;
	bool has_last;
	struct panel_log log;
	char message[1100]; /* UTF-8; the last thing in words */
	bool failed;	    /* it tells of a failure */
};

/*
 * backend, device: as in kport_options. flags: KPORT_... Where ports begins with a name such as lpt1 or with
 * a range of just three ports, that is the parallel port.
 */
struct panel_choice {
	const char *backend, *device, *ports;
	uint32_t flags;
};

/* Opens a handle, in place of the one that was there, and reads the parallel port where it is one. */
bool panel_open(struct panel *panel, const struct panel_choice *choice);

/* The same with a handle that is open on these ports; it is the panel's until panel_give_back(). */
void panel_adopt(struct panel *panel, kport *handle, const char *ports);
kport *panel_give_back(struct panel *panel);

/* Ends the handle; the log stays. */
void panel_close(struct panel *panel);

/* ---- the parallel port ---- */

/* Reads the three registers. The log has those that changed. */
bool panel_refresh(struct panel *panel);

/* Turns an output from low to high or back, by reading its register and writing it. */
bool panel_toggle(struct panel *panel, unsigned number);

bool panel_set_register(struct panel *panel, enum pin_register reg, uint8_t value);

/* "pin 11, BUSY: input, status bit 7 inverted, low", into text. */
void panel_describe_pin(const struct panel *panel, unsigned number, char *text, size_t len);

/* ---- any port ---- */

/* A port as people type it: 0x379, 889, lpt1, lpt1.status, with /16 or /32, else of width bytes. */
bool panel_parse_port(struct panel *panel, const char *text, unsigned width,
		      struct panel_access *access);

/* A value of the access's width. */
bool panel_parse_value(struct panel *panel, const char *text, struct panel_access *access);

/* Reads or writes; claims the ports first where they are not open yet. It is then the last access. */
bool panel_do(struct panel *panel, const struct panel_access *access);

/* The last access once more. A reading that brings the same value again is not logged. */
bool panel_repeat(struct panel *panel);

/* The log as a file, with words for its failure. */
bool panel_save_log(struct panel *panel, const char *path);

/* Leaves the panel's own words. */
void panel_say(struct panel *panel, bool failed, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* KPORT_PANEL_H */
