/* SPDX-License-Identifier: MIT */
/*
 * Each request: valid, before the handshake, too short, too long, with flags and padding that mean
 * nothing, at bad addresses, on handles opened for one direction. As root, with any policy.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kio.h"

#define PORT 0x300

struct sample {
	const char *name;
	unsigned number;
	size_t size;
	size_t entry; /* what may follow comes in pieces of so many bytes; 0: nothing may */
	uint32_t flags;
	size_t padding[4]; /* offsets of bytes that must be zero; 0 ends the list */
	unsigned access;
	int answer; /* of the valid request */
};

#define NEEDS(name, number, access) ACCESS_##name = (access),
enum { KP_REQUESTS(NEEDS) };

#define SAMPLE(NAME, type)                                                                         \
	.name = #NAME, .number = KP_REQUEST_##NAME, .size = sizeof(struct type),                   \
	.access = ACCESS_##NAME

static const struct sample samples[] = {
	{ SAMPLE(HANDSHAKE, kp_handshake) },
	{ SAMPLE(READ, kp_access), .padding = { offsetof(struct kp_access, reserved) } },
	{ SAMPLE(WRITE, kp_access), .padding = { offsetof(struct kp_access, reserved) } },
	{ SAMPLE(BATCH_READ, kp_batch), .entry = 1 },
	{ SAMPLE(BATCH, kp_batch), .entry = 1 },
	{ SAMPLE(CLAIM, kp_claim_request), .flags = KP_CLAIM_SHARE,
	  .padding = { offsetof(struct kp_claim_request, notes),
		       offsetof(struct kp_claim_request, notes) + 3 } },
	{ SAMPLE(RELEASE, kp_claim_request), .answer = EINVAL,
	  .padding = { offsetof(struct kp_claim_request, notes) } },
	{ SAMPLE(GRANT, kp_grant_request), .flags = KP_GRANT_EXCLUSIVE,
	  .padding = { offsetof(struct kp_grant_request, reserved),
		       offsetof(struct kp_grant_request, reserved) + 3 } },
	{ SAMPLE(REVOKE, kp_grant_request), .answer = EINVAL,
	  .padding = { offsetof(struct kp_grant_request, reserved) } },
	{ SAMPLE(GRANT_LIST, kp_grant_list), .entry = sizeof(struct kp_range),
	  .padding = { offsetof(struct kp_grant_list, reserved) } },
	{ SAMPLE(RIGHTS_LIST, kp_rights_list), .entry = sizeof(struct kp_rights_range),
	  .padding = { offsetof(struct kp_rights_list, reserved) } },
	{ SAMPLE(POLICY_LOAD, kp_policy_load), .entry = 8, .answer = EINVAL,
	  .padding = { offsetof(struct kp_policy_load, reserved) } },
	{ SAMPLE(TRACE_SET, kp_header), .flags = KP_TRACE_ON | KP_TRACE_ALL },
	{ SAMPLE(TRACE_READ, kp_trace_read), .entry = sizeof(struct kp_trace_record) },
	{ SAMPLE(POLICY_RELOAD, kp_policy_load), .answer = EOPNOTSUPP,
	  .padding = { offsetof(struct kp_policy_load, reserved) } },
	{ SAMPLE(QUIESCE, kp_header), .answer = EOPNOTSUPP },
	{ SAMPLE(RULES, kp_rules), .flags = KP_RULES_RELOAD, .answer = EOPNOTSUPP },
	{ SAMPLE(HOLDERS, kp_holders), .entry = sizeof(struct kp_holder),
	  .padding = { offsetof(struct kp_holders, reserved),
		       offsetof(struct kp_holders, reserved) + 3 } },
};

#define COUNT (sizeof(samples) / sizeof(samples[0]))
#define ROOM 256

