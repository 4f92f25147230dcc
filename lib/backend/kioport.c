/* SPDX-License-Identifier: MIT */
/*
 * The driver kioport of Linux and of Windows. The driver checks everything itself; what the library
 * has checked before is checked there again.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/backend/kioport_channel.h"
#include "lib/backend/list.h"

struct driver {
	kioport_channel channel;
	bool share;
	bool read_only;
	uint64_t features;
	uint32_t notes; /* of all claims so far */
};

enum kport_status kioport_greet(kioport_channel channel, uint64_t *features)
{
	struct kp_handshake hello = {
		.header = { .size = sizeof(hello) },
		.magic = KP_ABI_MAGIC,
		.major = KP_ABI_MAJOR,
		.minor = KP_ABI_MINOR,
	};
	long code;

	if (kioport_request(channel, KP_REQUEST_HANDSHAKE, &hello, sizeof(hello), &code))
		return fail(
			KPORT_UNSUPPORTED, code,
			"the driver kioport does not speak this library's protocol %u.%u: install "
			"driver and library of one version",
			KP_ABI_MAJOR, KP_ABI_MINOR);
	*features = hello.features;
	return KPORT_OK;
}

static enum kport_status kioport_open(const struct backend_context *context, void **state)
{
	struct driver *driver = calloc(1, sizeof(*driver));
	enum kport_status status;

	if (!driver)
		return fail(KPORT_NO_MEMORY, 0, "no memory for a handle");
	driver->share = context->flags & KPORT_SHARE;
	driver->read_only = context->flags & KPORT_READ_ONLY;
	status = kioport_channel_open(context->flags, &driver->channel);
	if (status != KPORT_OK)
		goto free_driver;
	status = kioport_greet(driver->channel, &driver->features);
	if (status != KPORT_OK)
		goto close_channel;
	*state = driver;
	return KPORT_OK;

close_channel:
	kioport_channel_close(driver->channel);
free_driver:
	free(driver);
	return status;
}

static void kioport_close(void *state)
{
	struct driver *driver = state;

	kioport_channel_close(driver->channel);
	free(driver);
}

static enum kport_status kioport_claim(void *state, struct kp_range range)
{
	struct driver *driver = state;
	struct kp_claim_request claim = {
		.header = { .size = sizeof(claim), .flags = driver->share ? KP_CLAIM_SHARE : 0 },
		.range = range,
	};

	long code;
	enum kport_status status =
		kioport_request(driver->channel, KP_REQUEST_CLAIM, &claim, sizeof(claim), &code);

	if (status == KPORT_OK) {
		driver->notes |= claim.notes;
		return KPORT_OK;
	}
	if (status == KPORT_BUSY)
		return kioport_busy(driver->channel, range);
	if (status == KPORT_DENIED && driver->share)
		return fail(KPORT_DENIED, 0,
			    "the driver lets only administrators share ports (0x%x-0x%x) with "
			    "their owner, and others none that its policy does not give them",
			    range.first, range.last);
	if (status == KPORT_DENIED)
		return fail(KPORT_DENIED, 0,
			    "the driver's policy does not give this user ports 0x%x-0x%x: an "
			    "administrator can add a line for them and run 'kport policy load'",
			    range.first, range.last);
	return fail(status, code, "cannot claim ports 0x%x-0x%x", range.first, range.last);
}

static void kioport_release(void *state, struct kp_range range)
{
	struct driver *driver = state;
	struct kp_claim_request claim = { .header = { .size = sizeof(claim) }, .range = range };
	long code;

	kioport_request(driver->channel, KP_REQUEST_RELEASE, &claim, sizeof(claim), &code);
}

static enum kport_status grant_failed(enum kport_status status, long code, struct kp_range range)
{
	if (status == KPORT_DENIED)
		return fail(
			KPORT_DENIED, 0,
			"the driver grants direct access to ports 0x%x-0x%x only where the policy "
			"says read, write and grant for all of them, to the process and user that "
			"opened it for writing",
			range.first, range.last);
	if (status == KPORT_UNSUPPORTED)
		return fail(KPORT_UNSUPPORTED, 0, "%s", kioport_no_grant);
	return fail(status, code, "cannot grant ports 0x%x-0x%x", range.first, range.last);
}

