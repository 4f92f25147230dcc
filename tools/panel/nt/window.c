/* SPDX-License-Identifier: MIT */
#include "window.h"

#include <commctrl.h>
#include <commdlg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../old_program.h"
#include "attempt.h"
#include "dialog.h"
#include "ids.h"

#define MAX_BACKENDS 16
#define AUTOMATIC "automatic"
#define DEFAULT_PORTS "lpt1"

static const struct {
	const wchar_t *title;
	int dialog;
	DLGPROC procedure;
	void (*show)(HWND dialog, const struct window *window);
} pages[PAGES] = {
	[PAGE_PINS] = { L"Parallel port", DIALOG_PINS, page_pins, page_pins_show },
	[PAGE_PORT] = { L"Any port", DIALOG_PORT, page_port, page_port_show },
	[PAGE_PROGRAM] = { L"Old program", DIALOG_PROGRAM, page_program, page_program_show },
};

/* ---- the log ---- */

static void append_line(void *ctx, const char *line)
{
	const struct window *window = ctx;
	HWND log = GetDlgItem(window->main, ID_LOG);
	int end = GetWindowTextLengthW(log);
	wchar_t wide[TEXT_MAX];

	/* As the model does: the older half goes. */
	if (end > (int)LOG_MAX_BYTES) {
		SendMessageW(log, EM_SETSEL, 0, end / 2);
		SendMessageW(log, EM_REPLACESEL, FALSE, (LPARAM)L"");
		end = GetWindowTextLengthW(log);
	}
	text_from_utf8(line, wide, TEXT_MAX - 2);
	wcscat(wide, L"\r\n");
	SendMessageW(log, EM_SETSEL, (WPARAM)end, end);
	SendMessageW(log, EM_REPLACESEL, FALSE, (LPARAM)wide);
}

static void copy_log(struct window *window)
{
	HWND log = GetDlgItem(window->main, ID_LOG);

	SendMessageW(log, EM_SETSEL, 0, -1);
	SendMessageW(log, WM_COPY, 0, 0);
	panel_say(&window->panel, false, "The log is in the clipboard.");
}

static void save_log(struct window *window)
{
	wchar_t path[MAX_PATH] = L"kport.txt";
	char text[MAX_PATH * 2];
	OPENFILENAMEW save = {
		.lStructSize = sizeof(save),
		.hwndOwner = window->main,
		.lpstrFilter = L"Text\0*.txt\0All files\0*.*\0",
		.lpstrFile = path,
		.nMaxFile = MAX_PATH,
		.lpstrDefExt = L"txt",
		.Flags = OFN_OVERWRITEPROMPT | OFN_PATHMUSTEXIST | OFN_HIDEREADONLY |
			 OFN_NOCHANGEDIR,
	};

	if (!GetSaveFileNameW(&save))
		return;
	text_to_ansi(path, text, sizeof(text));
	panel_save_log(&window->panel, text);
}

static void clear_log(struct window *window)
{
	log_clear(&window->panel.log);
	SetDlgItemTextW(window->main, ID_LOG, L"");
}

/* ---- back ends and ports ---- */

void window_backend(const struct window *window, char *text, size_t len)
{
	control_get(window->main, ID_BACKEND, text, len);
	if (strcmp(text, AUTOMATIC) == 0)
		text[0] = '\0';
}

/* replay needs a recording, and is for programs. */
static void list_backends(HWND dialog)
{
	struct kport_backend_info list[MAX_BACKENDS] = { { .size = sizeof(list[0]) } };
	size_t count;

	combo_add(dialog, ID_BACKEND, AUTOMATIC);
	if (kport_backends(list, MAX_BACKENDS, &count) != KPORT_OK)
		return;
	for (size_t i = 0; i < count && i < MAX_BACKENDS; i++)
		combo_add(dialog, ID_BACKEND, list[i].name);
}

void window_list_ports(HWND dialog, int id)
{
	struct kport_port_info *list;
	size_t count = 0, named = 0;
	bool complete;

	kport_ports(NULL, 0, &count, &complete);
	list = calloc(count + 1, sizeof(*list));
	if (list && kport_ports(list, count, &count, &complete) == KPORT_OK) {
		for (size_t i = 0; i < count; i++) {
			if (!list[i].name[0])
				continue;
			combo_add(dialog, id, list[i].name);
			named++;
		}
	}
	free(list);
	if (named == 0)
		combo_add(dialog, id, DEFAULT_PORTS);
}

static void open_ports(struct window *window)
{
	char backend[40], device[TEXT_MAX], ports[TEXT_MAX];
	struct panel_choice choice = { NULL, NULL, ports, 0 };

	window_backend(window, backend, sizeof(backend));
	control_get_ansi(window->main, ID_DEVICE, device, sizeof(device));
	control_get(window->main, ID_PORTS, ports, sizeof(ports));
	if (backend[0])
		choice.backend = backend;
	if (device[0])
		choice.device = device;
	if (control_is_checked(window->main, ID_UNSAFE))
		choice.flags |= KPORT_UNSAFE;
	if (control_is_checked(window->main, ID_SHARE))
		choice.flags |= KPORT_SHARE;
	panel_open(&window->panel, &choice);
}

