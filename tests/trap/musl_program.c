/* SPDX-License-Identifier: MIT */
/* For another C library: its own signal calls around accesses. It prints "musl: served". */
#include <signal.h>
#include <stdio.h>

static void out8(unsigned short port, unsigned char value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static unsigned char in8(unsigned short port)
{
	unsigned char value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

int main(void)
{
	sigset_t set;

	signal(SIGSEGV, SIG_IGN);
	sigfillset(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	out8(0x300, 0x5a);
	puts(in8(0x300) == 0x5a ? "musl: served" : "musl: wrong");
	return 0;
}
