/* SPDX-License-Identifier: MIT */
/* Questions to Windows for kport doctor. */
#ifndef KPORT_TOOL_NT_FACTS_H
#define KPORT_TOOL_NT_FACTS_H

#include <windows.h>

#include "../facts.h"

/*
 * A function of a DLL of System32, which is loaded by its full path. NULL: this system lacks it. To be
 * copied into a pointer of the right type: FACT_FUNCTION(pointer, L"netapi32.dll", "Name").
 */
FARPROC fact_function(const wchar_t *dll, const char *name);
#define FACT_FUNCTION(pointer, dll, name)                                                          \
	do {                                                                                       \
		FARPROC found = fact_function((dll), (name));                                      \
		memcpy(&(pointer), &found, sizeof(found));                                         \
	} while (0)

/* A DWORD of HKEY_LOCAL_MACHINE; otherwise where it is not there. */
DWORD fact_registry(const wchar_t *path, const wchar_t *name, DWORD otherwise);

/* facts_signing.c: what this Windows demands of drivers. */
void signing_facts(struct facts *facts);
bool signing_is_enforced(void); /* and no test mode is on */

/* facts_driver.c: the driver's file and service, and the policy. */
void driver_facts(struct facts *facts);

/* facts_user.c: who asks. */
void user_facts(struct facts *facts);

#endif /* KPORT_TOOL_NT_FACTS_H */
