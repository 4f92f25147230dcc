/* SPDX-License-Identifier: MIT */
#include "panel_hands.h"

#include "tools/panel/nt/ids.h"

#define PATIENCE_MS 60000u
#define LOOK_EVERY_MS 20u

static HWND panel;

struct search {
	int id;
	HWND found;
};

static BOOL CALLBACK look_at(HWND window, LPARAM parameter)
{
	struct search *search = (struct search *)parameter;

	if (GetDlgCtrlID(window) != search->id)
		return TRUE;
	search->found = window;
	return FALSE;
}

HWND hands_find_panel(void)
{
	const DWORD begin = GetTickCount();

	do {
		panel = FindWindowW(L"" PANEL_CLASS, NULL);
		if (panel && IsWindowVisible(panel))
			return panel;
		Sleep(LOOK_EVERY_MS);
	} while (GetTickCount() - begin < PATIENCE_MS);
	return NULL;
}

HWND hands_control(int id)
{
	struct search search = { id, NULL };

	EnumChildWindows(panel, look_at, (LPARAM)&search);
	return search.found;
}

const wchar_t *hands_text(int id)
{
	static wchar_t text[HANDS_TEXT];

	text[0] = L'\0';
	SendMessageW(hands_control(id), WM_GETTEXT, HANDS_TEXT, (LPARAM)text);
	return text;
}

bool hands_see(int id, const wchar_t *part)
{
	const DWORD begin = GetTickCount();

	while (!wcsstr(hands_text(id), part)) {
		if (GetTickCount() - begin > PATIENCE_MS)
			return false;
		Sleep(LOOK_EVERY_MS);
	}
	return true;
}

bool hands_see_checked(int id, bool checked)
{
	const DWORD begin = GetTickCount();

	while ((SendMessageW(hands_control(id), BM_GETCHECK, 0, 0) == BST_CHECKED) != checked) {
		if (GetTickCount() - begin > PATIENCE_MS)
			return false;
		Sleep(LOOK_EVERY_MS);
	}
	return true;
}

/* A combo box's field counts as the box. */
static bool has_focus(int id)
{
	GUITHREADINFO info = { .cbSize = sizeof(info) };

	if (!GetGUIThreadInfo(GetWindowThreadProcessId(panel, NULL), &info) || !info.hwndFocus)
		return false;
	return GetDlgCtrlID(info.hwndFocus) == id || GetDlgCtrlID(GetParent(info.hwndFocus)) == id;
}

bool hands_see_focus(int id)
{
	const DWORD begin = GetTickCount();

	while (!has_focus(id)) {
		if (GetTickCount() - begin > PATIENCE_MS)
			return false;
		Sleep(LOOK_EVERY_MS);
	}
	return true;
}

/* A field takes note that it was changed, and a combo box's dialog is told. */
void hands_type_text(int id, const wchar_t *text)
{
	HWND control = hands_control(id);
	wchar_t class[16] = L"";

	GetClassNameW(control, class, 16);
	if (_wcsicmp(class, L"Edit") == 0) {
		SendMessageW(control, EM_SETSEL, 0, -1);
		SendMessageW(control, EM_REPLACESEL, FALSE, (LPARAM)text);
		return;
	}
	SendMessageW(control, WM_SETTEXT, 0, (LPARAM)text);
	SendMessageW(GetParent(control), WM_COMMAND, MAKEWPARAM(id, CBN_EDITCHANGE),
		     (LPARAM)control);
}

void hands_press_button(int id)
{
	PostMessageW(hands_control(id), BM_CLICK, 0, 0);
}

void hands_post_key(int id, WORD key)
{
	PostMessageW(hands_control(id), WM_KEYDOWN, key, 1);
}

/* ---- dialogs of the system ---- */

/* The field with the focus, of the panel's thread. */
static HWND field_with_focus(void)
{
	GUITHREADINFO info = { .cbSize = sizeof(info) };
	wchar_t class[16] = L"";

	if (!GetGUIThreadInfo(GetWindowThreadProcessId(panel, NULL), &info) || !info.hwndFocus)
		return NULL;
	GetClassNameW(info.hwndFocus, class, 16);
	return _wcsicmp(class, L"Edit") == 0 ? info.hwndFocus : NULL;
}

HWND hands_find_dialog(void)
{
	const DWORD begin = GetTickCount();

	do {
		HWND dialog = GetLastActivePopup(panel);

		if (dialog && dialog != panel && IsWindowVisible(dialog) &&
		    IsChild(dialog, field_with_focus()))
			return dialog;
		Sleep(LOOK_EVERY_MS);
	} while (GetTickCount() - begin < PATIENCE_MS);
	return NULL;
}

void hands_type_keys(const wchar_t *text)
{
	HWND field = field_with_focus();

	PostMessageW(field, EM_SETSEL, 0, -1);
	for (; *text; text++)
		PostMessageW(field, WM_CHAR, *text, 1);
}

bool hands_see_gone(HWND dialog)
{
	const DWORD begin = GetTickCount();

	while (IsWindow(dialog) || !IsWindowEnabled(panel)) {
		if (GetTickCount() - begin > PATIENCE_MS)
			return false;
		Sleep(LOOK_EVERY_MS);
	}
	return true;
}

/* ---- keys ---- */

static void send_key(WORD key, DWORD flags)
{
	INPUT input = { .type = INPUT_KEYBOARD };

	input.ki.wVk = key;
	input.ki.wScan = (WORD)MapVirtualKeyW(key, 0);
	input.ki.dwFlags = flags;
	SendInput(1, &input, sizeof(input));
}

void hands_key(WORD held, WORD key)
{
	if (held)
		send_key(held, 0);
	send_key(key, 0);
	send_key(key, KEYEVENTF_KEYUP);
	if (held)
		send_key(held, KEYEVENTF_KEYUP);
}
