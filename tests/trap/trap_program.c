/* SPDX-License-Identifier: MIT */
/*
 * A program of the kind that the trap is for, which does what programs do with signals. Each word of
 * its command line is a step:
 *
 *   in8 PORT in16 PORT in32 PORT       prints what the port gives
 *   out8 PORT VALUE out16 ... out32 ...
 *   imm                                OUT and IN with the port 0x80 in the instruction; prints
 *   insb PORT COUNT   outsb PORT TEXT  REP; insb prints bytes and registers
 *   poll PORT COUNT                    a loop until bit 7 is set, at most so often
 *   insfault PORT                      REP INSB onto the end of a page; prints what its handler sees
 *   block ignore default               SIGSEGV by the C library
 *   rawblock rawignore rawdefault      the same by bare system calls
 *   sigusr RAW                         a SIGUSR1 handler with a full mask makes an access
 *   jump COUNT                         COUNT handlers of SIGUSR1 make an access and jump out
 *   hlt null kill                      a fault that is none of a port
 *   handler rawhandler                 an own SIGSEGV handler that tells what it has and jumps out
 *   oldaction                          prints whether sigaction() tells of that handler
 *   threads COUNT                      so many threads, each with a latch of its own, 1000 times
 *   fork exec execempty thread         the rest: in a child, in a new program, without environment
 *   vfork                              starts "true" by posix_spawn() with default signals
 *   altstack closeall cli sti
 *   say TEXT, exit STATUS, raise SIGNAL, sleep SECONDS
 */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#define LATCH 0x300
#define LATCHES 16

/* sigaction as the kernel has it */
struct raw_action {
	unsigned long handler;
	unsigned long flags;
	unsigned long restorer;
	uint64_t mask;
};

static char **words;
static char *self;
static sigjmp_buf jump;
static char small_stack[16384];
static volatile sig_atomic_t seen_code;
static void *volatile seen_address;
static volatile int wrong;

static unsigned long number(void)
{
	return strtoul(*words++, NULL, 0);
}

static void take_steps(void);

/* ---- accesses ---- */

static void insb_step(void)
{
	unsigned short port = (unsigned short)number();
	unsigned long count = number(), left = count;
	unsigned char bytes[64] = { 0 };
	void *at = bytes;

	if (count > sizeof(bytes))
		exit(9);
	__asm__ volatile("rep insb" : "+D"(at), "+c"(left) : "d"(port) : "memory");
	for (unsigned long i = 0; i < count; i++)
		printf("%02x", bytes[i]);
	printf(" moved %ld left %lu\n", (long)((unsigned char *)at - bytes), left);
}

static void outsb_step(void)
{
	unsigned short port = (unsigned short)number();
	const void *at = *words;
	unsigned long left = strlen(*words++);

	__asm__ volatile("rep outsb" : "+S"(at), "+c"(left) : "d"(port) : "memory");
}

static void imm_step(void)
{
	unsigned value = 0xffffff77;

	__asm__ volatile("outb %%al, $0x80\n\tmovl $0x11223344, %%eax\n\tinb $0x80, %%al"
			 : "+a"(value));
	printf("%08x\n", value);
}

/* As compilers make it of "while (!(inb(port) & 0x80) && --left)". */
static void poll_step(void)
{
	unsigned short port = (unsigned short)number();
	unsigned left = (unsigned)number();

	__asm__ volatile("1: inb %%dx, %%al\n\t"
			 "testb $0x80, %%al\n\t"
			 "jnz 2f\n\t"
			 "decl %0\n\t"
			 "jnz 1b\n\t"
			 "2:"
			 : "+r"(left)
			 : "d"(port)
			 : "eax", "cc");
	printf("poll: %u left\n", left);
}

static int access_step(const char *step)
{
	unsigned short port;

	if (strcmp(step, "insb") == 0)
		insb_step();
	else if (strcmp(step, "outsb") == 0)
		outsb_step();
	else if (strcmp(step, "imm") == 0)
		imm_step();
	else if (strcmp(step, "poll") == 0)
		poll_step();
	else if (strncmp(step, "in", 2) != 0 && strncmp(step, "out", 3) != 0)
		return 0;
	else {
		port = (unsigned short)number();
		if (strcmp(step, "in8") == 0)
			printf("%02x\n", inb(port));
		else if (strcmp(step, "in16") == 0)
			printf("%04x\n", inw(port));
		else if (strcmp(step, "in32") == 0)
			printf("%08x\n", inl(port));
		else if (strcmp(step, "out8") == 0)
			outb((unsigned char)number(), port);
		else if (strcmp(step, "out16") == 0)
			outw((unsigned short)number(), port);
		else if (strcmp(step, "out32") == 0)
			outl((unsigned)number(), port);
		else
			exit(9);
	}
	return 1;
}

