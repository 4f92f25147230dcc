/* SPDX-License-Identifier: MIT */
/* Which of the ports the driver's policy gives to this process's user. */
#ifndef KPORT_VDD_RIGHTS_H
#define KPORT_VDD_RIGHTS_H

#include "served.h"

/*
 * Takes out of served every range of which not all ports may be read or written. All of them, where the driver
 * does not run: this is called with the loader's lock held, where no service can be started.
 */
void rights_cut(struct served *served);

#endif /* KPORT_VDD_RIGHTS_H */
