/* SPDX-License-Identifier: MIT */
/* Starts allowio, which lies beside this program, and tells how it went. */
#ifndef KPORT_PANEL_ATTEMPT_H
#define KPORT_PANEL_ATTEMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

/* To the window: a line in lParam, in UTF-8, which is to be freed. */
#define ATTEMPT_SAYS (WM_APP + 1)
/* The attempt is over. wParam: allowio's exit code; lParam: 1 where the program was started. */
#define ATTEMPT_ENDED (WM_APP + 2)

/* allowio.exe's path. False: it is not there. */
bool attempt_find_allowio(wchar_t *path, size_t len);

/*
 * First allowio says what it would do (--dry-run), line by line; where it would, it runs with a console
 * of its own and these arguments, in the folder (NULL: this one). Returns at once; ATTEMPT_ENDED comes in
 * any case. False: no memory.
 */
bool attempt_begin(HWND window, const wchar_t *arguments, const wchar_t *folder);

#endif /* KPORT_PANEL_ATTEMPT_H */
