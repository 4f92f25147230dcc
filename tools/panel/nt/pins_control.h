/* SPDX-License-Identifier: MIT */
/*
 * The connector as a control of class PINS_CLASS. Arrow keys move between pins. It tells its parent by
 * WM_COMMAND with PINS_MOVED or PINS_PRESSED (Space, Enter or the mouse).
 */
#ifndef KPORT_PANEL_PINS_CONTROL_H
#define KPORT_PANEL_PINS_CONTROL_H

#include <stdbool.h>
#include <windows.h>

#include "../panel.h"

#define PINS_MOVED 1
#define PINS_PRESSED 2

/* wParam: 0; lParam: a const struct panel *, which outlives the control. */
#define PINS_SET_PANEL (WM_USER + 1)
/* Answers the pin that has the focus, 1 to 25. */
#define PINS_GET_FOCUS (WM_USER + 2)
/* Answers where pin wParam is: x and y as in MAKELONG. */
#define PINS_GET_PLACE (WM_USER + 3)

bool pins_control_register(void);

#endif /* KPORT_PANEL_PINS_CONTROL_H */
