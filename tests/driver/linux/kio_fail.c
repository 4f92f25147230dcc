/* SPDX-License-Identifier: MIT */
/*
 * Each allocation of each operation made to fail in turn, on a kernel with fault injection
 * (Documentation/fault-injection: fail-nth). An operation may fail with ENOMEM, or do without; in
 * any case everything is free when its process has ended, and works again.
 * usage: kio_fail MODULE [OPERATION]
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kio.h"

#define MOST 5000 /* allocations of one operation */
/*
 * Loading makes hundreds for the kernel's own tables, in code that warns when they fail. The module's
 * own, by its start and misc_register(), are among the last of them.
 */
#define LOADING 60

static int fd = -1;
static const char *module;

static const char policy[] = "administrators 0xe0-0xe3 read write grant unsafe\n"
			     "administrators 0x300-0x31f,lpt1 read write grant\n";

static int nothing(void)
{
	return 0;
}

static int opened(void)
{
	return kio_open(O_RDWR, &fd);
}

static int claimed(void)
{
	int error = opened();

	return error ? error : kio_claim(fd, 0xe0, 0xe3, 0);
}

static int granted(void)
{
	int error = claimed();

	return error ? error : kio_grant(fd, 0xe0, 0xe1);
}

/* Another process shares the bitmap, so that the next grant has to copy it. */
static int sharing(void)
{
	int error = granted();

	if (!error && fork() == 0) {
		close(fd);
		usleep(100000);
		_exit(0);
	}
	return error;
}

static int opened_bare(void)
{
	fd = open(KIO_DEVICE, O_RDWR);
	return fd < 0 ? errno : 0;
}

static int handshake(void)
{
	return kio_hello(fd);
}

static int claim(void)
{
	return kio_claim(fd, 0x300, 0x307, 0);
}

static int claim_parallel(void)
{
	return kio_claim(fd, 0x378, 0x37a, 0);
}

static int grant(void)
{
	return kio_grant(fd, 0xe0, 0xe1);
}

static int grant_more(void)
{
	return kio_grant(fd, 0xe2, 0xe3);
}

static int batch(void)
{
	static uint64_t room[4096];
	struct kp_batch *request = (struct kp_batch *)room;

	request->header.size = sizeof(room);
	request->op_count = 1;
	request->data_len = sizeof(room) - sizeof(*request) - sizeof(struct kp_op);
	*kio_ops(request) = (struct kp_op){ .code = KP_OP_IN, .width = 1, .port = 0xe0 };
	return kio_request(fd, KP_REQUEST_BATCH, request);
}

static int load_policy(void)
{
	return kio_policy(fd, policy, NULL);
}

static int rights(void)
{
	struct {
		struct kp_rights_list list;
		struct kp_rights_range ranges[16];
	} answer = { .list.header.size = sizeof(answer) };

	return kio_request(fd, KP_REQUEST_RIGHTS_LIST, &answer);
}

static int trace_on(void)
{
	struct kp_header header = { .size = sizeof(header), .flags = KP_TRACE_ON | KP_TRACE_ALL };

	return kio_request(fd, KP_REQUEST_TRACE_SET, &header);
}

static int fork_after_grant(void)
{
	int status = -1;
	pid_t child = fork();

	if (child < 0)
		return errno;
	if (child == 0)
		_exit(kio_bare_in(0xe0) ? 0 : 1);
	waitpid(child, &status, 0);
	return status ? EIO : 0;
}

static int unloaded(void)
{
	return syscall(SYS_delete_module, "kioport", O_NONBLOCK) == 0 ? 0 : errno;
}

static int load(void)
{
	int file = open(module, O_RDONLY);

	if (file < 0)
		return errno;
	return syscall(SYS_finit_module, file, "", 0) == 0 ? 0 : errno;
}

static const struct operation {
	const char *name;
	int (*before)(void);
	int (*run)(void);
	unsigned least; /* allocations of the driver in it */
	int also;	/* another error that it may end with; 0: none */
} operations[] = {
	{ "open", nothing, opened_bare, 4, 0 },
	{ "handshake", opened_bare, handshake, 0, 0 },
	/* request_region() does not tell why it gives nothing */
	{ "claim", opened, claim, 2, EBUSY },
	{ "claim of a parallel port", opened, claim_parallel, 3, 0 },
	{ "grant", claimed, grant, 2, 0 },
	{ "grant beside a shared bitmap", sharing, grant_more, 2, 0 },
	{ "batch", claimed, batch, 1, 0 },
	{ "policy load", opened, load_policy, 2, 0 },
	{ "list of rights", opened, rights, 0, 0 },
	{ "trace on", opened, trace_on, 0, 0 },
	{ "fork after a grant", granted, fork_after_grant, 1, 0 },
	{ "loading the module", unloaded, load, 2, 0 },
};

