/* SPDX-License-Identifier: MIT */
/* What later versions of Windows have and Windows 2000 has not. */
#ifndef KPORT_ALLOWIO_NT_SYSTEM_H
#define KPORT_ALLOWIO_NT_SYSTEM_H

#include <stdbool.h>
#include <windows.h>

/* A function of kernel32, ntdll or advapi32, which are loaded already; NULL: this Windows has none. */
FARPROC system_function(const wchar_t *library, const char *name);

/* A 32-bit process on 64-bit Windows? */
bool system_is_wow64(HANDLE process);

#endif /* KPORT_ALLOWIO_NT_SYSTEM_H */
