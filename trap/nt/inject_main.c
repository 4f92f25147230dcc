/* SPDX-License-Identifier: MIT */
/*
 * kport-inject32.exe, kport-inject64.exe PROCESS ID SECTION: puts the DLL into a process of its own
 * bitness for an allowio of the other one. The words are numbers in decimal: a handle of the
 * process, which is inherited, its id, and the section's handle as the process has it. The exit code is inject()'s answer.
 */
#include "inject.h"

#include "channel.h"

void WINAPI inject_main(void);

/* The number behind the next blank of *at. */
static uint32_t next_number(const wchar_t **at)
{
	uint32_t number = 0;

	while (**at && **at != L' ')
		++*at;
	while (**at == L' ')
		++*at;
	for (; **at >= L'0' && **at <= L'9'; ++*at)
		number = number * 10 + (uint32_t)(**at - L'0');
	return number;
}

void WINAPI inject_main(void)
{
	const wchar_t *at = GetCommandLineW();
	uint32_t process, id, section;

	/* Its own name stands in quotation marks and may have blanks in it. */
	if (*at == L'"')
		for (at++; *at && *at != L'"';)
			at++;
	process = next_number(&at);
	id = next_number(&at);
	section = next_number(&at);
	ExitProcess(inject((HANDLE)(uintptr_t)process, id, section));
}
