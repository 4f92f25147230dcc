/* SPDX-License-Identifier: MIT */
/* Programs that a suite runs: to their end with what they print, or beside it. */
#include <stdio.h>
#include <string.h>

#include "bed.h"

#define LIMIT_S 180u
#define LOOK_MS 20u

static struct ran last;
static char last_line[1000];

static void take(const char *bytes, DWORD len)
{
	size_t have = strlen(last.text);

	for (DWORD i = 0; i < len && have + 1 < sizeof(last.text); i++)
		if (bytes[i] != '\r' && bytes[i])
			last.text[have++] = bytes[i];
	last.text[have] = '\0';
}

/* What is there; false when nobody can write any more. */
static bool take_all(HANDLE from)
{
	char bytes[512];
	DWORD there;
	DWORD len;

	for (;;) {
		if (!PeekNamedPipe(from, NULL, 0, NULL, &there, NULL))
			return false;
		if (!there)
			return true;
		if (!ReadFile(from, bytes, sizeof(bytes), &len, NULL))
			return false;
		take(bytes, len);
	}
}

/* A program that it started may hold the pipe longer than it lives. */
static void follow(const PROCESS_INFORMATION *process, HANDLE from, unsigned limit_s)
{
	DWORD start_ms = GetTickCount();

	while (WaitForSingleObject(process->hProcess, LOOK_MS) == WAIT_TIMEOUT) {
		take_all(from);
		if (GetTickCount() - start_ms < limit_s * 1000)
			continue;
		last.killed = true;
		TerminateProcess(process->hProcess, 0xdead);
		WaitForSingleObject(process->hProcess, LIMIT_S * 1000);
		break;
	}
	take_all(from);
	GetExitCodeProcess(process->hProcess, &last.code);
}

static bool make_pipe(HANDLE *from, HANDLE *to)
{
	SECURITY_ATTRIBUTES inheritable = { sizeof(inheritable), NULL, TRUE };
	HANDLE mine;

	if (!CreatePipe(&mine, to, &inheritable, 0))
		return false;
	if (!DuplicateHandle(GetCurrentProcess(), mine, GetCurrentProcess(), from, 0, FALSE,
			     DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE)) {
		CloseHandle(*to);
		return false;
	}
	return true;
}

const struct ran *run_limited(unsigned limit_s, const char *line)
{
	STARTUPINFOA startup = { .cb = sizeof(startup), .dwFlags = STARTF_USESTDHANDLES };
	PROCESS_INFORMATION process;
	HANDLE from;

	memset(&last, 0, sizeof(last));
	snprintf(last_line, sizeof(last_line), "%s", line);
	if (!make_pipe(&from, &startup.hStdOutput)) {
		last.error = GetLastError();
		return &last;
	}
	startup.hStdError = startup.hStdOutput;
	/* The bed's own is nobody's to read: the system's console need not exist. */
	startup.hStdInput =
		CreateFileA("NUL", GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE,
			    &(SECURITY_ATTRIBUTES){ sizeof(SECURITY_ATTRIBUTES), NULL, TRUE },
			    OPEN_EXISTING, 0, NULL);
	if (!CreateProcessA(NULL, last_line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process))
		last.error = GetLastError();
	CloseHandle(startup.hStdOutput);
	CloseHandle(startup.hStdInput);
	if (!last.error) {
		follow(&process, from, limit_s);
		CloseHandle(process.hProcess);
		CloseHandle(process.hThread);
	}
	CloseHandle(from);
	snprintf(last_line, sizeof(last_line), "%s", line);
	return &last;
}

const struct ran *run(const char *line, ...)
{
	char words[sizeof(last_line)];
	va_list arguments;

	va_start(arguments, line);
	vsnprintf(words, sizeof(words), line, arguments);
	va_end(arguments);
	return run_limited(LIMIT_S, words);
}

static void tell_text(const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		note("| %.*s", (int)(len < 400 ? len : 400), text);
		text += len + (text[len] != '\0');
	}
}

void expect(const char *name, DWORD code, const char *words)
{
	bool passed = !last.error && !last.killed && last.code == code &&
		      (!words || strstr(last.text, words));

	ok(passed, "%s", name);
	if (passed)
		return;
	note("%s", last_line);
	if (last.error)
		note("could not be started: Windows error %lu", last.error);
	else if (last.killed)
		note("took too long and was ended");
	else
		note("ended with %lu, not %lu%s%s", last.code, code, words ? "; wanted: " : "",
		     words ? words : "");
	tell_text(last.text);
}

void skip(const char *why, const char *name, ...)
{
	char words[400];
	va_list arguments;

	va_start(arguments, name);
	vsnprintf(words, sizeof(words), name, arguments);
	va_end(arguments);
	ok(true, "%s # SKIP %s", words, why);
}

/* "ok 7 - name" and "not ok 7 - name" */
static bool one_case(const char *line, size_t len)
{
	bool passed = strncmp(line, "ok ", 3) == 0;
	const char *name;

	if (!passed && strncmp(line, "not ok ", 7) != 0)
		return false;
	name = strstr(line, " - ");
	if (!name || name >= line + len)
		return false;
	ok(passed, "%.*s", (int)(len - (size_t)(name + 3 - line)), name + 3);
	return true;
}

void cases(const char *line, unsigned limit_s)
{
	static char text[sizeof(last.text)];
	unsigned found = 0;
	unsigned planned = 0;
	const char *at = text;
	DWORD code;

	run_limited(limit_s, line);
	code = last.code;
	memcpy(text, last.text, sizeof(text));
	while (*at) {
		size_t len = strcspn(at, "\n");

		if (one_case(at, len))
			found++;
		else if (strncmp(at, "1..", 3) == 0)
			planned = (unsigned)strtoul(at + 3, NULL, 10);
		else if (*at == '#')
			note("%.*s", (int)(len - 1 < 400 ? len - 1 : 400), at + 1);
		at += len + (at[len] != '\0');
	}
	ok(!last.error && !last.killed && found && found == planned, "%.*s runs all its cases",
	   (int)strcspn(line, " "), line);
	if (last.error || last.killed || !found || found != planned)
		note("error %lu, code %lu%s, %u of %u cases", last.error, code,
		     last.killed ? ", killed" : "", found, planned);
}

bool start(const char *line, PROCESS_INFORMATION *process)
{
	STARTUPINFOA startup = { .cb = sizeof(startup) };
	char words[sizeof(last_line)];

	snprintf(words, sizeof(words), "%s", line);
	if (CreateProcessA(NULL, words, NULL, NULL, FALSE, 0, NULL, NULL, &startup, process))
		return true;
	note("%s: Windows error %lu", line, GetLastError());
	memset(process, 0, sizeof(*process));
	return false;
}

void end(PROCESS_INFORMATION *process)
{
	if (!process->hProcess)
		return;
	TerminateProcess(process->hProcess, 0xdead);
	WaitForSingleObject(process->hProcess, LIMIT_S * 1000);
	CloseHandle(process->hProcess);
	CloseHandle(process->hThread);
	memset(process, 0, sizeof(*process));
}
