// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* The core's outside world on Linux. */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/delay.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "kioport.h"
#define CREATE_TRACE_POINTS
#include "kioport_trace.h"

/* Above this, a delay sleeps instead of spinning. */
#define SPIN_MAX_NS 20000u

static enum kp_status bus_in(void *ctx, uint16_t port, unsigned width, uint32_t *value)
{
	*value = width == 1 ? inb(port) : width == 2 ? inw(port) : inl(port);
	trace_access(port, width, *value, 1, false);
	return KP_STATUS_OK;
}

static enum kp_status bus_out(void *ctx, uint16_t port, unsigned width, uint32_t value)
{
	if (width == 1)
		outb(value, port);
	else if (width == 2)
		outw(value, port);
	else
		outl(value, port);
	trace_access(port, width, value, 1, true);
	return KP_STATUS_OK;
}

static uint32_t bus_accesses(void *ctx, struct kp_op *ops, uint32_t count)
{
	struct kp_op *op;

	for (op = ops; op != ops + count; op++) {
		if (op->code == KP_OP_IN)
			bus_in(ctx, op->port, op->width, &op->value);
		else if (op->code == KP_OP_OUT)
			bus_out(ctx, op->port, op->width, op->value);
		else
			break;
	}
	return op - ops;
}

static enum kp_status bus_ins(void *ctx, uint16_t port, unsigned width, void *data, uint32_t count)
{
	if (width == 1)
		insb(port, data, count);
	else if (width == 2)
		insw(port, data, count);
	else
		insl(port, data, count);
	trace_access(port, width, 0, count, false);
	return KP_STATUS_OK;
}

static enum kp_status bus_outs(void *ctx, uint16_t port, unsigned width, const void *data,
			       uint32_t count)
{
	if (width == 1)
		outsb(port, data, count);
	else if (width == 2)
		outsw(port, data, count);
	else
		outsl(port, data, count);
	trace_access(port, width, 0, count, true);
	return KP_STATUS_OK;
}

static uint64_t bus_now_ns(void *ctx)
{
	return ktime_get_ns();
}

static void bus_delay_ns(void *ctx, uint32_t time_ns)
{
	if (time_ns <= SPIN_MAX_NS) {
		udelay(time_ns / 1000);
		ndelay(time_ns % 1000);
		return;
	}
	usleep_range(DIV_ROUND_UP(time_ns, 1000), DIV_ROUND_UP(time_ns, 1000) + 10);
}

static bool bus_pause(void *ctx)
{
	cond_resched();
	return !fatal_signal_pending(current);
}

static const struct kp_bus bus = {
	.in = bus_in,
	.out = bus_out,
	.accesses = bus_accesses,
	.ins = bus_ins,
	.outs = bus_outs,
	.now_ns = bus_now_ns,
	.delay_ns = bus_delay_ns,
	.pause = bus_pause,
};

static void *env_alloc(size_t len_bytes)
{
	return kvmalloc(len_bytes, GFP_KERNEL_ACCOUNT);
}

static void env_free(void *memory)
{
	kvfree(memory);
}

static DEFINE_MUTEX(core_lock);

static void env_lock_device(struct kp_device *device)
{
	mutex_lock(&core_lock);
}

static void env_unlock_device(struct kp_device *device)
{
	mutex_unlock(&core_lock);
}

/* device.c holds the file's lock around all that the core does: there one can be killed waiting. */
static void env_lock_handle(struct kp_handle *handle)
{
	lockdep_assert_held(&kioport_file_of(handle)->lock);
}

static void env_unlock_handle(struct kp_handle *handle)
{
}

/* Ring 0 knows no names: a policy is loaded with numbers, and "kport" is the device node's group. */
static bool parse_id(const char *name, size_t name_len, unsigned int *id)
{
	char text[16];

	if (name_len >= sizeof(text))
		return false;
	memcpy(text, name, name_len);
	text[name_len] = '\0';
	return kstrtouint(text, 10, id) == 0;
}

static bool is_group(const struct kioport_file *opened, const char *name, size_t name_len)
{
	unsigned int id;

	if (parse_id(name, name_len, &id))
		return gid_valid(make_kgid(&init_user_ns, id)) &&
		       in_group_p(make_kgid(&init_user_ns, id));
	if (name_len != 5 || memcmp(name, "kport", 5) != 0)
		return false;
	return !gid_eq(opened->node_group, GLOBAL_ROOT_GID) && in_group_p(opened->node_group);
}

static bool env_is_principal(void *opener, enum kp_principal kind, const char *name,
			     size_t name_len)
{
	const struct kioport_file *opened = opener;
	unsigned int id;

	if (kind == KP_PRINCIPAL_ADMINISTRATORS)
		return opened->administrator;
	if (kind == KP_PRINCIPAL_GROUP)
		return is_group(opened, name, name_len);
	return parse_id(name, name_len, &id) &&
	       uid_eq(current_fsuid(), make_kuid(&init_user_ns, id));
}

/*
 * A grant goes to a thread of the opener's process, whose reference the file holds. Ring 3 never
 * sees the key.
 */
static enum kp_status env_process_get(struct kp_handle *handle, uint64_t process, uint64_t *key)
{
	if (process != 0)
		return KP_STATUS_UNSUPPORTED;
	*key = (uintptr_t)kioport_file_of(handle)->opener;
	return KP_STATUS_OK;
}

static void env_process_put(uint64_t key)
{
}

/*
 * A grant goes to the opener, so the key says nothing new. The number is that of the asker's pid
 * namespace, 0 outside of it; and a process that was waited for has left its number to others, though
 * a child of it may still have the file.
 */
static uint32_t env_process_id(const struct kp_handle *handle, uint64_t key)
{
	const struct kioport_file *opened = container_of(handle, struct kioport_file, handle);
	uint32_t id = 0;

	rcu_read_lock();
	if (pid_task(opened->opener, PIDTYPE_TGID))
		id = pid_vnr(opened->opener);
	rcu_read_unlock();
	return id;
}

const struct kp_env kioport_env = {
	.memory = { .alloc = env_alloc, .free = env_free },
	.bus = &bus,
	.features = KP_FEATURE_CLAIM | KP_FEATURE_TRACE | KIOPORT_UNSAFE_FEATURE |
		    KIOPORT_GRANT_FEATURE,
	.lock_device = env_lock_device,
	.unlock_device = env_unlock_device,
	.lock_handle = env_lock_handle,
	.unlock_handle = env_unlock_handle,
	.is_principal = env_is_principal,
	.claim = kioport_claim,
	.release = kioport_release,
	.process_get = env_process_get,
	.process_put = env_process_put,
	.process_id = env_process_id,
	.grant_self = kioport_grant_self,
	.audit = kioport_audit,
};
