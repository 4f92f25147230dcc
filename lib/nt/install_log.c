/* SPDX-License-Identifier: MIT */
/* What was done to the driver, and by which program, in the system's event log. */
#include "lib/nt/install.h"

#include <stdio.h>

#define SOURCE L"kioport"
#define SOURCE_KEY L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\System\\" SOURCE

/* The driver's own message for a text of ours: driver/nt/messages.mc. */
#define EVENT_INSTALLATION 0x44000100u

/* Event Viewer takes the words around the text from the driver's file. */
static void register_source(void)
{
	static const wchar_t file[] = L"%SystemRoot%\\System32\\drivers\\kioport.sys";
	const DWORD types = EVENTLOG_ERROR_TYPE | EVENTLOG_WARNING_TYPE | EVENTLOG_INFORMATION_TYPE;
	HKEY key;

	if (RegCreateKeyExW(HKEY_LOCAL_MACHINE, SOURCE_KEY, 0, NULL, 0, KEY_SET_VALUE, NULL, &key,
			    NULL) != ERROR_SUCCESS)
		return;
	RegSetValueExW(key, L"EventMessageFile", 0, REG_EXPAND_SZ, (const BYTE *)file,
		       sizeof(file));
	RegSetValueExW(key, L"TypesSupported", 0, REG_DWORD, (const BYTE *)&types, sizeof(types));
	RegCloseKey(key);
}

void log_remove_source(void)
{
	RegDeleteKeyW(HKEY_LOCAL_MACHINE, SOURCE_KEY);
}

void log_event(const char *verb, uint64_t version, const struct place *place)
{
	wchar_t verb_wide[40], version_wide[40], program[WIDE_PATH] = L"?", text[3 * WIDE_PATH];
	const wchar_t *strings[1] = { text };
	char number[24];
	HANDLE log;

	version_text(version, number, sizeof(number));
	wide_from_ansi(verb, verb_wide, 40);
	wide_from_ansi(number, version_wide, 40);
	GetModuleFileNameW(NULL, program, WIDE_PATH - 1);
	program[WIDE_PATH - 1] = L'\0';
	wide_join(text, 3 * WIDE_PATH, L"The driver kioport ", version_wide, L" was ", verb_wide,
		  L": ", place->file, L", by the program ", program);
	register_source();
	log = RegisterEventSourceW(NULL, SOURCE);
	if (!log)
		return;
	ReportEventW(log, EVENTLOG_INFORMATION_TYPE, 0, EVENT_INSTALLATION, NULL, 1, 0, strings,
		     NULL);
	DeregisterEventSource(log);
}
