/* SPDX-License-Identifier: MIT */
#ifndef KPORT_LIB_LINUX_MACHINE_NAMES_H
#define KPORT_LIB_LINUX_MACHINE_NAMES_H

#include "lib/machine.h"

#define MACHINE_NAMES_MAX 32

/* What machine_names() finds once: the legacy list, with the addresses that the system tells. */
size_t machine_names_read(struct kp_port_name list[MACHINE_NAMES_MAX]);

#endif /* KPORT_LIB_LINUX_MACHINE_NAMES_H */
