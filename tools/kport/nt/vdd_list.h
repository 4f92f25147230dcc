/* SPDX-License-Identifier: MIT */
/*
 * The registry's list of virtual device drivers (REG_MULTI_SZ), with others' entries in it. Works on texts only:
 * the registry is its caller's.
 */
#ifndef KPORT_TOOL_NT_VDD_LIST_H
#define KPORT_TOOL_NT_VDD_LIST_H

#include <stddef.h>
#include <wchar.h>

/*
 * Copies the list of len characters, as it was read and whether it ends properly or not, without the entries
 * whose file name is name, in whatever folder and case; then adds path, unless that is NULL. Answers how many
 * characters out has then, zeros included. out has room for len and wcslen(path) and 3 more.
 */
size_t vdd_list_edit(const wchar_t *list, size_t len, const wchar_t *name, const wchar_t *path,
		     wchar_t *out);

/* The entry with this file name; NULL: there is none. It ends at a zero, or with the list. */
const wchar_t *vdd_list_find(const wchar_t *list, size_t len, const wchar_t *name);

#endif /* KPORT_TOOL_NT_VDD_LIST_H */
