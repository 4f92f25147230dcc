/* SPDX-License-Identifier: MIT */
/*
 * Each request: valid, before the handshake, too short, too long, with lengths that differ, with
 * flags and padding that mean nothing, unaligned, with other access bits in its code, on handles
 * opened for one direction. With the default policy and ports.sys.
 */
#include <string.h>

#include "nio.h"

#define PORT 0x300
#define ROOM 256

struct sample {
	const char *name;
	unsigned number;
	size_t size;
	size_t entry; /* what may follow comes in pieces of so many bytes; 0: nothing may */
	uint32_t flags;
	size_t padding; /* offset of a byte that must be zero; 0: none */
	unsigned access;
	DWORD answer; /* of the valid request */
};

#define NEEDS(name, number, access) ACCESS_##name = (access),
enum { KP_REQUESTS(NEEDS) };

#define SAMPLE(NAME, type)                                                                         \
	.name = #NAME, .number = KP_REQUEST_##NAME, .size = sizeof(struct type),                   \
	.access = ACCESS_##NAME

static struct sample samples[] = {
	{ SAMPLE(HANDSHAKE, kp_handshake) },
	{ SAMPLE(READ, kp_access), .padding = offsetof(struct kp_access, reserved) },
	{ SAMPLE(WRITE, kp_access), .padding = offsetof(struct kp_access, reserved) },
	{ SAMPLE(BATCH_READ, kp_batch), .entry = 1 },
	{ SAMPLE(BATCH, kp_batch), .entry = 1 },
	{ SAMPLE(CLAIM, kp_claim_request), .flags = KP_CLAIM_SHARE,
	  .padding = offsetof(struct kp_claim_request, notes) },
	{ SAMPLE(RELEASE, kp_claim_request), .answer = ERROR_INVALID_PARAMETER,
	  .padding = offsetof(struct kp_claim_request, notes) },
	/* Wine has no I/O permission bitmap. */
	{ SAMPLE(GRANT, kp_grant_request), .flags = KP_GRANT_EXCLUSIVE,
	  .answer = ERROR_NOT_SUPPORTED, .padding = offsetof(struct kp_grant_request, reserved) },
	{ SAMPLE(REVOKE, kp_grant_request), .answer = ERROR_NOT_SUPPORTED,
	  .padding = offsetof(struct kp_grant_request, reserved) },
	{ SAMPLE(GRANT_LIST, kp_grant_list), .entry = sizeof(struct kp_range),
	  .padding = offsetof(struct kp_grant_list, reserved) },
	{ SAMPLE(RIGHTS_LIST, kp_rights_list), .entry = sizeof(struct kp_rights_range),
	  .padding = offsetof(struct kp_rights_list, reserved) },
	{ SAMPLE(POLICY_LOAD, kp_policy_load), .entry = 8, .answer = ERROR_INVALID_PARAMETER,
	  .padding = offsetof(struct kp_policy_load, reserved) },
	{ SAMPLE(TRACE_SET, kp_header), .flags = KP_TRACE_ON | KP_TRACE_ALL },
	{ SAMPLE(TRACE_READ, kp_trace_read), .entry = sizeof(struct kp_trace_record) },
	{ SAMPLE(POLICY_RELOAD, kp_policy_load),
	  .padding = offsetof(struct kp_policy_load, reserved) },
	{ SAMPLE(RULES, kp_rules), .flags = KP_RULES_RELOAD },
	{ SAMPLE(HOLDERS, kp_holders), .entry = sizeof(struct kp_holder),
	  .padding = offsetof(struct kp_holders, reserved) },
	/* The last one: nobody else opens the device afterwards. */
	{ SAMPLE(QUIESCE, kp_header) },
};

#define COUNT (sizeof(samples) / sizeof(samples[0]))

/* Valid in all that the header and the padding can tell; the port is claimed by the handle. */
static void fill(const struct sample *sample, void *to)
{
	struct kp_header *header = to;

	memset(to, 0, ROOM);
	header->size = (uint32_t)sample->size;
	switch (sample->number) {
	case KP_REQUEST_HANDSHAKE:
		((struct kp_handshake *)to)->magic = KP_ABI_MAGIC;
		((struct kp_handshake *)to)->major = KP_ABI_MAJOR;
		break;
	case KP_REQUEST_READ:
	case KP_REQUEST_WRITE:
		((struct kp_access *)to)->port = PORT;
		((struct kp_access *)to)->width = 1;
		break;
	case KP_REQUEST_CLAIM:
		((struct kp_claim_request *)to)->range = (struct kp_range){ PORT, PORT };
		break;
	case KP_REQUEST_RELEASE: /* none such */
		((struct kp_claim_request *)to)->range = (struct kp_range){ PORT + 1, PORT + 1 };
		break;
	case KP_REQUEST_GRANT:
		((struct kp_grant_request *)to)->range = (struct kp_range){ PORT, PORT };
		break;
	case KP_REQUEST_REVOKE: /* none such */
		((struct kp_grant_request *)to)->range = (struct kp_range){ PORT + 1, PORT + 1 };
		break;
	case KP_REQUEST_POLICY_LOAD: /* without its text: no sample may change the policy */
		((struct kp_policy_load *)to)->text_len = 1;
		break;
	default:
		break;
	}
}

