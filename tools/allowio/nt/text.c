/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define SHOWN_LEN 1200
#define SHOWN_TEXTS 16

static char *next_buffer(void)
{
	static char buffers[SHOWN_TEXTS][SHOWN_LEN];
	static LONG next;

	return buffers[(ULONG)InterlockedIncrement(&next) % SHOWN_TEXTS];
}

const char *text_shown(const wchar_t *text)
{
	UINT page = GetConsoleOutputCP();
	char *shown = next_buffer();
	int len = 0, used;

	while (len < SHOWN_LEN / 4 && text[len])
		len++;
	used = WideCharToMultiByte(page ? page : CP_ACP, 0, text, len, shown, SHOWN_LEN - 1, NULL,
				   NULL);
	shown[used] = '\0';
	return shown;
}

const char *text_error(unsigned long code)
{
	wchar_t text[256];
	DWORD used = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS,
				    NULL, code, 0, text, sizeof(text) / sizeof(text[0]), NULL);

	if (!used) {
		char *shown = next_buffer();

		snprintf(shown, SHOWN_LEN, "error %lu", code);
		return shown;
	}
	while (used && wcschr(L"\r\n. ", text[used - 1]))
		text[--used] = L'\0';
	return text_shown(text);
}

char *text_ansi(const wchar_t *text)
{
	int len = WideCharToMultiByte(CP_ACP, 0, text, -1, NULL, 0, NULL, NULL);
	char *ansi = len > 0 ? malloc((size_t)len) : NULL;

	if (ansi)
		WideCharToMultiByte(CP_ACP, 0, text, -1, ansi, len, NULL, NULL);
	return ansi;
}

bool text_number(const wchar_t *text, unsigned long *number)
{
	const wchar_t *digits = text;
	int base = 10;
	wchar_t *end;

	if (digits[0] == L'0' && (digits[1] == L'x' || digits[1] == L'X')) {
		digits += 2;
		base = 16;
	}
	/* wcstoul() takes blanks and signs. */
	if (!wcschr(L"0123456789abcdefABCDEF", digits[0]) || !digits[0])
		return false;
	*number = wcstoul(digits, &end, base);
	return *end == L'\0' && end - digits <= 10;
}

wchar_t *text_join(const wchar_t *a, const wchar_t *b)
{
	size_t len = wcslen(a);
	wchar_t *text = malloc((len + wcslen(b) + 1) * sizeof(wchar_t));

	if (!text)
		return NULL;
	wcscpy(text, a);
	wcscpy(text + len, b);
	return text;
}
