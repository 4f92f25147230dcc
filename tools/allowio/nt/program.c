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

static enum program_kind kind_of(const wchar_t *file)
{
	const wchar_t *extension = extension_of(file);
	DWORD type;

	if (_wcsicmp(extension, L".bat") == 0 || _wcsicmp(extension, L".cmd") == 0)
		return PROGRAM_BATCH;
	if (!GetBinaryTypeW(file, &type))
		return PROGRAM_UNKNOWN;
	switch (type) {
	case SCS_32BIT_BINARY:
		return PROGRAM_32;
	case SCS_64BIT_BINARY:
		return PROGRAM_64;
	case SCS_DOS_BINARY:
	case SCS_WOW_BINARY:
	case SCS_PIF_BINARY:
		return PROGRAM_DOS;
	default:
		return PROGRAM_UNKNOWN;
	}
}

bool program_find(const wchar_t *name, struct program *program)
{
	*program = (struct program){ .kind = PROGRAM_UNKNOWN };
	if (name[0] == L'\0')
		return false;
	program->file = with_extension(name);
	if (!program->file && !wcspbrk(name, L"\\/:"))
		program->file = along_path(name);
	if (program->file)
		program->kind = kind_of(program->file);
	return program->file != NULL;
}

void program_free(struct program *program)
{
	free(program->file);
	program->file = NULL;
}

int program_check(const struct program *program)
{
	if (program->kind != PROGRAM_DOS)
		return -1;
	say_failed("%s is a program for DOS or 16-bit Windows, to which allowio cannot give ports: "
		   "run it in an emulator that passes ports through, such as DOSBox-X",
		   text_shown(program->file));
	return EXIT_CANNOT;
}

const char *program_description(const struct program *program)
{
	static const char *const words[] = {
		"a file whose kind is not known",
		"a batch file",
		"a 32-bit program",
		"a 64-bit program",
		"a program for DOS or 16-bit Windows",
	};

	return words[program->kind];
}
