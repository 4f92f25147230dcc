/* SPDX-License-Identifier: MIT */
/* The page for any port. */
#include <stdio.h>

#include "../../kport/number.h"
#include "ids.h"
#include "window.h"

#define REPEAT_TIMER 1
#define MIN_REPEAT_MS 10u
#define MAX_REPEAT_MS 3600000u

static unsigned chosen_width(HWND dialog)
{
	return 1u << SendDlgItemMessageW(dialog, ID_WIDTH, CB_GETCURSEL, 0, 0);
}

void page_port_show(HWND dialog, const struct window *window)
{
	const struct panel_access *last = &window->panel.last;
	char text[16];

	if (!window->panel.has_last || last->write)
		return;
	snprintf(text, sizeof(text), "0x%0*x", (int)last->width * 2, (unsigned)last->value);
	control_set(dialog, ID_VALUE, text);
}

void page_port_stop(HWND dialog)
{
	KillTimer(dialog, REPEAT_TIMER);
	CheckDlgButton(dialog, ID_REPEAT, BST_UNCHECKED);
}

static void access_port(HWND dialog, bool write)
{
	struct panel *panel = &window_of(dialog)->panel;
	struct panel_access access = { .write = write };
	char port[80], value[40];

	control_get(dialog, ID_PORT, port, sizeof(port));
	control_get(dialog, ID_VALUE, value, sizeof(value));
	if (!panel_parse_port(panel, port, chosen_width(dialog), &access) ||
	    (write && !panel_parse_value(panel, value, &access)) || !panel_do(panel, &access))
		page_port_stop(dialog);
	window_show(window_of(dialog));
}

static void set_repeating(HWND dialog)
{
	struct panel *panel = &window_of(dialog)->panel;
	char text[16];
	uint32_t every_ms;

	page_port_stop(dialog);
	control_get(dialog, ID_REPEAT_MS, text, sizeof(text));
	if (!parse_number(text, MAX_REPEAT_MS, &every_ms) || every_ms < MIN_REPEAT_MS) {
		panel_say(panel, true, "Repeat every %u to %u milliseconds.", MIN_REPEAT_MS,
			  MAX_REPEAT_MS);
	} else if (panel_repeat(panel)) {
		SetTimer(dialog, REPEAT_TIMER, every_ms, NULL);
		CheckDlgButton(dialog, ID_REPEAT, BST_CHECKED);
	}
	window_show(window_of(dialog));
}

static void repeat(HWND dialog)
{
	struct window *window = window_of(dialog);

	if (!panel_repeat(&window->panel))
		page_port_stop(dialog);
	window_show(window);
}

static void command(HWND dialog, WPARAM wparam)
{
	switch (LOWORD(wparam)) {
	case ID_READ:
		access_port(dialog, false);
		break;
	case ID_WRITE:
		access_port(dialog, true);
		break;
	case ID_REPEAT:
		if (control_is_checked(dialog, ID_REPEAT))
			set_repeating(dialog);
		else
			page_port_stop(dialog);
		break;
	}
}

static void set_up(HWND dialog)
{
	static const char *const widths[] = { "8 bits", "16 bits", "32 bits" };

	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++)
		combo_add(dialog, ID_WIDTH, widths[i]);
	control_set(dialog, ID_PORT, "lpt1.status");
	control_set(dialog, ID_REPEAT_MS, "500");
}

INT_PTR CALLBACK page_port(HWND dialog, UINT message, WPARAM wparam, LPARAM lparam)
{
	switch (message) {
	case WM_INITDIALOG:
		SetWindowLongPtrW(dialog, DWLP_USER, lparam);
		set_up(dialog);
		return FALSE;
	case WM_COMMAND:
		command(dialog, wparam);
		return TRUE;
	case WM_TIMER:
		repeat(dialog);
		return TRUE;
	default:
		return FALSE;
	}
}
