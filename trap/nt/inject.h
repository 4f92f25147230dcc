/* SPDX-License-Identifier: MIT */
/*
 * Puts the DLL into a process of this process's own bitness. Part of allowio.exe, and of the small
 * program that does it for the other bitness. kernel32 only.
 */
#ifndef KPORT_TRAP_NT_INJECT_H
#define KPORT_TRAP_NT_INJECT_H

#include <stdint.h>
#include <windows.h>

#define INJECT_PATH_MAX 1024u

/* What failed. The detail is the system's error number, of INJECT_START an enum channel_start. */
enum inject_step {
	INJECT_DONE,
	INJECT_DLL,    /* the DLL is not beside this program */
	INJECT_MEMORY, /* no memory in the process */
	INJECT_THREAD, /* no thread in it, or it did not end */
	INJECT_LOAD,   /* the process's loader refused the DLL */
	INJECT_FIND,   /* the DLL's place in the process */
	INJECT_START,  /* the DLL itself refused */
	INJECT_HELPER, /* the program for the other bitness */
};

/* As a program's exit code. */
#define INJECT_CODE(step, detail) ((DWORD)(step) << 24 | ((DWORD)(detail)&0xffffffu))
#define INJECT_STEP(code) ((enum inject_step)((code) >> 24))
#define INJECT_DETAIL(code) ((code)&0xffffffu)

/*
 * id: the process's. section: the handle of a section with a struct channel, as the process has it. The process may be suspended
 * before its first instruction: its loader runs in the thread that is made for the DLL. Answers an
 * INJECT_CODE.
 */
DWORD inject(HANDLE process, DWORD id, uint32_t section);

/* The full path of a file that lies where this program lies. False: it would be too long. */
BOOL inject_neighbour(const wchar_t *name, wchar_t path[INJECT_PATH_MAX]);

#endif /* KPORT_TRAP_NT_INJECT_H */
