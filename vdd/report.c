/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <windows.h>

#include "vdd_messages.h"

void report(const char *text)
{
	wchar_t wide[1200];
	const wchar_t *strings[] = { wide };
	HANDLE log = RegisterEventSourceW(NULL, L"kportvdd");

	OutputDebugStringA(text);
	if (!log)
		return;
	if (MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, sizeof(wide) / sizeof(wide[0])) > 0)
		ReportEventW(log, EVENTLOG_WARNING_TYPE, 0, KPORTVDD_TROUBLE, NULL, 1, 0, strings,
			     NULL);
	DeregisterEventSource(log);
}
