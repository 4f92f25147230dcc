/* SPDX-License-Identifier: MIT */
/* Reading the registry: what stands in a key, one by one. */
#ifndef KPORT_LIB_NT_KEY_H
#define KPORT_LIB_NT_KEY_H

#include "lib/nt/system.h"

#define KEY_NAME_ROOM                                                                              \
	256 /* of a key (MSDN, "Registry Element Size Limits"), and of values looked at */

/* For reading. NULL: it is not there, or this user may not read it: GetLastError() tells. */
HKEY key_open(HKEY parent, const wchar_t *path);

/* Each key in parent, open for reading until visit returns. */
void key_each(HKEY parent, void (*visit)(void *context, HKEY key, const wchar_t *name),
	      void *context);

struct key_value {
	const wchar_t *name;
	DWORD type;
	const void *data; /* behind its len bytes come two zero bytes */
	size_t len;
};

/* Each value of the key whose name and data have a size that makes sense. */
void key_each_value(HKEY key, void (*visit)(void *context, const struct key_value *value),
		    void *context);

/* A text (REG_SZ), cut to fit; false: there is none, and text is empty. */
bool key_text(HKEY key, const wchar_t *name, wchar_t *text, size_t room);

#endif /* KPORT_LIB_NT_KEY_H */
