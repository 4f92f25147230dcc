/* SPDX-License-Identifier: MIT */
/* The name by which the system itself calls a program's file, and who could exchange that. */
#include "lib/nt/install.h"
#include "lib/nt/rule.h"

#include <string.h>

#define MAX_LETTERS 26

static enum kport_status too_long(void)
{
	return fail(KPORT_INVALID, 0, "the program's path is longer than %d characters", WIDE_PATH);
}

/* "\\?\C:\..." is C:\..., "\\?\UNC\server\..." is \\server\... */
static enum kport_status strip(wchar_t *path)
{
	static const wchar_t form[] = L"\\\\?\\", network[] = L"UNC\\";
	const size_t form_len = wcslen(form), network_len = wcslen(network);
	wchar_t rest[WIDE_PATH];

	if (wcsncmp(path, form, form_len) == 0) {
		const bool is_network = _wcsnicmp(path + form_len, network, network_len) == 0;

		wide_join(rest, WIDE_PATH, path + form_len + (is_network ? network_len : 0));
		wide_join(path, WIDE_PATH, is_network ? L"\\\\" : L"", rest);
	}
	if (wcsncmp(path, L"\\\\.\\", 4) == 0)
		return fail(KPORT_INVALID, 0, "a device is no program");
	return KPORT_OK;
}

/* Puts what a letter stands for in its place. False: it is a volume of its own, or no letter. */
static bool replace_letter(wchar_t *path)
{
	static const wchar_t substituted[] = L"\\??\\";
	const wchar_t drive[] = { path[0], L':', L'\0' };
	const size_t len = wcslen(substituted);
	wchar_t target[WIDE_PATH], rest[WIDE_PATH];
	const wchar_t *share;

	if (path[0] == L'\\' || path[1] != L':' || !QueryDosDeviceW(drive, target, WIDE_PATH))
		return false;
	wide_join(rest, WIDE_PATH, path + 2);
	if (wcsncmp(target, substituted, len) == 0) {
		if (_wcsnicmp(target + len, L"UNC\\", 4) == 0)
			return wide_join(path, WIDE_PATH, L"\\\\", target + len + 4, rest);
		return wide_join(path, WIDE_PATH, target + len, rest);
	}
	/* "\Device\LanmanRedirector\;X:0000000000012345\server\share": of a mapped network drive */
	share = wcsstr(target, L"\\;");
	share = share ? wcschr(share + 2, L'\\') : NULL;
	return share && wide_join(path, WIDE_PATH, L"\\", share, rest);
}

/* Every name that a file has in the command interpreter and in Explorer comes to this one. */
enum kport_status rule_path_as_named(const char *path, wchar_t *full)
{
	wchar_t wide[WIDE_PATH];
	enum kport_status status;
	DWORD len;

	if (!wide_from_ansi(path, wide, WIDE_PATH))
		return too_long();
	len = GetFullPathNameW(wide, WIDE_PATH, full, NULL);
	if (!len || len >= WIDE_PATH)
		return too_long();
	status = strip(full);
	for (int i = 0; status == KPORT_OK && i < MAX_LETTERS && replace_letter(full);)
		i++;
	len = GetLongPathNameW(full, wide, WIDE_PATH);
	if (status == KPORT_OK && len && len < WIDE_PATH)
		wide_join(full, WIDE_PATH, wide);
	return status;
}

/* A junction, link or mounted folder on the way: the system calls what is behind it by another name. */
static enum kport_status refuse_links(const wchar_t *full)
{
	wchar_t part[WIDE_PATH];
	char name[WIDE_PATH];
	wchar_t *slash;

	wide_join(part, WIDE_PATH, full);
	do {
		const DWORD attributes = GetFileAttributesW(part);

		if (attributes != INVALID_FILE_ATTRIBUTES &&
		    (attributes & FILE_ATTRIBUTE_REPARSE_POINT)) {
			wide_to_utf8(part, name, sizeof(name));
			return fail(
				KPORT_INVALID, 0,
				"%s is a junction or link to another place: name the program by "
				"the place where it really is",
				name);
		}
		slash = wcsrchr(part, L'\\');
		if (slash)
			*slash = L'\0';
	} while (slash && slash > part + 2);
	return KPORT_OK;
}

enum kport_status rule_path(const char *path, wchar_t *full)
{
	enum kport_status status = rule_path_as_named(path, full);
	DWORD attributes;

	if (status != KPORT_OK)
		return status;
	attributes = GetFileAttributesW(full);
	if (attributes == INVALID_FILE_ATTRIBUTES)
		return step_failed(KPORT_INVALID, GetLastError(), "find the program",
				   "Name it with its folder and its extension");
	if (attributes & FILE_ATTRIBUTE_DIRECTORY)
		return fail(KPORT_INVALID, 0, "that is a folder, and rules are for programs");
	return refuse_links(full);
}

/* FAT's numbers are places in a folder, and change with it. */
static bool has_numbers(const wchar_t *path)
{
	const wchar_t root[] = { path[0], L':', L'\\', L'\0' };
	DWORD flags;

	return path[1] == L':' &&
	       GetVolumeInformationW(root, NULL, 0, NULL, NULL, &flags, NULL, 0) &&
	       flags & FILE_PERSISTENT_ACLS;
}

bool rule_file_id(const wchar_t *path, uint32_t *serial, uint64_t *number)
{
	BY_HANDLE_FILE_INFORMATION information;
	HANDLE file;
	bool done;

	if (!has_numbers(path))
		return false;
	file = CreateFileW(path, 0, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
			   OPEN_EXISTING, 0, NULL);
	if (file == INVALID_HANDLE_VALUE)
		return false;
	done = GetFileInformationByHandle(file, &information);
	CloseHandle(file);
	if (!done)
		return false;
	*serial = information.dwVolumeSerialNumber;
	*number = (uint64_t)information.nFileIndexHigh << 32 | information.nFileIndexLow;
	return *number != 0;
}

enum kport_status rule_place_check(const wchar_t *path)
{
	return file_check(path,
			  "another program could be put into its place there, and would get "
			  "the ports. Move the program to a folder that only administrators "
			  "can write, such as one below C:\\Program Files, or say --insecure");
}
