/* SPDX-License-Identifier: MIT */
#include "place.h"

#include "../say.h"
#include "start.h"
#include "system.h"
#include "text.h"
#include "trap/nt/channel.h"
#include "trap/nt/inject.h"

#include <stdio.h>
#include <stdlib.h>

/* It waits at most twice as long itself. */
#define HELPER_TIMEOUT_MS 90000u

/* The process to be served is 32-bit where this one is not, and the other way round. */
static const wchar_t *helper_name(void)
{
	return system_is_wow64(GetCurrentProcess()) ? L"kport-inject64.exe" : L"kport-inject32.exe";
}

static DWORD run_helper(HANDLE process, DWORD id, uint32_t section)
{
	wchar_t file[INJECT_PATH_MAX], command[INJECT_PATH_MAX + 64];
	STARTUPINFOW startup = { .cb = sizeof(startup) };
	PROCESS_INFORMATION helper;
	DWORD code = INJECT_CODE(INJECT_HELPER, WAIT_TIMEOUT);

	if (!inject_neighbour(helper_name(), file))
		return INJECT_CODE(INJECT_HELPER, ERROR_FILENAME_EXCED_RANGE);
	_snwprintf(command, sizeof(command) / sizeof(command[0]), L"\"%ls\" %lu %lu %lu", file,
		   (unsigned long)(uintptr_t)process, id, (unsigned long)section);
	if (!CreateProcessW(file, command, NULL, NULL, TRUE, CREATE_NO_WINDOW, NULL, NULL, &startup,
			    &helper))
		return INJECT_CODE(INJECT_HELPER, GetLastError());
	if (WaitForSingleObject(helper.hProcess, HELPER_TIMEOUT_MS) == WAIT_OBJECT_0)
		GetExitCodeProcess(helper.hProcess, &code);
	CloseHandle(helper.hThread);
	CloseHandle(helper.hProcess);
	return code;
}

static DWORD place_foreign(HANDLE process, DWORD id, uint32_t section)
{
	HANDLE self = GetCurrentProcess(), inherited;
	DWORD code;

	if (!DuplicateHandle(self, process, self, &inherited, 0, TRUE, DUPLICATE_SAME_ACCESS))
		return INJECT_CODE(INJECT_HELPER, GetLastError());
	code = run_helper(inherited, id, section);
	CloseHandle(inherited);
	return code;
}

static const char *start_words(DWORD failure)
{
	switch (failure) {
	case CHANNEL_START_BAD_SECTION:
		return "another allowio serves this process already";
	case CHANNEL_START_NO_HANDLER:
		return "this version of Windows has no vectored exception handlers: try --how "
		       "debug";
	case CHANNEL_START_NO_BUS:
		return "the simulated bus could not be mapped into it";
	case CHANNEL_START_NO_FOLLOW:
		return "somebody else has changed ntdll in it, so its children cannot be followed";
	default:
		return "it did not find its channel";
	}
}

static const char *step_words(enum inject_step step)
{
	static const char *const words[] = {
		[INJECT_DLL] = "the DLL beside allowio.exe: ",
		[INJECT_MEMORY] = "no memory in the process: ",
		[INJECT_THREAD] = "a thread in the process: ",
		[INJECT_LOAD] = "the process's loader refused it",
		[INJECT_FIND] = "its place in the process: ",
		[INJECT_START] = "",
		[INJECT_HELPER] = "the helper beside allowio.exe (programs of the other bitness): ",
	};

	return step < sizeof(words) / sizeof(words[0]) && words[step] ? words[step] :
									"unknown step ";
}

bool place_dll(HANDLE process, DWORD id, uint32_t section)
{
	DWORD code = start_is_foreign(process) ? place_foreign(process, id, section) :
						 inject(process, id, section);
	enum inject_step step = INJECT_STEP(code);
	const char *detail = "";

	if (code == INJECT_CODE(INJECT_DONE, 0)) {
		say_done("process %lu: the DLL is in", id);
		return true;
	}
	if (step == INJECT_START)
		detail = start_words(INJECT_DETAIL(code));
	else if (step != INJECT_LOAD)
		detail = text_error(INJECT_DETAIL(code));
	say_failed("kport's DLL cannot be put into process %lu: %s%s", id, step_words(step),
		   detail);
	return false;
}
