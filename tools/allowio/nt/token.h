/* SPDX-License-Identifier: MIT */
/* Started elevated, allowio runs the program as the ordinary user, never as administrator. */
#ifndef KPORT_ALLOWIO_NT_TOKEN_H
#define KPORT_ALLOWIO_NT_TOKEN_H

#include <stdbool.h>
#include <windows.h>

/*
 * *token: whom the program is to run as; NULL where that is who runs allowio. The caller closes it.
 * Answers -1, or an exit code.
 */
int token_choose(HANDLE *token);

/* Do two processes run as the same user, and at the same integrity level? */
bool token_is_alike(HANDLE process, HANDLE other);

#endif /* KPORT_ALLOWIO_NT_TOKEN_H */
