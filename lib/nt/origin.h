/* SPDX-License-Identifier: MIT */
#ifndef KPORT_LIB_NT_ORIGIN_H
#define KPORT_LIB_NT_ORIGIN_H

/* For a process that unloads the library: gives the handle back, without waiting for anybody. */
void origin_close(void);

#endif /* KPORT_LIB_NT_ORIGIN_H */
