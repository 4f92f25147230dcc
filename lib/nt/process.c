/* SPDX-License-Identifier: MIT */
/* The list of processes, which Windows 2000 and later give to everybody; NT 4 has no such call. */
#include "lib/os.h"
#include "lib/nt/system.h"

#include <string.h>
#include <tlhelp32.h>

typedef HANDLE(WINAPI *create_snapshot)(DWORD flags, DWORD process);
typedef BOOL(WINAPI *step)(HANDLE snapshot, PROCESSENTRY32W *entry);

void os_process_name(uint32_t process, char *text, size_t len)
{
	PROCESSENTRY32W entry = { .dwSize = sizeof(entry) };
	create_snapshot create;
	HANDLE snapshot;
	step first, next;
	BOOL more;

	text[0] = '\0';
	GET_FUNCTION(create, L"kernel32.dll", "CreateToolhelp32Snapshot");
	GET_FUNCTION(first, L"kernel32.dll", "Process32FirstW");
	GET_FUNCTION(next, L"kernel32.dll", "Process32NextW");
	if (!create || !first || !next)
		return;
	snapshot = create(TH32CS_SNAPPROCESS, 0);
	if (snapshot == INVALID_HANDLE_VALUE)
		return;
	for (more = first(snapshot, &entry); more; more = next(snapshot, &entry))
		if (entry.th32ProcessID == process) {
			wide_to_utf8(entry.szExeFile, text, len);
			break;
		}
	CloseHandle(snapshot);
}
