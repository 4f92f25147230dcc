/* SPDX-License-Identifier: MIT */
/* The value Rules of the driver's settings: REG_MULTI_SZ, a rule a string. */
#include "lib/nt/driver.h"
#include "lib/nt/rule.h"

#include <stdlib.h>
#include <string.h>

#define VALUE L"Rules"
#define MAX_BYTES 0x80000u /* what the driver reads */

static enum kport_status open_key(REGSAM rights, HKEY *key)
{
	const LONG error = RegOpenKeyExW(HKEY_LOCAL_MACHINE, PARAMETERS_KEY, 0, rights, key);

	if (error == ERROR_SUCCESS)
		return KPORT_OK;
	if (error == ERROR_FILE_NOT_FOUND)
		return fail(
			KPORT_UNSUPPORTED, 0,
			"the driver kioport is not installed, and rules are among its settings. "
			"Run once as administrator: kport install");
	return step_failed(KPORT_SYSTEM, (DWORD)error, "open the driver's settings",
			   error == ERROR_ACCESS_DENIED ? "It takes an administrator" : NULL);
}

static void keep_unread(struct rules *rules, const wchar_t *text)
{
	const size_t len = wcslen(text) + 1;

	memcpy(rules->unread + rules->unread_len, text, len * sizeof(*text));
	rules->unread_len += len;
	rules->mistakes++;
}

/* strings ends in two zeros. */
static enum kport_status take_strings(struct rules *rules, const wchar_t *strings, size_t len)
{
	size_t count = 0;

	for (const wchar_t *at = strings; *at; at += wcslen(at) + 1)
		count++;
	rules->list = calloc(count + 1, sizeof(*rules->list));
	rules->unread = calloc(len + 1, sizeof(*rules->unread));
	if (!rules->list || !rules->unread) {
		rules_free(rules);
		return fail(KPORT_NO_MEMORY, 0, "no memory for the rules");
	}
	for (const wchar_t *at = strings; *at; at += wcslen(at) + 1) {
		if (rule_parse(at, &rules->list[rules->count]))
			rules->count++;
		else
			keep_unread(rules, at);
	}
	return KPORT_OK;
}

enum kport_status rules_read(struct rules *rules)
{
	DWORD got = MAX_BYTES, type = 0;
	enum kport_status status;
	wchar_t *strings;
	LONG error;
	HKEY key;

	memset(rules, 0, sizeof(*rules));
	status = open_key(KEY_QUERY_VALUE, &key);
	if (status != KPORT_OK)
		return status;
	strings = calloc(1, MAX_BYTES + 2 * sizeof(*strings));
	if (!strings) {
		status = fail(KPORT_NO_MEMORY, 0, "no memory for the rules");
		goto close_key;
	}
	error = RegQueryValueExW(key, VALUE, NULL, &type, (BYTE *)strings, &got);
	if (error == ERROR_FILE_NOT_FOUND)
		got = 0;
	else if (error != ERROR_SUCCESS || type != REG_MULTI_SZ)
		status = step_failed(KPORT_SYSTEM,
				     error == ERROR_SUCCESS ? ERROR_INVALID_DATA : (DWORD)error,
				     "read the rules from the registry", NULL);
	if (status == KPORT_OK)
		status = take_strings(rules, strings, got / sizeof(*strings));
	free(strings);
close_key:
	RegCloseKey(key);
	return status;
}

/* The strings one after another, what is no rule at the end, and an empty one that ends them. */
static wchar_t *make_strings(const struct rules *rules, size_t *len)
{
	const size_t room = rules->count * RULE_TEXT + rules->unread_len + 1;
	wchar_t *strings = calloc(room, sizeof(*strings));

	*len = 0;
	for (size_t i = 0; strings && i < rules->count; i++) {
		if (!rule_print(&rules->list[i], strings + *len, RULE_TEXT))
			continue;
		*len += wcslen(strings + *len) + 1;
	}
	if (strings && rules->unread_len) {
		memcpy(strings + *len, rules->unread, rules->unread_len * sizeof(*strings));
		*len += rules->unread_len;
	}
	*len += 1;
	return strings;
}

enum kport_status rules_write(const struct rules *rules)
{
	enum kport_status status;
	wchar_t *strings = NULL;
	size_t len;
	LONG error;
	HKEY key;

	status = open_key(KEY_SET_VALUE, &key);
	if (status != KPORT_OK)
		return status;
	if (!rules->count && !rules->unread_len) {
		error = RegDeleteValueW(key, VALUE);
		if (error == ERROR_FILE_NOT_FOUND)
			error = ERROR_SUCCESS;
	} else {
		strings = make_strings(rules, &len);
		error = strings ? RegSetValueExW(key, VALUE, 0, REG_MULTI_SZ, (const BYTE *)strings,
						 (DWORD)(len * sizeof(*strings))) :
				  ERROR_NOT_ENOUGH_MEMORY;
	}
	if (error != ERROR_SUCCESS)
		status = step_failed(KPORT_SYSTEM, (DWORD)error,
				     "write the rules into the registry", NULL);
	free(strings);
	RegCloseKey(key);
	return status;
}

void rules_free(struct rules *rules)
{
	free(rules->list);
	free(rules->unread);
	memset(rules, 0, sizeof(*rules));
}
