/* SPDX-License-Identifier: MIT */
/* The system's event log: entries of the source kioport, whose texts are in messages.mc. */
#include "kioport.h"
#include "messages.h"

/* Of what a program can cause, so many entries in so much time. */
#define BURST 10u
#define BURST_NS 5000000000ull

static void put(struct kioport_event *event, WCHAR c)
{
	if (event->used < KIOPORT_EVENT_CHARS)
		event->text[event->used++] = c;
}

/* Cut where it has to be, but never without its zero. */
static void finish(struct kioport_event *event)
{
	put(event, 0);
	event->text[event->used - 1] = 0;
	event->strings++;
}

void kioport_event_text(struct kioport_event *event, const char *text)
{
	for (; *text; text++)
		put(event, (WCHAR)(UCHAR)*text);
	finish(event);
}

static void put_digits(struct kioport_event *event, ULONG value, ULONG base)
{
	char digits[11];
	unsigned at = sizeof(digits) - 1;

	digits[at] = '\0';
	do {
		digits[--at] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	kioport_event_text(event, digits + at);
}

void kioport_event_number(struct kioport_event *event, ULONG value)
{
	put_digits(event, value, 10);
}

void kioport_event_port(struct kioport_event *event, ULONG port)
{
	put_digits(event, port, 16);
}

void kioport_event_write(const struct kioport_event *event)
{
	IO_ERROR_LOG_PACKET *entry;
	ULONG text_bytes = event->used * (ULONG)sizeof(WCHAR);

	if (kioport_system.is_emulated)
		return;
	entry = IoAllocateErrorLogEntry(kioport_driver, (UCHAR)(sizeof(*entry) + text_bytes));
	if (!entry)
		return;
	memset(entry, 0, sizeof(*entry));
	entry->ErrorCode = event->id;
	entry->NumberOfStrings = event->strings;
	entry->StringOffset = (USHORT)sizeof(*entry);
	memcpy(entry + 1, event->text, text_bytes);
	IoWriteErrorLogEntry(entry);
}

static ULONG burst;
static uint64_t burst_start_ns;

/* Handles are audited at the same time: an entry too many or too few does no harm. */
static bool is_within_rate(uint64_t now_ns)
{
	if (now_ns - burst_start_ns >= BURST_NS) {
		burst_start_ns = now_ns;
		burst = 0;
	}
	return burst++ < BURST;
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

void kioport_audit_open(uint32_t process)
{
	struct kioport_event event = { .id = KIOPORT_OPEN_DENIED };

	if (!is_within_rate(kioport_now_ns()))
		return;
	kioport_event_number(&event, process);
	kioport_event_write(&event);
}

void kioport_audit(struct kp_handle *handle, const struct kp_trace_record *record)
{
	bool is_grant = record->status == KP_STATUS_OK;
	struct kioport_event event = { .id = is_grant ? KIOPORT_GRANTED : KIOPORT_DENIED };

	tell_of_stranger(handle);
	if (!is_grant && record->status != KP_STATUS_DENIED)
		return;
	if (!is_within_rate(record->time_ns))
		return;
	kioport_event_number(&event, handle->process);
	kioport_event_port(&event, record->port);
	kioport_event_port(&event, last_port(record));
	kioport_event_write(&event);
}
