/* SPDX-License-Identifier: MIT */
/* The panel's window and its pages. */
#ifndef KPORT_PANEL_WINDOW_H
#define KPORT_PANEL_WINDOW_H

#include <stdbool.h>
#include <windows.h>

#include "../panel.h"
#include "text.h"

enum page { PAGE_PINS, PAGE_PORT, PAGE_PROGRAM, PAGES };

/* From the command line, in the code page of main()'s arguments. NULL: not given. */
struct wishes {
	const char *backend, *device, *ports, *program;
	enum page page;
};

struct window {
	struct panel panel;
	HWND main;
	HWND pages[PAGES];
	enum page page;
	bool trying; /* an old program runs */
};

/* Makes the window and shows it. False: GetLastError() says why not. */
bool window_create(struct window *window, const struct wishes *wishes);

/* Handles what a dialog does with keys, and more. True: the message has been dealt with. */
bool window_takes_message(struct window *window, MSG *message);

/* For the pages: shows the panel's message, and what it read, everywhere. */
void window_show(struct window *window);

/* Which back end is chosen, in UTF-8: "" is automatic. */
void window_backend(const struct window *window, char *text, size_t len);

/* The parallel and serial ports found on this machine, by name, into a combo box. */
void window_list_ports(HWND dialog, int id);

/* One each; parameter of the dialog is the window. */
INT_PTR CALLBACK page_pins(HWND dialog, UINT message, WPARAM wparam, LPARAM lparam);
INT_PTR CALLBACK page_port(HWND dialog, UINT message, WPARAM wparam, LPARAM lparam);
INT_PTR CALLBACK page_program(HWND dialog, UINT message, WPARAM wparam, LPARAM lparam);

/* Shows what the panel has read; the pages' own part of window_show(). */
void page_pins_show(HWND dialog, const struct window *window);
void page_port_show(HWND dialog, const struct window *window);
void page_program_show(HWND dialog, const struct window *window);

/* Watching and repeating end, as after Esc. */
void page_pins_stop(HWND dialog);
void page_port_stop(HWND dialog);

static inline struct window *window_of(HWND dialog)
{
	return (struct window *)GetWindowLongPtrW(dialog, DWLP_USER);
}

#endif /* KPORT_PANEL_WINDOW_H */
