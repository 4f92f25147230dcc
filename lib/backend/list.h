/* SPDX-License-Identifier: MIT */
/* Every back end of this tree; a system's list takes those that it has. */
#ifndef KPORT_LIB_BACKEND_LIST_H
#define KPORT_LIB_BACKEND_LIST_H

#include "lib/backend.h"

extern const struct backend backend_kioport;
extern const struct backend backend_ioperm;
extern const struct backend backend_ppdev;
extern const struct backend backend_pcibar;
extern const struct backend backend_devport;
extern const struct backend backend_replay;
extern const struct backend backend_sim;

#endif /* KPORT_LIB_BACKEND_LIST_H */
