/* SPDX-License-Identifier: MIT */
/* Time, Ctrl-C, terminals and facts on Windows. */
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

#include "../platform.h"

static volatile LONG interrupted;
static struct {
	const char *command;
	uint32_t total;
	uint64_t began_ns;
	uint64_t shown_ns;
} progress;

uint64_t platform_now_ns(void)
{
	LARGE_INTEGER frequency, now;

	QueryPerformanceFrequency(&frequency);
	QueryPerformanceCounter(&now);
	return (uint64_t)((double)now.QuadPart * 1e9 / (double)frequency.QuadPart);
}

static BOOL WINAPI note_first(DWORD event)
{
	(void)event;
	return InterlockedExchange(&interrupted, 1) == 0;
}

static BOOL WINAPI note(DWORD event)
{
	(void)event;
	InterlockedExchange(&interrupted, 1);
	return TRUE;
}

void platform_watch_interrupt(void)
{
	SetConsoleCtrlHandler(note, TRUE);
}

void platform_watch_one_interrupt(void)
{
	SetConsoleCtrlHandler(note_first, TRUE);
}

bool platform_interrupted(void)
{
	return interrupted != 0;
}

void platform_sleep_until(uint64_t deadline_ns)
{
	while (!interrupted) {
		uint64_t now_ns = platform_now_ns();
		uint64_t left_ms = now_ns < deadline_ns ? (deadline_ns - now_ns) / 1000000u : 0;

		if (now_ns >= deadline_ns)
			return;
		/* Ctrl-C arrives in a thread of its own and does not end a Sleep. */
		Sleep(left_ms > 50 ? 50 : (DWORD)left_ms);
	}
}

void platform_end_interrupted(void)
{
	fflush(stdout);
	ExitProcess(130);
}

void platform_progress_begin(const char *command, uint32_t total)
{
	progress.command = _isatty(_fileno(stderr)) ? command : NULL;
	progress.total = total;
	progress.began_ns = platform_now_ns();
	progress.shown_ns = progress.began_ns;
}

void platform_progress(uint32_t done)
{
	uint64_t now_ns;

	if (!progress.command)
		return;
	now_ns = platform_now_ns();
	if (now_ns - progress.shown_ns < 1000000000u)
		return;
	progress.shown_ns = now_ns;
	fprintf(stderr, "\rkport %s: %u of %u, %u s ", progress.command, (unsigned)done,
		(unsigned)progress.total, (unsigned)((now_ns - progress.began_ns) / 1000000000u));
}

void platform_progress_end(void)
{
	if (progress.command && progress.shown_ns != progress.began_ns)
		fputc('\n', stderr);
	progress.command = NULL;
}

bool platform_stdout_is_terminal(void)
{
	return _isatty(_fileno(stdout)) != 0;
}

const char *platform_file_name(const char *path)
{
	const char *name = path;

	for (; *path; path++) {
		if (*path == '/' || *path == '\\' || *path == ':')
			name = path + 1;
	}
	return name;
}

void platform_binary_input(void)
{
	_setmode(_fileno(stdin), _O_BINARY);
}

/* What is opened here takes no place of a standard stream. */
void platform_keep_standard_streams(void)
{
}
