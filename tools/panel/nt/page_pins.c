/* SPDX-License-Identifier: MIT */
/* The page with the connector of a parallel port. */
#include <stdio.h>

#include "ids.h"
#include "pins_control.h"
#include "window.h"

#define WATCH_TIMER 1
#define WATCH_EVERY_MS 100

/* What was typed into a field stays until it is set. */
static void show_value(HWND dialog, int id, const struct panel *panel, enum pin_register reg)
{
	char text[8];

	snprintf(text, sizeof(text), "0x%02x", panel->values[reg]);
	if (panel->is_read && !SendDlgItemMessageW(dialog, id, EM_GETMODIFY, 0, 0))
		control_set(dialog, id, text);
}

void page_pins_show(HWND dialog, const struct window *window)
{
	const struct panel *panel = &window->panel;
	unsigned pin = (unsigned)SendDlgItemMessageW(dialog, ID_PINS, PINS_GET_FOCUS, 0, 0);
	char text[200] = "Open a parallel port to see its pins.";

	if (panel->has_pins)
		panel_describe_pin(panel, pin, text, sizeof(text));
	control_set(dialog, ID_PIN_TEXT, text);
	snprintf(text, sizeof(text), "Status: %s", "not read");
	if (panel->is_read)
		snprintf(text, sizeof(text), "Status 0x%04x: 0x%02x", panel->base + 1u,
			 panel->values[REGISTER_STATUS]);
	control_set(dialog, ID_STATUS, text);
	show_value(dialog, ID_DATA, panel, REGISTER_DATA);
	show_value(dialog, ID_CONTROL, panel, REGISTER_CONTROL);
	CheckDlgButton(dialog, ID_INPUTS,
		       panel->is_read && (panel->values[REGISTER_CONTROL] & CONTROL_INPUT) ?
			       BST_CHECKED :
			       BST_UNCHECKED);
	InvalidateRect(GetDlgItem(dialog, ID_PINS), NULL, FALSE);
}

static void set_register(HWND dialog, int id, enum pin_register reg)
{
	struct panel *panel = &window_of(dialog)->panel;
	struct panel_access access = { .width = 1 };
	char text[32];

	control_get(dialog, id, text, sizeof(text));
	if (panel_parse_value(panel, text, &access) &&
	    panel_set_register(panel, reg, (uint8_t)access.value))
		SendDlgItemMessageW(dialog, id, EM_SETMODIFY, FALSE, 0);
	window_show(window_of(dialog));
}

static void turn_inputs(HWND dialog)
{
	struct panel *panel = &window_of(dialog)->panel;

	if (panel_refresh(panel))
		panel_set_register(panel, REGISTER_CONTROL,
				   panel->values[REGISTER_CONTROL] ^ CONTROL_INPUT);
	window_show(window_of(dialog));
}

static void turn_pin(HWND dialog)
{
	struct window *window = window_of(dialog);

	panel_toggle(&window->panel,
		     (unsigned)SendDlgItemMessageW(dialog, ID_PINS, PINS_GET_FOCUS, 0, 0));
	window_show(window_of(dialog));
}

static void set_watching(HWND dialog, bool watching)
{
	if (watching)
		SetTimer(dialog, WATCH_TIMER, WATCH_EVERY_MS, NULL);
	else
		KillTimer(dialog, WATCH_TIMER);
	CheckDlgButton(dialog, ID_WATCH, watching ? BST_CHECKED : BST_UNCHECKED);
}

void page_pins_stop(HWND dialog)
{
	set_watching(dialog, false);
	SendDlgItemMessageW(dialog, ID_DATA, EM_SETMODIFY, FALSE, 0);
	SendDlgItemMessageW(dialog, ID_CONTROL, EM_SETMODIFY, FALSE, 0);
}

static void watch(HWND dialog)
{
	struct window *window = window_of(dialog);

	if (!window->panel.has_pins)
		return;
	if (!panel_refresh(&window->panel))
		set_watching(dialog, false);
	window_show(window_of(dialog));
}

static void command(HWND dialog, WPARAM wparam)
{
	switch (LOWORD(wparam)) {
	case ID_PINS:
		if (HIWORD(wparam) == PINS_PRESSED)
			turn_pin(dialog);
		else
			page_pins_show(dialog, window_of(dialog));
		break;
	case ID_DATA_SET:
		set_register(dialog, ID_DATA, REGISTER_DATA);
		break;
	case ID_CONTROL_SET:
		set_register(dialog, ID_CONTROL, REGISTER_CONTROL);
		break;
	case ID_INPUTS:
		turn_inputs(dialog);
		break;
	case ID_WATCH:
		set_watching(dialog, control_is_checked(dialog, ID_WATCH));
		break;
	}
}

INT_PTR CALLBACK page_pins(HWND dialog, UINT message, WPARAM wparam, LPARAM lparam)
{
	switch (message) {
	case WM_INITDIALOG:
		SetWindowLongPtrW(dialog, DWLP_USER, lparam);
		SendDlgItemMessageW(dialog, ID_PINS, PINS_SET_PANEL, 0,
				    (LPARAM)&window_of(dialog)->panel);
		set_watching(dialog, true);
		return FALSE;
	case WM_COMMAND:
		command(dialog, wparam);
		return TRUE;
	case WM_TIMER:
		watch(dialog);
		return TRUE;
	default:
		return FALSE;
	}
}
