/* SPDX-License-Identifier: MIT */
/* Dialogs in the font that the user chose for messages. */
#ifndef KPORT_PANEL_DIALOG_H
#define KPORT_PANEL_DIALOG_H

#include <windows.h>

/* A modeless dialog; NULL: it cannot be made, and GetLastError() says why. */
HWND dialog_create(int id, HWND parent, DLGPROC procedure, LPARAM parameter);

#endif /* KPORT_PANEL_DIALOG_H */
