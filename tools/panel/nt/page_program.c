/* SPDX-License-Identifier: MIT */
/* The page for an old program, which executes IN and OUT itself. */
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <commdlg.h>

#include "../old_program.h"
#include "attempt.h"
#include "ids.h"
#include "shortcut.h"
#include "window.h"

#define DESCRIPTION L"Starts an old program with I/O ports, by kport's allowio"

/* ---- what was chosen ---- */

/* allowio's arguments, in UTF-8. False: the panel's message says what is missing. */
static bool arguments_of(HWND dialog, char *text, size_t len)
{
	struct window *window = window_of(dialog);
	char program[TEXT_MAX], arguments[TEXT_MAX], ports[TEXT_MAX], map[TEXT_MAX];
	char device[TEXT_MAX], backend[40];
	struct old_program old = { program, arguments, ports, NULL, NULL };

	control_get(dialog, ID_PROGRAM, program, sizeof(program));
	control_get(dialog, ID_ARGUMENTS, arguments, sizeof(arguments));
	control_get(dialog, ID_PROGRAM_PORTS, ports, sizeof(ports));
	control_get(dialog, ID_MAP, map, sizeof(map));
	control_get(window->main, ID_DEVICE, device, sizeof(device));
	window_backend(window, backend, sizeof(backend));
	if (control_is_checked(dialog, ID_MAP_USED))
		old.map = map;
	if (strcmp(backend, "sim") == 0)
		old.device = device;
	if (!program[0] || !ports[0]) {
		panel_say(&window->panel, true, "Choose the program and the ports that it wants.");
		return false;
	}
	if (old_program_arguments(&old, text, len))
		return true;
	panel_say(&window->panel, true, "The command line is too long.");
	return false;
}

/* The folder of the program, or NULL where its name has none. */
static wchar_t *program_folder(HWND dialog, wchar_t *folder, size_t len)
{
	wchar_t *end;

	folder[0] = L'\0';
	GetDlgItemTextW(dialog, ID_PROGRAM, folder, (int)len);
	end = wcsrchr(folder, L'\\');
	if (!end)
		return NULL;
	/* "C:\" keeps its backslash. */
	end[end > folder && end[-1] == L':' ? 1 : 0] = L'\0';
	return folder;
}

static void show_command(HWND dialog)
{
	char arguments[TEXT_MAX], text[TEXT_MAX + 20] = "";
	struct panel *panel = &window_of(dialog)->panel;
	char message[sizeof(panel->message)];
	bool failed = panel->failed;

	/* Nothing is wrong while a line is half typed. */
	memcpy(message, panel->message, sizeof(message));
	if (arguments_of(dialog, arguments, sizeof(arguments)))
		snprintf(text, sizeof(text), "allowio %s", arguments);
	memcpy(panel->message, message, sizeof(message));
	panel->failed = failed;
	control_set(dialog, ID_COMMAND, text);
}

/* The mapping for the ports that are chosen, as far as there is one for them. */
static void suggest_map(HWND dialog)
{
	struct kport_range ranges[16];
	char ports[TEXT_MAX], backend[40], map[64] = "";
	size_t count;

	control_get(dialog, ID_PROGRAM_PORTS, ports, sizeof(ports));
	window_backend(window_of(dialog), backend, sizeof(backend));
	if (kport_ranges_parse_for(backend, ports, ranges, 16, &count) == KPORT_OK && count > 0)
		old_program_map(ranges[0].first, map, sizeof(map));
	control_set(dialog, ID_MAP, map);
}

/* ---- what is done ---- */

static void browse(HWND dialog)
{
	wchar_t path[TEXT_MAX];
	OPENFILENAMEW open = {
		.lStructSize = sizeof(open),
		.hwndOwner = window_of(dialog)->main,
		.lpstrFilter = L"Programs\0*.exe;*.com;*.bat;*.pif\0All files\0*.*\0",
		.lpstrFile = path,
		.nMaxFile = TEXT_MAX,
		.Flags = OFN_FILEMUSTEXIST | OFN_HIDEREADONLY | OFN_NOCHANGEDIR,
	};

	path[0] = L'\0';
	if (GetOpenFileNameW(&open))
		SetDlgItemTextW(dialog, ID_PROGRAM, path);
}

static bool find_allowio(struct panel *panel, wchar_t path[MAX_PATH])
{
	if (attempt_find_allowio(path, MAX_PATH))
		return true;
	panel_say(panel, true,
		  "allowio.exe is missing: it belongs beside kport-panel.exe in one folder.");
	return false;
}

static void try_it(HWND dialog)
{
	struct window *window = window_of(dialog);
	wchar_t allowio[MAX_PATH], wide[TEXT_MAX], folder[TEXT_MAX];
	char arguments[TEXT_MAX];

	if (window->trying || !arguments_of(dialog, arguments, sizeof(arguments)) ||
	    !find_allowio(&window->panel, allowio))
		return;
	text_from_utf8(arguments, wide, TEXT_MAX);
	if (!attempt_begin(window->main, wide, program_folder(dialog, folder, TEXT_MAX))) {
		panel_say(&window->panel, true, "There is no memory for that.");
		return;
	}
	window->trying = true;
	log_add(&window->panel.log, "", "allowio %s", arguments);
	panel_say(&window->panel, false, "allowio looks at the program...");
}