/* ---- signals ---- */

static void raw_action(int signal, unsigned long handler)
{
	/* SIG_IGN and SIG_DFL need no restorer. */
	const struct raw_action action = { .handler = handler };

	if (syscall(SYS_rt_sigaction, signal, &action, NULL, 8) != 0)
		exit(9);
}

static void block(int is_raw)
{
	uint64_t all = ~(uint64_t)0;
	sigset_t set;

	sigfillset(&set);
	if (is_raw ? syscall(SYS_rt_sigprocmask, SIG_BLOCK, &all, NULL, 8) != 0 :
		     sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		exit(9);
}

static void access_in_handler(int signal)
{
	(void)signal;
	outb(0x77, LATCH);
	wrong |= inb(LATCH) != 0x77;
}

static void sigusr_step(void)
{
	struct sigaction action = { .sa_handler = access_in_handler };

	sigfillset(&action.sa_mask);
	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
	printf("sigusr: %s\n", wrong ? "wrong" : "served");
}

static void access_and_jump(int signal)
{
	access_in_handler(signal);
	siglongjmp(jump, 1);
}

static void jump_step(void)
{
	struct sigaction action = { .sa_handler = access_and_jump };
	volatile unsigned long left = number();

	sigfillset(&action.sa_mask);
	sigaction(SIGUSR1, &action, NULL);
	while (left > 0) {
		left--;
		if (sigsetjmp(jump, 1) == 0)
			raise(SIGUSR1);
	}
	printf("jump: %s\n", wrong ? "wrong" : "served");
}

static void own_handler(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	seen_code = info->si_code;
	seen_address = info->si_addr;
	siglongjmp(jump, 1);
}

static void take_with_handler(void)
{
	struct sigaction action = { .sa_sigaction = own_handler, .sa_flags = SA_SIGINFO };

	sigaction(SIGSEGV, &action, NULL);
	if (sigsetjmp(jump, 1) == 0)
		take_steps();
	else
		printf("its own handler: code %d address %p\n", seen_code, seen_address);
	fflush(stdout);
}

/* By the kernel's own structure: the C library's restorer is found by asking for another signal's. */
static void take_with_raw_handler(void)
{
	struct sigaction action = { .sa_sigaction = own_handler, .sa_flags = SA_SIGINFO };
	struct raw_action raw;

	sigaction(SIGUSR2, &action, NULL);
	if (syscall(SYS_rt_sigaction, SIGUSR2, NULL, &raw, 8) != 0 ||
	    syscall(SYS_rt_sigaction, SIGSEGV, &raw, NULL, 8) != 0)
		exit(9);
	if (sigsetjmp(jump, 1) == 0)
		take_steps();
	else
		printf("its own handler: code %d address %p\n", seen_code, seen_address);
	fflush(stdout);
}

static void oldaction_step(void)
{
	struct sigaction action;

	sigaction(SIGSEGV, NULL, &action);
	printf("oldaction: %s\n", action.sa_sigaction == own_handler ? "its own" : "another");
}

static void insfault_step(void)
{
	unsigned short port = (unsigned short)number();
	unsigned char *page =
		mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct sigaction action = { .sa_sigaction = own_handler, .sa_flags = SA_SIGINFO };
	void *at;
	unsigned long count = 10;

	if (page == MAP_FAILED || mprotect(page + 4096, 4096, PROT_NONE) != 0)
		exit(9);
	at = page + 4093;
	sigaction(SIGSEGV, &action, NULL);
	if (sigsetjmp(jump, 1) == 0)
		__asm__ volatile("rep insb" : "+D"(at), "+c"(count) : "d"(port) : "memory");
	printf("insfault: code %d at %ld, stored %02x%02x%02x\n", seen_code,
	       (long)((unsigned char *)seen_address - page), page[4093], page[4094], page[4095]);
}

static int signal_step(const char *step)
{
	if (strcmp(step, "block") == 0)
		block(0);
	else if (strcmp(step, "rawblock") == 0)
		block(1);
	else if (strcmp(step, "ignore") == 0)
		signal(SIGSEGV, SIG_IGN);
	else if (strcmp(step, "default") == 0)
		signal(SIGSEGV, SIG_DFL);
	else if (strcmp(step, "rawignore") == 0)
		raw_action(SIGSEGV, (unsigned long)SIG_IGN);
	else if (strcmp(step, "rawdefault") == 0)
		raw_action(SIGSEGV, (unsigned long)SIG_DFL);
	else if (strcmp(step, "sigusr") == 0)
		sigusr_step();
	else if (strcmp(step, "jump") == 0)
		jump_step();
	else if (strcmp(step, "handler") == 0)
		take_with_handler();
	else if (strcmp(step, "rawhandler") == 0)
		take_with_raw_handler();
	else if (strcmp(step, "oldaction") == 0)
		oldaction_step();
	else if (strcmp(step, "insfault") == 0)
		insfault_step();
	else
		return 0;
	return 1;
}

/* ---- processes and threads ---- */

static void *use_latch(void *argument)
{
	unsigned short port = (unsigned short)(LATCH + *(const int *)argument);

	for (unsigned i = 0; i < 1000; i++) {
		outb((unsigned char)(i * 7), port);
		wrong |= inb(port) != (unsigned char)(i * 7);
	}
	return NULL;
}

static void threads_step(void)
{
	unsigned long count = number();
	pthread_t threads[LATCHES];
	int indexes[LATCHES];

	if (count > LATCHES)
		exit(9);
	for (unsigned long i = 0; i < count; i++) {
		indexes[i] = (int)i;
		if (pthread_create(&threads[i], NULL, use_latch, &indexes[i]) != 0)
			exit(9);
	}
	for (unsigned long i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	printf("threads: %s\n", wrong ? "wrong" : "served");
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

static void take_exec(int is_empty)
{
	char *nothing[] = { NULL };

	fflush(stdout);
	*--words = self;
	if (is_empty)
		execve("/proc/self/exe", words, nothing);
	else
		execv("/proc/self/exe", words);
	exit(9);
}

static void vfork_step(void)
{
	char *arguments[] = { (char *)"true", NULL }, *environment[] = { NULL };
	posix_spawnattr_t attributes;
	sigset_t all;
	pid_t child;
	int status;

	sigfillset(&all);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	if (posix_spawn(&child, "/bin/true", NULL, &attributes, arguments, environment) != 0)
		exit(9);
	waitpid(child, &status, 0);
	printf("vfork: %d\n", status);
}

static void close_all(void)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	for (int fd = 3; fd < (int)limit.rlim_cur && fd < 70000; fd++)
		close(fd);
}

static int process_step(const char *step)
{
	static stack_t stack = { .ss_sp = small_stack, .ss_size = sizeof(small_stack) };

	if (strcmp(step, "threads") == 0)
		threads_step();
	else if (strcmp(step, "thread") == 0)
		take_thread();
	else if (strcmp(step, "fork") == 0)
		take_fork();
	else if (strcmp(step, "vfork") == 0)
		vfork_step();
	else if (strcmp(step, "exec") == 0 || strcmp(step, "execempty") == 0)
		take_exec(strcmp(step, "exec") != 0);
	else if (strcmp(step, "altstack") == 0)
		sigaltstack(&stack, NULL);
	else if (strcmp(step, "closeall") == 0)
		close_all();
	else
		return 0;
	return 1;
}

static volatile char *volatile nowhere;

static int plain_step(const char *step)
{
	if (strcmp(step, "cli") == 0)
		__asm__ volatile("cli");
	else if (strcmp(step, "sti") == 0)
		__asm__ volatile("sti");
	else if (strcmp(step, "hlt") == 0)
		__asm__ volatile("hlt");
	else if (strcmp(step, "null") == 0)
		(void)*nowhere;
	else if (strcmp(step, "kill") == 0)
		kill(getpid(), SIGSEGV);
	else if (strcmp(step, "say") == 0)
		puts(*words++);
	else if (strcmp(step, "exit") == 0)
		exit((int)number());
	else if (strcmp(step, "raise") == 0)
		raise((int)number());
	else if (strcmp(step, "sleep") == 0)
		sleep((unsigned)number());
	else
		return 0;
	return 1;
}

static void take_steps(void)
{
	while (*words != NULL) {
		const char *step = *words++;

		fflush(stdout);
		if (!plain_step(step) && !process_step(step) && !signal_step(step) &&
		    !access_step(step))
			exit(9);
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
