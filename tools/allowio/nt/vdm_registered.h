/* SPDX-License-Identifier: MIT */
#ifndef KPORT_ALLOWIO_NT_VDM_REGISTERED_H
#define KPORT_ALLOWIO_NT_VDM_REGISTERED_H

#include <stdbool.h>

/* Does NTVDM load kportvdd.dll, as far as the registry says? */
bool vdm_vdd_is_registered(void);

#endif /* KPORT_ALLOWIO_NT_VDM_REGISTERED_H */
