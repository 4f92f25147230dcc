/* SPDX-License-Identifier: MIT */
/*
 * kport.dll's entry. Windows holds the loader's lock here: whatever waits, or asks the service manager,
 * would stop the whole process, so that everything is opened by the first call instead.
 */
#include <windows.h>

#include "lib/nt/origin.h"
#include "lib/nt/runtime/thread_local.h"

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID process_ends);

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID process_ends)
{
	(void)module;
	if (reason == DLL_THREAD_DETACH)
		thread_local_thread_ends();
	/* A process that ends takes its handles with it, and its other threads are gone in mid-call. */
	if (reason == DLL_PROCESS_DETACH && !process_ends) {
		origin_close();
		thread_local_end();
	}
	return TRUE;
}
