/* SPDX-License-Identifier: MIT */
#include "terminal.h"
#include "say.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <unistd.h>

/*
 * arch/x86/entry/syscalls: numbers are fixed for ever. x32 has those of x86_64, some of its own, and this
 * bit.
 */
#define X32_BIT 0x40000000u
#define X86_64_IOCTL 16u
#define X32_IOCTL 514u
#define I386_IOCTL 54u

#define LOAD(member) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, member))
#define IF_EQUAL(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (yes), (no))

/*
 * TIOCSTI is typing; TIOCLINUX pastes on the consoles. The kernel takes the lower half of the argument
 * for the request. A jump counts the instructions that it passes over; the comments count all of them.
 */
static const struct sock_filter code[] = {
	/*  0 */ LOAD(arch),
	/*  1 */ IF_EQUAL(AUDIT_ARCH_X86_64, 2, 0), /* to 4 */
	/*  2 */ IF_EQUAL(AUDIT_ARCH_I386, 5, 0),   /* to 8 */
	/*  3 */ BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	/* x86_64 and x32 */
	/*  4 */ LOAD(nr),
	/*  5 */ BPF_STMT(BPF_ALU | BPF_AND | BPF_K, ~X32_BIT),
	/*  6 */ IF_EQUAL(X86_64_IOCTL, 3, 0), /* to 10 */
	/*  7 */ IF_EQUAL(X32_IOCTL, 2, 5),    /* to 10 or 13 */
					       /* i386 */
	/*  8 */ LOAD(nr),
	/*  9 */ IF_EQUAL(I386_IOCTL, 0, 3), /* to 13 unless it is */
	/* 10 */ LOAD(args[1]),
	/* 11 */ IF_EQUAL(TIOCSTI, 2, 0),   /* to 14 */
	/* 12 */ IF_EQUAL(TIOCLINUX, 1, 0), /* to 14 */
	/* 13 */ BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	/* 14 */ BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
};

const struct sock_filter *terminal_filter(unsigned short *count)
{
	*count = sizeof(code) / sizeof(code[0]);
	return code;
}

static bool install(void)
{
	struct sock_fprog program = { .filter = (struct sock_filter *)code };

	(void)terminal_filter(&program.len);
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

static bool has_terminal(void)
{
	int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

int terminal_guard(const struct user *user)
{
	int error;

	if (!user->other || install())
		return -1;
	error = errno;
	/* Root without CAP_SYS_ADMIN: then at the price of setuid programs' privilege. */
	if (error == EACCES && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && install())
		return -1;
	if (!has_terminal())
		return -1;
	return say_failed(
		"uid %u could type into this terminal, and no filter against it can be had here "
		"(%s): run allowio without a terminal (setsid allowio ...); the program was not "
		"started",
		user->uid, strerror(error));
}
