/* SPDX-License-Identifier: MIT */
/*
 * A simulated bus that this process touches by itself. Each access is made in a turn, which belongs to one
 * thread at a time. Safe in a signal handler with other signals blocked.
 */
#ifndef KPORT_TRAP_PRELOAD_BUS_H
#define KPORT_TRAP_PRELOAD_BUS_H

#include "decode.h"

/* Once, before there are threads. */
void bus_begin(void);

void bus_take_turn(void);
void bus_end_turn(void);

/* One of several reads that follow one another in a turn: they cost less. */
uint32_t bus_read_ahead(uint16_t port, unsigned width);

/* value: what is written, or where what is read goes. */
void bus_access(enum decode_kind kind, uint16_t port, unsigned width, uint32_t *value);

#endif /* KPORT_TRAP_PRELOAD_BUS_H */
