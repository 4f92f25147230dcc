/* SPDX-License-Identifier: MIT */
/*
 * ioperm(2), then plain IN and OUT. The kernel keeps one permission bitmap a thread, which new
 * threads and processes inherit; turning ports on takes CAP_SYS_RAWIO and no lockdown, turning
 * them off takes nothing (ksys_ioperm in Linux, arch/x86/kernel/ioport.c).
 *
 * A program that was started with ports granted (allowio) has no right to turn them on again, and
 * the kernel does not tell which ones a thread has. The launcher says so in the environment
 * variable KPORT_GRANT, a port set that travels as far as the grant itself does; where it speaks
 * falsely, the first access ends the program, and nobody else.
 */
#include "lib/backend/list.h"
#include "lib/linux/privilege.h"
#include "lib/os.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/io.h>

/*
 * How many claims of this process stand on each port: a handle that is closed must not take a
 * port from another one, whose next access would end the program.
 */
static uint16_t holders[KP_PORTS];
static pthread_mutex_t holders_lock = PTHREAD_MUTEX_INITIALIZER;

#define GRANTED_MAX 256

static struct kp_portset granted;
static bool granted_any;
static pthread_once_t granted_once = PTHREAD_ONCE_INIT;

static void read_granted(void)
{
	const char *text = os_environment("KPORT_GRANT");
	struct kp_range ranges[GRANTED_MAX];
	size_t count = 0;

	if (text == NULL || kp_ranges_parse(text, strlen(text), &kp_legacy_names, ranges,
					    GRANTED_MAX, &count, NULL) != KP_TEXT_OK)
		return;
	for (size_t i = 0; i < count; i++)
		kp_portset_add(&granted, ranges[i]);
	granted_any = !kp_portset_is_empty(&granted);
}

static bool has_grants(void)
{
	pthread_once(&granted_once, read_granted);
	return granted_any;
}

static bool was_granted(struct kp_range range)
{
	return has_grants() && kp_portset_covers(&granted, range);
}

static enum kport_status refused(int error)
{
	if (error == ENOSYS)
		return fail(KPORT_UNSUPPORTED, error,
			    "this kernel was built without ioperm (CONFIG_X86_IOPL_IOPERM): take "
			    "another back end, or a kernel that has it");
	if (error == EPERM || error == EACCES)
		return privilege_refused("ioperm", error);
	return fail(error == ENOMEM ? KPORT_NO_MEMORY : KPORT_SYSTEM, error, "ioperm failed");
}

static int set_range(struct kp_range range, int on)
{
	return ioperm(range.first, (unsigned long)range.last - range.first + 1, on) == 0 ? 0 :
											   errno;
}

/*
 * The kernel looks at the range before it looks at rights: a bad one tells whether the call
 * exists.
 */
static int call_exists(void)
{
	if (ioperm(KP_PORTS, 1, 1) == 0 || errno == EINVAL)
		return 0;
	return errno;
}

static void *try_in_thread(void *error)
{
	*(int *)error = set_range((struct kp_range){ 0x80, 0x80 }, 1);
	return NULL;
}

/*
 * Whether a port can be turned on is known only by doing so. A thread of its own does it, with a
 * bitmap of its own that ends with it: nothing changes for anybody.
 */
static int try_to_turn_on(void)
{
	sigset_t all, before;
	pthread_t thread;
	int error = 0;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	if (pthread_create(&thread, NULL, try_in_thread, &error) == 0)
		pthread_join(thread, NULL);
	else if (privilege_lockdown() >= LOCKDOWN_INTEGRITY)
		error = EPERM;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error;
}

static enum kport_status ioperm_probe(void)
{
	int error = call_exists();

	if (error == 0 && has_grants())
		return KPORT_OK;
	if (error == 0 && !privilege_effective())
		error = EPERM;
	if (error == 0)
		error = try_to_turn_on();
	return error == 0 ? KPORT_OK : refused(error);
}

static enum kport_status ioperm_open(const struct backend_context *context, void **state)
{
	int error = call_exists();

	(void)context;
	*state = NULL;
	if (error == 0 && !has_grants() && !privilege_effective())
		error = EPERM;
	return error == 0 ? KPORT_OK : refused(error); /* the rest is told by the first claim */
}

