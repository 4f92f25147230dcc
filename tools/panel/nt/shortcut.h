/* SPDX-License-Identifier: MIT */
/* A shortcut on the desktop. */
#ifndef KPORT_PANEL_SHORTCUT_H
#define KPORT_PANEL_SHORTCUT_H

#include <windows.h>

struct shortcut {
	const wchar_t *target, *arguments, *folder, *icon, *description;
};

/* Where a shortcut of this name would be. */
HRESULT shortcut_path(const wchar_t *name, wchar_t path[MAX_PATH]);

/* Writes it there; one that is there is replaced. */
HRESULT shortcut_save(const struct shortcut *shortcut, const wchar_t *path);

#endif /* KPORT_PANEL_SHORTCUT_H */
