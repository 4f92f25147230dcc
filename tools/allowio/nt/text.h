/* SPDX-License-Identifier: MIT */
/* Windows' wide texts as say.h and the library want them. */
#ifndef KPORT_ALLOWIO_NT_TEXT_H
#define KPORT_ALLOWIO_NT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>

/*
 * In the console's code page, for messages; cut off where it is longer than a name can be. Valid until
 * it and text_error() have been called fifteen times more, by whatever thread.
 */
const char *text_shown(const wchar_t *text);

/* The words for an error number of the system's, in the same way. */
const char *text_error(unsigned long code);

/* As the library and fopen() want it; owned by the caller. NULL: no memory, or no text that can be converted. */
char *text_ansi(const wchar_t *text);

/* Decimal or, with 0x, hexadecimal, and nothing behind it. */
bool text_number(const wchar_t *text, unsigned long *number);

/* a and b in one allocation, owned by the caller. NULL: no memory. */
wchar_t *text_join(const wchar_t *a, const wchar_t *b);

#endif /* KPORT_ALLOWIO_NT_TEXT_H */
