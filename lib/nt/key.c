/* SPDX-License-Identifier: MIT */
#include "lib/nt/key.h"

#include <stdlib.h>
#include <string.h>

#define DATA_MAX (256u * 1024u)

HKEY key_open(HKEY parent, const wchar_t *path)
{
	HKEY key = NULL;
	LONG error = RegOpenKeyExW(parent, path, 0, KEY_READ, &key);

	SetLastError((DWORD)error);
	return error == ERROR_SUCCESS ? key : NULL;
}

void key_each(HKEY parent, void (*visit)(void *context, HKEY key, const wchar_t *name),
	      void *context)
{
	wchar_t name[KEY_NAME_ROOM];
	LONG error = ERROR_SUCCESS;

	for (DWORD i = 0; error == ERROR_SUCCESS || error == ERROR_MORE_DATA; i++) {
		DWORD len = KEY_NAME_ROOM;
		HKEY key;

		error = RegEnumKeyExW(parent, i, name, &len, NULL, NULL, NULL, NULL);
		key = error == ERROR_SUCCESS ? key_open(parent, name) : NULL;
		if (!key)
			continue;
		visit(context, key, name);
		RegCloseKey(key);
	}
}

void key_each_value(HKEY key, void (*visit)(void *context, const struct key_value *value),
		    void *context)
{
	uint8_t *data = malloc(DATA_MAX + sizeof(wchar_t));
	wchar_t name[KEY_NAME_ROOM];
	LONG error = data ? ERROR_SUCCESS : ERROR_OUTOFMEMORY;

	/* What has more data is not what anybody here looks for. */
	for (DWORD i = 0; error == ERROR_SUCCESS || error == ERROR_MORE_DATA; i++) {
		struct key_value value = { .name = name, .data = data };
		DWORD name_len = KEY_NAME_ROOM, len = DATA_MAX;

		error = RegEnumValueW(key, i, name, &name_len, NULL, &value.type, data, &len);
		if (error != ERROR_SUCCESS)
			continue;
		memset(data + len, 0, sizeof(wchar_t));
		value.len = len;
		visit(context, &value);
	}
	free(data);
}

bool key_text(HKEY key, const wchar_t *name, wchar_t *text, size_t room)
{
	wchar_t all[KEY_NAME_ROOM + 1];
	DWORD len = KEY_NAME_ROOM * sizeof(*all), type;
	bool found = RegQueryValueExW(key, name, NULL, &type, (BYTE *)all, &len) == ERROR_SUCCESS &&
		     type == REG_SZ;
	size_t count = found ? len / sizeof(*all) : 0;

	all[count] = L'\0';
	count = wcslen(all);
	if (count >= room)
		count = room - 1;
	memcpy(text, all, count * sizeof(*text));
	text[count] = L'\0';
	return found;
}
