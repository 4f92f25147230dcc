/* SPDX-License-Identifier: MIT */
/* What a far end leads to: a file, standard output or a pseudo terminal, as its device's text says. */
#ifndef KPORT_SIM_SINK_H
#define KPORT_SIM_SINK_H

#include "sim/block.h"
#include "sim/sim.h"

struct sim_sink;

/*
 * A file is opened by the first byte, everything else at once. Returns 0 or an errno, with *words
 * saying what failed; ENOSYS: this system has no such thing. The end lives longer than the sink.
 */
int sim_sink_open(const struct sim_end *end, struct sim_sink **sink, const char **words);
void sim_sink_close(struct sim_sink *sink); /* accepts NULL */

/* What the device has to tell, such as where its pseudo terminal is; "": nothing. */
const char *sim_sink_note(const struct sim_sink *sink);

/*
 * *len is how many there are, and becomes how many were taken: less where a terminal is full. The
 * bytes are out when this returns: a program that is killed leaves what it wrote.
 */
enum kport_status sim_sink_write(struct sim_sink *sink, const uint8_t *bytes, size_t *len,
				 struct kport_error *error);

/* What has come. Never waits. */
size_t sim_sink_read(struct sim_sink *sink, uint8_t *bytes, size_t room);

/* Waits until something has come or the time is over. */
void sim_sink_wait(struct sim_sink *sink, unsigned timeout_ms);

#endif /* KPORT_SIM_SINK_H */
