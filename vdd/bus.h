/* SPDX-License-Identifier: MIT */
/* The accesses of DOS programs, made through kport. */
#ifndef KPORT_VDD_BUS_H
#define KPORT_VDD_BUS_H

#include "served.h"

/* From now on these are served; nothing is opened before the first access. */
void bus_begin(const struct served *served);
void bus_end(void);

/* Gives all ports back; the next access takes its range again. */
void bus_release(void);

/*
 * An access of a port that is served, by any thread. width is 1 or 2 bytes. What cannot be read is all ones, as
 * a bus without a device answers, and a write is lost then: a DOS program has no ear for errors. They
 * are told in the event log, once a range. A word over the edge of a range is two accesses of a byte.
 */
void bus_in(uint16_t port, unsigned width, void *data, size_t count);
void bus_out(uint16_t port, unsigned width, const void *data, size_t count);

#endif /* KPORT_VDD_BUS_H */
