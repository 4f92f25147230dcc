/* SPDX-License-Identifier: MIT */
#include "tracee.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int tracee_memory(pid_t process)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d/mem", (int)process);
	return open(path, O_RDWR | O_CLOEXEC);
}

/* Who asks waitid(2) for stops alone leaves an end where it is; the call then fails with ECHILD. */
static bool peek(pid_t process, int flags, siginfo_t *info)
{
	int done;

	do {
		info->si_pid = 0;
		done = waitid(P_PID, (id_t)process, info, WSTOPPED | __WALL | flags);
	} while (done != 0 && errno == EINTR);
	if (done == 0)
		errno = EAGAIN;
	return done == 0 && info->si_pid == process;
}

bool tracee_wait(pid_t process, int flags, int *status)
{
	siginfo_t info;

	/* A child that is not traced stops for its parent's eyes, which are others. */
	if (!peek(process, flags | WNOWAIT, &info) || info.si_code != CLD_TRAPPED ||
	    !peek(process, WNOHANG, &info))
		return false;
	*status = (int)((unsigned)info.si_status << 8 | 0x7fu);
	return true;
}

bool tracee_read(int memory, uint64_t address, void *data, size_t len)
{
	return pread(memory, data, len, (off_t)address) == (ssize_t)len;
}

bool tracee_write(int memory, uint64_t address, const void *data, size_t len)
{
	return pwrite(memory, data, len, (off_t)address) == (ssize_t)len;
}

#ifdef __x86_64__
/* Linux's selectors of flat code. */
bool tracee_mode(const struct user_regs_struct *registers, enum decode_mode *mode)
{
	*mode = registers->cs == 0x33 ? DECODE_MODE_64 : DECODE_MODE_32;
	return registers->cs == 0x33 || registers->cs == 0x23;
}

void tracee_take(const struct user_regs_struct *from, struct emulate_registers *to)
{
	*to = (struct emulate_registers){
		.gpr = { from->rax, from->rcx, from->rdx, from->rbx, from->rsp, from->rbp,
			 from->rsi, from->rdi, from->r8, from->r9, from->r10, from->r11, from->r12,
			 from->r13, from->r14, from->r15 },
		.ip = from->rip,
		.flags = from->eflags,
	};
	to->base[DECODE_FS] = from->fs_base;
	to->base[DECODE_GS] = from->gs_base;
	(void)tracee_mode(from, &to->mode);
}

void tracee_put(const struct emulate_registers *from, struct user_regs_struct *to)
{
	to->rax = from->gpr[EMULATE_RAX];
	to->rcx = from->gpr[EMULATE_RCX];
	to->rdx = from->gpr[EMULATE_RDX];
	to->rbx = from->gpr[EMULATE_RBX];
	to->rsp = from->gpr[EMULATE_RSP];
	to->rbp = from->gpr[EMULATE_RBP];
	to->rsi = from->gpr[EMULATE_RSI];
	to->rdi = from->gpr[EMULATE_RDI];
	to->r8 = from->gpr[8];
	to->r9 = from->gpr[9];
	to->r10 = from->gpr[10];
	to->r11 = from->gpr[11];
	to->r12 = from->gpr[12];
	to->r13 = from->gpr[13];
	to->r14 = from->gpr[14];
	to->r15 = from->gpr[15];
	to->rip = from->ip;
	to->eflags = from->flags;
}
#else
bool tracee_mode(const struct user_regs_struct *registers, enum decode_mode *mode)
{
	*mode = DECODE_MODE_32;
	return registers->xcs == 0x73 || registers->xcs == 0x23;
}

void tracee_take(const struct user_regs_struct *from, struct emulate_registers *to)
{
	*to = (struct emulate_registers){
		.gpr = { (unsigned long)from->eax, (unsigned long)from->ecx,
			 (unsigned long)from->edx, (unsigned long)from->ebx,
			 (unsigned long)from->esp, (unsigned long)from->ebp,
			 (unsigned long)from->esi, (unsigned long)from->edi },
		.ip = (unsigned long)from->eip,
		.flags = (unsigned long)from->eflags,
		.mode = DECODE_MODE_32,
	};
}

void tracee_put(const struct emulate_registers *from, struct user_regs_struct *to)
{
	to->eax = (long)from->gpr[EMULATE_RAX];
	to->ecx = (long)from->gpr[EMULATE_RCX];
	to->edx = (long)from->gpr[EMULATE_RDX];
	to->ebx = (long)from->gpr[EMULATE_RBX];
	to->esp = (long)from->gpr[EMULATE_RSP];
	to->ebp = (long)from->gpr[EMULATE_RBP];
	to->esi = (long)from->gpr[EMULATE_RSI];
	to->edi = (long)from->gpr[EMULATE_RDI];
	to->eip = (long)from->ip;
	to->eflags = (long)from->flags;
}
#endif
