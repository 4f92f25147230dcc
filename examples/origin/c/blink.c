/* SPDX-License-Identifier: MIT */
/*
 * Writes two patterns to the data lines of LPT1 and reads its status, through kport.dll's old
 * interface. MSVC: cl blink.c kport.lib. mingw: gcc blink.c libkport.dll.a
 */
#include <stdio.h>

#include <kport_origin.h>

#define LPT1_DATA 0x378
#define LPT1_STATUS 0x379

static int failed(const char *what)
{
	fprintf(stderr, "%s: Windows error %lu\n", what, (unsigned long)GetLastError());
	return 1;
}

int main(void)
{
	BYTE status;

	/* Not needed, but the place where a program can still say that the driver is missing. */
	if (!OpenPort())
		return failed("the driver cannot be used");
	for (int i = 0; i < 10; i++) {
		Outportb(LPT1_DATA, i % 2 ? 0xaa : 0x55);
		if (GetLastError() != ERROR_SUCCESS)
			return failed("LPT1 cannot be written");
		Sleep(200);
	}
	status = Inportb(LPT1_STATUS);
	/* 0xff alone could be a status: the error tells it from a failure. */
	if (GetLastError() != ERROR_SUCCESS)
		return failed("LPT1 cannot be read");
	printf("status 0x%02x\n", status);
	ClosePort();
	return 0;
}
