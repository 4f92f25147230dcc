/* SPDX-License-Identifier: MIT */
/* Where a DLL begins, for the reason in start_program.c. */
#include <windows.h>

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID process_ends);
BOOL WINAPI DllMainCRTStartup(HINSTANCE module, DWORD reason, LPVOID process_ends);

BOOL WINAPI DllMainCRTStartup(HINSTANCE module, DWORD reason, LPVOID process_ends)
{
	return DllMain(module, reason, process_ends);
}
