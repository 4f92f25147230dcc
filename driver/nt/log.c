/* SPDX-License-Identifier: MIT */
/* The system's event log: entries of the source kioport, whose texts are in messages.mc. */
#include "kioport.h"
#include "messages.h"

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
	char digits[10];
	unsigned count = 0;

	do {
		digits[count++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	while (count)
		put(event, (WCHAR)digits[--count]);
}

void kioport_event_number(struct kioport_event *event, ULONG value)
{
	put_digits(event, value, 10);
	finish(event);
}

void kioport_event_port(struct kioport_event *event, ULONG port)
{
	put_digits(event, port, 16);
	finish(event);
}

/* [MS-DTYP] 2.4.2.1: S-1-AUTHORITY-SUB-..., where no system has an authority of more than 32 bits */
void kioport_event_sid(struct kioport_event *event, const struct kioport_sid *sid)
{
	ULONG authority = 0, sub_authority, at;

	if (!sid->len_bytes) {
		kioport_event_text(event, "-");
		return;
	}
	for (at = KIOPORT_SID_HEAD_BYTES - 4; at < KIOPORT_SID_HEAD_BYTES; at++)
		authority = authority << 8 | sid->bytes[at];
	put(event, L'S');
	put(event, L'-');
	put_digits(event, SID_REVISION, 10);
	put(event, L'-');
	put_digits(event, authority, 10);
	for (at = KIOPORT_SID_HEAD_BYTES; at < sid->len_bytes; at += sizeof(sub_authority)) {
		memcpy(&sub_authority, sid->bytes + at, sizeof(sub_authority));
		put(event, L'-');
		put_digits(event, sub_authority, 10);
	}
	finish(event);
}

/* The system gives no entry that is shorter than its whole head, the room for data at its end included. */
void kioport_event_write(const struct kioport_event *event)
{
	const ULONG head_bytes = FIELD_OFFSET(IO_ERROR_LOG_PACKET, DumpData);
	ULONG text_bytes = event->used * (ULONG)sizeof(WCHAR);
	ULONG len_bytes = head_bytes + text_bytes;
	IO_ERROR_LOG_PACKET *entry;

	if (kioport_system.is_emulated)
		return;
	if (len_bytes < sizeof(*entry))
		len_bytes = sizeof(*entry);
	entry = IoAllocateErrorLogEntry(kioport_driver, (UCHAR)len_bytes);
	if (!entry)
		return;
	memset(entry, 0, len_bytes);
	entry->ErrorCode = event->id;
	entry->NumberOfStrings = event->strings;
	entry->StringOffset = (USHORT)head_bytes;
	memcpy((UCHAR *)entry + head_bytes, event->text, text_bytes);
	IoWriteErrorLogEntry(entry);
}
