/* SPDX-License-Identifier: MIT */
#include "supervise.h"
#include "calls.h"
#include "channel.h"
#include "inject.h"
#include "supervise_exec.h"
#include "tracee.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/kcmp.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SEGV_BIT (1u << (SIGSEGV - 1))

/* A call that waits for its answer. */
struct call {
	struct seccomp_notif notice;
	struct seccomp_notif_resp answer;
	pid_t thread;
	int memory;
	bool is_64;
};

/* sigaction structures as the kernel has them: of 64 bits, of 32, and the older one. */
struct action_64 {
	uint64_t handler, flags, restorer;
	uint32_t mask[2];
};

struct action_32 {
	uint32_t handler, flags, restorer;
	uint32_t mask[2];
};

struct action_old {
	uint32_t handler, mask, flags, restorer;
};

enum form {
	FORM_64,
	FORM_32,
	FORM_OLD,
};

static uint64_t argument(const struct call *call, unsigned n)
{
	return call->notice.data.args[n];
}

static size_t form_size(enum form form)
{
	static const size_t sizes[] = { sizeof(struct action_64), sizeof(struct action_32),
					sizeof(struct action_old) };

	return sizes[form];
}

static bool read_action(const struct call *call, enum form form, uint64_t at,
			struct channel_action *action)
{
	union {
		struct action_64 wide;
		struct action_32 narrow;
		struct action_old old;
	} raw;

	if (!tracee_read(call->memory, at, &raw, form_size(form)))
		return false;
	switch (form) {
	case FORM_64:
		*action = (struct channel_action){ raw.wide.handler,
						   raw.wide.flags,
						   raw.wide.restorer,
						   { raw.wide.mask[0], raw.wide.mask[1] } };
		break;
	case FORM_32:
		*action = (struct channel_action){ raw.narrow.handler,
						   raw.narrow.flags,
						   raw.narrow.restorer,
						   { raw.narrow.mask[0], raw.narrow.mask[1] } };
		break;
	case FORM_OLD:
		*action = (struct channel_action){
			raw.old.handler, raw.old.flags, raw.old.restorer, { raw.old.mask, 0 }
		};
		break;
	}
	return true;
}

static bool write_action(const struct call *call, enum form form, uint64_t at,
			 const struct channel_action *action)
{
	const struct action_64 wide = { action->handler,
					action->flags,
					action->restorer,
					{ action->mask[0], action->mask[1] } };
	const struct action_32 narrow = { (uint32_t)action->handler,
					  (uint32_t)action->flags,
					  (uint32_t)action->restorer,
					  { action->mask[0], action->mask[1] } };
	const struct action_old old = { (uint32_t)action->handler, action->mask[0],
					(uint32_t)action->flags, (uint32_t)action->restorer };
	const void *const forms[] = { &wide, &narrow, &old };

	return tracee_write(call->memory, at, forms[form], form_size(form));
}

/* Do the two have one memory, as a child by vfork() has with its parent? */
static bool share_memory(pid_t one, pid_t other)
{
	return syscall(SYS_kcmp, one, other, KCMP_VM, 0, 0) == 0;
}

static pid_t process_of(pid_t thread)
{
	char path[40], line[80];
	int process = thread;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)thread);
	file = fopen(path, "re");
	if (!file)
		return thread;
	while (fgets(line, sizeof(line), file) && sscanf(line, "Tgid: %d", &process) != 1)
		continue;
	fclose(file);
	return process;
}

/*
 * What the shim keeps of this process. False: there is no shim in it, or the process has its parent's
 * memory for the moment and its own signals, and will be another program soon.
 */
static bool read_kept(const struct call *call, struct channel_kept *kept)
{
	pid_t process = process_of(call->thread);

	if (!tracee_read(call->memory, CHANNEL_KEPT_ADDRESS, kept, sizeof(*kept)) ||
	    kept->magic != CHANNEL_KEPT_MAGIC)
		return false;
	if ((pid_t)kept->owner == process)
		return true;
	if (share_memory(process, (pid_t)kept->owner))
		return false;
	kept->owner = (uint32_t)process;
	return tracee_write(call->memory,
			    CHANNEL_KEPT_ADDRESS + offsetof(struct channel_kept, owner),
			    &kept->owner, sizeof(kept->owner));
}

static bool write_kept(const struct call *call, const struct channel_kept *kept,
		       const struct channel_action *action)
{
	uint32_t other = !(kept->current & 1);

	return tracee_write(call->memory,
			    CHANNEL_KEPT_ADDRESS + offsetof(struct channel_kept, actions) +
				    other * sizeof(*action),
			    action, sizeof(*action)) &&
	       tracee_write(call->memory,
			    CHANNEL_KEPT_ADDRESS + offsetof(struct channel_kept, current), &other,
			    sizeof(other));
}

static void let_pass(struct call *call)
{
	call->answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
}

static void answer_error(struct call *call, int error)
{
	call->answer.error = -error;
}

/* SIGSEGV's action is kept and asked here; the kernel's stays the shim's. */
static void own_action(struct call *call, enum form form)
{
	struct channel_action action, before;
	struct channel_kept kept;

	if (!read_kept(call, &kept)) {
		let_pass(call);
		return;
	}
	before = kept.actions[kept.current & 1];
	if (argument(call, 1) && !read_action(call, form, argument(call, 1), &action)) {
		answer_error(call, EFAULT);
		return;
	}
	if (argument(call, 2) && !write_action(call, form, argument(call, 2), &before)) {
		answer_error(call, EFAULT);
		return;
	}
	if (argument(call, 1) && !write_kept(call, &kept, &action))
		answer_error(call, EFAULT);
}