static void ioperm_close(void *state)
{
	(void)state;
}

static enum kport_status ioperm_attach(void *state, struct kp_range range)
{
	int error = set_range(range, 1);

	(void)state;
	if (error == 0 || (error == EPERM && was_granted(range)))
		return KPORT_OK;
	if (error == EPERM && has_grants())
		return fail(KPORT_DENIED, error,
			    "ports 0x%x-0x%x are not among those that this program was started "
			    "with: give them to allowio as well",
			    (unsigned)range.first, (unsigned)range.last);
	return refused(error);
}

static enum kport_status ioperm_claim(void *state, struct kp_range range)
{
	enum kport_status status;

	pthread_mutex_lock(&holders_lock);
	status = ioperm_attach(state, range);
	for (uint32_t port = range.first; status == KPORT_OK && port <= range.last; port++)
		holders[port]++;
	pthread_mutex_unlock(&holders_lock);
	return status;
}

/*
 * For the calling thread only: nobody can take ports from another one. What the program was
 * started with stays.
 */
static void ioperm_release(void *state, struct kp_range range)
{
	(void)state;
	pthread_mutex_lock(&holders_lock);
	for (uint32_t port = range.first; port <= range.last; port++) {
		const struct kp_range one = { (uint16_t)port, (uint16_t)port };

		if (holders[port] > 0)
			holders[port]--;
		if (holders[port] == 0 && !was_granted(one))
			set_range(one, 0);
	}
	pthread_mutex_unlock(&holders_lock);
}

static enum kport_status ioperm_in(void *state, uint16_t port, unsigned width, uint32_t *value)
{
	(void)state;
	if (width == 1)
		*value = kport_direct_in8(port);
	else if (width == 2)
		*value = kport_direct_in16(port);
	else
		*value = kport_direct_in32(port);
	return KPORT_OK;
}

static enum kport_status ioperm_out(void *state, uint16_t port, unsigned width, uint32_t value)
{
	(void)state;
	if (width == 1)
		kport_direct_out8(port, (uint8_t)value);
	else if (width == 2)
		kport_direct_out16(port, (uint16_t)value);
	else
		kport_direct_out32(port, value);
	return KPORT_OK;
}

/* The direction flag is clear at every call: System V ABI, i386 and x86-64. */
static enum kport_status ioperm_ins(void *state, uint16_t port, unsigned width, void *data,
				    uint32_t count)
{
	size_t left = count;

	(void)state;
	if (width == 1)
		__asm__ volatile("rep insb" : "+D"(data), "+c"(left) : "d"(port) : "memory");
	else if (width == 2)
		__asm__ volatile("rep insw" : "+D"(data), "+c"(left) : "d"(port) : "memory");
	else
		__asm__ volatile("rep insl" : "+D"(data), "+c"(left) : "d"(port) : "memory");
	return KPORT_OK;
}

static enum kport_status ioperm_outs(void *state, uint16_t port, unsigned width, const void *data,
				     uint32_t count)
{
	size_t left = count;

	(void)state;
	if (width == 1)
		__asm__ volatile("rep outsb" : "+S"(data), "+c"(left) : "d"(port) : "memory");
	else if (width == 2)
		__asm__ volatile("rep outsw" : "+S"(data), "+c"(left) : "d"(port) : "memory");
	else
		__asm__ volatile("rep outsl" : "+S"(data), "+c"(left) : "d"(port) : "memory");
	return KPORT_OK;
}

const struct backend backend_ioperm = {
	.name = "ioperm",
	.mechanism = "ioperm(2), then plain IN and OUT instructions",
	.needs = "CAP_SYS_RAWIO (root), no kernel lockdown",
	.abilities = KPORT_CAN_GRANT | KPORT_CAN_WIDE,
	.automatic = true,
	.guarded = true,
	.contends = true,
	.release_is_safe = true,
	.claim_tells = true,
	.probe = ioperm_probe,
	.open = ioperm_open,
	.close = ioperm_close,
	.claim = ioperm_claim,
	.release = ioperm_release,
	.attach = ioperm_attach,
	.grant_self = ioperm_attach,
	.in = ioperm_in,
	.out = ioperm_out,
	.ins = ioperm_ins,
	.outs = ioperm_outs,
};
