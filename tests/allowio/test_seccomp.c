/* SPDX-License-Identifier: MIT */
/* The filter's answers, by an interpreter of its own, against what they are meant to be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "tools/allowio/say.h"
#include "tools/allowio/seccomp.h"
#include "tools/allowio/terminal.h"

const char program_name[] = "test_seccomp";

struct machine {
	uint32_t a, x, memory[BPF_MEMWORDS];
};

static uint32_t load(const struct seccomp_data *data, uint32_t offset)
{
	uint32_t value;

	assert_true(offset % 4 == 0 && offset + 4 <= sizeof(*data));
	memcpy(&value, (const char *)data + offset, sizeof(value));
	return value;
}

static bool jumps(const struct sock_filter *at, uint32_t a)
{
	switch (BPF_OP(at->code)) {
	case BPF_JEQ:
		return a == at->k;
	case BPF_JGT:
		return a > at->k;
	case BPF_JGE:
		return a >= at->k;
	default:
		fail_msg("jump %x", at->code);
		return false;
	}
}

static void compute(struct machine *machine, const struct sock_filter *at,
		    const struct seccomp_data *data)
{
	switch (at->code) {
	case BPF_LD | BPF_W | BPF_ABS:
		machine->a = load(data, at->k);
		break;
	case BPF_LD | BPF_MEM:
		machine->a = machine->memory[at->k];
		break;
	case BPF_LDX | BPF_MEM:
		machine->x = machine->memory[at->k];
		break;
	case BPF_ST:
		machine->memory[at->k] = machine->a;
		break;
	case BPF_ALU | BPF_AND | BPF_K:
		machine->a &= at->k;
		break;
	case BPF_ALU | BPF_ADD | BPF_X:
		machine->a += machine->x;
		break;
	default:
		fail_msg("instruction %x", at->code);
	}
}

static uint32_t run(const struct sock_filter *filter, size_t count, const struct seccomp_data *data)
{
	struct machine machine = { 0 };

	for (size_t at = 0; at < count; at++) {
		if (BPF_CLASS(filter[at].code) == BPF_RET)
			return filter[at].k;
		if (BPF_CLASS(filter[at].code) == BPF_JMP)
			at += jumps(&filter[at], machine.a) ? filter[at].jt : filter[at].jf;
		else
			compute(&machine, &filter[at], data);
	}
	fail_msg("the filter runs past its end");
	return 0;
}

/* The calls of the three kinds of program. */
static const struct {
	uint32_t arch;
	int iopl, ioperm;
	bool wide;
} kinds[] = {
	{ AUDIT_ARCH_X86_64, 172, 173, true },
	{ AUDIT_ARCH_X86_64, 0x40000000 + 172, 0x40000000 + 173, true },
	{ AUDIT_ARCH_I386, 110, 101, false },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static struct port_list granted;
static struct sock_filter *filter;
static unsigned short filter_len;

static void build(const char *ranges)
{
	assert_true(port_list_parse(ranges, NULL, &granted));
	filter = seccomp_build(&granted, &filter_len);
	assert_non_null(filter);
}

static void drop(void)
{
	free(filter);
	port_list_free(&granted);
}

static bool succeeds(uint32_t arch, int number, uint64_t a, uint64_t b, uint64_t c)
{
	struct seccomp_data data = { .nr = number,
				     .arch = arch,
				     .args = { a, b, c, ~0ull, ~0ull, ~0ull } };
	uint32_t answer = run(filter, filter_len, &data);

	assert_true(answer == SECCOMP_RET_ALLOW || answer == SECCOMP_RET_ERRNO);
	return answer == SECCOMP_RET_ERRNO;
}

static bool ioperm_succeeds(size_t kind, uint64_t from, uint64_t num)
{
	return succeeds(kinds[kind].arch, kinds[kind].ioperm, from, num, 1);
}

static bool is_granted(uint32_t port)
{
	for (size_t i = 0; i < granted.count; i++) {
		if (granted.list[i].first <= port && port <= granted.list[i].last)
			return true;
	}
	return false;
}

/* By the meaning: every port of it, and at least one. */
static bool should_succeed(int64_t from, uint32_t num)
{
	for (uint32_t n = 0; n < num; n++) {
		if (!is_granted((uint32_t)from + n))
			return false;
	}
	return num > 0;
}

static void check_near(size_t kind, uint32_t edge)
{
	for (int64_t from = (int64_t)edge - 3; from <= (int64_t)edge + 3; from++) {
		for (uint32_t num = 0; from >= 0 && num <= 12; num++)
			assert_int_equal(ioperm_succeeds(kind, (uint64_t)from, num),
					 should_succeed(from, num));
	}
}

static void ioperm_near_every_edge(void **state)
{
	static const uint32_t edges[] = { 0, 0x80, 0x378, 0x37a, 0x3f8, 0x3ff, 0xfffd, 0xffff };

	(void)state;
	build("0x0-0x1,0x80,0x378-0x37a,0x3f8-0x3ff,0xfffe-0xffff");
	for (size_t kind = 0; kind < KINDS; kind++) {
		for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++)
			check_near(kind, edges[i]);
	}
	drop();
}

