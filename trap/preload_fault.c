/* SPDX-License-Identifier: MIT */
/*
 * The shim's SIGSEGV handler. It either passes over the instruction or leaves the signal to its default
 * action, so that the program's end, its exit status and its core file are the true ones.
 */
#include "preload.h"
#include "preload_report.h"
#include "preload_system.h"

static void set_default_action(void)
{
	struct kernel_sigaction action = { .handler = SIG_DFL };

	system_call(SYS_RT_SIGACTION, SIGSEGV, (long)&action, 0, SIGNAL_SET_SIZE);
}

/*
 * Returning executes the faulting instruction again. A signal that was sent has none, so it is sent
 * again, with what came with it; it is blocked until the handler returns.
 */
static void die(struct signal_info *info)
{
	set_default_action();
	if (info->code > 0)
		return;
	system_call(SYS_RT_TGSIGQUEUEINFO, system_call(SYS_GETPID, 0, 0, 0, 0),
		    system_call(SYS_GETTID, 0, 0, 0, 0), SIGSEGV, (long)info);
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

static void handle_fault(int signal, struct signal_info *info, void *user_context)
{
	struct machine_context *context = user_context;
	struct decoded decoded = { .kind = DECODE_OTHER };
	enum decode_mode mode;

	(void)signal;
	if (is_ours(info, context, &mode)) {
		decode_at(CONTEXT_IP(context), mode, &decoded);
		if (pass_over(context, &decoded))
			return;
		explain(context, &decoded);
	}
	die(info);
}

void preload_catch_faults(void)
{
	struct kernel_sigaction action = {
		.handler = (unsigned long)handle_fault,
		.flags = SA_SIGINFO | SA_ONSTACK | SA_RESTORER,
		.restorer = signal_return,
	};
	struct kernel_sigaction before = { .handler = SIG_DFL };
	uint32_t set[2] = { 1u << (SIGSEGV - 1), 0 };

	system_call(SYS_RT_SIGPROCMASK, SIG_UNBLOCK, (long)set, 0, SIGNAL_SET_SIZE);
	/* No other thread is there yet, so a handler of somebody else's is not missed meanwhile. */
	if (system_call(SYS_RT_SIGACTION, SIGSEGV, (long)&action, (long)&before, SIGNAL_SET_SIZE) <
	    0)
		return;
	if (before.handler != SIG_DFL && before.handler != SIG_IGN)
		system_call(SYS_RT_SIGACTION, SIGSEGV, (long)&before, 0, SIGNAL_SET_SIZE);
}
