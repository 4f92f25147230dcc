/* SPDX-License-Identifier: MIT */
/*
 * kport.exe panel in a console of its own: keys go into the console's input, and what its screen has is
 * read. TAP. panel_console.exe KPORT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "nio.h"

#define PATIENCE_MS 60000u
#define LOOK_EVERY_MS 20u
#define ROWS 60
#define COLUMNS 200

static HANDLE input;

static HANDLE open_console(const wchar_t *name)
{
	SECURITY_ATTRIBUTES inherited = { sizeof(inherited), NULL, TRUE };

	return CreateFileW(name, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
			   &inherited, OPEN_EXISTING, 0, NULL);
}

/* The screen that is seen now, line after line. */
static const char *read_screen(void)
{
	static char text[ROWS * (COLUMNS + 1) + 1];
	HANDLE screen = open_console(L"CONOUT$");
	CONSOLE_SCREEN_BUFFER_INFO info;
	size_t used = 0;

	if (GetConsoleScreenBufferInfo(screen, &info)) {
		for (SHORT row = info.srWindow.Top;
		     row <= info.srWindow.Bottom && row - info.srWindow.Top < ROWS; row++) {
			COORD from = { 0, row };
			DWORD count = 0;

			ReadConsoleOutputCharacterA(screen, text + used, COLUMNS, from, &count);
			count = count < (DWORD)info.dwSize.X ? count : (DWORD)info.dwSize.X;
			used += count;
			text[used++] = '\n';
		}
	}
	text[used] = '\0';
	CloseHandle(screen);
	return text;
}

/* What follows something that never comes is not waited for. */
static void see(const char *part, const char *name)
{
	static bool given_up;
	const DWORD begin = GetTickCount();
	const char *screen = read_screen();

	while (!strstr(screen, part) && !given_up) {
		given_up = GetTickCount() - begin > PATIENCE_MS;
		Sleep(LOOK_EVERY_MS);
		screen = read_screen();
	}
	ok(strstr(screen, part) != NULL, "%s", name);
	if (!strstr(screen, part))
		note("no '%s' in %.1500s", part, screen);
}

static void press(WORD key, wchar_t character)
{
	INPUT_RECORD records[2] = { { .EventType = KEY_EVENT }, { .EventType = KEY_EVENT } };
	DWORD written;

	for (int i = 0; i < 2; i++) {
		records[i].Event.KeyEvent.bKeyDown = i == 0;
		records[i].Event.KeyEvent.wRepeatCount = 1;
		records[i].Event.KeyEvent.wVirtualKeyCode = key;
		records[i].Event.KeyEvent.uChar.UnicodeChar = character;
	}
	WriteConsoleInputW(input, records, 2, &written);
}

static void type(const char *text)
{
	for (; *text; text++)
		press(0, (wchar_t)*text);
	press(VK_RETURN, L'\r');
}

static HANDLE start(const char *kport)
{
	STARTUPINFOA startup = { .cb = sizeof(startup), .dwFlags = STARTF_USESTDHANDLES };
	PROCESS_INFORMATION started;
	char line[600];

	snprintf(line, sizeof(line), "\"%s\" panel --backend sim --device lpt@0x378,loop=data",
		 kport);
	startup.hStdInput = input;
	startup.hStdOutput = open_console(L"CONOUT$");
	startup.hStdError = startup.hStdOutput;
	if (!CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &started)) {
		note("error %lu", GetLastError());
		return NULL;
	}
	CloseHandle(started.hThread);
	return started.hProcess;
}

static void drive(HANDLE process)
{
	DWORD code = ~0u;

	see("kport panel  lpt1 by sim  watching", "the title says what is open");
	see("Data 0x0378: 0x00         Status 0x0379: 0x80", "the registers");
	press(VK_SPACE, L' ');
	see("Data 0x0378: 0x01         Status 0x0379: 0x88",
	    "Space turns a pin, and status follows");
	press(VK_RIGHT, 0);
	see("Pin 3, D1: output, data bit 1, low", "an arrow key goes on");
	press('D', L'd');
	see("Data (such as 0x55):", "d asks for data");
	type("0xa5");
	see("Data 0x0378: 0xa5", "it is written");
	press('D', L'd');
	type("nonsense");
	see("'nonsense' is no value", "what is no value is told");
	press('Q', L'q');
	WaitForSingleObject(process, PATIENCE_MS);
	GetExitCodeProcess(process, &code);
	same(code, 0, "q ends it");
	see("said before", "the screen is as before");
}

int main(int argc, char **argv)
{
	static const char before[] = "said before";
	HANDLE process, screen;
	DWORD written;

	FreeConsole();
	ok(AllocConsole(), "a console");
	input = open_console(L"CONIN$");
	screen = open_console(L"CONOUT$");
	WriteConsoleA(screen, before, sizeof(before) - 1, &written, NULL);
	process = argc == 2 ? start(argv[1]) : NULL;
	ok(process != NULL, "kport panel is started");
	if (process)
		drive(process);
	return plan();
}
