/* SPDX-License-Identifier: MIT */
/*
 * An old program of the kind that the shim is for: it calls ioperm() and iopl(), executes CLI and
 * port instructions, has threads, children and handlers. Each word of its command line is a step:
 *
 *   ioperm FROM NUM ON   iopl LEVEL   prints "0" or the error
 *   cli sti hlt          the instruction
 *   in8 PORT in16 PORT in32 PORT out8 PORT insb PORT outsw PORT inimm   refused here: SIGSEGV
 *   block ignore         SIGSEGV is blocked, ignored; both outlive exec
 *   exec                 starts itself with the rest
 *   thread fork          the rest in a thread, in a child; the child's status becomes this one's
 *   handler              an own SIGSEGV handler that jumps out; the next step is tried under it
 *   altstack             this thread's handlers run on a small stack of their own
 *   kill null            SIGSEGV sent, and raised by a null pointer
 *   noncanonical         reads where no address can be: the same fault as a refused port
 *   say TEXT
 */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/wait.h>
#include <unistd.h>

static char **words;
static char *self;
static sigjmp_buf jump;
static char small_stack[16384];
static char *nothing[] = { NULL };

static unsigned long number(void)
{
	return strtoul(*words++, NULL, 0);
}

static void print(const char *what, int result)
{
	printf("%s: %s\n", what, result == 0 ? "0" : strerror(errno));
}

static void read_byte_string(unsigned short port)
{
	char byte[1];
	void *at = byte;

	__asm__ volatile("insb" : "+D"(at) : "d"(port) : "memory");
}

static void write_word_string(unsigned short port)
{
	short word[1] = { 0 };
	const void *at = word;
	unsigned long count = 1;

	__asm__ volatile("rep outsw" : "+S"(at), "+c"(count) : "d"(port) : "memory");
}

static void take_access(const char *step)
{
	if (strcmp(step, "in8") == 0)
		(void)inb((unsigned short)number());
	else if (strcmp(step, "in16") == 0)
		(void)inw((unsigned short)number());
	else if (strcmp(step, "in32") == 0)
		(void)inl((unsigned short)number());
	else if (strcmp(step, "out8") == 0)
		outb(0, (unsigned short)number());
	else if (strcmp(step, "insb") == 0)
		read_byte_string((unsigned short)number());
	else if (strcmp(step, "outsw") == 0)
		write_word_string((unsigned short)number());
	else
		exit(9);
}

static void jump_out(int signal)
{
	siglongjmp(jump, signal);
}

static void take_steps(void);

static void take_with_handler(void)
{
	struct sigaction action = { .sa_handler = jump_out };

	sigaction(SIGSEGV, &action, NULL);
	if (sigsetjmp(jump, 1) == 0)
		take_steps();
	puts("its own handler had it");
	words = nothing;
}

static void *take_in_thread(void *unused)
{
	take_steps();
	return unused;
}

static void take_thread(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, take_in_thread, NULL) != 0)
		exit(9);
	pthread_join(thread, NULL);
}

static void take_fork(void)
{
	int status = 0;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		take_steps();
		exit(0);
	}
	waitpid(child, &status, 0);
	exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

static void take_exec(void)
{
	fflush(stdout);
	*--words = self;
	execv("/proc/self/exe", words);
	exit(9);
}

static void block(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGSEGV);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

static void use_small_stack(void)
{
	stack_t stack = { .ss_sp = small_stack, .ss_size = sizeof(small_stack) };

	if (sigaltstack(&stack, NULL) != 0)
		exit(9);
}

/* Volatile, since compilers know that it cannot work. */
static void read_address(uintptr_t address)
{
	(void)*(volatile char *)address;
}

static int take_instruction(const char *step)
{
	if (strcmp(step, "cli") == 0)
		__asm__ volatile("cli");
	else if (strcmp(step, "sti") == 0)
		__asm__ volatile("sti");
	else if (strcmp(step, "hlt") == 0)
		__asm__ volatile("hlt");
	else if (strcmp(step, "inimm") == 0)
		__asm__ volatile("inb $0x80, %%al" : : : "eax");
	else if (strcmp(step, "kill") == 0)
		kill(getpid(), SIGSEGV);
	else if (strcmp(step, "null") == 0)
		read_address(0);
	else if (strcmp(step, "noncanonical") == 0)
		read_address((uintptr_t)0x8000000000000000u);
	else
		return 0;
	return 1;
}

static int take_process_step(const char *step)
{
	if (strcmp(step, "block") == 0)
		block();
	else if (strcmp(step, "ignore") == 0)
		signal(SIGSEGV, SIG_IGN);
	else if (strcmp(step, "exec") == 0)
		take_exec();
	else if (strcmp(step, "thread") == 0)
		take_thread();
	else if (strcmp(step, "fork") == 0)
		take_fork();
	else if (strcmp(step, "handler") == 0)
		take_with_handler();
	else if (strcmp(step, "altstack") == 0)
		use_small_stack();
	else
		return 0;
	return 1;
}

static void take_steps(void)
{
	while (*words != NULL) {
		const char *step = *words++;

		fflush(stdout);
		if (take_instruction(step) || take_process_step(step))
			continue;
		if (strcmp(step, "ioperm") == 0) {
			unsigned long from = number(), count = number();

			print(step, ioperm(from, count, (int)number()));
		} else if (strcmp(step, "iopl") == 0) {
			print(step, iopl((int)number()));
		} else if (strcmp(step, "say") == 0) {
			puts(*words++);
		} else {
			take_access(step);
		}
	}
}

int main(int argc, char **argv)
{
	(void)argc;
	self = argv[0];
	words = argv + 1;
	take_steps();
	return 0;
}
