/* SPDX-License-Identifier: MIT */
/*
 * Texts between Windows (UTF-16), the panel's model and errors (UTF-8) and what the library takes as
 * paths and devices (the code page of fopen()).
 */
#ifndef KPORT_PANEL_TEXT_H
#define KPORT_PANEL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

#define TEXT_MAX 2048

/* All of them cut what does not fit. */
void text_to_utf8(const wchar_t *wide, char *text, size_t len);
void text_to_ansi(const wchar_t *wide, char *text, size_t len);
void text_from_utf8(const char *text, wchar_t *wide, size_t len);
void text_from_ansi(const char *text, wchar_t *wide, size_t len);

/* Texts of a dialog's controls. */
void control_get(HWND dialog, int id, char *text, size_t len);
void control_get_ansi(HWND dialog, int id, char *text, size_t len);
void control_set(HWND dialog, int id, const char *text);
bool control_is_checked(HWND dialog, int id);

/* Adds a line to a combo box, and makes the first one its choice. */
void combo_add(HWND dialog, int id, const char *text);

#endif /* KPORT_PANEL_TEXT_H */
