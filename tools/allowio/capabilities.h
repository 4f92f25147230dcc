/* SPDX-License-Identifier: MIT */
/* CAP_SYS_RAWIO, which ioperm(2) asks for, and being rid of every capability. */
#ifndef KPORT_ALLOWIO_CAPABILITIES_H
#define KPORT_ALLOWIO_CAPABILITIES_H

#include <stdbool.h>

bool capabilities_rawio_permitted(void);
bool capabilities_rawio_effective(void);

/* Moves CAP_SYS_RAWIO from permitted to effective. */
bool capabilities_raise_rawio(void);

/*
 * Empties the permitted, effective, inheritable and ambient sets, and checks that they are empty and
 * stay so. The bounding set is left as a login leaves it: setuid programs go on working. False: what is
 * left must not be trusted to anybody; errno tells.
 */
bool capabilities_drop_all(void);

#endif /* KPORT_ALLOWIO_CAPABILITIES_H */