static void ioperm_of_all(void **state)
{
	(void)state;
	build("0x0-0xffff");
	for (size_t kind = 0; kind < KINDS; kind++) {
		assert_true(ioperm_succeeds(kind, 0, 0x10000));
		assert_true(ioperm_succeeds(kind, 0xffff, 1));
		assert_false(ioperm_succeeds(kind, 0xffff, 2));
		assert_false(ioperm_succeeds(kind, 0, 0x10001));
		assert_false(ioperm_succeeds(kind, 0, 0));
		assert_false(ioperm_succeeds(kind, 0x10000, 1));
	}
	drop();
}

static void ioperm_that_wraps(void **state)
{
	(void)state;
	build("0x0-0xffff");
	for (size_t kind = 0; kind < KINDS; kind++) {
		assert_false(ioperm_succeeds(kind, 0xfffffff0, 0x11));
		assert_false(ioperm_succeeds(kind, 1, 0xffffffff));
		if (!kinds[kind].wide)
			continue;
		assert_false(ioperm_succeeds(kind, 0x100000000ull, 1));
		assert_false(ioperm_succeeds(kind, 0, 0x100000001ull));
		assert_false(ioperm_succeeds(kind, ~0ull, 2));
	}
	drop();
}

static void turning_off_is_passed_over_where_granted(void **state)
{
	(void)state;
	build("0x378-0x37a");
	for (size_t kind = 0; kind < KINDS; kind++) {
		assert_true(succeeds(kinds[kind].arch, kinds[kind].ioperm, 0x378, 3, 0));
		assert_false(succeeds(kinds[kind].arch, kinds[kind].ioperm, 0x378, 4, 0));
	}
	drop();
}

static void iopl_levels(void **state)
{
	(void)state;
	build("0x378");
	for (size_t kind = 0; kind < KINDS; kind++) {
		for (uint64_t level = 0; level <= 3; level++)
			assert_true(succeeds(kinds[kind].arch, kinds[kind].iopl, level, 0, 0));
		assert_false(succeeds(kinds[kind].arch, kinds[kind].iopl, 4, 0, 0));
		assert_false(succeeds(kinds[kind].arch, kinds[kind].iopl, 0xffffffff, 0, 0));
	}
	drop();
}

static void every_other_call_reaches_the_kernel(void **state)
{
	(void)state;
	build("0x0-0xffff");
	for (int number = -2; number < 1024; number++) {
		if (number != 172 && number != 173)
			assert_false(succeeds(AUDIT_ARCH_X86_64, number, 0, 1, 1));
		if (number != 110 && number != 101)
			assert_false(succeeds(AUDIT_ARCH_I386, number, 0, 1, 1));
		assert_false(succeeds(AUDIT_ARCH_AARCH64, number, 0, 1, 1));
	}
	drop();
}

