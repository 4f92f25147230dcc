/* SPDX-License-Identifier: MIT */
#include "tracer.h"
#include "tracee.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* si_code of a fault that has no address; the C library's headers have it for other signals only. */
#define FROM_KERNEL 0x80

#define PAGE 4096u

#define OPTIONS                                                                                    \
	(PTRACE_O_EXITKILL | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |       \
	 PTRACE_O_TRACECLONE)

/* What emulate()'s questions are about. */
struct tracing {
	struct tracer *tracer;
	pid_t process;
	int memory;
};

static bool may_access(void *context, enum decode_kind kind, uint16_t port, unsigned width)
{
	struct tracing *tracing = context;
	char text[160];

	for (unsigned i = port; i < port + width; i++) {
		if (tracing->tracer->ports->granted[i / 8] >> i % 8 & 1)
			continue;
		snprintf(text, sizeof(text),
			 "process %d was refused port 0x%x (%u-bit %s): it is not among the ranges",
			 (int)tracing->process, port, width * 8,
			 kind == DECODE_IN ? "read" : "write");
		tracing->tracer->say(text);
		return false;
	}
	return true;
}

static bool in(void *context, uint16_t port, unsigned width, uint32_t *value)
{
	struct tracing *tracing = context;

	return trap_ports_access(tracing->tracer->ports, (uint32_t)tracing->process, false, port,
				 width, value);
}

static bool out(void *context, uint16_t port, unsigned width, uint32_t value)
{
	struct tracing *tracing = context;

	return trap_ports_access(tracing->tracer->ports, (uint32_t)tracing->process, true, port,
				 width, &value);
}

/*
 * Unlike the memory file these calls hold to the protection of pages. They copy what can be copied, so
 * the first byte that cannot is known by their answer; len is small, and one page or two are touched.
 */
static bool copied(ssize_t done, uint64_t address, unsigned len, uint64_t *fault)
{
	*fault = address + (done > 0 ? (uint64_t)done : 0);
	return done == (ssize_t)len;
}

/* In two pieces where it crosses a page, for the calls are all or nothing within a piece. */
static unsigned pieces(uint64_t address, unsigned len, struct iovec remote[2])
{
	unsigned first = PAGE - (unsigned)(address % PAGE);

	if (first > len)
		first = len;
	remote[0] = (struct iovec){ (void *)(uintptr_t)address, first };
	remote[1] = (struct iovec){ (void *)(uintptr_t)(address + first), len - first };
	return first < len ? 2 : 1;
}

static bool load(void *context, uint64_t address, void *to, unsigned len, uint64_t *fault)
{
	struct tracing *tracing = context;
	struct iovec local = { to, len }, remote[2];
	unsigned count = pieces(address, len, remote);

	return copied(process_vm_readv(tracing->process, &local, 1, remote, count, 0), address, len,
		      fault);
}

static bool store(void *context, uint64_t address, const void *from, unsigned len, uint64_t *fault)
{
	struct tracing *tracing = context;
	struct iovec local = { (void *)(uintptr_t)from, len }, remote[2];
	unsigned count = pieces(address, len, remote);

	return copied(process_vm_writev(tracing->process, &local, 1, remote, count, 0), address,
		      len, fault);
}

/* What is there is written again: nothing else tells. */
static bool writable(void *context, uint64_t address, unsigned len, uint64_t *fault)
{
	uint8_t bytes[4];

	return load(context, address, bytes, len, fault) &&
	       store(context, address, bytes, len, fault);
}

static bool decode_at(int memory, const struct user_regs_struct *registers, uint64_t ip,
		      struct decoded *decoded)
{
	uint8_t code[DECODE_MAX_LENGTH];
	enum decode_mode mode;
	size_t len = sizeof(code);

	if (!tracee_mode(registers, &mode))
		return false;
	while (len > 0 && !tracee_read(memory, ip, code, len))
		len--;
	decode(code, len, mode, decoded);
	return true;
}

static void deliver_memory_fault(pid_t process, siginfo_t *info, uint64_t fault)
{
	info->si_code = SEGV_MAPERR;
	info->si_addr = (void *)(uintptr_t)fault;
	ptrace(PTRACE_SETSIGINFO, process, NULL, info);
}

/* True: the program goes on without the signal. */
static bool serve(struct tracing *tracing, siginfo_t *info)
{
	const struct emulate_world world = {
		.context = tracing,
		.may_access = may_access,
		.in = in,
		.out = out,
		.load = load,
		.store = store,
		.writable = writable,
	};
	struct emulate_registers copy;
	struct user_regs_struct registers;
	enum emulate_result result;
	struct decoded decoded;
	uint64_t fault = 0;

	if (ptrace(PTRACE_GETREGS, tracing->process, NULL, &registers) != 0)
		return false;
	tracee_take(&registers, &copy);
	if (!decode_at(tracing->memory, &registers, copy.ip, &decoded))
		return false;
	if (decoded.kind == DECODE_CLI || decoded.kind == DECODE_STI) {
		copy.ip += decoded.length;
		result = EMULATE_SERVED;
	} else {
		result = emulate(&decoded, &copy, &world, &fault);
	}
	tracee_put(&copy, &registers);
	ptrace(PTRACE_SETREGS, tracing->process, NULL, &registers);
	if (result == EMULATE_MEMORY_FAULT)
		deliver_memory_fault(tracing->process, info, fault);
	return result == EMULATE_SERVED || result == EMULATE_PART;
}

static bool serve_fault(struct tracer *tracer, pid_t process)
{
	struct tracing tracing = { .tracer = tracer, .process = process };
	siginfo_t info;
	bool served;

	if (ptrace(PTRACE_GETSIGINFO, process, NULL, &info) != 0 || info.si_code != FROM_KERNEL)
		return false;
	tracing.memory = tracee_memory(process);
	if (tracing.memory < 0)
		return false;
	served = serve(&tracing, &info);
	close(tracing.memory);
	return served;
}

bool tracer_begin(pid_t process)
{
	return ptrace(PTRACE_SEIZE, process, NULL, (void *)(long)OPTIONS) == 0;
}

bool tracer_status(struct tracer *tracer, pid_t process, int status)
{
	int signal = WSTOPSIG(status), event = status >> 16;

	if (!WIFSTOPPED(status))
		return !WIFEXITED(status) && !WIFSIGNALED(status);
	/* Stopped by the shell or the like: it stays so until SIGCONT. */
	if (event == PTRACE_EVENT_STOP && signal != SIGTRAP) {
		ptrace(PTRACE_LISTEN, process, NULL, NULL);
		return true;
	}
	if (event != 0 || (signal == SIGSEGV && serve_fault(tracer, process)))
		signal = 0;
	ptrace(PTRACE_CONT, process, NULL, (void *)(long)signal);
	return true;
}
