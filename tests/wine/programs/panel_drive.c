/* SPDX-License-Identifier: MIT */
/*
 * Uses kport-panel.exe as a person would, and prints TAP. The panel runs already, with
 *     --sim "lpt@0x378,loop=data latch@0x300+4"
 *
 * panel_drive.exe pins | keys | port | program CLIENT | files CLIENT LOG | log | close
 */
#define COBJMACROS
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>
#include <commctrl.h>
#include <shlobj.h>

#include "nio.h"
#include "panel_hands.h"
#include "tools/panel/nt/ids.h"
#include "tools/panel/nt/pins_control.h"

#define see(id, part, ...)                                                                         \
	do {                                                                                       \
		bool seen = hands_see(id, part);                                                   \
		ok(seen, __VA_ARGS__);                                                             \
		if (!seen)                                                                         \
			note("it is: %ls", hands_text(id));                                        \
	} while (0)

/* ---- the connector ---- */

static void click_pin(unsigned number)
{
	HWND pins = hands_control(ID_PINS);
	LRESULT place = SendMessageW(pins, PINS_GET_PLACE, number, 0);

	PostMessageW(pins, WM_LBUTTONDOWN, MK_LBUTTON, (LPARAM)place);
	PostMessageW(pins, WM_LBUTTONUP, 0, (LPARAM)place);
}

static void drive_pins(void)
{
	see(ID_MESSAGE, L"lpt1 is open by sim", "--sim opens the simulated port");
	see(ID_PIN_TEXT, L"Pin 2, D0: output, data bit 0, low", "the first pin is told in words");
	hands_post_key(ID_PINS, VK_SPACE);
	see(ID_PIN_TEXT, L"data bit 0, high", "Space turns the pin");
	see(ID_DATA, L"0x01", "the data register follows");
	see(ID_STATUS, L"Status 0x0379: 0x88", "the plug leads pin 2 to pin 15: status follows");
	click_pin(3);
	see(ID_DATA, L"0x03", "a click turns another pin");
	see(ID_STATUS, L"0x98", "the plug leads pin 3 to pin 13");
	click_pin(6);
	see(ID_STATUS, L"0x18", "the plug leads pin 6 to pin 11, whose bit is inverted");
	click_pin(11);
	see(ID_MESSAGE, L"Pin 11, BUSY, is an input: it is watched, not set.",
	    "a status pin cannot be set");
	see(ID_PIN_TEXT, L"Pin 11, BUSY: input, status bit 7 inverted, high",
	    "its level is the connector's, not the register's");
	click_pin(20);
	see(ID_MESSAGE, L"Pin 20, GND, is ground.", "ground cannot be set");
	hands_post_key(ID_PINS, VK_HOME);
	hands_post_key(ID_PINS, VK_RETURN);
	see(ID_PIN_TEXT, L"Pin 1, nSTROBE: output, control bit 0 inverted, low",
	    "Enter turns the pin; nSTROBE is low when its bit is set");
	see(ID_CONTROL, L"0xcd", "the control register follows");
	hands_post_key(ID_PINS, VK_DOWN);
	hands_post_key(ID_PINS, VK_RIGHT);
	see(ID_PIN_TEXT, L"Pin 15, nERROR", "arrow keys go as the pins lie");
	hands_type_text(ID_DATA, L"0xA5");
	see(ID_PIN_TEXT, L"nERROR: input, status bit 3, high", "watching goes on meanwhile");
	hands_post_key(ID_DATA, VK_RETURN);
	see(ID_LOG, L"out8 0x0378 0xa5", "Enter in a field presses its button");
	hands_type_text(ID_DATA, L"zz");
	hands_press_button(ID_DATA_SET);
	see(ID_MESSAGE, L"'zz' is no value", "a mistyped value is told in words");
	see(ID_DATA, L"zz", "and stays to be mended");
	hands_type_text(ID_CONTROL, L"256");
	hands_press_button(ID_CONTROL_SET);
	see(ID_MESSAGE, L"does not fit into 8 bits", "a value too large is told in words");
	hands_press_button(ID_INPUTS);
	ok(hands_see_checked(ID_INPUTS, true), "data pins become inputs");
	hands_press_button(ID_INPUTS);
	ok(hands_see_checked(ID_INPUTS, false), "and outputs again");
	hands_type_text(ID_DATA, L"0b10100101");
	hands_press_button(ID_DATA_SET);
	see(ID_DATA, L"0xa5", "a binary value is set, and shown as it was read");
	hands_type_text(ID_CONTROL, L"12");
	hands_press_button(ID_CONTROL_SET);
	see(ID_CONTROL, L"0xcc", "control, too: bits 6 and 7 are the port's own");
}

