// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* What was refused and what was granted: into the kernel's log, at a bounded rate, and tracepoints. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cred.h>
#include <linux/ctype.h>
#include <linux/printk.h>
#include <linux/sched.h>

#include "kioport.h"
#include "kioport_trace.h"

void kioport_program_get(struct kioport_program *program)
{
	char *at;

	get_task_comm(program->name, current);
	for (at = program->name; *at; at++)
		if (!isascii(*at) || !isgraph(*at))
			*at = '?';
}

static u32 caller(void)
{
	return from_kuid(&init_user_ns, current_uid());
}

static void log_refusal(u16 port)
{
	struct kioport_program program;

	kioport_program_get(&program);
	pr_notice_ratelimited("refused port 0x%x to uid %u pid %d (%s)\n", port, caller(),
			      task_tgid_nr(current), program.name);
}

/* A grant's or claim's range ends at value; an access is as wide as it is. */
static u16 last_port(const struct kp_trace_record *record)
{
	return record->width ? record->port + record->width - 1 : record->value;
}

void kioport_audit(struct kp_handle *handle, const struct kp_trace_record *record)
{
	if (record->status == KP_STATUS_OK) {
		trace_grant(record->port, last_port(record), caller());
	} else if (record->status == KP_STATUS_DENIED) {
		trace_denied(record->port, last_port(record), caller());
		log_refusal(record->port);
	}
}

void kioport_audit_open(void)
{
	struct kioport_program program;

	kioport_program_get(&program);
	pr_notice_ratelimited("the policy gives uid %u nothing: refused pid %d (%s)\n", caller(),
			      task_tgid_nr(current), program.name);
}
