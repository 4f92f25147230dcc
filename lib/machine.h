/* SPDX-License-Identifier: MIT */
/* What this machine has, and who uses it. One implementation a system: lib/linux/, lib/nt/. */
#ifndef KPORT_LIB_MACHINE_H
#define KPORT_LIB_MACHINE_H

#include "lib/backend.h"

/* The well-known names at the addresses that they have here. Found once, lives for ever. */
const struct kp_port_names *machine_names(void);

/* kport_ports() */
enum kport_status machine_ports(struct kport_port_info *list, size_t max, size_t *count,
				bool *complete);

/*
 * Makes sure that nobody else uses the range while the reservation lives: BUSY with the owner's name
 * in the error's text, unless flags has KPORT_SHARE; a parallel port that parport owns is asked from
 * it, and the call waits for its turn. *reservation may come back NULL: nothing to give back.
 * With KPORT_INHERIT what holds the reservation stays open across exec.
 */
struct reservation;
enum kport_status machine_reserve(struct kp_range range, uint32_t flags,
				  struct reservation **reservation);
void machine_unreserve(struct reservation *reservation); /* accepts NULL */

/* Who would stand in the way? OK: nobody. BUSY: *owner, and the error's text. */
enum kport_status machine_contention(struct kp_range range, struct kport_port_info *owner);

#endif /* KPORT_LIB_MACHINE_H */
