/* SPDX-License-Identifier: MIT */
#include "lib/nt/install.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Resources of the library, type RCDATA: kport.rc. */
#define DRIVER_I386 1
#define DRIVER_X86_64 2
#define DRIVER_NT4 3

#define VERSION_5_0 (5u << 16)
#define VERSION_6_0 (6u << 16)

#define MAX_DRIVER_LEN (4u * 1024 * 1024)

/* The linker's name for where this module begins. */
extern const IMAGE_DOS_HEADER __ImageBase;

/* The version's structure was given a signature so that it can be searched for: VS_FIXEDFILEINFO. */
static uint64_t version_in(const unsigned char *bytes, size_t len)
{
	VS_FIXEDFILEINFO info;

	for (size_t i = 0; i + sizeof(info) <= len; i += 4) {
		memcpy(&info, bytes + i, sizeof(info));
		if (info.dwSignature == VS_FFI_SIGNATURE && info.dwStrucVersion == 0x10000)
			return (uint64_t)info.dwFileVersionMS << 32 | info.dwFileVersionLS;
	}
	return 0;
}

/* 0: there is no driver for such a system. */
static int driver_for_this_system(void)
{
	const uint32_t version = system_version();

	switch (system_processor()) {
	case SYSTEM_I386:
		return version < VERSION_5_0 ? DRIVER_NT4 : DRIVER_I386;
	case SYSTEM_X86_64:
		return version < VERSION_6_0 ? 0 : DRIVER_X86_64;
	case SYSTEM_OTHER:
		break;
	}
	return 0;
}

enum kport_status carried_find(struct carried *carried)
{
	const HMODULE module = (HMODULE)(uintptr_t)&__ImageBase;
	const int number = driver_for_this_system();
	HRSRC resource;
	HGLOBAL loaded;

	if (!number)
		return fail(KPORT_UNSUPPORTED, 0,
			    "there is no driver kioport for this system: it runs on i386 from "
			    "Windows NT 4 on and on x86-64 from Windows Vista on");
	resource = FindResourceW(module, MAKEINTRESOURCEW(number), (LPCWSTR)RT_RCDATA);
	loaded = resource ? LoadResource(module, resource) : NULL;
	carried->bytes = loaded ? LockResource(loaded) : NULL;
	if (!carried->bytes)
		return fail(KPORT_UNSUPPORTED, 0,
			    "this build of the library carries no driver for this system: use the "
			    "kport.exe and kport.dll of a release");
	carried->len = SizeofResource(module, resource);
	carried->version = version_in(carried->bytes, carried->len);
	return KPORT_OK;
}

static DWORD read_version(HANDLE file, uint64_t *version)
{
	const DWORD len = GetFileSize(file, NULL);
	DWORD got, error = ERROR_SUCCESS;
	unsigned char *bytes;

	/* No driver is of such a length. */
	if (!len || len > MAX_DRIVER_LEN)
		return ERROR_SUCCESS;
	bytes = malloc(len);
	if (!bytes)
		return ERROR_NOT_ENOUGH_MEMORY;
	if (ReadFile(file, bytes, len, &got, NULL))
		*version = version_in(bytes, got);
	else
		error = GetLastError();
	free(bytes);
	return error;
}

DWORD version_of_file(const wchar_t *path, uint64_t *version)
{
	HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL,
				  OPEN_EXISTING, 0, NULL);
	DWORD error = GetLastError();

	*version = 0;
	if (file == INVALID_HANDLE_VALUE)
		return error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND ?
			       ERROR_SUCCESS :
			       error;
	error = read_version(file, version);
	CloseHandle(file);
	return error;
}

void version_text(uint64_t version, char *text, size_t len)
{
	text[0] = '\0';
	if (version)
		snprintf(text, len, "%u.%u.%u.%u", (unsigned)(version >> 48),
			 (unsigned)(version >> 32 & 0xffff), (unsigned)(version >> 16 & 0xffff),
			 (unsigned)(version & 0xffff));
}
