/* SPDX-License-Identifier: MIT */
/*
 * Requests on two handles of one device. Input: records of a byte that chooses, a length (2 bytes)
 * and the request. The byte: bits 0-3 number, to which the length's bit 15 adds 16, bit 4 handle, bit 5 the size in the header is put
 * right, bits 6-7 not both zero: something of the host happens first (see happens).
 */
#include "fuzz.h"

#include "tests/core/ask.h"

#define MOST_REQUESTS 64u

static const char policy[] = "administrators 0x300-0x31f,lpt1 read write grant slow\n"
			     "user alice 0x300-0x30f read write grant\n"
			     "user alice 0x310-0x317 read\n"
			     "user alice 0x318-0x31f write\n";

static const struct fake_opener people[2] = { { .administrator = true }, { .user = "alice" } };
static struct kp_handle handles[2];
static const struct kp_handle *asking;

/* The policy once more, by hand. */
static uint32_t given(const struct kp_handle *handle, uint32_t port)
{
	if (handle == &handles[0])
		return port >> 5 == 0x300 >> 5 || (port >= 0x378 && port <= 0x37a) ? KP_RIGHT_ALL :
										     0;
	if (port >> 4 == 0x300 >> 4)
		return KP_RIGHT_ALL;
	if (port >> 3 == 0x310 >> 3)
		return KP_RIGHT_READ;
	return port >> 3 == 0x318 >> 3 ? KP_RIGHT_WRITE : 0;
}

static bool is_claimed(const struct kp_handle *handle, uint32_t port)
{
	const struct kp_claim *claim = handle->claims;

	while (claim && (port < claim->range.first || port > claim->range.last))
		claim = claim->next;
	return claim != NULL;
}

static void check_access(const struct fake_access *access)
{
	uint32_t right = access->write ? KP_RIGHT_WRITE : KP_RIGHT_READ;

	MUST(asking && asking->greeted && asking->access & right);
	for (uint32_t port = access->port; port < access->port + (uint32_t)access->width; port++) {
		MUST(given(asking, port) & right);
		MUST(is_claimed(asking, port));
	}
}

static void check_state(void)
{
	fake_check_grants();
	for (const struct kp_grant *grant = fake.device.grants.first; grant; grant = grant->next)
		for (uint32_t port = grant->range.first; port <= grant->range.last; port++) {
			MUST(given(&handles[0], port) == KP_RIGHT_ALL ||
			     grant->owner == &handles[1]);
			MUST(given(grant->owner, port) == KP_RIGHT_ALL);
			MUST(is_claimed(grant->owner, port));
		}
}

static void open_handle(uint32_t which)
{
	MUST(ask_open(&handles[which], &people[which], KP_RIGHT_READ | KP_RIGHT_WRITE, which + 1) ==
	     KP_STATUS_OK);
}

static void happens(uint32_t what, uint32_t which)
{
	if (what == 1) {
		fake.fail_allocation = fake.allocations + 1 + which;
	} else if (what == 2) {
		kp_grant_process_gone(&fake.device, fake_key(1 + which));
	} else if (what == 3) {
		kp_handle_close(&handles[which]);
		MUST(kp_device_load_policy(&fake.device, policy, sizeof(policy) - 1, NULL, NULL) ==
		     KP_STATUS_OK);
		open_handle(which);
	}
}

static void ask_once(struct input *input)
{
	uint32_t choice = input_u8(input);
	uint32_t which = choice >> 4 & 1;
	uint32_t head = input_u16(input);
	uint32_t number = (choice & 0xf) | (head >> 15) << 4;
	size_t len = head & 0x7fff;
	struct kp_header *header;

	happens(choice >> 6, which);
	if (len > input->left)
		len = input->left;
	header = malloc(len + sizeof(*header));
	MUST(header);
	input_take(input, header, len);
	if (choice & 0x20 && len >= sizeof(*header))
		header->size = (uint32_t)len;
	asking = &handles[which];
	fake_request(&handles[which], number, header, len, NULL);
	asking = NULL;
	fake.fail_allocation = 0;
	free(header);
	check_state();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct input input = { data, len };

	MUST(fake_start(FAKE_NT, policy));
	fake.on_access = check_access;
	fake.access_ns = 50000000; /* a poll of four seconds is 80 rounds */
	fake.interrupt_at = 1000;
	open_handle(0);
	open_handle(1);
	for (uint32_t i = 0; i < MOST_REQUESTS && input.left; i++)
		ask_once(&input);
	kp_handle_close(&handles[0]);
	kp_handle_close(&handles[1]);
	check_state();
	fake_stop();
	return 0;
}
