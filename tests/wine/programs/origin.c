/* SPDX-License-Identifier: MIT */
/*
 * What a program of old does with the origin interface: it loads kport.dll, opens nothing, and
 * prints or reads at once.
 *	origin print TEXT | in PORT | out PORT VALUE | threads COUNT (each reads the status at once)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "kport_origin.h"

/* The PC's first parallel port: data, status, control (IBM PC/AT Technical Reference). */
#define DATA 0x378
#define STATUS 0x379
#define CONTROL 0x37a
#define INIT_SELECT 0x0c
#define STROBE 0x01

static void print(const char *text)
{
	Outportb(CONTROL, INIT_SELECT);
	for (; *text; text++) {
		Outportb(DATA, (BYTE)*text);
		Outportb(CONTROL, INIT_SELECT | STROBE);
		Outportb(CONTROL, INIT_SELECT);
	}
}

static DWORD WINAPI read_status(void *failures)
{
	SetLastError(0);
	Inportb(STATUS);
	if (GetLastError())
		InterlockedIncrement(failures);
	return 0;
}

static int threads(unsigned count)
{
	HANDLE thread[64];
	LONG failures = 0;

	count = count < 64 ? count : 64;
	for (unsigned i = 0; i < count; i++)
		thread[i] = CreateThread(NULL, 0, read_status, &failures, 0, NULL);
	WaitForMultipleObjects(count, thread, TRUE, INFINITE);
	printf("%ld of %u failed\n", failures, count);
	return failures != 0;
}

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "";

	SetLastError(0);
	if (argc == 3 && strcmp(word, "print") == 0)
		print(argv[2]);
	else if (argc == 3 && strcmp(word, "in") == 0)
		printf("0x%02x\n", Inportb((WORD)strtoul(argv[2], NULL, 0)));
	else if (argc == 4 && strcmp(word, "out") == 0)
		Outportb((WORD)strtoul(argv[2], NULL, 0), (BYTE)strtoul(argv[3], NULL, 0));
	else if (argc == 3 && strcmp(word, "threads") == 0)
		return threads((unsigned)strtoul(argv[2], NULL, 0));
	else
		return 2;
	if (GetLastError()) {
		fprintf(stderr, "origin: Windows error %lu\n", GetLastError());
		return 1;
	}
	return 0;
}
