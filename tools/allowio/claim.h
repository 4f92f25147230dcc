/* SPDX-License-Identifier: MIT */
/* The one step that needs privilege. */
#ifndef KPORT_ALLOWIO_CLAIM_H
#define KPORT_ALLOWIO_CLAIM_H

#include "port_list.h"

/*
 * Claims the ports by a back end that can grant, and turns them on for this thread and what it becomes.
 * flags: KPORT_SHARE, KPORT_UNSAFE. Nothing is given back until the programs have ended. Answers -1,
 * or an exit code.
 */
int claim_ports(const char *backend, const char *ranges, uint32_t flags);

#endif /* KPORT_ALLOWIO_CLAIM_H */
