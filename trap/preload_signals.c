/* SPDX-License-Identifier: MIT */
/*
 * The C library's calls about signals, answered so that SIGSEGV stays the shim's and is never
 * blocked: a fault whose signal is blocked or ignored ends a program without a word. What the program
 * does with SIGSEGV is kept here and done for faults that are none of a port.
 *
 * Where the shim serves no ports the calls reach the kernel as they are.
 */
#include "preload.h"
#include "preload_signals.h"

/* of glibc and of musl, for both classes */
struct library_sigaction {
	unsigned long handler;
	unsigned long mask[128 / sizeof(unsigned long)];
	int flags;
	void (*restorer)(void);
};

/* Signals of the C library's own, which programs may neither block nor catch: nptl(7). */
#define INTERNAL_FIRST 32
#define INTERNAL_LAST 33

static void put_action(struct channel_action *to, const struct kernel_sigaction *from)
{
	to->handler = from->handler;
	to->flags = from->flags;
	to->restorer = (unsigned long)from->restorer;
	to->mask[0] = from->mask[0];
	to->mask[1] = from->mask[1];
}

static void get_action(const struct channel_action *from, struct kernel_sigaction *to)
{
	to->handler = (unsigned long)from->handler;
	to->flags = (unsigned long)from->flags;
	to->restorer = (void (*)(void))(unsigned long)from->restorer;
	to->mask[0] = from->mask[0];
	to->mask[1] = from->mask[1];
}

/* The lock of what is kept is never held where a handler can run. Where the address is taken: */
static struct channel_kept elsewhere;
static struct channel_kept *kept = &elsewhere;
static bool keeps;

void signals_keep(const struct kernel_sigaction *first)
{
	if (map_private(CHANNEL_KEPT_ADDRESS, sizeof(*kept)) == (long)CHANNEL_KEPT_ADDRESS)
		kept = (struct channel_kept *)(unsigned long)CHANNEL_KEPT_ADDRESS;
	put_action(&kept->actions[0], first);
	kept->owner = (uint32_t)system_call(SYS_GETPID, 0, 0, 0, 0);
	kept->magic = CHANNEL_KEPT_MAGIC;
	keeps = true;
}

static long kernel_mask(int how, const uint32_t *set, uint32_t *before)
{
	return system_call_5(SYS_RT_SIGPROCMASK, how, (long)set, (long)before, SIGNAL_SET_SIZE,
			     (long)CHANNEL_OWN_CALL);
}

static long kernel_action(int signal, const struct kernel_sigaction *action,
			  struct kernel_sigaction *before)
{
	return system_call_5(SYS_RT_SIGACTION, signal, (long)action, (long)before, SIGNAL_SET_SIZE,
			     (long)CHANNEL_OWN_CALL);
}

static void exchange_action(const struct kernel_sigaction *action, struct kernel_sigaction *before)
{
	uint32_t all[2] = { ~SIGNAL_BIT(SIGSEGV), ~0u }, mask[2];

	kernel_mask(SIG_SETMASK, all, mask);
	while (__atomic_exchange_n(&kept->lock, 1, __ATOMIC_ACQUIRE))
		system_call(SYS_SCHED_YIELD, 0, 0, 0, 0);
	if (before)
		get_action(&kept->actions[kept->current], before);
	if (action) {
		put_action(&kept->actions[!kept->current], action);
		__atomic_store_n(&kept->current, !kept->current, __ATOMIC_RELEASE);
	}
	__atomic_store_n(&kept->lock, 0, __ATOMIC_RELEASE);
	kernel_mask(SIG_SETMASK, mask, 0);
}

void signals_give_up(void)
{
	struct kernel_sigaction action = { .handler = SIG_DFL };

	kernel_action(SIGSEGV, &action, 0);
}

unsigned long signals_deliver(struct machine_context *context, bool *ignored)
{
	struct kernel_sigaction none = { .handler = SIG_DFL };
	struct kernel_sigaction action;
	uint32_t mask[2];

	get_action(&kept->actions[__atomic_load_n(&kept->current, __ATOMIC_ACQUIRE) & 1], &action);
	*ignored = action.handler == SIG_IGN;
	if (action.handler == SIG_DFL || action.handler == SIG_IGN)
		return 0;
	if (action.flags & SA_RESETHAND)
		exchange_action(&none, 0);
	mask[0] = (context->mask[0] | action.mask[0]) & ~SIGNAL_BIT(SIGSEGV);
	mask[1] = context->mask[1] | action.mask[1];
	kernel_mask(SIG_SETMASK, mask, 0);
	return action.handler;
}

