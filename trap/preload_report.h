/* SPDX-License-Identifier: MIT */
/* What the shim says on standard error. Safe in a signal handler; the first caller speaks. */
#ifndef KPORT_TRAP_PRELOAD_REPORT_H
#define KPORT_TRAP_PRELOAD_REPORT_H

#include "decode.h"
#include "preload.h"

/* The access that was refused, and the ranges that would have been enough. Adds to the grant. */
void report_refused(struct grant *grant, const struct decoded *access, uint16_t port);

void report_hlt(void);

/* The access cannot be served since allowio cannot be reached. */
void report_alone(const struct decoded *access, uint16_t port);

/* CLI or STI, the first time. */
void report_passed_over(enum decode_kind kind);

#endif /* KPORT_TRAP_PRELOAD_REPORT_H */