/* SECCOMP_RANGES_MAX ranges of one port, every second one. */
static void most_ranges_fit(void **state)
{
	struct kport_range list[SECCOMP_RANGES_MAX + 1];

	(void)state;
	for (size_t i = 0; i < SECCOMP_RANGES_MAX + 1; i++)
		list[i] = (struct kport_range){ (uint16_t)(2 * i), (uint16_t)(2 * i) };
	granted = (struct port_list){ list, SECCOMP_RANGES_MAX, NULL };
	filter = seccomp_build(&granted, &filter_len);
	assert_non_null(filter);
	assert_true(filter_len <= BPF_MAXINSNS);
	assert_true(ioperm_succeeds(0, 2 * (SECCOMP_RANGES_MAX - 1), 1));
	assert_false(ioperm_succeeds(0, 2 * (SECCOMP_RANGES_MAX - 1), 2));
	free(filter);
	granted.count++;
	assert_null(seccomp_build(&granted, &filter_len));
}

/* ---- the filter of terminal.h ---- */

static uint32_t ioctl_answer(uint32_t arch, int number, uint64_t request)
{
	const struct seccomp_data data = { .nr = number, .arch = arch, .args = { 0, request } };
	unsigned short count;
	const struct sock_filter *code = terminal_filter(&count);

	return run(code, count, &data);
}

static const struct {
	uint32_t arch;
	int number;
} ioctls[] = {
	{ AUDIT_ARCH_X86_64, 16 },
	{ AUDIT_ARCH_X86_64, 0x40000000 + 16 },
	{ AUDIT_ARCH_X86_64, 0x40000000 + 514 },
	{ AUDIT_ARCH_I386, 54 },
};

static void test_typing_into_a_terminal_is_denied(void **state)
{
	const uint32_t denied = SECCOMP_RET_ERRNO | EPERM;

	(void)state;
	for (size_t i = 0; i < sizeof(ioctls) / sizeof(ioctls[0]); i++) {
		assert_int_equal(ioctl_answer(ioctls[i].arch, ioctls[i].number, TIOCSTI), denied);
		assert_int_equal(ioctl_answer(ioctls[i].arch, ioctls[i].number, TIOCLINUX), denied);
		/* The kernel passes over the upper half. */
		assert_int_equal(ioctl_answer(ioctls[i].arch, ioctls[i].number,
					      0x100000000ull + TIOCSTI),
				 denied);
	}
}

static void test_other_calls_reach_the_terminal(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ioctls) / sizeof(ioctls[0]); i++) {
		assert_int_equal(ioctl_answer(ioctls[i].arch, ioctls[i].number, TCGETS),
				 SECCOMP_RET_ALLOW);
		assert_int_equal(ioctl_answer(ioctls[i].arch, ioctls[i].number + 1, TIOCSTI),
				 SECCOMP_RET_ALLOW);
	}
	assert_int_equal(ioctl_answer(AUDIT_ARCH_X86_64, 54, TIOCSTI), SECCOMP_RET_ALLOW);
	assert_int_equal(ioctl_answer(AUDIT_ARCH_I386, 16, TIOCSTI), SECCOMP_RET_ALLOW);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ioperm_near_every_edge),
		cmocka_unit_test(ioperm_of_all),
		cmocka_unit_test(ioperm_that_wraps),
		cmocka_unit_test(turning_off_is_passed_over_where_granted),
		cmocka_unit_test(iopl_levels),
		cmocka_unit_test(every_other_call_reaches_the_kernel),
		cmocka_unit_test(most_ranges_fit),
		cmocka_unit_test(test_typing_into_a_terminal_is_denied),
		cmocka_unit_test(test_other_calls_reach_the_terminal),
	};

	return cmocka_run_group_tests_name("seccomp", tests, NULL, NULL);
}
