/* SPDX-License-Identifier: MIT */
/*
 * Run by allowio --how trap or ptrace, with the port 0x300: an IN that is served (S5), and the round of a
 * loop that polls.
 *
 * usage: bench_trap PREFIX rivals | poll | alone
 *
 * rivals: an IN in turn with the same IN under a handler that does nothing but skip it.
 */
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "bench.h"
#include "trap/channel.h"

#define ACCESSES 200u
#define POLLS 20000u
#define PORT 0x300

#ifdef __x86_64__
#define CONTEXT_IP REG_RIP
#else
#define CONTEXT_IP REG_EIP
#endif

/* sigaction as the kernel has it */
struct raw_action {
	unsigned long words[3];
	uint64_t mask;
};

static void skip(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)info;
	/* "in al, dx" has one byte */
	((ucontext_t *)context)->uc_mcontext.gregs[CONTEXT_IP]++;
}

static void exchange(int signal, const struct raw_action *action, struct raw_action *before)
{
	/* The mark lets it pass allowio's filter. */
	if (syscall(SYS_rt_sigaction, signal, action, before, 8, CHANNEL_OWN_CALL) != 0)
		exit(1);
}

static double one_access(void)
{
	double begin = now_ns();

	for (unsigned i = 0; i < ACCESSES; i++)
		__asm__ volatile("inb %%dx, %%al" : : "d"(PORT) : "eax");
	return (now_ns() - begin) / ACCESSES;
}

/* As compilers make it of "while (!(inb(PORT) & 0x80) && --left)". */
static double one_round(void)
{
	unsigned left = POLLS;
	double begin = now_ns();

	__asm__ volatile("1: inb %%dx, %%al\n\t"
			 "testb $0x80, %%al\n\t"
			 "jnz 2f\n\t"
			 "decl %0\n\t"
			 "jnz 1b\n\t"
			 "2:"
			 : "+r"(left)
			 : "d"(PORT)
			 : "eax", "cc");
	return (now_ns() - begin) / POLLS;
}

static void print(const char *prefix, const char *name, const double *values)
{
	char full[64];

	snprintf(full, sizeof(full), "%s_%s", prefix, name);
	print_rounds(full, "ns", values);
}

static void compare(const char *prefix)
{
	double served[ROUNDS], empty[ROUNDS];
	struct sigaction action = { .sa_sigaction = skip, .sa_flags = SA_SIGINFO };
	struct raw_action theirs, ours;

	/* The kernel's form of a handler is had by way of another signal. */
	sigaction(SIGUSR1, &action, NULL);
	exchange(SIGUSR1, NULL, &ours);
	exchange(SIGSEGV, NULL, &theirs);
	for (int i = 0; i < ROUNDS; i++) {
		for (int turn = 0; turn < TURNS; turn++) {
			exchange(SIGSEGV, &ours, NULL);
			keep_least(&empty[i], turn, one_access());
			exchange(SIGSEGV, &theirs, NULL);
			keep_least(&served[i], turn, one_access());
		}
	}
	print(prefix, "empty", empty);
	print(prefix, "in8", served);
}

static void measure(const char *prefix, const char *name, double (*one)(void))
{
	double values[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		for (int turn = 0; turn < TURNS; turn++)
			keep_least(&values[i], turn, one());
	}
	print(prefix, name, values);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	if (strcmp(argv[2], "rivals") == 0)
		compare(argv[1]);
	else if (strcmp(argv[2], "poll") == 0)
		measure(argv[1], "poll", one_round);
	else
		measure(argv[1], "in8", one_access);
	return 0;
}
