/* SPDX-License-Identifier: MIT */
/* NTVDMs as allowio sees them among real processes: a mock of ntvdm.exe is started, and held. TAP. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

#include "tools/allowio/nt/vdm_find.h"

static int cases, failures;

static void check(bool good, const char *name)
{
	cases++;
	failures += !good;
	printf("%s %d - %s\n", good ? "ok" : "not ok", cases, name);
}

/* Beside this program. */
static bool start_held(PROCESS_INFORMATION *started)
{
	STARTUPINFOW startup = { .cb = sizeof(startup) };
	wchar_t file[MAX_PATH];
	DWORD len = GetModuleFileNameW(NULL, file, MAX_PATH - 16);
	wchar_t *name = len > 0 ? wcsrchr(file, L'\\') : NULL;

	if (!name)
		return false;
	wcscpy(name + 1, L"ntvdm.exe");
	return CreateProcessW(file, NULL, NULL, NULL, FALSE, CREATE_SUSPENDED, NULL, NULL, &startup,
			      started);
}

static void see(const struct vdm_list *before, DWORD id)
{
	struct vdm_list after, console;
	struct vdm_found found;

	vdm_list_running(&after);
	vdm_list_console(&console);
	found = vdm_choose(before, &after, &console, 0);
	check(found.id == id && !found.joined, "the one that was started is found without its id");
	found = vdm_choose(before, &after, &console, id);
	check(found.id == id && !found.joined, "and with it");
	found = vdm_choose(&after, &after, &console, 0);
	check(found.id == id && found.joined, "a program that joins it finds it");
}

int main(void)
{
	PROCESS_INFORMATION started;
	struct vdm_list before, after;

	vdm_list_running(&before);
	check(before.count == 0, "no NTVDM runs at first");
	if (start_held(&started)) {
		see(&before, started.dwProcessId);
		TerminateProcess(started.hProcess, 0);
		WaitForSingleObject(started.hProcess, INFINITE);
		CloseHandle(started.hThread);
		CloseHandle(started.hProcess);
	}
	vdm_list_running(&after);
	check(after.count == 0, "one that has ended is none");
	printf("1..5\n");
	return failures == 0 && cases == 5 ? 0 : 1;
}