/* ---- showing ---- */

void window_show(struct window *window)
{
	control_set(window->main, ID_MESSAGE, window->panel.message);
	for (int page = 0; page < PAGES; page++) {
		if (window->pages[page])
			pages[page].show(window->pages[page], window);
	}
}

static void show_page(struct window *window, enum page page)
{
	window->page = page;
	SendDlgItemMessageW(window->main, ID_PAGES, TCM_SETCURSEL, (WPARAM)page, 0);
	for (int i = 0; i < PAGES; i++)
		ShowWindow(window->pages[i], i == (int)page ? SW_SHOW : SW_HIDE);
}

/* Ctrl+Tab from inside of a page must not leave the focus on what is hidden then. */
static void turn_pages(struct window *window, int step)
{
	int page = ((int)window->page + step + PAGES) % PAGES;
	bool inside = IsChild(window->pages[window->page], GetFocus());

	show_page(window, (enum page)page);
	if (inside)
		SetFocus(GetNextDlgTabItem(window->pages[page], NULL, FALSE));
}

/* ---- making it ---- */

static void add_pages(struct window *window)
{
	HWND tabs = GetDlgItem(window->main, ID_PAGES);
	RECT area;

	for (int i = 0; i < PAGES; i++) {
		TCITEMW item = { .mask = TCIF_TEXT, .pszText = (wchar_t *)pages[i].title };

		SendMessageW(tabs, TCM_INSERTITEMW, (WPARAM)i, (LPARAM)&item);
	}
	GetWindowRect(tabs, &area);
	MapWindowPoints(NULL, window->main, (POINT *)&area, 2);
	SendMessageW(tabs, TCM_ADJUSTRECT, FALSE, (LPARAM)&area);
	for (int i = 0; i < PAGES; i++) {
		HWND page = dialog_create(pages[i].dialog, window->main, pages[i].procedure,
					  (LPARAM)window);

		window->pages[i] = page;
		/* Behind the tabs in the order of the Tab key. */
		SetWindowPos(page, tabs, area.left, area.top, area.right - area.left,
			     area.bottom - area.top, 0);
	}
}

static void set_up(HWND dialog, struct window *window)
{
	window->main = dialog;
	window->panel.log.told = append_line;
	window->panel.log.ctx = window;
	SendDlgItemMessageW(dialog, ID_LOG, EM_SETLIMITTEXT, LOG_MAX_BYTES * 2, 0);
	list_backends(dialog);
	window_list_ports(dialog, ID_PORTS);
	add_pages(window);
	panel_say(&window->panel, false,
		  "Choose the ports and press Open. The back end sim needs no hardware.");
}

/* ---- messages ---- */

static void attempt_ended(struct window *window, DWORD code, bool started)
{
	const char *failure = old_program_failure(code);

	window->trying = false;
	if (failure)
		panel_say(&window->panel, true, "%s%s", failure,
			  started ? ": started from a command prompt, it says why" :
				    ": the log says why");
	else
		panel_say(&window->panel, false, "The program ended with exit code %lu", code);
	log_add(&window->panel.log, "", "%s", window->panel.message);
}

static void attempt_says(struct window *window, char *line)
{
	log_add(&window->panel.log, "", "  %s", line);
	free(line);
}

static void stop(struct window *window)
{
	page_pins_stop(window->pages[PAGE_PINS]);
	page_port_stop(window->pages[PAGE_PORT]);
	panel_say(&window->panel, false, "Watching and repeating are off.");
}

static void command(struct window *window, int id)
{
	switch (id) {
	case ID_OPEN:
		open_ports(window);
		break;
	case ID_LOG_COPY:
		copy_log(window);
		break;
	case ID_LOG_SAVE:
		save_log(window);
		break;
	case ID_LOG_CLEAR:
		clear_log(window);
		break;
	case IDCANCEL:
		stop(window);
		break;
	case ID_EXIT:
		DestroyWindow(window->main);
		return;
	default:
		/* The old program's command line goes by the back end. */
		page_program_show(window->pages[PAGE_PROGRAM], window);
		return;
	}
	window_show(window);
}

