/* SPDX-License-Identifier: MIT */
/* A program for Windows: writes a port and reads it, and then meets what its word says. */
#include <windows.h>

#include <stdio.h>
#include <string.h>

static LONG CALLBACK tell(EXCEPTION_POINTERS *pointers)
{
	printf("0x%lx\n", (unsigned long)pointers->ExceptionRecord->ExceptionCode);
	fflush(stdout);
	ExitProcess(3);
	return EXCEPTION_CONTINUE_SEARCH;
}

static unsigned char in8(unsigned short port)
{
	unsigned char value;

	__asm__ volatile("inb %w1, %0" : "=a"(value) : "d"(port));
	return value;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "served";

	__asm__ volatile("outb %0, %w1" : : "a"((unsigned char)0x5a), "d"(0x378));
	printf("%02x\n", in8(0x378));
	fflush(stdout);
	AddVectoredExceptionHandler(1, tell);
	if (strcmp(what, "null") == 0)
		*(volatile int *)0 = 0;
	if (strcmp(what, "outside") == 0)
		in8(0x60);
	return 0;
}
