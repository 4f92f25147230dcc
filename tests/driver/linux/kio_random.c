/* SPDX-License-Identifier: MIT */
/*
 * Random and mutated requests from four processes. What may not happen: an answer that no request
 * has, a port touched that nobody gave (the policy gives harmless ones only), a claim that stays, and
 * whatever the kernel would say in its log, which the suite reads.
 * usage: kio_random COUNT SECONDS [SEED]     stops at either
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../random_requests.h"
#include "kio.h"

#define WORKERS 4

struct tally {
	uint64_t asked;
	uint64_t served;  /* answered 0 */
	uint64_t strange; /* an errno that no request has */
	int errno_seen;
	unsigned number_seen;
};

static uint8_t buffer[RANDOM_ROOM] __attribute__((aligned(8)));

static bool is_known(int error)
{
	static const int known[] = { 0,	     EINVAL, EOPNOTSUPP, EACCES, EBUSY,	 ETIMEDOUT,
				     ENOMEM, EINTR,  ENOTTY,	 EFAULT, EDQUOT, EBADF };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i] == error)
			return true;
	return false;
}

static int reopen(int fd)
{
	static const int flags[] = { O_RDWR, O_RDWR, O_RDWR, O_RDONLY };

	close(fd);
	kio_open(flags[any(4)], &fd);
	return fd;
}

static int ask(int fd)
{
	unsigned number = random_number();
	size_t len = random_make(number, buffer);

	/* Four in five policies are not loaded: the others would work with little else. */
	if (number == KP_REQUEST_POLICY_LOAD && any(5))
		number = KP_REQUEST_CLAIM;
	memcpy(buffer, &(uint32_t){ (uint32_t)len }, 4);
	if (any(8) == 0)
		random_keep(buffer, len);
	if (any(2))
		random_mutate(buffer, &len);
	if (any(64) == 0)
		return ioctl(fd, KP_LINUX_CODE(number) ^ (1u << any(32)), buffer) ? errno : 0;
	if (any(16) == 0)
		return any(2) ? kio_fast_read(fd, random_port(), any(6), NULL) :
				kio_fast_write(fd, random_port(), any(4), any(256));
	return kio_request(fd, number, buffer);
}

static void work(struct tally *tally, uint64_t count, uint64_t end_ns, uint64_t seed)
{
	int fd = -1;

	random_start(seed);
	while (tally->asked < count && ((tally->asked & 255) || kio_now_ns() < end_ns)) {
		int error;

		if (fd < 0 || any(500) == 0)
			fd = reopen(fd);
		error = ask(fd);
		tally->asked++;
		tally->served += error == 0;
		if (!is_known(error)) {
			tally->strange++;
			tally->errno_seen = error;
		}
	}
}

int main(int argc, char **argv)
{
	uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 0) : 10000000;
	uint64_t seconds = argc > 2 ? strtoull(argv[2], NULL, 0) : 60;
	uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 0) : kio_now_ns();
	uint64_t end_ns = kio_now_ns() + seconds * 1000000000u;
	struct tally *tallies = mmap(NULL, WORKERS * sizeof(*tallies), PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct tally sum = { 0 };
	int failed = 0;
	int fd;

	for (unsigned i = 0; i < WORKERS; i++)
		if (fork() == 0) {
			work(&tallies[i], count / WORKERS, end_ns, seed * (2 * i + 3) | 1);
			_exit(0);
		}
	for (unsigned i = 0; i < WORKERS; i++) {
		int status;

		wait(&status);
		failed += status != 0;
	}
	for (unsigned i = 0; i < WORKERS; i++) {
		sum.asked += tallies[i].asked;
		sum.served += tallies[i].served;
		sum.strange += tallies[i].strange;
		if (tallies[i].strange)
			sum.errno_seen = tallies[i].errno_seen;
	}
	note("%llu random requests, %llu of them served, from %u processes, seed %llu",
	     (unsigned long long)sum.asked, (unsigned long long)sum.served, WORKERS,
	     (unsigned long long)seed);
	same(failed, 0, "no process dies");
	ok(sum.asked > 0 && sum.served > sum.asked / 50, "one request in fifty at least is served");
	same(sum.strange ? sum.errno_seen : 0, 0, "every answer is one that requests have");
	same(kio_open(O_RDWR, &fd), 0, "the device still opens");
	same(kio_policy(fd, "administrators 0xe0-0xe3,0x300-0x31f read write grant unsafe\n", NULL),
	     0, "and takes a policy");
	close(fd);
	kio_open(O_RDWR, &fd);
	same(kio_claim(fd, 0xe0, 0xe3, 0), 0, "nobody holds the latch");
	same(kio_claim(fd, 0x300, 0x31f, 0), 0, "nor the prototype card's ports");
	return plan();
}
