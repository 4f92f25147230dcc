/* SPDX-License-Identifier: MIT */
/*
 * Hands and eyes for another program's window. What is waited for comes as late as it likes, within
 * a minute.
 */
#ifndef TESTS_WINE_PANEL_HANDS_H
#define TESTS_WINE_PANEL_HANDS_H

#include <stdbool.h>
#include <windows.h>

#define HANDS_TEXT 4096

/* The panel's window, and the control of this number in it, on whichever page. NULL: none comes. */
HWND hands_find_panel(void);
HWND hands_control(int id);

/* The text of a control. Valid until the next call. */
const wchar_t *hands_text(int id);

/* Does the control's text get to have this part? */
bool hands_see(int id, const wchar_t *part);

/* Does it get checked, or unchecked? */
bool hands_see_checked(int id, bool checked);

/* Does it get the keyboard's focus? */
bool hands_see_focus(int id);

void hands_type_text(int id, const wchar_t *text); /* in place of what is there */
void hands_press_button(int id);
void hands_post_key(int id, WORD key);

/*
 * The dialog that the panel has opened, once its focus is in a field. NULL: none comes. Characters go to that
 * field, one by one; and does the dialog go away?
 */
HWND hands_find_dialog(void);
void hands_type_keys(const wchar_t *text);
bool hands_see_gone(HWND dialog);

/* Real keys, with Ctrl, Shift or Alt held (VK_CONTROL, ...; 0: none), to the window in front. */
void hands_key(WORD held, WORD key);

#endif /* TESTS_WINE_PANEL_HANDS_H */
