/* SPDX-License-Identifier: MIT */
/* The shim's outside world: Linux by system calls of its own, never the C library. */
#ifndef KPORT_TRAP_PRELOAD_SYSTEM_H
#define KPORT_TRAP_PRELOAD_SYSTEM_H

#if defined(__x86_64__)
#include "preload_x86_64.h"
#else
#include "preload_i386.h"
#endif

#define EPERM 1
#define EINVAL 22

#define O_RDONLY_CLOEXEC 02000000

#define SIGSEGV 11
#define SIG_DFL 0ul
#define SIG_IGN 1ul
#define SIG_UNBLOCK 1
#define SA_SIGINFO 0x00000004ul
#define SA_RESTORER 0x04000000ul
#define SA_ONSTACK 0x08000000ul
#define SI_KERNEL 0x80
#define SIGNAL_SET_SIZE 8

#define TRAP_GENERAL_PROTECTION 13

/* struct sigaction as the kernel has it; the mask is 64 bits in both classes */
struct kernel_sigaction {
	unsigned long handler;
	unsigned long flags;
	void (*restorer)(void);
	uint32_t mask[2];
};

struct signal_info {
	int number;
	int error;
	int code;
	/* and more that is passed on unread */
};

void signal_return(void);

#endif /* KPORT_TRAP_PRELOAD_SYSTEM_H */
