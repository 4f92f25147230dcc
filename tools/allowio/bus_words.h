/* SPDX-License-Identifier: MIT */
/* What a simulated bus has to tell its user, on standard error. */
#ifndef KPORT_ALLOWIO_BUS_WORDS_H
#define KPORT_ALLOWIO_BUS_WORDS_H

#include "sim/named.h"

/* A far end failed: for sim_serve_start() and sim_named_open(). */
void bus_complain(void *ctx, const char *words);

/* Where a pseudo terminal is, and the like. */
void bus_say_notes(const struct sim_block *block);

#endif /* KPORT_ALLOWIO_BUS_WORDS_H */
