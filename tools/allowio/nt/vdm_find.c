/* SPDX-License-Identifier: MIT */
#include "vdm_find.h"

#include "system.h"

#include <tlhelp32.h>

static bool is_of_session(DWORD id)
{
	BOOL(WINAPI * session_of)(DWORD, DWORD *);
	DWORD own, its;

	session_of = (BOOL(WINAPI *)(DWORD, DWORD *))(
		void *)system_function(L"kernel32.dll", "ProcessIdToSessionId");
	return !session_of || !session_of(GetCurrentProcessId(), &own) || !session_of(id, &its) ||
	       own == its;
}

void vdm_list_running(struct vdm_list *list)
{
	PROCESSENTRY32W entry = { .dwSize = sizeof(entry) };
	HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
	BOOL more;

	list->count = 0;
	if (snapshot == INVALID_HANDLE_VALUE)
		return;
	for (more = Process32FirstW(snapshot, &entry); more && list->count < VDM_MAX;
	     more = Process32NextW(snapshot, &entry)) {
		if (_wcsicmp(entry.szExeFile, L"ntvdm.exe") == 0 &&
		    is_of_session(entry.th32ProcessID))
			list->ids[list->count++] = entry.th32ProcessID;
	}
	CloseHandle(snapshot);
}

void vdm_list_console(struct vdm_list *list)
{
	DWORD(WINAPI * console_list)(DWORD *, DWORD);
	DWORD ids[VDM_MAX], count;

	list->count = 0;
	/* XP and later */
	console_list = (DWORD(WINAPI *)(DWORD *, DWORD))(
		void *)system_function(L"kernel32.dll", "GetConsoleProcessList");
	count = console_list ? console_list(ids, VDM_MAX) : 0;
	for (DWORD i = 0; i < count && count <= VDM_MAX; i++)
		list->ids[list->count++] = ids[i];
}
