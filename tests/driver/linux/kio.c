/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "kio.h"

int kio_request(int fd, unsigned number, void *request)
{
	return ioctl(fd, KP_LINUX_CODE(number), request) == 0 ? 0 : errno;
}

int kio_hello(int fd)
{
	struct kp_handshake hello = {
		.header = { .size = sizeof(hello) },
		.magic = KP_ABI_MAGIC,
		.major = KP_ABI_MAJOR,
	};

	return kio_request(fd, KP_REQUEST_HANDSHAKE, &hello);
}

int kio_open(int flags, int *fd)
{
	int error;

	*fd = open(KIO_DEVICE, flags);
	if (*fd < 0)
		return errno;
	error = kio_hello(*fd);
	if (error) {
		close(*fd);
		*fd = -1;
	}
	return error;
}

static struct kp_range range_of(unsigned first, unsigned last)
{
	return (struct kp_range){ (uint16_t)first, (uint16_t)last };
}

int kio_claim(int fd, unsigned first, unsigned last, uint32_t flags)
{
	struct kp_claim_request claim = {
		.header = { .size = sizeof(claim), .flags = flags },
		.range = range_of(first, last),
	};

	return kio_request(fd, KP_REQUEST_CLAIM, &claim);
}

int kio_release(int fd, unsigned first, unsigned last)
{
	struct kp_claim_request claim = {
		.header = { .size = sizeof(claim) },
		.range = range_of(first, last),
	};

	return kio_request(fd, KP_REQUEST_RELEASE, &claim);
}

int kio_grant(int fd, unsigned first, unsigned last)
{
	struct kp_grant_request grant = {
		.header = { .size = sizeof(grant) },
		.range = range_of(first, last),
	};

	return kio_request(fd, KP_REQUEST_GRANT, &grant);
}

int kio_read(int fd, unsigned port, unsigned width, uint32_t *value)
{
	struct kp_access access = {
		.header = { .size = sizeof(access) },
		.port = (uint16_t)port,
		.width = (uint8_t)width,
	};
	int error = kio_request(fd, KP_REQUEST_READ, &access);

	if (value)
		*value = access.value;
	return error;
}

int kio_write(int fd, unsigned port, unsigned width, uint32_t value)
{
	struct kp_access access = {
		.header = { .size = sizeof(access) },
		.value = value,
		.port = (uint16_t)port,
		.width = (uint8_t)width,
	};

	return kio_request(fd, KP_REQUEST_WRITE, &access);
}

int kio_fast_read(int fd, unsigned port, unsigned width, uint32_t *value)
{
	uint32_t got = 0;

	if (pread(fd, &got, width, (off_t)port) != (ssize_t)width)
		return errno;
	if (value)
		*value = got;
	return 0;
}

int kio_fast_write(int fd, unsigned port, unsigned width, uint32_t value)
{
	return pwrite(fd, &value, width, (off_t)port) == (ssize_t)width ? 0 : errno;
}

int kio_policy(int fd, const char *text, struct kp_policy_load *answer)
{
	size_t len = strlen(text);
	size_t size = sizeof(struct kp_policy_load) + (len + 7) / 8 * 8;
	struct kp_policy_load *load = calloc(1, size);
	int error;

	if (!load)
		return ENOMEM;
	load->header.size = (uint32_t)size;
	load->text_len = (uint32_t)len;
	memcpy(load + 1, text, len);
	error = kio_request(fd, KP_REQUEST_POLICY_LOAD, load);
	if (answer)
		*answer = *load;
	free(load);
	return error;
}

struct kp_batch *kio_batch_new(uint32_t op_count, uint32_t data_len)
{
	size_t len = sizeof(struct kp_batch) + op_count * sizeof(struct kp_op) + data_len;
	struct kp_batch *batch = calloc(1, len);

	if (!batch)
		exit(9);
	batch->header.size = (uint32_t)len;
	batch->op_count = op_count;
	batch->data_len = data_len;
	return batch;
}

struct kp_op *kio_ops(struct kp_batch *batch)
{
	return (struct kp_op *)(batch + 1);
}

uint8_t *kio_data(struct kp_batch *batch)
{
	return (uint8_t *)(kio_ops(batch) + batch->op_count);
}

uint64_t kio_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static __thread sigjmp_buf fault;

static void on_fault(int number)
{
	siglongjmp(fault, number);
}

bool kio_bare_in(unsigned port)
{
	struct sigaction action = { .sa_handler = on_fault };
	struct sigaction before;
	bool works = false;

	sigaction(SIGSEGV, &action, &before);
	if (!sigsetjmp(fault, 1)) {
		inb((unsigned short)port);
		works = true;
	}
	sigaction(SIGSEGV, &before, NULL);
	return works;
}

static int cases;
static int failures;

static void report(bool passed, const char *name, va_list values)
{
	cases++;
	failures += !passed;
	printf("%sok %d - ", passed ? "" : "not ", cases);
	vprintf(name, values);
	printf("\n");
	fflush(stdout);
}

void ok(bool passed, const char *name, ...)
{
	va_list values;

	va_start(values, name);
	report(passed, name, values);
	va_end(values);
}

void same(long long got, long long wanted, const char *name, ...)
{
	va_list values;

	va_start(values, name);
	report(got == wanted, name, values);
	va_end(values);
	if (got != wanted)
		printf("#   got %lld, wanted %lld\n", got, wanted);
}

void note(const char *text, ...)
{
	va_list values;

	va_start(values, text);
	printf("# ");
	vprintf(text, values);
	printf("\n");
	fflush(stdout);
	va_end(values);
}

int plan(void)
{
	printf("1..%d\n", cases);
	fflush(stdout);
	return failures != 0;
}
