/* SPDX-License-Identifier: MIT */
#include "dll.h"

BOOL WINAPI DllMain(HINSTANCE self, DWORD reason, void *reserved);
__declspec(dllexport) DWORD WINAPI kport_trap_start(void *section);

BOOL WINAPI DllMain(HINSTANCE self, DWORD reason, void *reserved)
{
	(void)reserved;
	if (reason == DLL_PROCESS_ATTACH)
		DisableThreadLibraryCalls(self);
	return TRUE;
}

/*
 * allowio's second thread in the program, after the one that loaded the DLL; the loader's lock is free.
 * Called once in a process; a second allowio around the program is told that there is one already.
 */
DWORD WINAPI kport_trap_start(void *section)
{
	enum channel_start failure;
	uint32_t flags;

	if (!ask_begin(section, &failure))
		return (DWORD)failure;
	flags = ask_channel()->flags;
	if (ask_channel()->bus && !bus_begin(ask_channel()))
		return CHANNEL_START_NO_BUS;
	if ((flags & (CHANNEL_SERVE | CHANNEL_PASS_OVER)) && !fault_begin() &&
	    (flags & CHANNEL_SERVE))
		return CHANNEL_START_NO_HANDLER;
	if ((flags & CHANNEL_FOLLOW) && !follow_begin())
		return CHANNEL_START_NO_FOLLOW;
	return CHANNEL_START_OK;
}
