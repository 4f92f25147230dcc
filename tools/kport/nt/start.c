/* SPDX-License-Identifier: MIT */
#include "start.h"

#include <io.h>
#include <stdlib.h>
#include <string.h>

wchar_t *start_wide(const char *word)
{
	int room = MultiByteToWideChar(CP_ACP, 0, word, -1, NULL, 0);
	wchar_t *wide = room > 0 ? malloc((size_t)room * sizeof(wchar_t)) : NULL;

	if (wide)
		MultiByteToWideChar(CP_ACP, 0, word, -1, wide, room);
	return wide;
}

/*
 * "Parsing C Command-Line Arguments": backslashes are doubled before a quotation mark and before the one
 * that ends the word. Answers where the text goes on.
 */
static wchar_t *put_quoted(wchar_t *to, const wchar_t *word)
{
	size_t slashes = 0;

	*to++ = L'"';
	for (; *word; word++) {
		if (*word == L'"') {
			for (slashes++; slashes; slashes--)
				*to++ = L'\\';
		}
		slashes = *word == L'\\' ? slashes + 1 : 0;
		*to++ = *word;
	}
	for (; slashes; slashes--)
		*to++ = L'\\';
	*to++ = L'"';
	return to;
}

static wchar_t *put_words(wchar_t *to, const char *const *words)
{
	for (; to && *words; words++) {
		wchar_t *wide = start_wide(*words);

		*to++ = L' ';
		to = wide ? put_quoted(to, wide) : NULL;
		free(wide);
	}
	return to;
}

/* The most that they take: each character doubled, a blank and two marks. */
static size_t room_for(const char *const *words)
{
	size_t room = 0;

	for (; *words; words++)
		room += 2 * strlen(*words) + 3;
	return room;
}

wchar_t *start_command(const wchar_t *program, const char *const *words, const char *const *more,
		       const wchar_t *tail)
{
	wchar_t *command, *end;

	if (!tail)
		return NULL;
	command = malloc(
		(2 * wcslen(program) + 3 + room_for(words) + room_for(more) + wcslen(tail) + 2) *
		sizeof(wchar_t));
	if (!command)
		return NULL;
	end = put_words(put_quoted(command, program), words);
	if (end)
		end = put_words(end, more);
	if (!end) {
		free(command);
		return NULL;
	}
	*end++ = L' ';
	wcscpy(end, tail);
	return command;
}

/* The end of a word: quotation marks hold it together, but those behind a backslash. */
static const wchar_t *skip_word(const wchar_t *at)
{
	bool quoted = false;

	for (; *at && (quoted || (*at != L' ' && *at != L'\t')); at++) {
		if (*at == L'\\' && (at[1] == L'"' || at[1] == L'\\'))
			at++;
		else if (*at == L'"')
			quoted = !quoted;
	}
	return at;
}

const wchar_t *start_own_program(void)
{
	const wchar_t *at = GetCommandLineW();

	for (;;) {
		const wchar_t *begin = at + wcsspn(at, L" \t");

		if (!*begin)
			return NULL;
		at = skip_word(begin);
		if (at - begin == 2 && begin[0] == L'-' && begin[1] == L'-')
			return at + wcsspn(at, L" \t");
	}
}

const wchar_t *start_shell(void)
{
	static wchar_t quoted[MAX_PATH + 3];
	wchar_t name[MAX_PATH];
	DWORD len = GetEnvironmentVariableW(L"COMSPEC", name, MAX_PATH);
	wchar_t *end = put_quoted(quoted, len > 0 && len < MAX_PATH ? name : L"cmd.exe");

	*end = L'\0';
	return quoted;
}

bool start_find_allowio(wchar_t *file, size_t room)
{
	static const wchar_t *const places[] = { L"allowio.exe", L"..\\allowio\\allowio.exe" };
	wchar_t folder[MAX_PATH];
	DWORD len = GetModuleFileNameW(NULL, folder, MAX_PATH);
	wchar_t *slash;

	if (len == 0 || len >= MAX_PATH)
		return false;
	slash = wcsrchr(folder, L'\\');
	if (!slash)
		return false;
	slash[1] = L'\0';
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (wcslen(folder) + wcslen(places[i]) >= room)
			continue;
		wcscpy(file, folder);
		wcscat(file, places[i]);
		if (GetFileAttributesW(file) != INVALID_FILE_ATTRIBUTES)
			return true;
	}
	return false;
}

HANDLE start_process(const wchar_t *file, wchar_t *command, FILE *output)
{
	STARTUPINFOW startup = { .cb = sizeof(startup) };
	PROCESS_INFORMATION started;

	fflush(NULL);
	if (output) {
		startup.dwFlags = STARTF_USESTDHANDLES;
		startup.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
		startup.hStdOutput = (HANDLE)_get_osfhandle(_fileno(output));
		startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
	}
	if (!CreateProcessW(file, command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &started))
		return NULL;
	CloseHandle(started.hThread);
	return started.hProcess;
}

void start_error_text(DWORD code, char *text, size_t len)
{
	DWORD used = FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS,
				    NULL, code, 0, text, (DWORD)len, NULL);

	if (!used)
		snprintf(text, len, "error %lu", code);
	while (used && strchr("\r\n. ", text[used - 1]))
		text[--used] = '\0';
}