/* Valid in all that the header and the padding can tell; the port is claimed by the handle. */
static void fill(const struct sample *sample, void *to)
{
	struct kp_header *header = to;

	memset(to, 0, ROOM);
	header->size = (uint32_t)sample->size;
	if (sample->number == KP_REQUEST_HANDSHAKE) {
		struct kp_handshake *hello = to;

		hello->magic = KP_ABI_MAGIC;
		hello->major = KP_ABI_MAJOR;
	} else if (sample->number == KP_REQUEST_READ || sample->number == KP_REQUEST_WRITE) {
		struct kp_access *access = to;

		access->port = PORT;
		access->width = 1;
	} else if (sample->number == KP_REQUEST_CLAIM) {
		struct kp_claim_request *claim = to;

		claim->range = (struct kp_range){ PORT, PORT };
	} else if (sample->number == KP_REQUEST_RELEASE) {
		struct kp_claim_request *claim = to;

		claim->range = (struct kp_range){ PORT + 1, PORT + 1 }; /* none such */
	} else if (sample->number == KP_REQUEST_GRANT) {
		struct kp_grant_request *grant = to;

		grant->range = (struct kp_range){ PORT, PORT };
	} else if (sample->number == KP_REQUEST_REVOKE) {
		struct kp_grant_request *grant = to;

		grant->range = (struct kp_range){ PORT + 1, PORT + 1 };
	} else if (sample->number == KP_REQUEST_POLICY_LOAD) {
		struct kp_policy_load *load = to;

		load->text_len = 1; /* without its text: no sample may change the policy */
	}
}

static int ask(int fd, const struct sample *sample, void *request)
{
	return kio_request(fd, sample->number, request);
}

static void sizes(int fd, const struct sample *sample)
{
	static _Alignas(8) uint8_t request[ROOM];
	struct kp_header *header = (struct kp_header *)request;
	bool refused = true;

	fill(sample, request);
	same(ask(fd, sample, request), sample->answer, "%s: the valid one", sample->name);
	for (size_t size = 0; size < sample->size; size++) {
		fill(sample, request);
		header->size = (uint32_t)size;
		refused = refused && ask(fd, sample, request) == EINVAL;
	}
	ok(refused, "%s: every shorter size is invalid", sample->name);
	fill(sample, request);
	header->size += sample->entry > 1 ? (uint32_t)sample->entry - 1 : 1;
	same(ask(fd, sample, request), EINVAL, "%s: a longer one that nothing fills", sample->name);
	fill(sample, request);
	header->size = 0x7fffffff;
	same(ask(fd, sample, request), EINVAL, "%s: an absurd size", sample->name);
}

static void flags_and_padding(int fd, const struct sample *sample)
{
	static _Alignas(8) uint8_t request[ROOM];
	struct kp_header *header = (struct kp_header *)request;
	bool refused = true;

	for (unsigned bit = 0; bit < 32; bit++) {
		if (sample->flags >> bit & 1)
			continue;
		fill(sample, request);
		header->flags = 1u << bit;
		refused = refused && ask(fd, sample, request) == EINVAL;
	}
	ok(refused, "%s: every unknown flag is invalid", sample->name);
	refused = true;
	for (size_t i = 0; i < 4 && sample->padding[i]; i++) {
		fill(sample, request);
		request[sample->padding[i]] = 0x80;
		refused = refused && ask(fd, sample, request) == EINVAL;
	}
	ok(refused, "%s: padding that is not zero is invalid", sample->name);
}

/* A page of our own at whose end nothing lies, and one that cannot be written. */
static void addresses(int fd, const struct sample *sample)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uint8_t *two =
		mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint8_t image[ROOM] __attribute__((aligned(8)));

	if (two == MAP_FAILED)
		return;
	munmap(two + page, page);
	fill(sample, image);
	memcpy(two + page - sample->size, image, sample->size);
	same(ask(fd, sample, two + page - sample->size), sample->answer,
	     "%s: at the very end of a page", sample->name);
	memcpy(two + page - sample->size / 2, image, sample->size / 2);
	same(ask(fd, sample, two + page - sample->size / 2), EFAULT, "%s: half in nothing",
	     sample->name);
	memcpy(two, image, sample->size);
	mprotect(two, page, PROT_READ);
	same(ask(fd, sample, two), sample->answer ? sample->answer : EFAULT,
	     "%s: an answer that finds no place", sample->name);
	same(ask(fd, sample, NULL), EFAULT, "%s: no address", sample->name);
	same(ask(fd, sample, (void *)(uintptr_t)-4096), EFAULT, "%s: a kernel's address",
	     sample->name);
	munmap(two, page);
}

static void before_the_handshake(void)
{
	_Alignas(8) uint8_t request[ROOM];
	int fd = open(KIO_DEVICE, O_RDWR);

	for (size_t i = 1; i < COUNT; i++) {
		fill(&samples[i], request);
		same(ask(fd, &samples[i], request), EINVAL, "%s: before the handshake",
		     samples[i].name);
	}
	same(kio_fast_read(fd, PORT, 1, NULL), EACCES, "a fast read: before the handshake");
	close(fd);
}

