/* SPDX-License-Identifier: MIT */
/*
 * ntvdm.exe as far as a virtual device driver can tell: it loads those that the registry names (or --load),
 * takes their hooks, and makes accesses as DOS programs would:
 *
 *	ntvdm.exe [--load DLL]... [hooks] [unload] [block] [run COMMAND] [in8 PORT] [in16 PORT] [out8 PORT VALUE] [out16 PORT VALUE]
 *	          [ins8 PORT COUNT] [ins16 PORT COUNT] [outs8 PORT TEXT] [outs16 PORT TEXT]
 *
 * A port that nobody hooked is "ntvdm's". Each result is a line. block: what happens when it waits for its next program.
 * run: a 32-bit program, meanwhile; its exit code is a line.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "vdd/ntvdm.h"

#define DRIVERS_KEY L"SYSTEM\\CurrentControlSet\\Control\\VirtualDeviceDrivers"
#define LEN_MAX 4096u
#define DRIVERS_MAX 8u

static struct vdd_port_handlers *handlers_of[0x10000];
static struct vdd_port_handlers copies[DRIVERS_MAX];
static HANDLE drivers[DRIVERS_MAX];
static HMODULE loaded[DRIVERS_MAX];
static size_t driver_count, loaded_count;

__declspec(dllexport) BOOL WINAPI
	VDDInstallIOHook(HANDLE driver, WORD count, struct vdd_port_range *ranges,
			 struct vdd_port_handlers *handlers)
{
	for (size_t i = 0; i < driver_count; i++) {
		if (drivers[i] == driver) {
			SetLastError(ERROR_ALREADY_EXISTS);
			return FALSE;
		}
	}
	if (driver_count == DRIVERS_MAX || !handlers->in8 || !handlers->out8 ||
	    GetEnvironmentVariableA("MOCK_NTVDM_REFUSES", NULL, 0) > 0) {
		SetLastError(ERROR_INVALID_ADDRESS);
		return FALSE;
	}
	copies[driver_count] = *handlers;
	drivers[driver_count] = driver;
	for (WORD i = 0; i < count; i++) {
		for (unsigned port = ranges[i].first; port <= ranges[i].last; port++)
			handlers_of[port] = &copies[driver_count];
	}
	driver_count++;
	return TRUE;
}

__declspec(dllexport) VOID WINAPI
	VDDDeInstallIOHook(HANDLE driver, WORD count, struct vdd_port_range *ranges)
{
	for (size_t i = 0; i < driver_count; i++) {
		if (drivers[i] == driver)
			drivers[i] = NULL;
	}
	for (WORD i = 0; i < count; i++) {
		for (unsigned port = ranges[i].first; port <= ranges[i].last; port++)
			handlers_of[port] = NULL;
	}
}

static void(WINAPI *blocks_of[DRIVERS_MAX])(void);
static HANDLE blocking_drivers[DRIVERS_MAX];
static size_t block_count;

__declspec(dllexport) BOOL WINAPI
	VDDInstallUserHook(HANDLE driver, void(WINAPI *begins)(USHORT prefix),
			   void(WINAPI *ends)(USHORT prefix), void(WINAPI *blocks)(void),
			   void(WINAPI *resumes)(void))
{
	if (begins || ends || resumes || block_count == DRIVERS_MAX)
		return FALSE;
	blocking_drivers[block_count] = driver;
	blocks_of[block_count++] = blocks;
	return TRUE;
}

__declspec(dllexport) BOOL WINAPI VDDDeInstallUserHook(HANDLE driver)
{
	for (size_t i = 0; i < block_count; i++) {
		if (blocking_drivers[i] == driver) {
			blocks_of[i] = NULL;
			blocking_drivers[i] = NULL;
			return TRUE;
		}
	}
	return FALSE;
}

static void block(void)
{
	for (size_t i = block_count; i-- > 0;) {
		if (blocks_of[i])
			blocks_of[i]();
	}
}

static void load(const wchar_t *file)
{
	HMODULE module = LoadLibraryW(file);

	if (!module) {
		printf("cannot load %ls: error %lu\n", file, GetLastError());
		return;
	}
	loaded[loaded_count++] = module;
}

static void load_registered(void)
{
	wchar_t list[LEN_MAX + 2] = L"";
	DWORD len = LEN_MAX * sizeof(wchar_t), type;
	HKEY key;

	if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, DRIVERS_KEY, 0, KEY_QUERY_VALUE, &key) !=
	    ERROR_SUCCESS)
		return;
	if (RegQueryValueExW(key, L"VDD", NULL, &type, (BYTE *)list, &len) == ERROR_SUCCESS &&
	    type == REG_MULTI_SZ) {
		for (const wchar_t *file = list; *file && loaded_count < DRIVERS_MAX;
		     file += wcslen(file) + 1)
			load(file);
	}
	RegCloseKey(key);
}

static void show_hooks(void)
{
	for (unsigned port = 0; port < 0x10000; port++) {
		unsigned first = port;

		while (port < 0x10000 && handlers_of[port])
			port++;
		if (port > first)
			printf("hooked 0x%x-0x%x\n", first, port - 1);
	}
}

static void show(const void *data, unsigned width, size_t count)
{
	for (size_t i = 0; i < count; i++)
		printf(width == 1 ? "%s0x%02x" : "%s0x%04x", i > 0 ? " " : "",
		       width == 1 ? ((const BYTE *)data)[i] : ((const WORD *)data)[i]);
	printf("\n");
}

static void read_port(const struct vdd_port_handlers *handlers, WORD port, unsigned width)
{
	BYTE byte = 0;
	WORD word = 0;

	if (width == 1)
		handlers->in8(port, &byte);
	else
		handlers->in16(port, &word);
	show(width == 1 ? (void *)&byte : (void *)&word, width, 1);
}

static void read_string(const struct vdd_port_handlers *handlers, WORD port, unsigned width,
			WORD count)
{
	static WORD data[LEN_MAX];

	if (count > LEN_MAX)
		count = LEN_MAX;
	if (width == 1)
		handlers->ins8(port, (BYTE *)data, count);
	else
		handlers->ins16(port, data, count);
	show(data, width, count);
}

static void write_string(const struct vdd_port_handlers *handlers, WORD port, unsigned width,
			 char *text)
{
	static WORD data[LEN_MAX];
	size_t len = strlen(text);

	memcpy(data, text, len < sizeof(data) ? len : sizeof(data));
	if (width == 1)
		handlers->outs8(port, (BYTE *)data, (WORD)len);
	else
		handlers->outs16(port, data, (WORD)(len / 2));
}

/* Answers how many words it took. */
static int access_port(char **words, int count)
{
	const char *what = words[0], *digit = strpbrk(what, "18");
	unsigned width = digit && *digit == '8' ? 1 : 2;
	bool is_short = strncmp(what, "in", 2) == 0 && what[2] != 's';
	unsigned long port = count > 1 ? strtoul(words[1], NULL, 0) : 0x10000;
	const struct vdd_port_handlers *handlers = port < 0x10000 ? handlers_of[port] : NULL;

	if (!digit || port > 0xffff || (!is_short && count < 3)) {
		printf("what is %s?\n", what);
		exit(2);
	}
	if (!handlers)
		printf("ntvdm's\n");
	else if (is_short)
		read_port(handlers, (WORD)port, width);
	else if (strncmp(what, "ins", 3) == 0)
		read_string(handlers, (WORD)port, width, (WORD)strtoul(words[2], NULL, 0));
	else if (strncmp(what, "outs", 4) == 0)
		write_string(handlers, (WORD)port, width, words[2]);
	else if (width == 1)
		handlers->out8((WORD)port, (BYTE)strtoul(words[2], NULL, 0));
	else
		handlers->out16((WORD)port, (WORD)strtoul(words[2], NULL, 0));
	return is_short ? 2 : 3;
}

int main(int count, char **words)
{
	wchar_t file[MAX_PATH];
	int at = 1;

	if (at == count || strcmp(words[at], "--load") != 0)
		load_registered();
	for (; at + 1 < count && strcmp(words[at], "--load") == 0; at += 2) {
		MultiByteToWideChar(CP_ACP, 0, words[at + 1], -1, file, MAX_PATH);
		load(file);
	}
	while (at < count) {
		if (strcmp(words[at], "hooks") == 0) {
			show_hooks();
			at++;
		} else if (strcmp(words[at], "unload") == 0) {
			while (loaded_count > 0)
				FreeLibrary(loaded[--loaded_count]);
			at++;
		} else if (strcmp(words[at], "block") == 0) {
			block();
			at++;
		} else if (strcmp(words[at], "run") == 0 && at + 1 < count) {
			fflush(stdout);
			printf("exit %d\n", system(words[at + 1]));
			at += 2;
		} else {
			at += access_port(words + at, count - at);
		}
	}
	return fflush(stdout) == 0 ? 0 : 1;
}
