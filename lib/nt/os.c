/* SPDX-License-Identifier: MIT */
/* Only what NT 4 has. */
#include "lib/os.h"
#include "lib/nt/system.h"

#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <windows.h>

/* Sleep() wakes at a tick of the clock, which may be 15.6 ms long: the rest is spent awake. */
#define SLACK_NS 20000000u

struct os_mutex {
	CRITICAL_SECTION section;
};

struct os_mutex *os_mutex_new(void)
{
	struct os_mutex *mutex = malloc(sizeof(*mutex));

	if (mutex)
		InitializeCriticalSection(&mutex->section);
	return mutex;
}

void os_mutex_free(struct os_mutex *mutex)
{
	if (mutex)
		DeleteCriticalSection(&mutex->section);
	free(mutex);
}

void os_mutex_lock(struct os_mutex *mutex)
{
	EnterCriticalSection(&mutex->section);
}

void os_mutex_unlock(struct os_mutex *mutex)
{
	LeaveCriticalSection(&mutex->section);
}

const char *os_single_threaded(void)
{
	static const char unknown;

	return &unknown;
}

uint64_t os_now_ns(void)
{
	LARGE_INTEGER now, frequency;
	uint64_t seconds, rest;

	QueryPerformanceFrequency(&frequency);
	QueryPerformanceCounter(&now);
	/* In two steps: the counter times 1e9 is more than 64 bits hold. */
	seconds = (uint64_t)now.QuadPart / (uint64_t)frequency.QuadPart;
	rest = (uint64_t)now.QuadPart % (uint64_t)frequency.QuadPart;
	return seconds * 1000000000u + rest * 1000000000u / (uint64_t)frequency.QuadPart;
}

void os_delay_ns(uint32_t time_ns)
{
	uint64_t end = os_now_ns() + time_ns;

	if (time_ns > 2 * SLACK_NS)
		Sleep((time_ns - SLACK_NS) / 1000000u);
	while (os_now_ns() < end)
		;
}

void os_yield(void)
{
	Sleep(0);
}

const char *os_environment(const char *name)
{
	return getenv(name);
}

static FILE *open_alone(const char *path, int flags, const char *mode)
{
	int number = _open(path, flags | _O_BINARY | _O_NOINHERIT, _S_IREAD | _S_IWRITE);
	FILE *file = number >= 0 ? _fdopen(number, mode) : NULL;

	if (number >= 0 && !file)
		_close(number);
	return file;
}

FILE *os_create_file(const char *path)
{
	return open_alone(path, _O_WRONLY | _O_CREAT | _O_TRUNC, "wb");
}

FILE *os_open_file(const char *path)
{
	return open_alone(path, _O_RDONLY, "rb");
}

/* English where the system has it, as the words around it are; in UTF-8. */
void os_error_text(long system_code, char *text, size_t len)
{
	const DWORD flags = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS;
	const DWORD english = MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US);
	wchar_t words[256];
	DWORD used = FormatMessageW(flags, NULL, (DWORD)system_code, english, words, 256, NULL);

	if (!used)
		used = FormatMessageW(flags, NULL, (DWORD)system_code, 0, words, 256, NULL);
	while (used && wcschr(L"\r\n. ", words[used - 1]))
		words[--used] = L'\0';
	if (used)
		wide_to_utf8(words, text, len);
	else
		snprintf(text, len, "error %ld", system_code);
}
