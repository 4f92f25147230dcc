/* SPDX-License-Identifier: MIT */
/*
 * Processes that the program starts. Every way to start one, from NT 4 to Windows 11, creates its first
 * thread suspended and ends in NtResumeThread; so that call of ntdll's is led through here, and allowio
 * has the new process prepared before anything of it has run.
 */
#include "dll.h"

#include "stub.h"

typedef LONG(NTAPI *resume_thread)(HANDLE thread, ULONG *count);

/* NtQueryInformationThread, class 0 */
struct thread_basic_information {
	LONG exit_status;
	void *teb;
	struct {
		HANDLE process, thread;
	} id;
	ULONG_PTR affinity;
	LONG priority, base_priority;
};

static LONG(NTAPI *query_thread)(HANDLE, int, void *, ULONG, ULONG *);
static resume_thread original;

static LONG NTAPI resume(HANDLE thread, ULONG *count)
{
	struct thread_basic_information information;
	DWORD error = GetLastError();
	uint32_t process;

	if (query_thread(thread, 0, &information, sizeof(information), NULL) >= 0) {
		process = (uint32_t)(uintptr_t)information.id.process;
		if (process != GetCurrentProcessId())
			ask(CHANNEL_CHILD, 0, 0, &process);
	}
	SetLastError(error);
	return original(thread, count);
}

bool follow_begin(void)
{
	HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
	uint8_t *stub = (uint8_t *)(void *)GetProcAddress(ntdll, "NtResumeThread");

	query_thread = (LONG(NTAPI *)(HANDLE, int, void *, ULONG, ULONG *))(
		void *)GetProcAddress(ntdll, "NtQueryInformationThread");
	if (!stub || !query_thread)
		return false;
	original = (resume_thread)stub_lead_through(stub, (void *)resume);
	return original != NULL;
}
