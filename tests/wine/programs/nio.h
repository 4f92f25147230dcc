/* SPDX-License-Identifier: MIT */
/*
 * The driver's requests as bare DeviceIoControl calls, and TAP: what the programs of this folder
 * share. They use no libkport.
 */
#ifndef TESTS_WINE_NIO_H
#define TESTS_WINE_NIO_H

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

#include "kport_abi.h"

/* Each of these returns 0 or the Windows error. */
DWORD nio_open(DWORD access, HANDLE *device); /* with the handshake */
DWORD nio_open_bare(DWORD access, HANDLE *device);
DWORD nio_request(HANDLE device, unsigned number, void *request);
DWORD nio_control(HANDLE device, DWORD code, void *in, DWORD in_len, void *out, DWORD out_len,
		  DWORD *answered);
DWORD nio_hello(HANDLE device);
DWORD nio_claim(HANDLE device, unsigned first, unsigned last, uint32_t flags);
DWORD nio_release(HANDLE device, unsigned first, unsigned last);
DWORD nio_read(HANDLE device, unsigned port, unsigned width, uint32_t *value);
DWORD nio_write(HANDLE device, unsigned port, unsigned width, uint32_t value);
/* errors, line, column and reason of the answer are left in *answer, which may be NULL */
DWORD nio_policy(HANDLE device, const char *text, struct kp_policy_load *answer);

/* The code of a request by the ABI's table, or with access bits of one's own. */
DWORD nio_code(unsigned number);

uint64_t nio_now_ns(void);

/* One case. plan() ends the program's TAP and returns its exit status. */
void ok(bool passed, const char *name, ...) __attribute__((format(gnu_printf, 2, 3)));
void same(long long got, long long wanted, const char *name, ...)
	__attribute__((format(gnu_printf, 3, 4)));
void note(const char *text, ...) __attribute__((format(gnu_printf, 1, 2)));
int plan(void);

#endif /* TESTS_WINE_NIO_H */