static DWORD ask_lengths(HANDLE device, const struct sample *sample, void *request, DWORD in_len,
			 DWORD out_len)
{
	DWORD answered;

	return nio_control(device, nio_code(sample->number), request, in_len, request, out_len,
			   &answered);
}

#define CLOSE_TRIES 3000 /* of 10 ms */

/* Handles that were closed are gone for the driver a little later (Wine closes them by a thread). */
static DWORD ask_valid(HANDLE device, const struct sample *sample)
{
	static _Alignas(8) uint8_t request[ROOM];
	DWORD answer = ERROR_BUSY;

	for (unsigned i = 0; i < CLOSE_TRIES && answer == ERROR_BUSY; i++) {
		if (i)
			Sleep(10);
		fill(sample, request);
		answer = nio_request(device, sample->number, request);
	}
	return answer;
}

static void sizes(HANDLE device, const struct sample *sample)
{
	static _Alignas(8) uint8_t request[ROOM];
	struct kp_header *header = (struct kp_header *)request;
	bool refused = true;

	same(ask_valid(device, sample), sample->answer, "%s: the valid one", sample->name);
	for (size_t size = 0; size < sample->size; size++) {
		fill(sample, request);
		header->size = (uint32_t)size;
		refused = refused &&
			  nio_request(device, sample->number, request) == ERROR_INVALID_PARAMETER;
	}
	ok(refused, "%s: every shorter size is invalid", sample->name);
	fill(sample, request);
	header->size += sample->entry > 1 ? (uint32_t)sample->entry - 1 : 1;
	same(nio_request(device, sample->number, request), ERROR_INVALID_PARAMETER,
	     "%s: a longer one that nothing fills", sample->name);
	fill(sample, request);
	header->size = 0x7fffffff;
	same(ask_lengths(device, sample, request, (DWORD)sample->size, (DWORD)sample->size),
	     ERROR_INVALID_PARAMETER, "%s: an absurd size", sample->name);
}

/* What the caller tells the system is not what the header tells. */
static void lengths(HANDLE device, const struct sample *sample)
{
	static _Alignas(8) uint8_t request[ROOM];
	DWORD size = (DWORD)sample->size;
	bool refused = true;

	for (DWORD len = 0; len <= size + 1; len++) {
		if (len == size)
			continue;
		fill(sample, request);
		refused = refused && ask_lengths(device, sample, request, len, size) ==
					     ERROR_INVALID_PARAMETER;
		fill(sample, request);
		refused = refused && ask_lengths(device, sample, request, size, len) ==
					     ERROR_INVALID_PARAMETER;
	}
	ok(refused, "%s: lengths other than the header's are invalid", sample->name);
}

static void flags_and_padding(HANDLE device, const struct sample *sample)
{
	static _Alignas(8) uint8_t request[ROOM];
	struct kp_header *header = (struct kp_header *)request;
	bool refused = true;

	for (unsigned bit = 0; bit < 32; bit++) {
		if (sample->flags >> bit & 1)
			continue;
		fill(sample, request);
		header->flags = 1u << bit;
		refused = refused &&
			  nio_request(device, sample->number, request) == ERROR_INVALID_PARAMETER;
	}
	ok(refused, "%s: every unknown flag is invalid", sample->name);
	if (!sample->padding)
		return;
	fill(sample, request);
	request[sample->padding] = 0x80;
	same(nio_request(device, sample->number, request), ERROR_INVALID_PARAMETER,
	     "%s: padding that is not zero is invalid", sample->name);
}

/* The system copies the buffer, so where it lies is all the same; a bad address never gets there. */
static void addresses(HANDLE device, const struct sample *sample)
{
	static _Alignas(8) uint8_t room[ROOM + 8];
	_Alignas(8) uint8_t image[ROOM];
	DWORD size = (DWORD)sample->size;

	fill(sample, image);
	memcpy(room + 1, image, size);
	same(ask_lengths(device, sample, room + 1, size, size), sample->answer,
	     "%s: at an odd address", sample->name);
	ok(ask_lengths(device, sample, NULL, size, size) != 0, "%s: no address", sample->name);
}

