/* SPDX-License-Identifier: MIT */
#include "lib/nt/driver.h"
#include "lib/nt/policy.h"

#include <stdlib.h>
#include <string.h>

static enum kport_status open_key(REGSAM rights, HKEY *key)
{
	const LONG error = RegOpenKeyExW(HKEY_LOCAL_MACHINE, PARAMETERS_KEY, 0, rights, key);

	if (error == ERROR_SUCCESS)
		return KPORT_OK;
	if (error == ERROR_FILE_NOT_FOUND)
		return fail(KPORT_UNSUPPORTED, 0,
			    "the driver kioport is not installed, and the policy is a value of its "
			    "settings. Run once as administrator: kport install");
	return step_failed(KPORT_SYSTEM, (DWORD)error, "open the driver's settings",
			   error == ERROR_ACCESS_DENIED ? "It takes an administrator" : NULL);
}

/* Strings become lines; the text of a policy is ASCII but for comments. */
static void to_text(const wchar_t *strings, size_t count, char *text)
{
	for (size_t i = 0; i < count; i++) {
		const wchar_t c = strings[i];

		text[i] = c == L'\0' ? '\n' : c < 128 ? (char)c : '?';
	}
}

enum kport_status policy_registry_read(char **text, size_t *len)
{
	const DWORD room = (KP_POLICY_MAX_TEXT + 2) * (DWORD)sizeof(wchar_t);
	DWORD got = room, type = 0;
	wchar_t *strings = NULL;
	enum kport_status status;
	LONG error;
	HKEY key;

	*text = NULL;
	*len = 0;
	status = open_key(KEY_QUERY_VALUE, &key);
	if (status != KPORT_OK)
		return status;
	strings = malloc(room);
	*text = malloc(KP_POLICY_MAX_TEXT + 2);
	if (!strings || !*text) {
		status = fail(KPORT_NO_MEMORY, 0, "no memory for the driver's policy");
		goto free_text;
	}
	error = RegQueryValueExW(key, L"Policy", NULL, &type, (BYTE *)strings, &got);
	if (error == ERROR_SUCCESS && type == REG_MULTI_SZ) {
		*len = got / sizeof(wchar_t);
		to_text(strings, *len, *text);
		goto close_key;
	}
	if (error != ERROR_FILE_NOT_FOUND)
		status = step_failed(KPORT_SYSTEM,
				     error == ERROR_SUCCESS ? ERROR_INVALID_DATA : (DWORD)error,
				     "read the driver's policy from the registry", NULL);
free_text:
	free(*text);
	*text = NULL;
close_key:
	free(strings);
	RegCloseKey(key);
	return status;
}

enum kport_status policy_registry_write(const char *text, size_t len)
{
	wchar_t *strings = calloc(2 * len + 3, sizeof(*strings));
	enum kport_status status;
	size_t used = 0;
	LONG error;
	HKEY key;

	if (!strings)
		return fail(KPORT_NO_MEMORY, 0, "no memory for the driver's policy");
	for (size_t i = 0; i < len; i++) {
		const bool begins = used == 0 || strings[used - 1] == L'\0';

		if (begins && (text[i] == '\n' || text[i] == '\0'))
			strings[used++] = L'#';
		strings[used++] = text[i] == '\n' ? L'\0' : (wchar_t)(unsigned char)text[i];
	}
	if (used && strings[used - 1] != L'\0')
		used++;
	status = open_key(KEY_SET_VALUE, &key);
	if (status != KPORT_OK)
		goto free_strings;
	error = RegSetValueExW(key, L"Policy", 0, REG_MULTI_SZ, (const BYTE *)strings,
			       (DWORD)((used + 1) * sizeof(*strings)));
	RegCloseKey(key);
	if (error != ERROR_SUCCESS)
		status = step_failed(KPORT_SYSTEM, (DWORD)error,
				     "write the driver's policy into the registry", NULL);
free_strings:
	free(strings);
	return status;
}