static bool loads(const struct operation *operation)
{
	return operation->run == load;
}

enum outcome { CLEAN, WITHOUT, NOT_REACHED, BAD };

struct result {
	enum outcome outcome;
	int error;
	unsigned left; /* of the count, where it was not reached */
};

/* In a process of its own: what fails is its n-th allocation from here on, and no other's. */
static struct result attempt(const struct operation *operation, unsigned n)
{
	char text[16] = { 0 };
	int nth = open("/proc/thread-self/fail-nth", O_RDWR);
	int error = operation->before();
	unsigned left;

	if (nth < 0 || error)
		return (struct result){ BAD, nth < 0 ? ENOSYS : error, 0 };
	snprintf(text, sizeof(text), "%u", n);
	if (write(nth, text, strlen(text)) < 0)
		return (struct result){ BAD, errno, 0 };
	error = operation->run();
	memset(text, 0, sizeof(text));
	if (pread(nth, text, sizeof(text) - 1, 0) <= 0 || write(nth, "0", 1) < 0)
		return (struct result){ BAD, errno, 0 };
	left = (unsigned)atoi(text);
	if (left)
		return (struct result){ error ? BAD : NOT_REACHED, error, left };
	if (error && error != ENOMEM && error != operation->also)
		return (struct result){ BAD, error, 0 };
	return (struct result){ error ? CLEAN : WITHOUT, error, 0 };
}

static struct result attempt_apart(const struct operation *operation, unsigned n)
{
	struct result *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct result result;
	int status = -1;
	pid_t child;

	*shared = (struct result){ BAD, -1, 0 };
	fflush(stdout);
	child = fork();
	if (child == 0) {
		*shared = attempt(operation, n);
		_exit(0);
	}
	waitpid(child, &status, 0);
	result = *shared;
	munmap(shared, sizeof(*shared));
	return status == 0 ? result : (struct result){ BAD, -status, 0 };
}

/* Everything can be had, and so nobody has it still. */
static int is_free(void)
{
	static const struct kp_range ranges[] = { { 0xe0, 0xe3 },
						  { 0x300, 0x31f },
						  { 0x378, 0x37a } };
	int error = kio_open(O_RDWR, &fd);

	for (size_t i = 0; !error && i < sizeof(ranges) / sizeof(ranges[0]); i++)
		error = kio_claim(fd, ranges[i].first, ranges[i].last, 0);
	close(fd);
	fd = -1;
	return error;
}

/* The policy lasts as long as the module. */
static int restore(void)
{
	int error = 0;

	if (access(KIO_DEVICE, F_OK) != 0)
		error = load();
	if (!error)
		error = kio_open(O_RDWR, &fd);
	if (!error)
		error = load_policy();
	close(fd);
	fd = -1;
	return error;
}

/* The first allocation that is to fail. */
static unsigned first_of(const struct operation *operation)
{
	unsigned all;

	if (!loads(operation))
		return 1;
	all = MOST - attempt_apart(operation, MOST).left;
	restore();
	note("%s makes %u allocations, of which the last %u fail", operation->name, all, LOADING);
	return all > LOADING ? all - LOADING : 1;
}

static void fail_each(const struct operation *operation)
{
	unsigned count[BAD + 1] = { 0 };
	struct result result = { CLEAN, 0, 0 };
	unsigned n = first_of(operation);
	int left = 0;

	while (result.outcome != NOT_REACHED && count[BAD] < 20 && !left) {
		result = attempt_apart(operation, n);
		count[result.outcome]++;
		if (result.outcome == BAD)
			note("%s, allocation %u: error %d", operation->name, n, result.error);
		left = loads(operation) ? restore() : is_free();
		n++;
	}
	note("%s: %u allocations failed, %u of them with ENOMEM, the others were done without",
	     operation->name, count[CLEAN] + count[WITHOUT], count[CLEAN]);
	same(count[BAD], 0, "%s: no allocation can be missed but with ENOMEM", operation->name);
	same(left, 0, "%s: nothing is left behind", operation->name);
	ok(result.outcome == NOT_REACHED, "%s: works when none fails", operation->name);
	ok(count[CLEAN] + count[WITHOUT] >= operation->least, "%s: its allocations did fail",
	   operation->name);
}

int main(int argc, char **argv)
{
	module = argc > 1 ? argv[1] : "kioport.ko";
	same(restore(), 0, "the policy is loaded");
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
		if (argc < 3 || strcmp(argv[2], operations[i].name) == 0)
			fail_each(&operations[i]);
	return plan();
}