static enum kport_status kioport_grant(void *state, struct kp_range range)
{
	struct driver *driver = state;
	struct kp_grant_request grant = { .header = { .size = sizeof(grant) }, .range = range };
	long code;
	enum kport_status status =
		kioport_request(driver->channel, KP_REQUEST_GRANT, &grant, sizeof(grant), &code);

	return status == KPORT_OK ? status : grant_failed(status, code, range);
}

static enum kport_status process_grant_failed(enum kport_status status, long code,
					      struct kp_range range)
{
	if (status == KPORT_INVALID)
		return fail(KPORT_INVALID, code,
			    "the driver cannot grant ports 0x%x-0x%x to this process: it takes a "
			    "handle with the right PROCESS_SET_INFORMATION",
			    range.first, range.last);
	if (status == KPORT_BUSY)
		return fail(
			KPORT_BUSY, 0,
			"ports 0x%x-0x%x cannot be granted now: another program has them for "
			"itself, or a program that runs with granted ports may not have these, or "
			"another driver changed the processor's permission map",
			range.first, range.last);
	return grant_failed(status, code, range);
}

static enum kport_status kioport_process_grant(void *state, void *process, struct kp_range range,
					       uint32_t flags)
{
	struct driver *driver = state;
	struct kp_grant_request grant = {
		.header = { .size = sizeof(grant),
			    .flags = flags & KPORT_GRANT_EXCLUSIVE ? KP_GRANT_EXCLUSIVE : 0 },
		.process = (uintptr_t)process,
		.range = range,
	};
	long code;
	enum kport_status status =
		kioport_request(driver->channel, KP_REQUEST_GRANT, &grant, sizeof(grant), &code);

	return status == KPORT_OK ? status : process_grant_failed(status, code, range);
}

static enum kport_status kioport_process_revoke(void *state, void *process, struct kp_range range)
{
	struct driver *driver = state;
	struct kp_grant_request grant = {
		.header = { .size = sizeof(grant) },
		.process = (uintptr_t)process,
		.range = range,
	};
	long code;
	enum kport_status status =
		kioport_request(driver->channel, KP_REQUEST_REVOKE, &grant, sizeof(grant), &code);

	if (status == KPORT_OK)
		return KPORT_OK;
	return fail(status, code, "cannot take ports 0x%x-0x%x away from the process", range.first,
		    range.last);
}

static enum kport_status kioport_process_grants(void *state, void *process, struct kp_range *list,
						size_t max, size_t *count)
{
	struct driver *driver = state;
	const size_t room = max < KP_PORTS ? max : KP_PORTS;
	const size_t len = sizeof(struct kp_grant_list) + room * sizeof(*list);
	struct kp_grant_list *answer = calloc(1, len);
	enum kport_status status;
	long code;

	if (!answer)
		return fail(KPORT_NO_MEMORY, 0, "no memory to list grants");
	answer->header.size = (uint32_t)len;
	answer->process = (uintptr_t)process;
	status = kioport_request(driver->channel, KP_REQUEST_GRANT_LIST, answer, len, &code);
	if (status != KPORT_OK) {
		status =
			fail(status, code, "the driver does not tell what the process was granted");
		goto free_answer;
	}
	*count = answer->count;
	if (list)
		memcpy(list, answer + 1, (*count < room ? *count : room) * sizeof(*list));
free_answer:
	free(answer);
	return status;
}

static uint32_t kioport_can(const void *state)
{
	const struct driver *driver = state;
	uint32_t can = KPORT_CAN_WIDE | KPORT_CAN_BATCH;

	if (driver->features & KP_FEATURE_GRANT_SELF)
		can |= KPORT_CAN_GRANT;
	if (driver->features & KP_FEATURE_GRANT_PROCESS)
		can |= KPORT_CAN_GRANT_PROCESS;
	return can;
}

/* The numbers are the driver's: kport.h. */
static uint32_t kioport_notes(const void *state)
{
	const struct driver *driver = state;

	return driver->notes;
}

static enum kport_status access_failed(enum kport_status status, long code, uint16_t port)
{
	return fail(status, code, "the driver refused port 0x%x", port);
}

static enum kport_status kioport_in(void *state, uint16_t port, unsigned width, uint32_t *value)
{
	struct driver *driver = state;
	long code;
	enum kport_status status = kioport_channel_in(driver->channel, port, width, value, &code);

	return status == KPORT_OK ? status : access_failed(status, code, port);
}

static enum kport_status kioport_out(void *state, uint16_t port, unsigned width, uint32_t value)
{
	struct driver *driver = state;
	long code;
	enum kport_status status = kioport_channel_out(driver->channel, port, width, value, &code);

