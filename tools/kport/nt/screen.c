/* SPDX-License-Identifier: MIT */
/* The screen by the console's own functions: a screen buffer beside the one that the shell has. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "../screen.h"

static struct {
	HANDLE input, before, buffer;
	DWORD input_mode;
	CHAR_INFO *cells;
	int rows, columns;
} screen;

#define GREY (FOREGROUND_RED | FOREGROUND_GREEN | FOREGROUND_BLUE)

static const WORD looks[LOOKS] = {
	[LOOK_PLAIN] = GREY,
	[LOOK_STRONG] = GREY | FOREGROUND_INTENSITY,
	[LOOK_TITLE] = BACKGROUND_RED | BACKGROUND_GREEN | BACKGROUND_BLUE,
	[LOOK_HIGH] = FOREGROUND_GREEN | FOREGROUND_INTENSITY,
	[LOOK_FOCUS] = BACKGROUND_RED | BACKGROUND_GREEN | BACKGROUND_BLUE,
	[LOOK_ERROR] = FOREGROUND_RED | FOREGROUND_INTENSITY,
};

/* The window's size, and cells for it. */
static bool measure(void)
{
	CONSOLE_SCREEN_BUFFER_INFO info;
	CHAR_INFO *cells;
	int rows, columns;

	if (!GetConsoleScreenBufferInfo(screen.buffer, &info))
		return false;
	rows = info.srWindow.Bottom - info.srWindow.Top + 1;
	columns = info.srWindow.Right - info.srWindow.Left + 1;
	if (screen.cells && rows == screen.rows && columns == screen.columns)
		return true;
	cells = calloc((size_t)rows * (size_t)columns, sizeof(*cells));
	if (!cells)
		return false;
	free(screen.cells);
	screen.cells = cells;
	screen.rows = rows;
	screen.columns = columns;
	return true;
}

bool screen_begin(char *why, size_t len)
{
	DWORD mode;

	screen.input = GetStdHandle(STD_INPUT_HANDLE);
	screen.before = GetStdHandle(STD_OUTPUT_HANDLE);
	if (!GetConsoleMode(screen.input, &screen.input_mode) ||
	    !GetConsoleMode(screen.before, &mode)) {
		snprintf(why, len, "standard input and output must be a console");
		return false;
	}
	screen.buffer = CreateConsoleScreenBuffer(GENERIC_READ | GENERIC_WRITE,
						  FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
						  CONSOLE_TEXTMODE_BUFFER, NULL);
	if (screen.buffer == INVALID_HANDLE_VALUE || !measure() ||
	    !SetConsoleActiveScreenBuffer(screen.buffer)) {
		snprintf(why, len, "the console gives no screen of its own (Windows error %lu)",
			 GetLastError());
		screen_end();
		return false;
	}
	/* Ctrl+C stays an event; lines and echo are of no use here. */
	SetConsoleMode(screen.input, ENABLE_PROCESSED_INPUT | ENABLE_WINDOW_INPUT);
	return true;
}

void screen_end(void)
{
	SetConsoleMode(screen.input, screen.input_mode);
	SetConsoleActiveScreenBuffer(screen.before);
	if (screen.buffer != INVALID_HANDLE_VALUE)
		CloseHandle(screen.buffer);
	free(screen.cells);
	memset(&screen, 0, sizeof(screen));
}

void screen_size(int *rows, int *columns)
{
	*rows = screen.rows;
	*columns = screen.columns;
}

void screen_clear(void)
{
	measure();
	for (int i = 0; i < screen.rows * screen.columns; i++) {
		screen.cells[i].Char.UnicodeChar = L' ';
		screen.cells[i].Attributes = GREY;
	}
}

void screen_put(int row, int column, enum screen_look look, const char *text)
{
	wchar_t wide[400];
	int count = MultiByteToWideChar(CP_UTF8, 0, text, (int)strlen(text), wide,
					sizeof(wide) / sizeof(wide[0]));

	if (row < 0 || row >= screen.rows || column < 0)
		return;
	for (int i = 0; i < count && column + i < screen.columns; i++) {
		CHAR_INFO *cell = &screen.cells[row * screen.columns + column + i];

		cell->Char.UnicodeChar = wide[i];
		cell->Attributes = looks[look];
	}
}

void screen_cursor(int row, int column)
{
	CONSOLE_CURSOR_INFO cursor = { .dwSize = 25, .bVisible = row >= 0 };
	COORD place = { (SHORT)column, (SHORT)row };

	SetConsoleCursorInfo(screen.buffer, &cursor);
	if (row >= 0)
		SetConsoleCursorPosition(screen.buffer, place);
}

void screen_show(void)
{
	COORD size = { (SHORT)screen.columns, (SHORT)screen.rows }, from = { 0, 0 };
	SMALL_RECT to = { 0, 0, (SHORT)(screen.columns - 1), (SHORT)(screen.rows - 1) };

	WriteConsoleOutputW(screen.buffer, screen.cells, size, from, &to);
}

static int key_of(const KEY_EVENT_RECORD *event)
{
	static const struct {
		WORD code;
		int key;
	} keys[] = {
		{ VK_LEFT, SCREEN_LEFT },      { VK_RIGHT, SCREEN_RIGHT },
		{ VK_UP, SCREEN_UP },	       { VK_DOWN, SCREEN_DOWN },
		{ VK_BACK, SCREEN_BACKSPACE }, { VK_RETURN, SCREEN_ENTER },
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (event->wVirtualKeyCode == keys[i].code)
			return keys[i].key;
	}
	if (event->uChar.UnicodeChar == 0)
		return SCREEN_NOTHING;
	return event->uChar.UnicodeChar < 0x7f ? event->uChar.UnicodeChar : SCREEN_OTHER;
}

int screen_key(int timeout_ms)
{
	const DWORD end = GetTickCount() + (DWORD)timeout_ms;
	int key = SCREEN_NOTHING;

	/* Keys that go up, and other events, are no keys. */
	while (key == SCREEN_NOTHING) {
		LONG left = (LONG)(end - GetTickCount());
		INPUT_RECORD record;
		DWORD count = 0;

		if (left < 0 || WaitForSingleObject(screen.input, (DWORD)left) == WAIT_TIMEOUT)
			return SCREEN_NOTHING;
		if (!ReadConsoleInputW(screen.input, &record, 1, &count) || count == 0)
			return SCREEN_GONE;
		if (record.EventType == WINDOW_BUFFER_SIZE_EVENT)
			key = SCREEN_RESIZED;
		else if (record.EventType == KEY_EVENT && record.Event.KeyEvent.bKeyDown)
			key = key_of(&record.Event.KeyEvent);
	}
	return key;
}
