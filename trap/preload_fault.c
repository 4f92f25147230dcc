/* SPDX-License-Identifier: MIT */
/*
 * The shim's SIGSEGV handler. It serves the instruction, passes over it, or leaves the signal to the
 * program's own handler or to the default action, so that the program's end, its exit status and its
 * core file are the true ones.
 */
#include "preload.h"
#include "preload_report.h"
#include "preload_serve.h"
#include "preload_signals.h"

/* of a page fault's error code */
#define FAULT_OF_WRITE 2
#define FAULT_OF_USER 4

unsigned long handle_fault(int signal, struct signal_info *info, void *user_context)
	__attribute__((visibility("hidden")));

/*
 * Returning executes the faulting instruction again. A signal that was sent has none, so it is sent
 * again, with what came with it.
 */
static void die(struct signal_info *info)
{
	signals_give_up();
	if (info->code > 0)
		return;
	system_call(SYS_RT_TGSIGQUEUEINFO, system_call(SYS_GETPID, 0, 0, 0, 0),
		    system_call(SYS_GETTID, 0, 0, 0, 0), SIGSEGV, (long)info);
}

/* The program's handler, which gets the signal next; 0: there is none, and it has been dealt with. */
static unsigned long deliver(struct signal_info *info, struct machine_context *context)
{
	bool ignored;
	unsigned long handler = signals_deliver(context, &ignored);

	/* The kernel ignores no fault, whatever the program wished. */
	if (handler == 0 && (!ignored || info->code > 0))
		die(info);
	return handler;
}

/*
 * The processor has fetched the whole instruction, so its bytes can be read; the page behind it may
 * not be there, so not one byte more.
 */
static void decode_at(unsigned long ip, enum decode_mode mode, struct decoded *decoded)
{
	size_t len = 1;

	do
		decode((const uint8_t *)ip, len++, mode, decoded);
	while (decoded->kind == DECODE_TRUNCATED);
}

static bool is_ours(const struct signal_info *info, const struct machine_context *context,
		    enum decode_mode *mode)
{
	return info->code == SI_KERNEL && context->trap == TRAP_GENERAL_PROTECTION &&
	       context->error == 0 && flat_code_mode(context->cs, mode) &&
	       CONTEXT_IP(context) < CODE_END;
}

/* True where the instruction is dealt with and the program goes on behind it. */
static bool pass_over(struct machine_context *context, const struct decoded *decoded)
{
	if (decoded->kind != DECODE_CLI && decoded->kind != DECODE_STI)
		return false;
	CONTEXT_IP(context) += decoded->length;
	if (preload.verbose)
		report_passed_over(decoded->kind);
	return true;
}

static void explain(const struct machine_context *context, const struct decoded *decoded)
{
	if (decoded->kind == DECODE_IN || decoded->kind == DECODE_OUT)
		report_refused(&preload.grant, decoded,
			       decoded->port_in_dx ? CONTEXT_DX(context) : decoded->port);
	else if (decoded->kind == DECODE_HLT)
		report_hlt();
}

/* A fault of the shim's own, in guarded_copy() or guarded_probe(). */
static bool is_guarded(const struct signal_info *info, struct machine_context *context)
{
	unsigned long ip = (unsigned long)CONTEXT_IP(context);

	if (ip < (unsigned long)guarded_begin || ip >= (unsigned long)guarded_end)
		return false;
	context->ax = (__typeof__(context->ax))info->address;
	CONTEXT_IP(context) = (__typeof__(CONTEXT_IP(context)))(unsigned long)guarded_failed;
	return true;
}

/* The fault of memory that INS or OUTS would have met. */
static void become_memory_fault(struct signal_info *info, struct machine_context *context,
				const struct decoded *decoded, unsigned long address)
{
	info->code = SEGV_MAPERR;
	info->address = address;
	context->trap = TRAP_PAGE_FAULT;
	context->error =
		decoded->kind == DECODE_IN ? FAULT_OF_USER | FAULT_OF_WRITE : FAULT_OF_USER;
	context->fault_address = (__typeof__(context->fault_address))address;
}

/* True where the program goes on. */
static bool deal_with(struct signal_info *info, struct machine_context *context,
		      enum decode_mode mode)
{
	struct decoded decoded;
	unsigned long address = 0;

	decode_at((unsigned long)CONTEXT_IP(context), mode, &decoded);
	if (pass_over(context, &decoded))
		return true;
	if (!preload.traps || (decoded.kind != DECODE_IN && decoded.kind != DECODE_OUT)) {
		explain(context, &decoded);
		return false;
	}
	switch (serve(context, mode, &decoded, &address)) {
	case SERVED:
		return true;
	case SERVED_MEMORY:
		become_memory_fault(info, context, &decoded, address);
		return false;
	default:
		return false;
	}
}

/* Called by signal_entry: the handler that the signal is for next, or 0. */
unsigned long handle_fault(int signal, struct signal_info *info, void *user_context)
{
	struct machine_context *context = user_context;
	enum decode_mode mode;

	(void)signal;
	if (is_guarded(info, context))
		return 0;
	if (is_ours(info, context, &mode) && deal_with(info, context, mode))
		return 0;
	return deliver(info, context);
}

/*
 * No other signal comes while an access is served: a handler that jumps out of it would leave it half
 * done. SIGSEGV itself does, since guarded_copy() may fault.
 */
void preload_catch_faults(void)
{
	struct kernel_sigaction action = {
		.handler = (unsigned long)signal_entry,
		.flags = SA_SIGINFO | SA_ONSTACK | SA_RESTORER | SA_NODEFER,
		.restorer = signal_return,
		.mask = { ~SIGNAL_BIT(SIGSEGV), ~0u },
	};
	struct kernel_sigaction before = { .handler = SIG_DFL };
	uint32_t set[2] = { SIGNAL_BIT(SIGSEGV), 0 };

	system_call(SYS_RT_SIGPROCMASK, SIG_UNBLOCK, (long)set, 0, SIGNAL_SET_SIZE);
	/* No other thread is there yet, so a handler of somebody else's is not missed meanwhile. */
	if (system_call_5(SYS_RT_SIGACTION, SIGSEGV, (long)&action, (long)&before, SIGNAL_SET_SIZE,
			  (long)CHANNEL_OWN_CALL) < 0)
		return;
	if (before.handler == SIG_IGN)
		before.handler = SIG_DFL;
	if (preload.traps)
		signals_keep(&before);
	else if (before.handler != SIG_DFL)
		system_call(SYS_RT_SIGACTION, SIGSEGV, (long)&before, 0, SIGNAL_SET_SIZE);
}
