/* SPDX-License-Identifier: MIT */
/* A system call of ntdll's, led through a function of ours. */
#ifndef KPORT_TRAP_NT_STUB_H
#define KPORT_TRAP_NT_STUB_H

#include <stdint.h>
#include <windows.h>

/*
 * Has callers of stub come to ours, and answers what calls the original. To be called before other threads
 * of the program can be in the stub. NULL, with nothing changed: it looks unlike any that is known.
 */
void *stub_lead_through(uint8_t *stub, void *ours);

#endif /* KPORT_TRAP_NT_STUB_H */
