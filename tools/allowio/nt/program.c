/* SPDX-License-Identifier: MIT */
#include "program.h"

#include "../say.h"
#include "text.h"

#include <stdlib.h>
#include <windows.h>

static const wchar_t *const extensions[] = { L".exe", L".com", L".bat", L".cmd", L"" };

#define EXTENSIONS (sizeof(extensions) / sizeof(extensions[0]))

static bool is_file(const wchar_t *name)
{
	DWORD attributes = GetFileAttributesW(name);

	return attributes != INVALID_FILE_ATTRIBUTES && !(attributes & FILE_ATTRIBUTE_DIRECTORY);
}

static const wchar_t *extension_of(const wchar_t *name)
{
	const wchar_t *dot = wcsrchr(name, L'.');

	return dot && !wcspbrk(dot, L"\\/:") ? dot : L"";
}

/* The full path of name with the first extension that makes it a file; NULL: none does. */
static wchar_t *with_extension(const wchar_t *name)
{
	size_t first = extension_of(name)[0] ? EXTENSIONS - 1 : 0;
	wchar_t *full = NULL;

	for (size_t i = first; i < EXTENSIONS && !full; i++) {
		wchar_t *file = text_join(name, extensions[i]);
		DWORD room = file && is_file(file) ? GetFullPathNameW(file, 0, NULL, NULL) : 0;

		if (room > 0)
			full = malloc(room * sizeof(wchar_t));
		if (full)
			GetFullPathNameW(file, room, full, NULL);
		free(file);
	}
	return full;
}

/* In one folder of PATH, which ends at a semicolon; an empty one is not the current folder here. */
static wchar_t *in_folder(const wchar_t *folder, size_t len, const wchar_t *name)
{
	wchar_t *path, *full;

	/* cmd.exe's PATH may have quotation marks in it. */
	if (len >= 2 && folder[0] == L'"' && folder[len - 1] == L'"') {
		folder++;
		len -= 2;
	}
	if (len == 0)
		return NULL;
	path = malloc((len + wcslen(name) + 2) * sizeof(wchar_t));
	if (!path)
		return NULL;
	wcsncpy(path, folder, len);
	path[len] = L'\\';
	wcscpy(path + len + 1, name);
	full = with_extension(path);
	free(path);
	return full;
}

static wchar_t *along_path(const wchar_t *name)
{
	DWORD room = GetEnvironmentVariableW(L"PATH", NULL, 0);
	wchar_t *path = room > 0 ? malloc(room * sizeof(wchar_t)) : NULL;
	wchar_t *full = NULL;

	if (!path || GetEnvironmentVariableW(L"PATH", path, room) >= room) {
		free(path);
		return NULL;
	}
	for (const wchar_t *at = path; *at && !full;) {
		size_t len = wcscspn(at, L";");

		full = in_folder(at, len, name);
		at += len + (at[len] ? 1 : 0);
	}
	free(path);
	return full;
}

static bool read_file(void *context, uint32_t offset, void *data, size_t len)
{
	HANDLE file = context;
	LONG high = 0;
	DWORD done;

	if (SetFilePointer(file, (LONG)offset, &high, FILE_BEGIN) != offset)
		return false;
	return ReadFile(file, data, (DWORD)len, &done, NULL) && done == len;
}

/* Those that count are ASCII. */
static void narrow(const wchar_t *extension, char *text, size_t room)
{
	size_t len = 0;

	for (; extension[len] && len + 1 < room; len++)
		text[len] = extension[len] < 0x80 ? (char)extension[len] : '?';
	text[extension[len] ? 0 : len] = '\0';
}

static struct file_look look_at(const wchar_t *name)
{
	struct file_look look = { FILE_KIND_OTHER, "a file that cannot be read" };
	HANDLE file = CreateFileW(name, GENERIC_READ,
				  FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
				  OPEN_EXISTING, 0, NULL);
	const struct file_source source = { read_file, file };
	char extension[8];

	/* What may be run and not read is the system's to judge. */
	if (file == INVALID_HANDLE_VALUE)
		return GetLastError() == ERROR_ACCESS_DENIED ?
			       (struct file_look){ FILE_KIND_WIN32,
						   "a file that may be run and not read" } :
			       look;
	narrow(extension_of(name), extension, sizeof(extension));
	look = file_look(extension, &source);
	CloseHandle(file);
	return look;
}

bool program_find(const wchar_t *name, struct program *program)
{
	*program = (struct program){ .look = { FILE_KIND_OTHER, "no file" } };
	if (name[0] == L'\0')
		return false;
	program->file = with_extension(name);
	if (!program->file && !wcspbrk(name, L"\\/:"))
		program->file = along_path(name);
	if (program->file)
		program->look = look_at(program->file);
	return program->file != NULL;
}

void program_free(struct program *program)
{
	free(program->file);
	program->file = NULL;
}

int program_check(const struct program *program)
{
	if (program->look.kind != FILE_KIND_OTHER && program->look.kind != FILE_KIND_ALIEN)
		return -1;
	say_failed("%s is %s: Windows cannot run it", text_shown(program->file),
		   program->look.words);
	return EXIT_CANNOT;
}

bool program_is_16_bit(const struct program *program)
{
	return program->look.kind == FILE_KIND_DOS || program->look.kind == FILE_KIND_WIN16;
}
