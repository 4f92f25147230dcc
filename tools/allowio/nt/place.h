/* SPDX-License-Identifier: MIT */
/* The DLL into a process of whatever bitness. */
#ifndef KPORT_ALLOWIO_NT_PLACE_H
#define KPORT_ALLOWIO_NT_PLACE_H

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

/* section: the channel's, as the process has it. False: it is not there, and why has been said. */
bool place_dll(HANDLE process, DWORD id, uint32_t section);

#endif /* KPORT_ALLOWIO_NT_PLACE_H */