/* Takes SIGSEGV out of a mask in the program's memory, before the kernel reads it. */
static void strip(const struct call *call, uint64_t at)
{
	uint32_t mask;

	if (!tracee_read(call->memory, at, &mask, sizeof(mask)) || !(mask & SEGV_BIT))
		return;
	mask &= ~SEGV_BIT;
	tracee_write(call->memory, at, &mask, sizeof(mask));
}

static void action_call(struct call *call, enum form form)
{
	static const size_t masks[] = { offsetof(struct action_64, mask),
					offsetof(struct action_32, mask),
					offsetof(struct action_old, mask) };

	if (argument(call, 0) == SIGSEGV) {
		own_action(call, form);
		return;
	}
	strip(call, argument(call, 1) + masks[form]);
	let_pass(call);
}

/* signal(2) of the oldest C libraries: its action is the kernel's SA_RESETHAND and SA_NODEFER. */
static void old_signal(struct call *call)
{
	struct channel_action action = { .handler = argument(call, 1),
					 .flags = (uint32_t)(SA_RESETHAND | SA_NODEFER) };
	struct channel_kept kept;

	if (!read_kept(call, &kept) || !write_kept(call, &kept, &action))
		let_pass(call);
	else
		call->answer.val = (int64_t)kept.actions[kept.current & 1].handler;
}

static void mask_call(struct call *call)
{
	strip(call, argument(call, 1));
	let_pass(call);
}

static void exec_call(struct supervisor *supervisor, struct call *call, bool is_at)
{
	const struct seccomp_data *data = &call->notice.data;
	struct exec exec = {
		.thread = call->thread,
		.process = process_of(call->thread),
		.folder = is_at ? (int)data->args[0] : -100 /* AT_FDCWD */,
		.flags = is_at ? (int)data->args[4] : 0,
	};

	exec_read_path(&exec, call->memory, data->args[is_at ? 1 : 0]);
	if (!exec_is_allowed(supervisor, &exec)) {
		answer_error(call, EPERM);
		return;
	}
	/* The process stands at the new program's first instruction when this comes back. */
	call->answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	exec_begin(&exec);
	ioctl(supervisor->fd, SECCOMP_IOCTL_NOTIF_SEND, &call->answer);
	call->answer.id = 0;
	exec_finish(supervisor, &exec);
}

static void call_64(struct supervisor *supervisor, struct call *call)
{
	switch (call->notice.data.nr) {
	case CALL64_RT_SIGACTION:
		action_call(call, FORM_64);
		break;
	case CALL64_RT_SIGPROCMASK:
		mask_call(call);
		break;
	default:
		exec_call(supervisor, call, call->notice.data.nr == CALL64_EXECVEAT);
		break;
	}
}

static void call_32(struct supervisor *supervisor, struct call *call)
{
	switch (call->notice.data.nr) {
	case CALL32_RT_SIGACTION:
		action_call(call, FORM_32);
		break;
	case CALL32_SIGACTION:
		action_call(call, FORM_OLD);
		break;
	case CALL32_SIGNAL:
		old_signal(call);
		break;
	case CALL32_RT_SIGPROCMASK:
	case CALL32_SIGPROCMASK:
		mask_call(call);
		break;
	default:
		exec_call(supervisor, call, call->notice.data.nr == CALL32_EXECVEAT);
		break;
	}
}

void supervise_begin(struct supervisor *supervisor, const char *dir)
{
	static const unsigned classes[] = { 64, 32 };
	char path[4096], text[4300];

	for (unsigned i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/kport-preload%u.so", dir, classes[i]);
		/* A 32-bit installation has no other one. */
		if (image_load(path, &supervisor->images[i]) || classes[i] != 8 * sizeof(long))
			continue;
		snprintf(text, sizeof(text),
			 "%s cannot be used, and nothing can be served without it: install kport "
			 "whole, or name the folder in ALLOWIO_PRELOAD_DIR",
			 path);
		supervisor->say(text);
	}
}

bool supervise_next(struct supervisor *supervisor)
{
	struct call call = { 0 };

	if (ioctl(supervisor->fd, SECCOMP_IOCTL_NOTIF_RECV, &call.notice) != 0)
		return errno == EINTR || errno == ENOENT;
	call.answer.id = call.notice.id;
	call.thread = (pid_t)call.notice.pid;
	call.is_64 = call.notice.data.arch == AUDIT_ARCH_X86_64;
	call.memory = tracee_memory(call.thread);
	/* The number may have become another's since: the notice tells. */
	if (ioctl(supervisor->fd, SECCOMP_IOCTL_NOTIF_ID_VALID, &call.notice.id) != 0)
		goto close_memory;
	if (call.memory < 0)
		let_pass(&call);
	else
		(call.is_64 ? call_64 : call_32)(supervisor, &call);
	if (call.answer.id != 0)
		ioctl(supervisor->fd, SECCOMP_IOCTL_NOTIF_SEND, &call.answer);
close_memory:
	if (call.memory >= 0)
		close(call.memory);
	return true;
}

void supervise_end(struct supervisor *supervisor)
{
	image_free(&supervisor->images[0]);
	image_free(&supervisor->images[1]);
	if (supervisor->fd >= 0)
		close(supervisor->fd);
	supervisor->fd = -1;
}
