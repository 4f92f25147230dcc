/* SPDX-License-Identifier: MIT */
/* The policy and the group that the registry stores. */
#include "kioport.h"
#include "messages.h"

struct kioport_sid kioport_group;

typedef void report_line(void *ctx, const struct kp_text_place *place);

struct report {
	report_line *report; /* may be NULL */
	void *ctx;
};

static void log_line(void *ctx, const struct kp_text_place *place)
{
	const struct report *report = ctx;
	struct kioport_event event = { .id = KIOPORT_POLICY_LINE };

	kioport_event_number(&event, place->line);
	kioport_event_number(&event, place->column);
	kioport_event_text(&event, kp_text_error_string(place->error));
	kioport_event_write(&event);
	if (report->report)
		report->report(report->ctx, place);
}

static void log_status(NTSTATUS id, NTSTATUS status)
{
	struct kioport_event event = { .id = id };

	kioport_event_port(&event, (ULONG)status);
	kioport_event_write(&event);
}

static void read_group(void)
{
	struct kioport_value value;
	struct kioport_sid group = { .len_bytes = 0 };

	if (NT_SUCCESS(kioport_registry_read(L"GroupSid", KIOPORT_SID_BYTES, &value)) &&
	    value.type == REG_BINARY)
		kioport_sid_copy(value.data, value.len_bytes, &group);
	kioport_registry_free(&value);
	kioport_env.lock_device(&kioport_device);
	kioport_group = group;
	kioport_env.unlock_device(&kioport_device);
}

/* A SID is ASCII, and so is all the rest; another character makes its line a mistake. */
static char *narrow(const struct kioport_value *value, size_t *len)
{
	char *text;
	size_t i;

	*len = value->len_bytes / sizeof(WCHAR);
	text = kioport_env.memory.alloc(*len + 1);
	for (i = 0; text && i < *len; i++) {
		WCHAR c = (WCHAR)(value->data[2 * i] | value->data[2 * i + 1] << 8);

		text[i] = (char)(c < 0x80 ? c : '?');
	}
	return text;
}

static enum kp_status load(struct kp_device *device, const struct kioport_value *value,
			   struct report *report)
{
	enum kp_status status;
	size_t len;
	char *text;

	if (value->type != REG_MULTI_SZ)
		return KP_STATUS_INVALID;
	text = narrow(value, &len);
	if (!text)
		return KP_STATUS_NO_MEMORY;
	status = kp_device_load_policy(device, text, len, log_line, report);
	kioport_env.memory.free(text);
	return status;
}

static enum kp_status load_default(struct kp_device *device)
{
	size_t len = 0;

	while (kp_policy_default[len])
		len++;
	return kp_device_load_policy(device, kp_policy_default, len, NULL, NULL);
}

static enum kp_status load_stored(struct kp_device *device, struct report *report)
{
	struct kioport_value value;
	enum kp_status status;
	NTSTATUS found =
		kioport_registry_read(L"Policy", KP_POLICY_MAX_TEXT * sizeof(WCHAR), &value);

	if (found == STATUS_OBJECT_NAME_NOT_FOUND)
		return load_default(device);
	if (NT_SUCCESS(found))
		status = load(device, &value, report);
	else
		status = found == STATUS_INSUFFICIENT_RESOURCES ? KP_STATUS_NO_MEMORY :
								  KP_STATUS_SYSTEM;
	kioport_registry_free(&value);
	if (status != KP_STATUS_OK)
		log_status(KIOPORT_POLICY_UNREADABLE,
			   NT_SUCCESS(found) ? kioport_ntstatus(status) : found);
	return status;
}

/* A policy that cannot be read leaves the default one. */
void kioport_policy_start(void)
{
	struct report report = { NULL, NULL };

	read_group();
	load_stored(&kioport_device, &report);
}

enum kp_status kioport_policy_reload(struct kp_device *device, report_line *report, void *ctx)
{
	struct report both = { report, ctx };
	enum kp_status status;

	read_group();
	status = load_stored(device, &both);
	if (status == KP_STATUS_OK && !NT_SUCCESS(kioport_security_renew()))
		status = KP_STATUS_SYSTEM;
	return status;
}
