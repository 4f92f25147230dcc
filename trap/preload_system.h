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
#define ESRCH 3
#define EINVAL 22
#define ENOSYS 38

#define O_RDONLY_CLOEXEC 02000000
#define O_RDWR_CLOEXEC 02000002

#define PROT_READ_WRITE 3
#define MAP_SHARED 1

#define MADV_WIPEONFORK 18

#define CLOCK_MONOTONIC 1

#define FUTEX_WAIT 0
#define FUTEX_WAKE 1

#define SIGSEGV 11
#define SIG_DFL 0ul
#define SIG_IGN 1ul
#define SIG_BLOCK 0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2
#define SIG_MAX 64
#define SA_SIGINFO 0x00000004ul
#define SA_RESTORER 0x04000000ul
#define SA_ONSTACK 0x08000000ul
#define SA_RESTART 0x10000000ul
#define SA_NODEFER 0x40000000ul
#define SA_RESETHAND 0x80000000ul
#define SI_KERNEL 0x80
#define SEGV_MAPERR 1
#define SIGNAL_SET_SIZE 8

#define TRAP_GENERAL_PROTECTION 13
#define TRAP_PAGE_FAULT 14

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
	unsigned long address; /* of a fault of memory; the compiler aligns it as the kernel does */
			       /* and more that is passed on unread */
};

struct kernel_time {
	long seconds;
	long nanoseconds;
};

/* A signal's mask is 64 bits in both classes. */
#define SIGNAL_BIT(signal) (1u << ((signal)-1) % 32)

void signal_return(void);

/* Where the kernel enters: calls handle_fault() and goes on with the handler that it answers. */
void signal_entry(void);

/*
 * Copies len bytes. Where that faults, the handler goes on at guarded_failed: the answer is then 1 and
 * *fault the address. guarded_probe writes to a byte what is there.
 */
int guarded_copy(void *to, const void *from, unsigned long len, unsigned long *fault);
int guarded_probe(void *at, unsigned long *fault);
extern const char guarded_begin[] __attribute__((visibility("hidden")));
extern const char guarded_end[] __attribute__((visibility("hidden")));
extern const char guarded_failed[] __attribute__((visibility("hidden")));

#endif /* KPORT_TRAP_PRELOAD_SYSTEM_H */