/* ---- by keyboard alone ---- */

static void drive_keys(void)
{
	static const int order[] = { ID_BACKEND,  ID_DEVICE,   ID_PORTS,     ID_UNSAFE,
				     ID_SHARE,	  ID_OPEN,     ID_PAGES,     ID_PINS,
				     ID_DATA,	  ID_DATA_SET, ID_CONTROL,   ID_CONTROL_SET,
				     ID_WATCH,	  ID_INPUTS,   ID_MESSAGE,   ID_LOG,
				     ID_LOG_COPY, ID_LOG_SAVE, ID_LOG_CLEAR, ID_EXIT };
	const size_t count = sizeof(order) / sizeof(order[0]);

	SetForegroundWindow(hands_find_panel());
	hands_key(VK_MENU, 'K');
	ok(hands_see_focus(ID_BACKEND), "Alt+K goes to the back end");
	for (size_t i = 1; i <= count; i++) {
		hands_key(0, VK_TAB);
		ok(hands_see_focus(order[i % count]), "Tab goes on to control %d",
		   order[i % count]);
	}
	hands_key(VK_MENU, 'W');
	ok(hands_see_checked(ID_WATCH, false), "Alt+W ends watching");
	hands_key(VK_MENU, 'W');
	ok(hands_see_checked(ID_WATCH, true), "and begins it");
	hands_key(0, VK_ESCAPE);
	ok(hands_see_checked(ID_WATCH, false), "Esc ends it");
	hands_key(VK_CONTROL, VK_TAB);
	ok(hands_see_focus(ID_PORT), "Ctrl+Tab turns to the page for any port");
	hands_key(VK_CONTROL, VK_TAB);
	ok(hands_see_focus(ID_PROGRAM), "and to the one for an old program");
	hands_key(VK_CONTROL, VK_TAB);
	ok(hands_see_focus(ID_PINS), "and back to the pins");
}

/* ---- any port ---- */

static void choose(int id, const wchar_t *text)
{
	HWND combo = hands_control(id);

	SendMessageW(combo, CB_SELECTSTRING, (WPARAM)-1, (LPARAM)text);
	PostMessageW(GetParent(combo), WM_COMMAND, MAKEWPARAM(id, CBN_SELCHANGE), (LPARAM)combo);
}

/* TCM_SETCURFOCUS tells the dialog, as a click does. */
static void turn_to(int page)
{
	SendMessageW(hands_control(ID_PAGES), TCM_SETCURFOCUS, (WPARAM)page, 0);
}

static void drive_port(void)
{
	turn_to(1);
	hands_type_text(ID_PORT, L"0x300");
	choose(ID_WIDTH, L"16 bits");
	hands_type_text(ID_VALUE, L"0xbeef");
	hands_press_button(ID_WRITE);
	see(ID_MESSAGE, L"0xbeef was written to 0x0300", "16 bits are written");
	hands_type_text(ID_VALUE, L"");
	hands_press_button(ID_READ);
	see(ID_VALUE, L"0xbeef", "and read");
	hands_type_text(ID_PORT, L"0x301/8");
	hands_post_key(ID_PORT, VK_RETURN);
	see(ID_VALUE, L"0xbe", "a width behind the port counts, and Enter reads");
	hands_press_button(ID_REPEAT);
	ok(hands_see_checked(ID_REPEAT, true), "reading repeats");
	hands_press_button(ID_REPEAT);
	ok(hands_see_checked(ID_REPEAT, false), "until it is switched off");
	hands_type_text(ID_REPEAT_MS, L"5");
	hands_press_button(ID_REPEAT);
	see(ID_MESSAGE, L"Repeat every 10 to", "too short a time is told in words");
	hands_type_text(ID_PORT, L"lpt9");
	hands_press_button(ID_READ);
	see(ID_MESSAGE, L"'lpt9' is not a port", "a port that there is none of is told in words");
	choose(ID_WIDTH, L"32 bits");
	hands_type_text(ID_PORT, L"0xffff");
	hands_press_button(ID_READ);
	see(ID_MESSAGE, L"run past the last port", "an access past the last port is told in words");
}

