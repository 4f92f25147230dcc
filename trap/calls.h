/* SPDX-License-Identifier: MIT */
/* Numbers of the system calls that a trapped program's host hears of, in both classes. */
#ifndef KPORT_TRAP_CALLS_H
#define KPORT_TRAP_CALLS_H

enum {
	CALL64_RT_SIGACTION = 13,
	CALL64_RT_SIGPROCMASK = 14,
	CALL64_EXECVE = 59,
	CALL64_EXECVEAT = 322,

	CALL32_EXECVE = 11,
	CALL32_SIGNAL = 48, /* this one, sigaction and sigprocmask are of C libraries before 1998 */
	CALL32_SIGACTION = 67,
	CALL32_SIGPROCMASK = 126,
	CALL32_RT_SIGACTION = 174,
	CALL32_RT_SIGPROCMASK = 175,
	CALL32_EXECVEAT = 358,

	/* made in the program's name by inject.c */
	CALL64_MMAP = 9,
	CALL64_MPROTECT = 10,
	CALL32_MPROTECT = 125,
	CALL32_MMAP2 = 192,
};

#endif /* KPORT_TRAP_CALLS_H */
