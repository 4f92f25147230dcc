/* SPDX-License-Identifier: MIT */
#include "text.h"

static void narrow(UINT page, const wchar_t *wide, char *text, size_t len)
{
	size_t count = wcslen(wide);

	/* What does not fit fails as a whole: it is tried with less. */
	while (count > 0) {
		int used = WideCharToMultiByte(page, 0, wide, (int)count, text, (int)len - 1, NULL,
					       NULL);

		if (used > 0) {
			text[used] = '\0';
			return;
		}
		count--;
	}
	text[0] = '\0';
}

static void widen(UINT page, const char *text, wchar_t *wide, size_t len)
{
	size_t count = strlen(text);

	while (count > 0) {
		int used = MultiByteToWideChar(page, 0, text, (int)count, wide, (int)len - 1);

		if (used > 0) {
			wide[used] = L'\0';
			return;
		}
		count--;
	}
	wide[0] = L'\0';
}

void text_to_utf8(const wchar_t *wide, char *text, size_t len)
{
	narrow(CP_UTF8, wide, text, len);
}

void text_to_ansi(const wchar_t *wide, char *text, size_t len)
{
	narrow(CP_ACP, wide, text, len);
}

void text_from_utf8(const char *text, wchar_t *wide, size_t len)
{
	widen(CP_UTF8, text, wide, len);
}

void text_from_ansi(const char *text, wchar_t *wide, size_t len)
{
	widen(CP_ACP, text, wide, len);
}

void control_get(HWND dialog, int id, char *text, size_t len)
{
	wchar_t wide[TEXT_MAX];

	wide[0] = L'\0';
	GetDlgItemTextW(dialog, id, wide, TEXT_MAX);
	text_to_utf8(wide, text, len);
}

void control_get_ansi(HWND dialog, int id, char *text, size_t len)
{
	wchar_t wide[TEXT_MAX];

	wide[0] = L'\0';
	GetDlgItemTextW(dialog, id, wide, TEXT_MAX);
	text_to_ansi(wide, text, len);
}

/* Only where it differs: a text that is set anew flickers, and is read out anew. */
void control_set(HWND dialog, int id, const char *text)
{
	wchar_t wide[TEXT_MAX], now[TEXT_MAX];

	text_from_utf8(text, wide, TEXT_MAX);
	now[0] = L'\0';
	GetDlgItemTextW(dialog, id, now, TEXT_MAX);
	if (wcscmp(now, wide) != 0)
		SetDlgItemTextW(dialog, id, wide);
}

bool control_is_checked(HWND dialog, int id)
{
	return IsDlgButtonChecked(dialog, id) == BST_CHECKED;
}

void combo_add(HWND dialog, int id, const char *text)
{
	wchar_t wide[TEXT_MAX];

	text_from_utf8(text, wide, TEXT_MAX);
	SendDlgItemMessageW(dialog, id, CB_ADDSTRING, 0, (LPARAM)wide);
	if (SendDlgItemMessageW(dialog, id, CB_GETCOUNT, 0, 0) == 1)
		SendDlgItemMessageW(dialog, id, CB_SETCURSEL, 0, 0);
}