/* ---- an old program ---- */

static void read_shortcut(const wchar_t *path, wchar_t *arguments, int len)
{
	IShellLinkW *link = NULL;
	IPersistFile *file = NULL;

	arguments[0] = L'\0';
	CoInitialize(NULL);
	if (SUCCEEDED(CoCreateInstance(&CLSID_ShellLink, NULL, CLSCTX_INPROC_SERVER,
				       &IID_IShellLinkW, (void **)&link)) &&
	    SUCCEEDED(IShellLinkW_QueryInterface(link, &IID_IPersistFile, (void **)&file)) &&
	    SUCCEEDED(IPersistFile_Load(file, path, STGM_READ)))
		IShellLinkW_GetArguments(link, arguments, len);
	if (file)
		IPersistFile_Release(file);
	if (link)
		IShellLinkW_Release(link);
	CoUninitialize();
}

static void drive_shortcut(void)
{
	wchar_t command[HANDS_TEXT], arguments[HANDS_TEXT];
	const wchar_t *path;

	wcscpy(command, hands_text(ID_COMMAND));
	hands_press_button(ID_SHORTCUT);
	see(ID_MESSAGE, L"The shortcut is made: ", "a shortcut is made on the desktop");
	path = wcsstr(hands_text(ID_MESSAGE), L": ");
	read_shortcut(path ? path + 2 : L"", arguments, HANDS_TEXT);
	ok(arguments[0] && wcscmp(arguments, command + wcslen(L"allowio ")) == 0,
	   "it starts allowio as the page says");
	note("%ls", arguments);
}

static void drive_program(const char *client)
{
	wchar_t path[MAX_PATH];

	MultiByteToWideChar(CP_ACP, 0, client, -1, path, MAX_PATH);
	turn_to(2);
	hands_type_text(ID_PROGRAM, L"");
	hands_press_button(ID_TRY);
	see(ID_MESSAGE, L"Choose the program", "a program is wanted first");
	hands_type_text(ID_PROGRAM, path);
	hands_type_text(ID_ARGUMENTS, L"out8 0x378 0x42 in8 0x378 exit 9");
	hands_type_text(ID_PROGRAM_PORTS, L"0x3bc-0x3be");
	see(ID_MAP, L"0x378=0x3bc+3", "a mapping is proposed for a port elsewhere");
	ok(hands_see_checked(ID_MAP_USED, false), "and not used unasked");
	hands_press_button(ID_MAP_USED);
	see(ID_COMMAND, L"--map 0x378=0x3bc+3 0x3bc-0x3be -- ", "it is in the command line");
	hands_press_button(ID_MAP_USED);
	hands_type_text(ID_PROGRAM_PORTS, L"lpt1,");
	hands_press_button(ID_TRY);
	see(ID_MESSAGE, L"allowio failed: the log says why", "what allowio refuses is told");
	hands_type_text(ID_PROGRAM_PORTS, L"lpt1");
	see(ID_COMMAND,
	    L"allowio --backend sim --device \"lpt@0x378,loop=data latch@0x300+4\" lpt1 -- ",
	    "the command line is shown");
	hands_press_button(ID_TRY);
	see(ID_MESSAGE, L"The program ended with exit code 9", "the program runs, with its ports");
	drive_shortcut();
}

/* ---- log, errors, end ---- */

static bool clipboard_has(const wchar_t *part)
{
	bool found = false;

	for (int tries = 0; tries < 500 && !found; tries++) {
		const wchar_t *text = NULL;

		if (OpenClipboard(NULL)) {
			HANDLE data = GetClipboardData(CF_UNICODETEXT);

			text = data ? GlobalLock(data) : NULL;
			found = text && wcsstr(text, part);
			if (text)
				GlobalUnlock(data);
			CloseClipboard();
		}
		if (!found)
			Sleep(20);
	}
	return found;
}

