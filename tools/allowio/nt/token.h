/* SPDX-License-Identifier: MIT */
/* Started elevated, allowio runs the program as the ordinary user, never as administrator. */
#ifndef KPORT_ALLOWIO_NT_TOKEN_H
#define KPORT_ALLOWIO_NT_TOKEN_H

#include <windows.h>

/*
 * *token: whom the program is to run as; NULL where that is who runs allowio. The caller closes it.
 * Answers -1, or an exit code.
 */
int token_choose(HANDLE *token);

#endif /* KPORT_ALLOWIO_NT_TOKEN_H */
