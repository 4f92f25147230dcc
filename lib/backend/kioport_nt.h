/* SPDX-License-Identifier: MIT */
/* What the installation and the policy ask of the driver beside accesses. */
#ifndef KPORT_LIB_BACKEND_KIOPORT_NT_H
#define KPORT_LIB_BACKEND_KIOPORT_NT_H

#include <windows.h>

#include "lib/backend.h"

/* The handshake alone. */
enum kport_status kioport_hello(HANDLE device);

/* Lets nobody else in until the handle is closed; BUSY where somebody is. A driver that lacks it is OK. */
enum kport_status kioport_quiesce(HANDLE device);

/* Has the driver read its policy from the registry again. OK where it does not run: it will. */
enum kport_status kioport_reload(void);

/*
 * Which rules the driver serves, after having it read them again where that is wanted. UNSUPPORTED: it
 * does not run, or is older than rules are.
 */
enum kport_status kioport_rules(bool reload, struct kp_rules *answer);

#endif /* KPORT_LIB_BACKEND_KIOPORT_NT_H */