/* "MILL with ports" */
static void shortcut_name(HWND dialog, wchar_t *name, size_t len)
{
	wchar_t program[TEXT_MAX];
	const wchar_t *begin;
	wchar_t *dot;

	program[0] = L'\0';
	GetDlgItemTextW(dialog, ID_PROGRAM, program, TEXT_MAX);
	begin = wcsrchr(program, L'\\');
	begin = begin ? begin + 1 : program;
	dot = wcsrchr(program, L'.');
	if (dot && dot > begin)
		*dot = L'\0';
	_snwprintf(name, len, L"%ls with ports", begin);
	name[len - 1] = L'\0';
}

static bool may_replace(HWND dialog, const wchar_t *path)
{
	return GetFileAttributesW(path) == INVALID_FILE_ATTRIBUTES ||
	       MessageBoxW(window_of(dialog)->main,
			   L"There is such a shortcut on the desktop already. Replace it?",
			   L"kport panel", MB_YESNO | MB_ICONQUESTION) == IDYES;
}

static void make_shortcut(HWND dialog)
{
	struct panel *panel = &window_of(dialog)->panel;
	wchar_t allowio[MAX_PATH], arguments[TEXT_MAX], folder[TEXT_MAX], icon[TEXT_MAX];
	wchar_t name[MAX_PATH], path[MAX_PATH];
	char text[TEXT_MAX];
	struct shortcut shortcut = { allowio, arguments, folder, icon, DESCRIPTION };
	HRESULT result;

	if (!arguments_of(dialog, text, sizeof(text)) || !find_allowio(panel, allowio))
		return;
	text_from_utf8(text, arguments, TEXT_MAX);
	program_folder(dialog, folder, TEXT_MAX);
	icon[0] = L'\0';
	GetDlgItemTextW(dialog, ID_PROGRAM, icon, TEXT_MAX);
	shortcut_name(dialog, name, MAX_PATH);
	result = shortcut_path(name, path);
	if (SUCCEEDED(result)) {
		if (!may_replace(dialog, path))
			return;
		result = shortcut_save(&shortcut, path);
	}
	if (FAILED(result)) {
		panel_say(panel, true, "The shortcut cannot be made: Windows error 0x%08lx",
			  (unsigned long)result);
		return;
	}
	text_to_utf8(path, text, sizeof(text));
	panel_say(panel, false, "The shortcut is made: %s", text);
	log_add(&panel->log, "", "%s", panel->message);
}

/* ---- the dialog ---- */

void page_program_show(HWND dialog, const struct window *window)
{
	EnableWindow(GetDlgItem(dialog, ID_TRY), !window->trying);
	EnableWindow(GetDlgItem(dialog, ID_MAP), control_is_checked(dialog, ID_MAP_USED));
	show_command(dialog);
}

/* A combo box's field has the new choice only after it told of it. */
static void take_chosen_ports(HWND dialog)
{
	wchar_t text[TEXT_MAX];
	LRESULT chosen = SendDlgItemMessageW(dialog, ID_PROGRAM_PORTS, CB_GETCURSEL, 0, 0);

	if (chosen < 0 || SendDlgItemMessageW(dialog, ID_PROGRAM_PORTS, CB_GETLBTEXTLEN,
					      (WPARAM)chosen, 0) >= TEXT_MAX)
		return;
	SendDlgItemMessageW(dialog, ID_PROGRAM_PORTS, CB_GETLBTEXT, (WPARAM)chosen, (LPARAM)text);
	SetDlgItemTextW(dialog, ID_PROGRAM_PORTS, text);
}

static void command(HWND dialog, WPARAM wparam)
{
	switch (LOWORD(wparam)) {
	case ID_PROGRAM_BROWSE:
		browse(dialog);
		break;
	case ID_TRY:
		try_it(dialog);
		break;
	case ID_SHORTCUT:
		make_shortcut(dialog);
		break;
	case ID_PROGRAM_PORTS:
		if (HIWORD(wparam) == CBN_SELCHANGE)
			take_chosen_ports(dialog);
		if (HIWORD(wparam) == CBN_SELCHANGE || HIWORD(wparam) == CBN_EDITCHANGE)
			suggest_map(dialog);
		break;
	}
	/* What is shown itself tells of its change, too. */
	if (LOWORD(wparam) != ID_COMMAND)
		window_show(window_of(dialog));
}

INT_PTR CALLBACK page_program(HWND dialog, UINT message, WPARAM wparam, LPARAM lparam)
{
	switch (message) {
	case WM_INITDIALOG:
		SetWindowLongPtrW(dialog, DWLP_USER, lparam);
		window_list_ports(dialog, ID_PROGRAM_PORTS);
		suggest_map(dialog);
		return FALSE;
	case WM_COMMAND:
		if (window_of(dialog))
			command(dialog, wparam);
		return TRUE;
	default:
		return FALSE;
	}
}
