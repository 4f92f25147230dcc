/* SPDX-License-Identifier: MIT */
/*
 * The interface that kport.dll has had from its beginning, for programs of then, and for languages in
 * which a plain function is all that one wants. Windows only; link with kport.lib or libkport.dll.a.
 *
 * The first call opens the driver, which it installs and starts where that is needed: as an
 * administrator once, and as anybody whom the policy admits from then on. Nothing needs to be opened
 * or closed. Any thread may call, several at once too.
 *
 * These functions cannot tell a failure from a value: a read that fails gives all ones (0xff, 0xffff,
 * 0xffffffff), which is what an empty bus gives as well. GetLastError() tells the two apart: it is 0
 * after an access that was made, and otherwise a Windows error: ERROR_ACCESS_DENIED (the policy does
 * not give the port, or an administrator has to install the driver), ERROR_BUSY (a driver or program
 * owns the port), ERROR_NOT_SUPPORTED (there is no driver for this system), ERROR_INVALID_PARAMETER
 * (an access that would run past port 0xffff). After a failure to open the driver, accesses fail at
 * once for a second before the driver is tried again. New programs are better off with <kport.h>,
 * whose errors have words.
 */
#ifndef KPORT_ORIGIN_H
#define KPORT_ORIGIN_H

#include <windows.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Opens the driver now instead of at the first access, and tries again where that failed. FALSE: it
 * cannot be used, and GetLastError() tells why. Calls are counted.
 */
BOOL WINAPI OpenPort(void);

/* Takes one OpenPort() back. The last one gives all ports back; the next access opens again. */
void WINAPI ClosePort(void);

BYTE WINAPI Inportb(WORD port);
WORD WINAPI Inportw(WORD port);
DWORD WINAPI Inportd(WORD port);
void WINAPI Outportb(WORD port, BYTE value);
void WINAPI Outportw(WORD port, WORD value);
void WINAPI Outportd(WORD port, DWORD value);

#ifdef __cplusplus
}
#endif

#endif /* KPORT_ORIGIN_H */
