/* SPDX-License-Identifier: MIT */
#include "seccomp.h"
#include "say.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

/* arch/x86/entry/syscalls: numbers are fixed for ever. x32 has those of x86_64 and this bit. */
#define X32_BIT 0x40000000u
#define X86_64_IOPL 172u
#define X86_64_IOPERM 173u
#define I386_IOPERM 101u
#define I386_IOPL 110u

#define PORTS 0x10000u

/* Cells of the filter's memory. */
#define FROM 0u
#define END 1u

#define DATA(member) ((uint32_t)offsetof(struct seccomp_data, member))
#define ARGUMENT(n) (DATA(args) + 8u * (n))
#define ARGUMENT_HIGH(n) (ARGUMENT(n) + 4u)

#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define LOAD_CELL(cell) BPF_STMT(BPF_LD | BPF_MEM, (cell))
#define STORE_CELL(cell) BPF_STMT(BPF_ST, (cell))
#define IF_EQUAL(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (yes), (no))
#define IF_ABOVE(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, (value), (yes), (no))
#define IF_AT_LEAST(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (value), (yes), (no))
#define TO_KERNEL BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define SUCCESS BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO) /* of 0: the call returns 0 */

/* A jump counts the instructions that it passes over; the comments count all of them. */
static const struct sock_filter prologue[] = {
	/*  0 */ LOAD(DATA(arch)),
	/*  1 */ IF_EQUAL(AUDIT_ARCH_X86_64, 2, 0), /* to 4 */
	/*  2 */ IF_EQUAL(AUDIT_ARCH_I386, 6, 0),   /* to 9 */
	/*  3 */ TO_KERNEL,
	/* x86_64 and x32 */
	/*  4 */ LOAD(DATA(nr)),
	/*  5 */ BPF_STMT(BPF_ALU | BPF_AND | BPF_K, ~X32_BIT),
	/*  6 */ IF_EQUAL(X86_64_IOPL, 6, 0),	/* to 13 */
	/*  7 */ IF_EQUAL(X86_64_IOPERM, 9, 0), /* to 17 */
	/*  8 */ TO_KERNEL,
	/* i386 */
	/*  9 */ LOAD(DATA(nr)),
	/* 10 */ IF_EQUAL(I386_IOPL, 2, 0),   /* to 13 */
	/* 11 */ IF_EQUAL(I386_IOPERM, 5, 0), /* to 17 */
	/* 12 */ TO_KERNEL,
	/* iopl(level): an int; the kernel refuses what is above 3 */
	/* 13 */ LOAD(ARGUMENT(0)),
	/* 14 */ IF_ABOVE(3, 1, 0), /* to 16 */
	/* 15 */ SUCCESS,
	/* 16 */ TO_KERNEL,
	/*
	 * ioperm(from, num, turn_on): two longs. FROM and END, if they can be of a grant. The kernel
	 * takes a RET for an instruction that others come from: a cell read behind it has to be
	 * written on every way to it.
	 */
	/* 17 */ LOAD(ARGUMENT(0)),
	/* 18 */ STORE_CELL(FROM),
	/* 19 */ IF_AT_LEAST(PORTS, 7, 0), /* to 27 */
	/* 20 */ LOAD(ARGUMENT_HIGH(0)),
	/* 21 */ IF_EQUAL(0, 0, 5), /* to 27 unless 0 */
	/* 22 */ LOAD(ARGUMENT_HIGH(1)),
	/* 23 */ IF_EQUAL(0, 0, 3), /* to 27 unless 0 */
	/* 24 */ LOAD(ARGUMENT(1)),
	/* 25 */ IF_EQUAL(0, 1, 0),	/* to 27 */
	/* 26 */ IF_ABOVE(PORTS, 0, 1), /* to 27 or 28 */
	/* 27 */ TO_KERNEL,
	/* 28 */ BPF_STMT(BPF_LDX | BPF_MEM, FROM),
	/* 29 */ BPF_STMT(BPF_ALU | BPF_ADD | BPF_X, 0),
	/* 30 */ STORE_CELL(END),
};

#define PROLOGUE_LEN (sizeof(prologue) / sizeof(prologue[0]))
#define RANGE_LEN 5u

/*
 * Turning granted ports off answers success too and is not done: they could never be turned on again.
 */
static void add_range(struct sock_filter *at, struct kport_range range)
{
	const struct sock_filter code[RANGE_LEN] = {
		LOAD_CELL(FROM), IF_AT_LEAST(range.first, 0, 3),  /* to the next range */
		LOAD_CELL(END),	 IF_ABOVE(range.last + 1u, 1, 0), /* to the next range */
		SUCCESS,
	};

	memcpy(at, code, sizeof(code));
}

struct sock_filter *seccomp_build(const struct port_list *granted, unsigned short *count)
{
	const struct sock_filter to_kernel = TO_KERNEL;
	size_t len = PROLOGUE_LEN + RANGE_LEN * granted->count + 1;
	struct sock_filter *filter;

	*count = (unsigned short)len;
	if (granted->count > SECCOMP_RANGES_MAX)
		return NULL;
	filter = calloc(len, sizeof(filter[0]));
	if (!filter)
		return NULL;
	memcpy(filter, prologue, sizeof(prologue));
	for (size_t i = 0; i < granted->count; i++)
		add_range(filter + PROLOGUE_LEN + i * RANGE_LEN, granted->list[i]);
	filter[len - 1] = to_kernel;
	return filter;
}

static int failed(const char *what)
{
	return say_failed("--how seccomp: %s failed: %s; this kernel may lack seccomp filters: try "
			  "--how preload, or --how none",
			  what, strerror(errno));
}

int seccomp_install(const struct port_list *granted)
{
	struct sock_fprog program = { 0 };
	int result = -1;

	program.filter = seccomp_build(granted, &program.len);
	if (!program.filter)
		return say_failed(
			"--how seccomp: a filter holds up to %u ranges: give fewer, or try "
			"--how preload",
			SECCOMP_RANGES_MAX);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		result = failed("PR_SET_NO_NEW_PRIVS");
	else if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0)
		result = failed("PR_SET_SECCOMP");
	free(program.filter);
	return result;
}