static INT_PTR CALLBACK procedure(HWND dialog, UINT message, WPARAM wparam, LPARAM lparam)
{
	struct window *window = window_of(dialog);

	switch (message) {
	case WM_INITDIALOG:
		SetWindowLongPtrW(dialog, DWLP_USER, lparam);
		set_up(dialog, (struct window *)lparam);
		return TRUE;
	case WM_COMMAND:
		if (window && window->pages[PAGE_PROGRAM] && LOWORD(wparam) != ID_MESSAGE &&
		    LOWORD(wparam) != ID_LOG)
			command(window, LOWORD(wparam));
		return TRUE;
	case WM_NOTIFY:
		if (((const NMHDR *)lparam)->code == TCN_SELCHANGE)
			show_page(window, (enum page)SendDlgItemMessageW(dialog, ID_PAGES,
									 TCM_GETCURSEL, 0, 0));
		return TRUE;
	case ATTEMPT_SAYS:
		attempt_says(window, (char *)lparam);
		return TRUE;
	case ATTEMPT_ENDED:
		attempt_ended(window, (DWORD)wparam, lparam != 0);
		window_show(window);
		return TRUE;
	case WM_CLOSE:
		DestroyWindow(dialog);
		return TRUE;
	case WM_DESTROY:
		PostQuitMessage(0);
		return TRUE;
	default:
		return FALSE;
	}
}

/* Which button a field's Enter presses. */
static int button_of(int field)
{
	static const struct {
		int field, button;
	} pairs[] = {
		{ ID_DEVICE, ID_OPEN }, { ID_DATA, ID_DATA_SET }, { ID_CONTROL, ID_CONTROL_SET },
		{ ID_PORT, ID_READ },	{ ID_VALUE, ID_WRITE },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (pairs[i].field == field)
			return pairs[i].button;
	}
	return 0;
}

/* Dialogs inside of a dialog have no default button that the system would find. */
static bool takes_enter(const struct window *window, HWND focus)
{
	HWND parent = GetParent(focus);
	int button = button_of(GetDlgCtrlID(focus));

	if (SendMessageW(focus, WM_GETDLGCODE, 0, 0) & (DLGC_DEFPUSHBUTTON | DLGC_UNDEFPUSHBUTTON))
		SendMessageW(focus, BM_CLICK, 0, 0);
	else if (button)
		SendMessageW(parent, WM_COMMAND, MAKEWPARAM(button, BN_CLICKED),
			     (LPARAM)GetDlgItem(parent, button));
	else if (parent == GetDlgItem(window->main, ID_PORTS))
		SendMessageW(window->main, WM_COMMAND, MAKEWPARAM(ID_OPEN, BN_CLICKED), 0);
	else
		return false;
	return true;
}

static bool takes_key(struct window *window, const MSG *message)
{
	bool control = GetKeyState(VK_CONTROL) < 0;

	if (control && message->wParam == VK_TAB)
		turn_pages(window, GetKeyState(VK_SHIFT) < 0 ? -1 : 1);
	else if (control && (message->wParam == VK_NEXT || message->wParam == VK_PRIOR))
		turn_pages(window, message->wParam == VK_NEXT ? 1 : -1);
	else
		return message->wParam == VK_RETURN && takes_enter(window, message->hwnd);
	return true;
}

bool window_takes_message(struct window *window, MSG *message)
{
	if (message->message == WM_KEYDOWN && IsChild(window->main, message->hwnd) &&
	    takes_key(window, message))
		return true;
	return IsDialogMessageW(window->main, message) != 0;
}

static bool register_class(void)
{
	HINSTANCE program = GetModuleHandleW(NULL);
	WNDCLASSW class = {
		.lpfnWndProc = DefDlgProcW,
		.cbWndExtra = DLGWINDOWEXTRA,
		.hInstance = program,
		.hIcon = LoadIconW(NULL, (LPCWSTR)IDI_APPLICATION),
		.hCursor = LoadCursorW(NULL, (LPCWSTR)IDC_ARROW),
		.hbrBackground = (HBRUSH)(COLOR_BTNFACE + 1),
		.lpszClassName = L"" PANEL_CLASS,
	};

	return RegisterClassW(&class) != 0;
}

static void set_ansi(HWND dialog, int id, const char *text)
{
	wchar_t wide[TEXT_MAX];

	if (!text)
		return;
	text_from_ansi(text, wide, TEXT_MAX);
	SetDlgItemTextW(dialog, id, wide);
}

static void fulfil(struct window *window, const struct wishes *wishes)
{
	wchar_t backend[40];

	set_ansi(window->main, ID_DEVICE, wishes->device);
	set_ansi(window->main, ID_PORTS, wishes->ports);
	set_ansi(window->pages[PAGE_PROGRAM], ID_PROGRAM, wishes->program);
	show_page(window, wishes->page);
	if (wishes->backend) {
		text_from_ansi(wishes->backend, backend, sizeof(backend) / sizeof(backend[0]));
		SendDlgItemMessageW(window->main, ID_BACKEND, CB_SELECTSTRING, (WPARAM)-1,
				    (LPARAM)backend);
	}
	if (wishes->backend || wishes->ports)
		open_ports(window);
	window_show(window);
}

bool window_create(struct window *window, const struct wishes *wishes)
{
	if (!register_class() || !dialog_create(DIALOG_MAIN, NULL, procedure, (LPARAM)window))
		return false;
	fulfil(window, wishes);
	ShowWindow(window->main, SW_SHOWNORMAL);
	return true;
}