static void one_direction(int flags, unsigned access, const char *how)
{
	_Alignas(8) uint8_t request[ROOM];
	int fd = open(KIO_DEVICE, flags);
	bool shaken = kio_hello(fd) == 0;

	ok(shaken == (access == KP_RIGHT_READ), "a handle for %s: the handshake", how);
	for (size_t i = 1; shaken && i < COUNT; i++) {
		if (!(samples[i].access & ~access))
			continue;
		fill(&samples[i], request);
		same(ask(fd, &samples[i], request), EACCES, "%s: on a handle for %s",
		     samples[i].name, how);
	}
	close(fd);
}

static void handshakes(void)
{
	static _Alignas(8) uint8_t request[ROOM];
	struct kp_handshake *hello = (struct kp_handshake *)request;
	int fd = open(KIO_DEVICE, O_RDWR);

	fill(&samples[0], request);
	hello->magic++;
	same(ask(fd, &samples[0], hello), EINVAL, "a handshake with another magic");
	hello->magic--;
	hello->major++;
	same(ask(fd, &samples[0], hello), EOPNOTSUPP, "a handshake of another major version");
	hello->major--;
	hello->minor = 77;
	same(ask(fd, &samples[0], hello), 0, "a handshake of another minor version");
	same(hello->minor, KP_ABI_MINOR, "the answer has the driver's own");
	same(hello->max_ops, KP_BATCH_MAX_OPS, "and the greatest count of operations");
	ok(hello->features & KP_FEATURE_CLAIM && hello->features & KP_FEATURE_GRANT_SELF &&
		   hello->features & KP_FEATURE_TRACE,
	   "and what this driver has");
	ok(!(hello->features & KP_FEATURE_GRANT_PROCESS), "and not what it has not");
	close(fd);
}

static void codes(int fd)
{
	_Alignas(8) uint8_t request[ROOM];
	bool unknown = true;

	fill(&samples[0], request);
	for (unsigned number = 0; number < 128; number++)
		if (number == 0 || number > KP_REQUEST_LAST)
			unknown = unknown && kio_request(fd, number, request) != 0;
	ok(unknown, "numbers that no request has are refused");
	unknown = true;
	for (unsigned bit = 8; bit < 32; bit++)
		unknown = unknown && ioctl(fd, KP_LINUX_CODE(1) ^ 1u << bit, request) == -1 &&
			  errno == ENOTTY;
	ok(unknown, "codes with one bit wrong are no requests");
	ok(ioctl(fd, TCGETS, request) == -1 && errno == ENOTTY, "nor are a terminal's");
}

static void fast_accesses(int fd)
{
	static uint8_t page[4096];
	void *volatile nowhere = NULL;
	uint32_t value = 0;

	same(kio_fast_read(fd, PORT, 1, &value), 0, "pread of a byte");
	same(kio_fast_read(fd, PORT, 0, &value), EINVAL, "pread of nothing");
	same(kio_fast_read(fd, PORT, 3, &value), EINVAL, "pread of three bytes");
	same(kio_fast_read(fd, 0x10000, 1, &value), EINVAL, "pread past the last port");
	same(kio_fast_read(fd, 0xffff, 2, &value), EINVAL, "pread over the last port");
	ok(pread(fd, nowhere, 1, PORT) == -1 && errno == EFAULT, "pread to nowhere");
	ok(pwrite(fd, nowhere, 1, PORT) == -1 && errno == EFAULT, "pwrite from nowhere");
	ok(pread(fd, page, sizeof(page), PORT) == -1 && errno == EINVAL, "pread of a page");
	ok(pread(fd, &value, 1, -1) == -1 && errno == EINVAL, "pread below the first port");
	same(kio_fast_write(fd, PORT, 1, 0), 0, "pwrite of a byte");
}

int main(void)
{
	int fd;

	if (kio_open(O_RDWR, &fd) || kio_claim(fd, PORT, PORT, 0)) {
		ok(false, "the device opens and gives the port 0x%x", PORT);
		return plan();
	}
	handshakes();
	before_the_handshake();
	one_direction(O_RDONLY, KP_RIGHT_READ, "reading");
	one_direction(O_WRONLY, KP_RIGHT_WRITE, "writing");
	codes(fd);
	for (size_t i = 0; i < COUNT; i++) {
		sizes(fd, &samples[i]);
		flags_and_padding(fd, &samples[i]);
		addresses(fd, &samples[i]);
	}
	fast_accesses(fd);
	same(kio_release(fd, PORT, PORT), 0, "after all that the claim is still there");
	return plan();
}