static void drive_log(void)
{
	turn_to(0);
	choose(ID_BACKEND, L"kioport");
	hands_type_text(ID_DEVICE, L"");
	hands_press_button(ID_OPEN);
	see(ID_MESSAGE, L"kport install", "without the driver, the words say what to do");
	see(ID_PIN_TEXT, L"Open a parallel port", "no pins are shown that nobody reads");
	choose(ID_BACKEND, L"sim");
	hands_press_button(ID_OPEN);
	see(ID_MESSAGE, L"lpt1 is open by sim", "another back end is opened");
	hands_press_button(ID_LOG_COPY);
	ok(clipboard_has(L"out8 0x0378 0x01"), "the log is copied");
	hands_press_button(ID_LOG_CLEAR);
	for (int tries = 0; tries < 500 && hands_text(ID_LOG)[0]; tries++)
		Sleep(20);
	ok(!hands_text(ID_LOG)[0], "the log is cleared");
}

/* ---- the system's dialogs for files, by keyboard alone ---- */

static void answer_dialog(WORD letter, const wchar_t *path, WORD last, const char *name)
{
	HWND dialog;

	hands_key(VK_MENU, letter);
	dialog = hands_find_dialog();
	ok(dialog != NULL, "%s: Alt+%c opens it, with the focus in its name", name, letter);
	if (!dialog)
		return;
	hands_type_keys(path);
	hands_key(0, last);
	ok(hands_see_gone(dialog), "%s: a key closes it", name);
}

static bool has_text(const wchar_t *path, const char *part)
{
	static char text[1 << 16];
	FILE *file = _wfopen(path, L"rb");

	if (!file)
		return false;
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	return strstr(text, part) != NULL;
}

static void drive_files(const char *client, const char *log)
{
	wchar_t path[MAX_PATH], saved[MAX_PATH];

	MultiByteToWideChar(CP_ACP, 0, client, -1, path, MAX_PATH);
	MultiByteToWideChar(CP_ACP, 0, log, -1, saved, MAX_PATH);
	DeleteFileW(saved);
	SetForegroundWindow(hands_find_panel());
	turn_to(2);
	hands_type_text(ID_PROGRAM, L"before");
	answer_dialog('B', path, VK_ESCAPE, "Browse, Esc");
	ok(wcscmp(hands_text(ID_PROGRAM), L"before") == 0, "Esc leaves the program as it was");
	answer_dialog('B', path, VK_RETURN, "Browse, Enter");
	see(ID_PROGRAM, path, "Enter takes the program");
	answer_dialog('G', saved, VK_ESCAPE, "Save log, Esc");
	ok(!has_text(saved, ""), "Esc saves nothing");
	answer_dialog('G', saved, VK_RETURN, "Save log, Enter");
	see(ID_MESSAGE, saved, "the panel says where the log is");
	ok(has_text(saved, "sim: lpt1"), "the log is in the file");
}

static void drive_close(void)
{
	HWND panel = hands_find_panel();

	hands_press_button(ID_EXIT);
	for (int tries = 0; tries < 3000 && IsWindow(panel); tries++)
		Sleep(20);
	ok(!IsWindow(panel), "Exit ends it");
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*drive)(void);
	} parts[] = { { "pins", drive_pins },
		      { "keys", drive_keys },
		      { "port", drive_port },
		      { "log", drive_log },
		      { "close", drive_close } };

	ok(hands_find_panel() != NULL, "%s: the panel's window is there", argc > 1 ? argv[1] : "?");
	for (size_t i = 0; argc == 2 && i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (strcmp(argv[1], parts[i].name) == 0)
			parts[i].drive();
	}
	if (argc == 3 && strcmp(argv[1], "program") == 0)
		drive_program(argv[2]);
	if (argc == 4 && strcmp(argv[1], "files") == 0)
		drive_files(argv[2], argv[3]);
	return plan();
}
