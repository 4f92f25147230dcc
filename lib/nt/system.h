/* SPDX-License-Identifier: MIT */
/* Odds and ends of Win32 that the files of lib/nt share. */
#ifndef KPORT_LIB_NT_SYSTEM_H
#define KPORT_LIB_NT_SYSTEM_H

#include <windows.h>

#include "lib/internal.h"

#define WIDE_PATH 512 /* characters; longer paths are refused */

/* Joins texts up to a NULL. False: there is not enough room, and to is empty. */
bool wide_join_list(wchar_t *to, size_t room, const wchar_t *const pieces[]);
#define wide_join(to, room, ...)                                                                   \
	wide_join_list((to), (room), (const wchar_t *const[]){ __VA_ARGS__, NULL })

/* UTF-8, cut where it does not fit. */
void wide_to_utf8(const wchar_t *from, char *to, size_t len);
/* The code page of fopen(). */
void wide_to_ansi(const wchar_t *from, char *to, size_t len);
bool wide_from_ansi(const char *from, wchar_t *to, size_t room);

/*
 * A function of a DLL of System32, which is loaded by its full path: no folder of a program's own can
 * put another one in its place. NULL: this system lacks it. The DLL stays loaded.
 */
FARPROC system_function(const wchar_t *dll, const char *name);

/* system_function() as a pointer of the right type: GET_FUNCTION(pointer, L"netapi32.dll", "Name") */
#define GET_FUNCTION(pointer, dll, name)                                                           \
	do {                                                                                       \
		FARPROC found = system_function((dll), (name));                                    \
		memcpy(&(pointer), &found, sizeof(found));                                         \
	} while (0)

enum system_processor {
	SYSTEM_I386,
	SYSTEM_X86_64,
	SYSTEM_OTHER, /* ARM */
};

/* That of the kernel, whatever this process believes. */
enum system_processor system_processor(void);

/* Version of the kernel, major << 16 | minor: 4.0, 5.0 (2000), 5.1 (XP), 6.0 (Vista), 10.0. */
uint32_t system_version(void);

/* Is this a 32-bit process on a 64-bit system? */
bool system_is_wow64(void);

/*
 * A step failed: "cannot STEP: the system's words (error N). REMEDY". remedy may be NULL. The status
 * comes from error where status is KPORT_SYSTEM.
 */
enum kport_status step_failed(enum kport_status status, DWORD error, const char *step,
			      const char *remedy);

#endif /* KPORT_LIB_NT_SYSTEM_H */
