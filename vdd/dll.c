/* SPDX-License-Identifier: MIT */
/*
 * kportvdd.dll: a virtual device driver for NTVDM. DOS and 16-bit Windows programs execute IN and OUT; NTVDM
 * calls the handlers here, and kport makes the access. All other ports stay NTVDM's.
 */
#include <windows.h>

#include "bus.h"
#include "lib/nt/runtime/thread_local.h"
#include "ntvdm.h"
#include "report.h"
#include "rights.h"
#include "served.h"

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID process_ends);

static struct vdd_port_range hooked[SERVED_MAX];
static WORD hooked_count;

static void WINAPI in8(WORD port, BYTE *data)
{
	bus_in(port, 1, data, 1);
}

static void WINAPI in16(WORD port, WORD *data)
{
	bus_in(port, 2, data, 1);
}

static void WINAPI ins8(WORD port, BYTE *data, WORD count)
{
	bus_in(port, 1, data, count);
}

static void WINAPI ins16(WORD port, WORD *data, WORD count)
{
	bus_in(port, 2, data, count);
}

static void WINAPI out8(WORD port, BYTE data)
{
	bus_out(port, 1, &data, 1);
}

static void WINAPI out16(WORD port, WORD data)
{
	bus_out(port, 2, &data, 1);
}

static void WINAPI outs8(WORD port, BYTE *data, WORD count)
{
	bus_out(port, 1, data, count);
}

static void WINAPI outs16(WORD port, WORD *data, WORD count)
{
	bus_out(port, 2, data, count);
}

/*
 * An NTVDM stays in its console when its program has ended, and nobody else could have the ports until the console is
 * closed. A program that is only waiting takes them again by its next access.
 */
static void WINAPI blocks(void)
{
	bus_release();
}

/* What allowio asked for, for this NTVDM. False: no allowio started it. */
static bool read_variable(char *text)
{
	DWORD len = GetEnvironmentVariableA(SERVED_VARIABLE, text, SERVED_TEXT_LEN);

	return len > 0 && len < SERVED_TEXT_LEN;
}

/* What an administrator gives to all DOS programs. */
static bool read_registry(char *text)
{
	DWORD len = SERVED_TEXT_LEN - 1, type;
	HKEY key;
	bool read;

	if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, L"SOFTWARE\\kport", 0, KEY_QUERY_VALUE, &key) !=
	    ERROR_SUCCESS)
		return false;
	read = RegQueryValueExA(key, SERVED_VALUE, NULL, &type, (BYTE *)text, &len) ==
		       ERROR_SUCCESS &&
	       type == REG_SZ;
	text[read ? len : 0] = '\0';
	RegCloseKey(key);
	return read && text[0] != '\0';
}

static bool choose(struct served *served)
{
	char text[SERVED_TEXT_LEN];
	bool asked = read_variable(text);

	*served = (struct served){ 0 };
	if (!asked && !read_registry(text))
		return true;
	if (!served_parse(text, served)) {
		report(asked ? "the environment variable " SERVED_VARIABLE
			       " does not parse: DOS programs get no ports" :
			       "the value " SERVED_VALUE " of HKLM\\SOFTWARE\\kport does not "
			       "parse: DOS programs get no ports");
		return false;
	}
	if (!asked)
		rights_cut(served);
	return true;
}

/* False ends the loading with a message of NTVDM's. */
static bool begin(HINSTANCE module)
{
	static struct vdd_port_handlers handlers = { in8,  in16,  ins8,	 ins16,
						     out8, out16, outs8, outs16 };
	struct served served;

	if (!choose(&served) || served.count == 0)
		return true;
	for (size_t i = 0; i < served.count; i++)
		hooked[i] =
			(struct vdd_port_range){ served.ranges[i].first, served.ranges[i].last };
	bus_begin(&served);
	if (!VDDInstallIOHook(module, (WORD)served.count, hooked, &handlers)) {
		report("NTVDM takes no hooks for ports: DOS programs get none");
		bus_end();
		return false;
	}
	hooked_count = (WORD)served.count;
	/* Where it cannot be had, the ports are given back by the end of NTVDM. */
	VDDInstallUserHook(module, NULL, NULL, blocks, NULL);
	return true;
}

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID process_ends)
{
	if (reason == DLL_PROCESS_ATTACH)
		return begin(module);
	if (reason == DLL_THREAD_DETACH)
		thread_local_thread_ends();
	if (reason == DLL_PROCESS_DETACH && !process_ends) {
		if (hooked_count > 0) {
			VDDDeInstallUserHook(module);
			VDDDeInstallIOHook(module, hooked_count, hooked);
			bus_end();
		}
		thread_local_end();
	}
	return TRUE;
}
