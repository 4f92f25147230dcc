/* SPDX-License-Identifier: MIT */
/* What system calls of ntdll's look like, and how to jump. */
#ifndef KPORT_TRAP_NT_STUB_CODE_H
#define KPORT_TRAP_NT_STUB_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STUB_MAX 64u

#ifdef _WIN64
#include "stub_x86_64.h"
#else
#include "stub_i386.h"
#endif

#endif /* KPORT_TRAP_NT_STUB_CODE_H */
