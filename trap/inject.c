/* SPDX-License-Identifier: MIT */
#include "inject.h"
#include "calls.h"
#include "tracee.h"

#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CODE_LEN 8u

/* Signals that came meanwhile, to be sent again. */
#define HELD_MAX 16u

struct subject {
	pid_t process;
	int memory;
	bool is_64;
	struct user_regs_struct before;
	uint64_t at; /* where it stands */
	int held[HELD_MAX];
	unsigned held_count;
};

/* A call, and an INT3 behind it that gives the process back. */
static const uint8_t call_64[CODE_LEN] = { 0x0f, 0x05, 0xcc };
static const uint8_t call_32[CODE_LEN] = { 0xcd, 0x80, 0xcc };

#ifdef __x86_64__
static void set_call(struct user_regs_struct *registers, bool is_64, const uint64_t arguments[7])
{
	registers->orig_rax = (unsigned long long)-1;
	registers->rax = arguments[0];
	if (is_64) {
		registers->rdi = arguments[1];
		registers->rsi = arguments[2];
		registers->rdx = arguments[3];
		registers->r10 = arguments[4];
		registers->r8 = arguments[5];
		registers->r9 = arguments[6];
		return;
	}
	registers->rbx = arguments[1];
	registers->rcx = arguments[2];
	registers->rdx = arguments[3];
	registers->rsi = arguments[4];
	registers->rdi = arguments[5];
	registers->rbp = arguments[6];
}

#define REGISTER_IP rip
#define REGISTER_SP rsp
#define REGISTER_AX rax
#else
static void set_call(struct user_regs_struct *registers, bool is_64, const uint64_t arguments[7])
{
	(void)is_64;
	registers->orig_eax = -1;
	registers->eax = (long)arguments[0];
	registers->ebx = (long)arguments[1];
	registers->ecx = (long)arguments[2];
	registers->edx = (long)arguments[3];
	registers->esi = (long)arguments[4];
	registers->edi = (long)arguments[5];
	registers->ebp = (long)arguments[6];
}

#define REGISTER_IP eip
#define REGISTER_SP esp
#define REGISTER_AX eax
#endif

/* Lets it run to its INT3. */
static bool run(struct subject *subject, struct user_regs_struct *registers)
{
	int status;

	if (ptrace(PTRACE_SETREGS, subject->process, NULL, registers) != 0)
		return false;
	for (;;) {
		if (ptrace(PTRACE_CONT, subject->process, NULL, NULL) != 0 ||
		    !tracee_wait(subject->process, 0, &status))
			return false;
		if (status >> 8 == SIGTRAP)
			break;
		if (WSTOPSIG(status) == SIGSEGV)
			return false;
		/* With PTRACE_SEIZE an event has more in the status than the signal. */
		if (status >> 16 == 0 && subject->held_count < HELD_MAX)
			subject->held[subject->held_count++] = WSTOPSIG(status);
	}
	return ptrace(PTRACE_GETREGS, subject->process, NULL, registers) == 0;
}

static bool call(struct subject *subject, const uint64_t arguments[7], uint64_t *result)
{
	struct user_regs_struct registers = subject->before;

	set_call(&registers, subject->is_64, arguments);
	registers.REGISTER_IP = (__typeof__(registers.REGISTER_IP))subject->at;
	if (!run(subject, &registers))
		return false;
	*result = (uint64_t)registers.REGISTER_AX;
	if (!subject->is_64)
		*result = (uint32_t)*result;
	/* The last page holds no address, but error numbers. */
	return *result < (subject->is_64 ? (uint64_t)-4096 : 0xfffff000u);
}

static bool begin_shim(struct subject *subject, uint64_t entry, const struct injection *injection)
{
	struct user_regs_struct registers = subject->before;
	const uint64_t arguments[7] = {
		0,
		(uint64_t)injection->channel_fd,
		(uint64_t)injection->host,
		injection->verbose,
	};

	set_call(&registers, subject->is_64, arguments);
	registers.REGISTER_IP = (__typeof__(registers.REGISTER_IP))entry;
	/* Below what the ABI leaves to a function's own data, and aligned for a call. */
	registers.REGISTER_SP =
		(__typeof__(registers.REGISTER_SP))((uint64_t)(registers.REGISTER_SP - 1024) &
						    ~(uint64_t)63);
	if (!subject->is_64)
		registers.REGISTER_SP -= 4;
	return run(subject, &registers);
}

static bool put_in(struct subject *subject, const struct injection *injection)
{
	const struct image *image = injection->image;
	const uint64_t map[7] = { subject->is_64 ? CALL64_MMAP : CALL32_MMAP2,
				  0,
				  image->len,
				  PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS,
				  subject->is_64 ? (uint64_t)-1 : 0xffffffffu,
				  0 };
	uint64_t protect[7] = { subject->is_64 ? CALL64_MPROTECT : CALL32_MPROTECT, 0,
				image->code_len, PROT_READ | PROT_EXEC };
	uint64_t address, ignored;
	uint8_t *bytes;
	bool done;

	if (!call(subject, map, &address))
		return false;
	bytes = image_at(image, address);
	done = bytes && tracee_write(subject->memory, address, bytes, image->len);
	free(bytes);
	protect[1] = address + image->code_first;
	return done && call(subject, protect, &ignored) &&
	       begin_shim(subject, address + image->entry, injection);
}

bool inject(pid_t process, const struct injection *injection)
{
	struct subject subject = { .process = process, .memory = tracee_memory(process) };
	uint8_t code[CODE_LEN];
	bool done = false;

	if (subject.memory < 0)
		return false;
	if (ptrace(PTRACE_GETREGS, process, NULL, &subject.before) != 0)
		goto close_memory;
	subject.is_64 = injection->image->class == 64;
	subject.at = (uint64_t)subject.before.REGISTER_IP;
	if (!subject.is_64)
		subject.at = (uint32_t)subject.at;
	if (!tracee_read(subject.memory, subject.at, code, CODE_LEN) ||
	    !tracee_write(subject.memory, subject.at, subject.is_64 ? call_64 : call_32, CODE_LEN))
		goto close_memory;
	done = put_in(&subject, injection);
	if (!tracee_write(subject.memory, subject.at, code, CODE_LEN) ||
	    ptrace(PTRACE_SETREGS, process, NULL, &subject.before) != 0)
		done = false;
	for (unsigned i = 0; i < subject.held_count; i++)
		kill(process, subject.held[i]);
close_memory:
	close(subject.memory);
	return done;
}