	return status == KPORT_OK ? status : access_failed(status, code, port);
}

static enum kport_status batch_failed(enum kport_status status, long code, uint64_t limit_ns)
{
	if (status == KPORT_DENIED && limit_ns > KP_BATCH_DEFAULT_LIMIT_NS)
		return fail(
			KPORT_DENIED, 0,
			"the driver lets a batch run for 100 ms, and for 10 s where a line of its "
			"policy for this user says slow");
	return fail(status, code, "the driver refused the batch");
}

static enum kport_status kioport_batch(void *state, struct kp_batch *request)
{
	struct driver *driver = state;
	enum kp_request_number number =
		driver->read_only ? KP_REQUEST_BATCH_READ : KP_REQUEST_BATCH;
	long code;
	enum kport_status status =
		kioport_request(driver->channel, number, request, request->header.size, &code);

	if (status != KPORT_OK)
		return batch_failed(status, code, request->limit_ns);
	if (request->status != KP_STATUS_OK)
		return fail((enum kport_status)request->status, 0,
			    "the driver stopped at operation %u of the batch", request->done);
	return KPORT_OK;
}

/* So long that the ring switch hardly counts, and far below the batch's limits of time and size. */
#define STRING_PIECE 4096u

struct string {
	struct kp_batch head;
	struct kp_op op;
	uint8_t data[];
};

/* One piece as a batch of one operation; string has room for it. */
static enum kport_status string_piece(struct driver *driver, struct string *string, struct kp_op op,
				      uint8_t *data)
{
	uint32_t len = op.count * op.width;
	enum kport_status status;

	string->head = (struct kp_batch){
		.header = { .size = (uint32_t)sizeof(*string) + len },
		.op_count = 1,
		.data_len = len,
	};
	string->op = op;
	if (op.code == KP_OP_OUTS)
		memcpy(string->data, data, len);
	status = kioport_batch(driver, &string->head);
	if (status == KPORT_OK && op.code == KP_OP_INS)
		memcpy(data, string->data, len);
	return status;
}

/* A string access is as many batches as it takes. */
static enum kport_status string_op(void *state, struct kp_op op, uint8_t *data, uint32_t count)
{
	uint32_t most = count < STRING_PIECE ? count : STRING_PIECE;
	struct string *string = calloc(1, sizeof(*string) + (size_t)most * op.width);
	enum kport_status status = KPORT_OK;

	if (!string)
		return fail(KPORT_NO_MEMORY, 0, "no memory for a string of %u elements",
			    (unsigned)most);
	while (count && status == KPORT_OK) {
		op.count = count < most ? count : most;
		status = string_piece(state, string, op, data);
		data += op.count * op.width;
		count -= op.count;
	}
	free(string);
	return status;
}

static enum kport_status kioport_ins(void *state, uint16_t port, unsigned width, void *data,
				     uint32_t count)
{
	struct kp_op op = { .code = KP_OP_INS, .width = (uint8_t)width, .port = port };

	return string_op(state, op, data, count);
}

/* The data of OUTS is not written to. */
static enum kport_status kioport_outs(void *state, uint16_t port, unsigned width, const void *data,
				      uint32_t count)
{
	struct kp_op op = { .code = KP_OP_OUTS, .width = (uint8_t)width, .port = port };

	return string_op(state, op, (uint8_t *)(uintptr_t)data, count);
}

const struct backend backend_kioport = {
	.name = "kioport",
	.mechanism = kioport_mechanism,
	.needs = "the driver loaded, the group kport, and a line of the driver's policy",
	.abilities = KIOPORT_GRANTS | KPORT_CAN_WIDE | KPORT_CAN_BATCH,
	.can = kioport_can,
	.automatic = true,
	.release_is_safe = true, /* the driver itself keeps the two apart */
	.open_tells = true,
	.probe = kioport_channel_probe,
	.open = kioport_open,
	.close = kioport_close,
	.claim = kioport_claim,
	.release = kioport_release,
	.notes = kioport_notes,
	.grant_self = kioport_grant,
	.process_grant = kioport_process_grant,
	.process_revoke = kioport_process_revoke,
	.process_grants = kioport_process_grants,
	.in = kioport_in,
	.out = kioport_out,
	.ins = kioport_ins,
	.outs = kioport_outs,
	.batch = kioport_batch,
};
