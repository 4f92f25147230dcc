/* SPDX-License-Identifier: MIT */
#include "vdm_registered.h"

#include <stdlib.h>
#include <windows.h>

/* Windows NT DDK, "Virtual Device Drivers", section "Registering the Driver". */
#define DRIVERS_KEY L"SYSTEM\\CurrentControlSet\\Control\\VirtualDeviceDrivers"

/* Two zeros more than there are: whoever wrote the value may have left them out. */
static wchar_t *read_list(HKEY key)
{
	DWORD len = 0, type;
	wchar_t *list = NULL;

	if (RegQueryValueExW(key, L"VDD", NULL, &type, NULL, &len) == ERROR_SUCCESS &&
	    type == REG_MULTI_SZ)
		list = calloc(1, len + 2 * sizeof(wchar_t) + 1);
	if (list &&
	    RegQueryValueExW(key, L"VDD", NULL, &type, (BYTE *)list, &len) != ERROR_SUCCESS) {
		free(list);
		list = NULL;
	}
	return list;
}

static bool is_ours(const wchar_t *path)
{
	const wchar_t *name = wcsrchr(path, L'\\');

	return _wcsicmp(name ? name + 1 : path, L"kportvdd.dll") == 0;
}

bool vdm_vdd_is_registered(void)
{
	wchar_t *list, *item;
	bool found;
	HKEY key;

	if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, DRIVERS_KEY, 0, KEY_QUERY_VALUE, &key) !=
	    ERROR_SUCCESS)
		return false;
	list = read_list(key);
	RegCloseKey(key);
	for (item = list; item && *item && !is_ours(item);)
		item += wcslen(item) + 1;
	found = item && *item;
	free(list);
	return found;
}