/* ---- what programs call ---- */

static void from_library(const struct library_sigaction *from, struct kernel_sigaction *to)
{
	to->handler = from->handler;
	to->flags = (unsigned int)from->flags;
	to->restorer = from->restorer;
	to->mask[0] = (uint32_t)from->mask[0];
	to->mask[1] = sizeof(long) == 8 ? (uint32_t)((uint64_t)from->mask[0] >> 32) :
					  (uint32_t)from->mask[1];
}

static void to_library(const struct kernel_sigaction *from, struct library_sigaction *to)
{
	to->handler = from->handler;
	to->flags = (int)from->flags;
	to->restorer = from->restorer;
	if (sizeof(long) == 8) {
		to->mask[0] = (unsigned long)((uint64_t)from->mask[1] << 16 << 16 | from->mask[0]);
	} else {
		to->mask[0] = from->mask[0];
		to->mask[1] = from->mask[1];
	}
}

static long change_action(int signal, struct kernel_sigaction *action,
			  struct kernel_sigaction *before)
{
	if (signal == INTERNAL_FIRST || signal == INTERNAL_LAST)
		return -EINVAL;
	if (keeps && signal == SIGSEGV) {
		exchange_action(action, before);
		return 0;
	}
	if (action) {
		if (keeps)
			action->mask[0] &= ~SIGNAL_BIT(SIGSEGV);
		if (HAS_RESTORER) {
			action->flags |= SA_RESTORER;
			action->restorer = signal_return;
		} else {
			action->flags &= ~SA_RESTORER;
		}
	}
	return kernel_action(signal, action, before);
}

int sigaction(int signal, const struct library_sigaction *wanted, struct library_sigaction *old)
{
	struct kernel_sigaction action, before;
	long result;

	if (wanted)
		from_library(wanted, &action);
	result = change_action(signal, wanted ? &action : 0, old ? &before : 0);
	if (result >= 0 && old)
		to_library(&before, old);
	return preload_answer(result);
}

PRELOAD_EXPORT int __sigaction(int signal, const struct library_sigaction *wanted,
			       struct library_sigaction *old) __attribute__((alias("sigaction")));

static unsigned long simple_action(int signal, unsigned long handler, unsigned long flags)
{
	struct kernel_sigaction action = { .handler = handler, .flags = flags }, before;
	long result;

	if (!(flags & SA_NODEFER) && signal > 0 && signal <= SIG_MAX)
		action.mask[(signal - 1) / 32] = SIGNAL_BIT(signal);
	result = change_action(signal, &action, &before);
	if (result >= 0)
		return before.handler;
	return (unsigned long)preload_answer(result);
}

unsigned long signal(int signal, unsigned long handler)
{
	return simple_action(signal, handler, SA_RESTART);
}

PRELOAD_EXPORT unsigned long bsd_signal(int signal, unsigned long handler)
	__attribute__((alias("signal")));
PRELOAD_EXPORT unsigned long ssignal(int signal, unsigned long handler)
	__attribute__((alias("signal")));

unsigned long sysv_signal(int signal, unsigned long handler)
{
	return simple_action(signal, handler, SA_RESETHAND | SA_NODEFER);
}

PRELOAD_EXPORT unsigned long __sysv_signal(int signal, unsigned long handler)
	__attribute__((alias("sysv_signal")));

static long change_mask(int how, const uint32_t *wanted, uint32_t *old)
{
	uint32_t set[2];

	if (!wanted)
		return kernel_mask(how, 0, old);
	set[0] = wanted[0];
	set[1] = wanted[1];
	if (how != SIG_UNBLOCK) {
		set[0] &= ~(SIGNAL_BIT(INTERNAL_FIRST) | (keeps ? SIGNAL_BIT(SIGSEGV) : 0));
		set[1] &= ~SIGNAL_BIT(INTERNAL_LAST);
	}
	return kernel_mask(how, set, old);
}

int sigprocmask(int how, const uint32_t *wanted, uint32_t *old)
{
	return preload_answer(change_mask(how, wanted, old));
}

int pthread_sigmask(int how, const uint32_t *wanted, uint32_t *old)
{
	return (int)-change_mask(how, wanted, old);
}
