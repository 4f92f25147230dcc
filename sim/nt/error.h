/* SPDX-License-Identifier: MIT */
/* GetLastError() as the errno that says the same. */
#ifndef KPORT_SIM_NT_ERROR_H
#define KPORT_SIM_NT_ERROR_H

int nt_errno(void);

#endif /* KPORT_SIM_NT_ERROR_H */
