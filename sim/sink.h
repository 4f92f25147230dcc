/* SPDX-License-Identifier: MIT */
/* Where a device's bytes go to: a file, standard output or a pseudo terminal, as its text says. */
#ifndef KPORT_SIM_SINK_H
#define KPORT_SIM_SINK_H

#include "sim/device.h"

#include <stdio.h>

#include "sim/pty.h"

struct sim_sink {
	char *path; /* of the file; it is opened by the first byte */
	FILE *file; /* the file, or standard output */
	struct sim_pty *pty;
	bool is_full; /* the pseudo terminal did not take all of the last bytes */
};

/*
 * By the options file, stdout, pty and link of the text, as far as the model has them; with none of
 * them, bytes are thrown away. The sink is zero before, and to be closed even after a failure.
 */
enum kport_status sim_sink_open(struct sim_setup *setup, struct sim_sink *sink);
void sim_sink_close(struct sim_sink *sink);

/* The bytes are out when this returns: a program that is killed leaves what it wrote. */
enum kport_status sim_sink_put(struct sim_sink *sink, const void *bytes, size_t len,
			       struct kport_error *error);

/* What comes back from a pseudo terminal. False: nothing. */
bool sim_sink_take(struct sim_sink *sink, uint8_t *byte);

#endif /* KPORT_SIM_SINK_H */
