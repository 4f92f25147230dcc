/* SPDX-License-Identifier: MIT */
#include "filter.h"
#include "calls.h"
#include "channel.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ARGUMENT(n) offsetof(struct seccomp_data, args[n])
#define LOAD(at) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at)
#define IF_EQUAL(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, yes, no)
#define PASS BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define TELL BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF)

/*
 * Pieces that begin with the call's number in the accumulator; another call goes to behind the piece with
 * it. Of arguments the lower half is looked at: it is zero in null pointers alone, in all likelihood.
 */

/* The shim's own passes, what is about SIGSEGV does not, and others pass if they only ask. */
#define PIECE_ACTION(number)                                                                       \
	IF_EQUAL(number, 0, 8), LOAD(ARGUMENT(4)), IF_EQUAL(CHANNEL_OWN_CALL, 4, 0),               \
		LOAD(ARGUMENT(0)), IF_EQUAL(SIGSEGV, 3, 0), LOAD(ARGUMENT(1)), IF_EQUAL(0, 0, 1),  \
		PASS, TELL

/* The shim's own pass, and those that unblock or only ask. */
#define PIECE_MASK(number)                                                                         \
	IF_EQUAL(number, 0, 8), LOAD(ARGUMENT(4)), IF_EQUAL(CHANNEL_OWN_CALL, 4, 0),               \
		LOAD(ARGUMENT(0)), IF_EQUAL(SIG_UNBLOCK, 2, 0), LOAD(ARGUMENT(1)),                 \
		IF_EQUAL(0, 0, 1), PASS, TELL

#define PIECE_SIGNAL(number)                                                                       \
	IF_EQUAL(number, 0, 4), LOAD(ARGUMENT(0)), IF_EQUAL(SIGSEGV, 0, 1), TELL, PASS

#define PIECE_EXEC(number) IF_EQUAL(number, 0, 1), TELL

#define LOAD_NUMBER LOAD(offsetof(struct seccomp_data, nr))

static const struct sock_filter code[] = {
	LOAD(offsetof(struct seccomp_data, arch)),
	IF_EQUAL(AUDIT_ARCH_X86_64, 0, 24),
	LOAD_NUMBER,
	PIECE_ACTION(CALL64_RT_SIGACTION),
	PIECE_MASK(CALL64_RT_SIGPROCMASK),
	PIECE_EXEC(CALL64_EXECVE),
	PIECE_EXEC(CALL64_EXECVEAT),
	PASS,
	IF_EQUAL(AUDIT_ARCH_I386, 1, 0),
	PASS,
	LOAD_NUMBER,
	PIECE_ACTION(CALL32_RT_SIGACTION),
	PIECE_MASK(CALL32_RT_SIGPROCMASK),
	PIECE_EXEC(CALL32_EXECVE),
	PIECE_EXEC(CALL32_EXECVEAT),
	PIECE_ACTION(CALL32_SIGACTION),
	PIECE_MASK(CALL32_SIGPROCMASK),
	PIECE_SIGNAL(CALL32_SIGNAL),
	PASS,
};

static int install(void)
{
	const struct sock_fprog program = { sizeof(code) / sizeof(code[0]),
					    (struct sock_filter *)code };

	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
			    &program);
}

int trap_filter_install(void)
{
	int fd = install();

	if (fd < 0 && errno == EACCES && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
		fd = install();
	return fd;
}
