/* SPDX-License-Identifier: MIT */
#include "vdd_list.h"

#include <stdbool.h>

/* Our own name is ASCII. */
static wchar_t lower(wchar_t c)
{
	return c >= L'A' && c <= L'Z' ? (wchar_t)(c - L'A' + L'a') : c;
}

static size_t length(const wchar_t *item, size_t room)
{
	size_t len = 0;

	while (len < room && item[len])
		len++;
	return len;
}

/* Is name what stands behind the last backslash? */
static bool is_named(const wchar_t *item, size_t len, const wchar_t *name)
{
	size_t name_len = wcslen(name);

	if (len < name_len || (len > name_len && !wcschr(L"\\/", item[len - name_len - 1])))
		return false;
	item += len - name_len;
	for (size_t i = 0; i < name_len; i++) {
		if (lower(item[i]) != lower(name[i]))
			return false;
	}
	return true;
}

static size_t append(wchar_t *out, size_t used, const wchar_t *item, size_t len)
{
	wmemcpy(out + used, item, len);
	out[used + len] = L'\0';
	return used + len + 1;
}

size_t vdd_list_edit(const wchar_t *list, size_t len, const wchar_t *name, const wchar_t *path,
		     wchar_t *out)
{
	size_t used = 0, item_len;

	for (size_t at = 0; at < len; at += item_len + 1) {
		item_len = length(list + at, len - at);
		/* An empty entry would end the list for those who read it. */
		if (item_len > 0 && !is_named(list + at, item_len, name))
			used = append(out, used, list + at, item_len);
	}
	if (path)
		used = append(out, used, path, wcslen(path));
	/* A list without entries is two zeros: some read it without its length. */
	if (used == 0)
		out[used++] = L'\0';
	out[used] = L'\0';
	return used + 1;
}

const wchar_t *vdd_list_find(const wchar_t *list, size_t len, const wchar_t *name)
{
	size_t item_len;

	for (size_t at = 0; at < len; at += item_len + 1) {
		item_len = length(list + at, len - at);
		if (is_named(list + at, item_len, name))
			return list + at;
	}
	return NULL;
}
