/* SPDX-License-Identifier: MIT */
/*
 * The ports of a run: what the program may touch, where that really is (--map), and the one handle, or the
 * simulated bus, by which its accesses are made.
 */
#ifndef KPORT_ALLOWIO_NT_PORTS_H
#define KPORT_ALLOWIO_NT_PORTS_H

#include "../port_list.h"
#include "bus.h"
#include "options.h"

#include "trap/nt/channel.h"

#define PORTS CHANNEL_PORTS

struct ports {
	struct port_list asked; /* as the program names them */
	char *real;		/* owned: the text of what is really touched */
	kport *handle;		/* NULL: there is a bus */
	struct bus bus;		/* without a block: there is a handle */
	kport_record *record;	/* of --record */
	struct channel_ports at;
};

/*
 * Reads ranges and map. Opens nothing. Answers NULL when everything has been said; the caller ends it with
 * ports_free(), which accepts NULL.
 */
struct ports *ports_new(const struct options *options);
void ports_free(struct ports *ports);

/*
 * Opens the back end and claims, and begins to record. is_direct: a simulated bus is to be one that programs
 * touch by themselves, unless somebody is to see what they do. Answers -1, or an exit code.
 */
int ports_open(struct ports *ports, const struct options *options, bool is_direct);

/*
 * When no access is made any more: the recording ends, and what was sent to devices is out. Answers result, or
 * an exit code where that failed.
 */
int ports_end(struct ports *ports, int result);

/* "sim" */
const char *ports_backend_name(const struct ports *ports);

/*
 * An access of the program's, by any thread. ports_may is asked first: it is false for a port outside of
 * what was asked, and for a wide access whose ports are not side by side where they really are.
 * False from the other two: the back end failed; the first time in a run, that was said.
 */
bool ports_may(const struct ports *ports, unsigned port, unsigned width);
bool ports_in(const struct ports *ports, unsigned port, unsigned width, uint32_t *value);
bool ports_out(const struct ports *ports, unsigned port, unsigned width, uint32_t value);

#endif /* KPORT_ALLOWIO_NT_PORTS_H */
