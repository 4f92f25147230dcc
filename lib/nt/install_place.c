/* SPDX-License-Identifier: MIT */
#include "lib/nt/install.h"

#include <string.h>

#define LOCK_PATIENCE_MS 60000u
#define LOCK_STEP_MS 50u

/* An administrator has been asked for by then: what still cannot be written is a volume for reading. */
#define ELSEWHERE "Where that folder cannot be written: kport install --path DIR"

static const wchar_t system_image[] = L"\\SystemRoot\\System32\\drivers\\kioport.sys";

static enum kport_status name_files(struct place *place)
{
	if (!wide_join(place->file, WIDE_PATH, place->folder, L"\\kioport.sys") ||
	    !wide_join(place->fresh, WIDE_PATH, place->folder, L"\\kioport.new") ||
	    !wide_join(place->old, WIDE_PATH, place->folder, L"\\kioport.old") ||
	    !wide_join(place->lock, WIDE_PATH, place->folder, L"\\kioport.lock"))
		return fail(KPORT_INVALID, 0, "the path of the driver's folder is too long");
	return KPORT_OK;
}

/* "C:\Windows": the folder above the system's, which per-user settings of terminal servers do not move. */
static bool windows_folder(wchar_t *folder)
{
	const UINT len = GetSystemDirectoryW(folder, WIDE_PATH);
	wchar_t *slash = len && len < WIDE_PATH ? wcsrchr(folder, L'\\') : NULL;

	if (slash)
		*slash = L'\0';
	return slash != NULL;
}

/* WOW64 shows a 32-bit process another System32; the true one is Sysnative to it (since Vista). */
enum kport_status place_in_system(struct place *place)
{
	wchar_t windows[WIDE_PATH];

	if (!windows_folder(windows) ||
	    !wide_join(place->folder, WIDE_PATH, windows, L"\\",
		       system_is_wow64() ? L"Sysnative" : L"System32", L"\\drivers"))
		return fail(KPORT_SYSTEM, 0, "cannot tell where System32 is");
	memcpy(place->image, system_image, sizeof(system_image));
	return name_files(place);
}

enum kport_status place_in_folder(struct place *place, const wchar_t *folder)
{
	const DWORD len = GetFullPathNameW(folder, WIDE_PATH, place->folder, NULL);
	enum kport_status status;

	if (!len || len >= WIDE_PATH)
		return fail(KPORT_INVALID, 0, "the path of the driver's folder is too long");
	if (place->folder[len - 1] == L'\\')
		place->folder[len - 1] = L'\0';
	status = name_files(place);
	if (status == KPORT_OK && !wide_join(place->image, WIDE_PATH, L"\\??\\", place->file))
		status = fail(KPORT_INVALID, 0, "the path of the driver's folder is too long");
	return status;
}

bool place_is_system(const struct place *place)
{
	return wcscmp(place->image, system_image) == 0;
}

bool place_of_image(struct place *place, const wchar_t *image)
{
	static const wchar_t tail[] = L"\\kioport.sys";
	const size_t len = wcslen(image), tail_len = wcslen(tail);
	wchar_t folder[WIDE_PATH];

	if (_wcsicmp(image, system_image) == 0 ||
	    _wcsicmp(image, wcschr(system_image + 1, L'\\') + 1) == 0)
		return place_in_system(place) == KPORT_OK;
	if (len < tail_len || len >= WIDE_PATH || _wcsicmp(image + len - tail_len, tail) != 0)
		return false;
	if (wcsncmp(image, L"\\??\\", 4) == 0)
		image += 4;
	wide_join(folder, WIDE_PATH, image);
	folder[wcslen(folder) - tail_len] = L'\0';
	return place_in_folder(place, folder) == KPORT_OK;
}

enum kport_status place_write(const struct place *place, const struct carried *carried)
{
	DWORD written = 0, error = ERROR_SUCCESS;
	HANDLE file;

	DeleteFileW(place->fresh);
	file = CreateFileW(place->fresh, GENERIC_WRITE, 0, NULL, CREATE_NEW, FILE_ATTRIBUTE_NORMAL,
			   NULL);
	if (file == INVALID_HANDLE_VALUE)
		return step_failed(KPORT_SYSTEM, GetLastError(),
				   "create the driver's file in its folder", ELSEWHERE);
	if (!WriteFile(file, carried->bytes, carried->len, &written, NULL) ||
	    written != carried->len || !FlushFileBuffers(file))
		error = GetLastError();
	CloseHandle(file);
	if (error == ERROR_SUCCESS)
		return KPORT_OK;
	DeleteFileW(place->fresh);
	return step_failed(KPORT_SYSTEM, error, "write the driver's file", "Is the disk full?");
}

enum kport_status place_replace(const struct place *place, bool *had_old)
{
	DWORD error;

	DeleteFileW(place->old);
	*had_old = MoveFileW(place->file, place->old);
	error = GetLastError();
	if (!*had_old && error != ERROR_FILE_NOT_FOUND && error != ERROR_PATH_NOT_FOUND)
		return step_failed(KPORT_SYSTEM, error, "put the old driver's file aside",
				   "Restart Windows and try again");
	if (MoveFileW(place->fresh, place->file))
		return KPORT_OK;
	error = GetLastError();
	if (*had_old)
		MoveFileW(place->old, place->file);
	return step_failed(KPORT_SYSTEM, error, "put the driver's file in its place", NULL);
}

void place_restore(const struct place *place, bool had_old)
{
	DeleteFileW(place->file);
	if (had_old)
		MoveFileW(place->old, place->file);
}

enum kport_status place_lock(const struct place *place, HANDLE *lock)
{
	DWORD waited_ms, error = ERROR_SUCCESS;

	for (waited_ms = 0; waited_ms < LOCK_PATIENCE_MS; waited_ms += LOCK_STEP_MS) {
		*lock = CreateFileW(place->lock, GENERIC_WRITE | DELETE, 0, NULL, OPEN_ALWAYS,
				    FILE_ATTRIBUTE_HIDDEN | FILE_FLAG_DELETE_ON_CLOSE, NULL);
		if (*lock != INVALID_HANDLE_VALUE)
			return KPORT_OK;
		error = GetLastError();
		/* A holder that is just letting go of a file that is to be deleted: "access denied". */
		if (error != ERROR_SHARING_VIOLATION &&
		    (error != ERROR_ACCESS_DENIED || waited_ms > 2000u))
			return step_failed(KPORT_SYSTEM, error, "write to the driver's folder",
					   ELSEWHERE);
		Sleep(LOCK_STEP_MS);
	}
	return step_failed(KPORT_BUSY, error, "wait for another installation of the driver",
			   "It has not ended within a minute: see what it waits for");
}

void place_unlock(HANDLE lock)
{
	CloseHandle(lock);
}
