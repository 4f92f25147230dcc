/* SPDX-License-Identifier: MIT */
/* What the driver serves, from the ring that it keeps: core/trace.h. */
#include <stdlib.h>

#include "lib/backend/kioport_channel.h"

#define READ_MAX 512u /* records of one request */

struct kport_driver_watch {
	kioport_channel channel;
	uint64_t next;
};

static const char *const op_names[] = {
	[KP_OP_IN] = "in",     [KP_OP_OUT] = "out",	[KP_OP_MODIFY] = "modify",
	[KP_OP_POLL] = "poll", [KP_OP_DELAY] = "delay", [KP_OP_INS] = "ins",
	[KP_OP_OUTS] = "outs", [KP_OP_STOP] = "stop",
};

static const char *const request_names[] = {
	[KP_REQUEST_HANDSHAKE] = "handshake",
	[KP_REQUEST_READ] = "read",
	[KP_REQUEST_WRITE] = "write",
	[KP_REQUEST_BATCH_READ] = "batch-read",
	[KP_REQUEST_BATCH] = "batch",
	[KP_REQUEST_CLAIM] = "claim",
	[KP_REQUEST_RELEASE] = "release",
	[KP_REQUEST_GRANT] = "grant",
	[KP_REQUEST_REVOKE] = "revoke",
	[KP_REQUEST_GRANT_LIST] = "grant-list",
	[KP_REQUEST_RIGHTS_LIST] = "rights-list",
	[KP_REQUEST_POLICY_LOAD] = "policy-load",
	[KP_REQUEST_TRACE_SET] = "trace-set",
	[KP_REQUEST_TRACE_READ] = "trace-read",
	[KP_REQUEST_POLICY_RELOAD] = "policy-reload",
	[KP_REQUEST_QUIESCE] = "quiesce",
	[KP_REQUEST_RULES] = "rules",
	[KP_REQUEST_HOLDERS] = "holders",
};

_Static_assert(sizeof(request_names) / sizeof(request_names[0]) == KP_REQUEST_LAST + 1,
	       "a name for each request");

/* A newer driver may serve what this library has no name for. */
static const char *name_of(unsigned code)
{
	const bool request = code & KP_TRACE_REQUEST;
	const unsigned index = code & ~KP_TRACE_REQUEST;
	const char *name = NULL;

	if (request && index <= KP_REQUEST_LAST)
		name = request_names[index];
	else if (!request && index < sizeof(op_names) / sizeof(op_names[0]))
		name = op_names[index];
	return name ? name : "unknown";
}

static void copy(const struct kp_trace_record *record, struct kport_driver_event *event)
{
	const bool request = record->code & KP_TRACE_REQUEST;

	*event = (struct kport_driver_event){
		.size = sizeof(*event),
		.time_ns = record->time_ns,
		.handle = record->handle,
		.process = record->process,
		.width = request ? 0 : record->width,
		.request = name_of(record->code),
		.port = record->port,
		.last = request ? (uint16_t)record->value : record->port,
		.value = request ? 0 : record->value,
		.status = (enum kport_status)record->status,
	};
	if (event->width > 1)
		event->last = (uint16_t)(record->port + record->width - 1u);
}

static enum kport_status set_trace(kioport_channel channel)
{
	struct kp_header request = { .size = sizeof(request), .flags = KP_TRACE_ON | KP_TRACE_ALL };
	enum kport_status status;
	long code;

	status = kioport_request(channel, KP_REQUEST_TRACE_SET, &request, sizeof(request), &code);
	if (status == KPORT_DENIED)
		return fail(KPORT_DENIED, 0,
			    "the driver shows administrators only what it serves to everybody");
	if (status != KPORT_OK)
		return fail(status, code, "the driver cannot be watched");
	return KPORT_OK;
}

/* Answers at most *count records, and lays them behind it; *count becomes how many there are. */
static enum kport_status ask(kport_driver_watch *watch, struct kp_trace_read *read, size_t len,
			     uint64_t next)
{
	enum kport_status status;
	long code;

	*read = (struct kp_trace_read){ .header.size = (uint32_t)len, .next = next };
	status = kioport_request(watch->channel, KP_REQUEST_TRACE_READ, read, len, &code);
	if (status != KPORT_OK)
		return fail(status, code, "the driver does not tell what it serves");
	watch->next = read->next;
	return KPORT_OK;
}

/* What others' watches left in the ring is not asked for: the next number is past all of it. */
static enum kport_status skip_old(kport_driver_watch *watch)
{
	struct kp_trace_read read;

	return ask(watch, &read, sizeof(read), UINT64_MAX);
}

enum kport_status kport_driver_watch_begin(kport_driver_watch **watch)
{
	kport_driver_watch *made;
	enum kport_status status;
	uint64_t features;

	if (!watch)
		return fail(KPORT_INVALID, 0, "kport_driver_watch_begin: watch is NULL");
	*watch = NULL;
	made = calloc(1, sizeof(*made));
	if (!made)
		return fail(KPORT_NO_MEMORY, 0, "no memory to watch the driver");
	status = kioport_channel_open(KPORT_READ_ONLY, &made->channel);
	if (status != KPORT_OK)
		goto free_made;
	status = kioport_greet(made->channel, &features);
	if (status == KPORT_OK)
		status = set_trace(made->channel);
	if (status == KPORT_OK)
		status = skip_old(made);
	if (status != KPORT_OK)
		goto close_channel;
	*watch = made;
	return KPORT_OK;

close_channel:
	kioport_channel_close(made->channel);
free_made:
	free(made);
	return status;
}

void kport_driver_watch_end(kport_driver_watch *watch)
{
	if (!watch)
		return;
	kioport_channel_close(watch->channel);
	free(watch);
}

enum kport_status kport_driver_watch_read(kport_driver_watch *watch,
					  struct kport_driver_event *list, size_t max,
					  size_t *count, uint32_t *lost)
{
	struct {
		struct kp_trace_read head;
		struct kp_trace_record records[READ_MAX];
	} * answer;
	const size_t room = max < READ_MAX ? max : READ_MAX;
	enum kport_status status;

	if (!watch || !list || !max || !count || !lost)
		return fail(KPORT_INVALID, 0, "kport_driver_watch_read: an argument is NULL or 0");
	if (list[0].size != sizeof(list[0]))
		return fail(KPORT_INVALID, 0,
			    "kport_driver_watch_read: the size in list[0] is not that of this "
			    "library's struct");
	answer = calloc(1, sizeof(*answer));
	if (!answer)
		return fail(KPORT_NO_MEMORY, 0, "no memory for the driver's records");
	status = ask(watch, &answer->head, sizeof(answer->head) + room * sizeof(answer->records[0]),
		     watch->next);
	if (status == KPORT_OK) {
		*count = answer->head.count;
		*lost = answer->head.lost;
		for (size_t i = 0; i < *count; i++)
			copy(&answer->records[i], &list[i]);
	}
	free(answer);
	return status;
}
