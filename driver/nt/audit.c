/* SPDX-License-Identifier: MIT */
/* What was refused and what was given: into the event log, at a bounded rate. */
#include "kioport.h"
#include "messages.h"

/* Of what programs can cause, so many entries in so much time; the Linux kernel's limit for such is the same. */
#define BURST 10u
#define BURST_NS 5000000000ull

static ULONG burst;
static ULONG left_out;
static uint64_t burst_start_ns;

static void tell_of_left_out(ULONG count)
{
	struct kioport_event event = { .id = KIOPORT_LEFT_OUT };

	kioport_event_number(&event, count);
	kioport_event_write(&event);
}

/* Handles are audited at the same time: an entry too many or too few does no harm. */
static bool is_within_rate(uint64_t now_ns)
{
	if (now_ns - burst_start_ns >= BURST_NS) {
		burst_start_ns = now_ns;
		burst = 0;
		if (left_out)
			tell_of_left_out(left_out);
		left_out = 0;
	}
	if (burst++ < BURST)
		return true;
	left_out++;
	return false;
}

static ULONG last_port(const struct kp_trace_record *record)
{
	return record->width ? record->port + record->width - 1u : record->value;
}

/* Once: the core grants nothing more from then on. */
static void tell_of_stranger(struct kp_handle *handle)
{
	static bool is_told;
	struct kioport_event event = { .id = KIOPORT_MAP_CHANGED };

	if (handle->device->grants.tampered &&
	    !__atomic_exchange_n(&is_told, true, __ATOMIC_SEQ_CST))
		kioport_event_write(&event);
}

/* An entry has no room for the user beside the rest: his comes first, once for a handle. */
static void tell_of_opener(struct kioport_file *opened)
{
	struct kioport_event event = { .id = KIOPORT_OPENER };

	if (opened->is_named || !opened->user.len_bytes)
		return;
	opened->is_named = true;
	kioport_event_number(&event, opened->handle.process);
	kioport_event_sid(&event, &opened->user);
	kioport_event_write(&event);
}

static void tell(NTSTATUS id, struct kp_handle *handle, ULONG first, ULONG last, uint64_t now_ns)
{
	struct kioport_event event = { .id = id };

	if (!is_within_rate(now_ns))
		return;
	tell_of_opener(kioport_file_of(handle));
	kioport_event_number(&event, handle->process);
	kioport_event_port(&event, first);
	kioport_event_port(&event, last);
	kioport_event_write(&event);
}

void kioport_audit_open(const struct kioport_file *opened, uint32_t process)
{
	struct kioport_event event = { .id = KIOPORT_OPEN_DENIED };

	if (!is_within_rate(kioport_now_ns()))
		return;
	kioport_event_number(&event, process);
	kioport_event_sid(&event, &opened->user);
	kioport_event_write(&event);
}

void kioport_audit_rule(uint32_t process, enum kp_status status)
{
	static const char *const reasons[] = {
		[KP_STATUS_DENIED] = "the policy of its user",
		[KP_STATUS_BUSY] = "others have or use ports",
		[KP_STATUS_NO_MEMORY] = "no memory or handle",
	};
	const char *reason = NULL;
	struct kioport_event event = { .id = KIOPORT_RULE_REFUSED };

	if ((size_t)status < sizeof(reasons) / sizeof(reasons[0]))
		reason = reasons[status];
	if (!is_within_rate(kioport_now_ns()))
		return;
	kioport_event_number(&event, process);
	kioport_event_text(&event, reason ? reason : "the system failed");
	kioport_event_write(&event);
}

void kioport_audit_share(struct kp_handle *handle, struct kp_range range)
{
	tell(KIOPORT_SHARED, handle, range.first, range.last, kioport_now_ns());
}

void kioport_audit(struct kp_handle *handle, const struct kp_trace_record *record)
{
	bool is_grant = record->status == KP_STATUS_OK;

	tell_of_stranger(handle);
	if (is_grant || record->status == KP_STATUS_DENIED)
		tell(is_grant ? KIOPORT_GRANTED : KIOPORT_DENIED, handle, record->port,
		     last_port(record), record->time_ns);
}