/* The code's access bits are the system's; those of another kind make another code. */
static void access_bits(HANDLE device, const struct sample *sample)
{
	static _Alignas(8) uint8_t request[ROOM];
	bool refused = true;
	DWORD answered;

	for (unsigned access = 0; access < 4; access++) {
		DWORD code = KP_NT_CODE(sample->number, access);

		if (access == sample->access)
			continue;
		fill(sample, request);
		refused = refused &&
			  nio_control(device, code, request, (DWORD)sample->size, request,
				      (DWORD)sample->size, &answered) == ERROR_INVALID_FUNCTION;
	}
	ok(refused, "%s: a code with other access bits is none", sample->name);
}

static void before_the_handshake(void)
{
	_Alignas(8) uint8_t request[ROOM];
	HANDLE device;

	nio_open_bare(GENERIC_READ | GENERIC_WRITE, &device);
	for (size_t i = 1; i < COUNT; i++) {
		fill(&samples[i], request);
		same(nio_request(device, samples[i].number, request), ERROR_INVALID_PARAMETER,
		     "%s: before the handshake", samples[i].name);
	}
	CloseHandle(device);
}

static void reading_only(void)
{
	_Alignas(8) uint8_t request[ROOM];
	HANDLE device;

	same(nio_open(GENERIC_READ, &device), 0, "a handle for reading: the handshake");
	same(nio_claim(device, PORT + 2, PORT + 2, 0), 0, "a handle for reading claims");
	for (size_t i = 1; i < COUNT; i++) {
		if (!(samples[i].access & KP_RIGHT_WRITE))
			continue;
		fill(&samples[i], request);
		same(nio_request(device, samples[i].number, request), ERROR_ACCESS_DENIED,
		     "%s: on a handle for reading", samples[i].name);
	}
	CloseHandle(device);
}

static void handshakes(void)
{
	static _Alignas(8) uint8_t request[ROOM];
	struct kp_handshake *hello = (struct kp_handshake *)request;
	HANDLE device;

	nio_open_bare(GENERIC_READ | GENERIC_WRITE, &device);
	fill(&samples[0], request);
	hello->magic++;
	same(nio_request(device, KP_REQUEST_HANDSHAKE, hello), ERROR_INVALID_PARAMETER,
	     "a handshake with another magic");
	hello->magic--;
	hello->major++;
	same(nio_request(device, KP_REQUEST_HANDSHAKE, hello), ERROR_NOT_SUPPORTED,
	     "a handshake of another major version");
	hello->major--;
	hello->minor = 77;
	same(nio_request(device, KP_REQUEST_HANDSHAKE, hello), 0,
	     "a handshake of another minor version");
	same(hello->minor, KP_ABI_MINOR, "the answer has the driver's own");
	CloseHandle(device);
}

static void codes(HANDLE device)
{
	_Alignas(8) uint8_t request[ROOM];
	bool unknown = true;
	DWORD answered;

	for (unsigned number = 0; number < 128; number++) {
		fill(&samples[0], request);
		if (number == 0 || number > KP_REQUEST_LAST)
			unknown = unknown &&
				  nio_request(device, number, request) == ERROR_INVALID_FUNCTION;
	}
	ok(unknown, "numbers that no request has are refused");
	unknown = true;
	for (unsigned bit = 16; bit < 32; bit++) {
		DWORD code = nio_code(KP_REQUEST_HANDSHAKE) ^ 1u << bit;

		fill(&samples[0], request);
		unknown = unknown && nio_control(device, code, request, (DWORD)samples[0].size,
						 request, (DWORD)samples[0].size, &answered) != 0;
	}
	ok(unknown, "codes of other device types are no requests");
}

/* A kernel that has the bitmap answers otherwise. */
static void learn_of_grants(HANDLE device)
{
	static _Alignas(8) uint8_t request[ROOM];

	fill(&samples[0], request);
	nio_request(device, KP_REQUEST_HANDSHAKE, request);
	if (!(((struct kp_handshake *)request)->features & KP_FEATURE_GRANT_PROCESS))
		return;
	for (size_t i = 0; i < COUNT; i++) {
		if (samples[i].number == KP_REQUEST_GRANT)
			samples[i].answer = 0;
		if (samples[i].number == KP_REQUEST_REVOKE)
			samples[i].answer = ERROR_INVALID_PARAMETER;
	}
}

int main(void)
{
	HANDLE device;

	if (nio_open(GENERIC_READ | GENERIC_WRITE, &device) || nio_claim(device, PORT, PORT, 0)) {
		ok(false, "the device opens and gives the port 0x%x", PORT);
		return plan();
	}
	learn_of_grants(device);
	handshakes();
	before_the_handshake();
	reading_only();
	codes(device);
	for (size_t i = 0; i < COUNT; i++) {
		sizes(device, &samples[i]);
		lengths(device, &samples[i]);
		flags_and_padding(device, &samples[i]);
		addresses(device, &samples[i]);
		access_bits(device, &samples[i]);
	}
	same(nio_release(device, PORT, PORT), 0, "after all that the claim is still there");
	return plan();
}
