/* SPDX-License-Identifier: MIT */
/*
 * Self-grant: who has the ports, and who has them not. The suite's policy gives 0xe0-0xe3 with grant,
 * 0x300-0x307 for reading alone.
 * usage: kio_grant [ioperm]     ioperm: root, and the kernel's own call before and after
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/io.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kio.h"

#define FIRST 0xe0
#define LAST 0xe3

static int fd;
static bool root;

static int in_child(int (*work)(void))
{
	int status;
	pid_t child = fork();

	if (child == 0)
		_exit(work());
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int reads(void)
{
	return kio_bare_in(FIRST);
}

static int asks_for_a_grant(void)
{
	return kio_grant(fd, FIRST, LAST);
}

static int uses_the_handle(void)
{
	return kio_fast_read(fd, FIRST, 1, NULL);
}

static int becomes_another_and_asks(void)
{
	int error;

	if (setreuid((uid_t)-1, 1002))
		return 99;
	error = kio_grant(fd, FIRST, LAST);
	return error;
}

static pthread_barrier_t barrier;

static void *early_thread(void *got)
{
	pthread_barrier_wait(&barrier); /* it is there */
	pthread_barrier_wait(&barrier); /* the grant is made */
	*(bool *)got = kio_bare_in(FIRST);
	return NULL;
}

static void *late_thread(void *got)
{
	*(bool *)got = kio_bare_in(FIRST);
	return NULL;
}

static void refusals(void)
{
	struct kp_grant_request grant = {
		.header = { .size = sizeof(grant) },
		.process = 1,
		.range = { FIRST, LAST },
	};
	int read_only;

	same(kio_grant(fd, FIRST, LAST), EACCES, "a grant of what is not claimed");
	same(kio_claim(fd, FIRST, LAST, 0), 0, "the claim");
	same(kio_claim(fd, 0x300, 0x307, 0), 0, "a claim of ports for reading");
	if (!root) /* whose policy gives these both ways */
		same(kio_grant(fd, 0x300, 0x307), EACCES, "a grant of ports that may only be read");
	same(kio_grant(fd, LAST, FIRST), EINVAL, "a grant that ends before it begins");
	same(kio_request(fd, KP_REQUEST_GRANT, &grant), EOPNOTSUPP, "a grant to another process");
	ok(!kio_bare_in(FIRST), "the ports fault before the grant");
	if (kio_open(O_RDONLY, &read_only) == 0) {
		same(kio_grant(read_only, FIRST, LAST), EACCES, "a grant by a read-only handle");
		close(read_only);
	}
	same(in_child(uses_the_handle), 0, "a child may use the handle that it inherited");
	same(in_child(asks_for_a_grant), EACCES, "but is not granted ports through it");
}

static void neighbours(void)
{
	ok(kio_bare_in(FIRST) && kio_bare_in(LAST), "the granted ports work");
	ok(!kio_bare_in(FIRST - 1) && !kio_bare_in(LAST + 1), "their neighbours fault");
	ok(!kio_bare_in(0xffff) && !kio_bare_in(0), "so do the first and the last port");
}

static void relatives(void)
{
	struct kp_grant_list list = { .header = { .size = sizeof(list) } };
	bool early = false;
	bool late = false;
	pthread_t thread;
	pthread_t other;

	pthread_barrier_init(&barrier, NULL, 2);
	pthread_create(&thread, NULL, early_thread, &early);
	pthread_barrier_wait(&barrier);
	same(kio_grant(fd, FIRST, LAST), 0, "the grant");
	pthread_barrier_wait(&barrier);
	pthread_join(thread, NULL);
	ok(!early, "a thread that was there before has them not");
	pthread_create(&other, NULL, late_thread, &late);
	pthread_join(other, NULL);
	ok(late, "a thread that is made afterwards has them");
	same(in_child(reads), 1, "a child has them");
	same(kio_grant(fd, FIRST, LAST), 0, "the same grant again");
	same(kio_grant(fd, FIRST, FIRST), 0, "a part of it");
	same(kio_request(fd, KP_REQUEST_GRANT_LIST, &list), 0, "the list of grants");
	same(list.count, 2, "has two");
}

/* What one of two that share a bitmap changes must not reach the other. */
static int gives_up(void)
{
	ioperm(FIRST, 1, 0);
	return kio_bare_in(FIRST);
}

static int gives_up_all(void)
{
	ioperm(FIRST, 4, 0);
	return kio_bare_in(LAST);
}

static void kernel_call(void)
{
	same(ioperm(FIRST, 4, 1) == -1 ? errno : 0, geteuid() ? EPERM : 0,
	     "ioperm(2) itself asks what it always asks");
	same(in_child(gives_up), 0, "a child gives up a port by ioperm(2)");
	ok(kio_bare_in(FIRST), "which its parent keeps");
	same(in_child(gives_up_all), 0, "a child gives up all ports");
	ok(kio_bare_in(LAST), "which its parent keeps too");
	same(ioperm(LAST, 1, 0), 0, "a thread gives up a port by ioperm(2)");
	ok(!kio_bare_in(LAST) && kio_bare_in(FIRST), "that one and no other");
	same(kio_grant(fd, FIRST, LAST), 0, "it can be granted again");
	ok(kio_bare_in(LAST), "and works again");
}

/* Two bitmaps with one sequence number would leave one of them in force for the other. */
static void many_bitmaps(void)
{
	int wrong = 0;

	for (int i = 0; i < 50; i++) {
		pid_t child = fork();
		int status;

		if (child == 0) {
			int bad = 0;

			ioperm((unsigned)FIRST + (unsigned)i % 4, 1, 0);
			for (int round = 0; round < 20; round++) {
				for (int port = 0; port < 4; port++)
					bad += kio_bare_in((unsigned)(FIRST + port)) ==
					       (port == i % 4);
				usleep(1);
			}
			_exit(bad != 0);
		}
		waitpid(child, &status, 0);
		wrong += status != 0;
	}
	same(wrong, 0, "fifty bitmaps, each with its own hole");
}

static int had_ports_before(void)
{
	bool kept;

	if (ioperm(0x310, 4, 1))
		return 99;
	if (kio_grant(fd, FIRST, LAST) != EACCES) /* a child of the opener */
		return 98;
	close(fd);
	if (kio_open(O_RDWR, &fd) || kio_claim(fd, 0x318, 0x31b, 0) || kio_grant(fd, 0x318, 0x31b))
		return 97;
	kept = kio_bare_in(0x310) && kio_bare_in(0x318) && !kio_bare_in(0x314);
	ioperm(0x310, 4, 0);
	return kept && !kio_bare_in(0x310) && kio_bare_in(0x31b) ? 0 : 96;
}

int main(int argc, char **argv)
{
	root = argc > 1 && strcmp(argv[1], "ioperm") == 0;

	if (argc > 1 && strcmp(argv[1], "probe") == 0)
		return kio_bare_in(FIRST) ? 0 : 1;
	if (kio_open(O_RDWR, &fd)) {
		ok(false, "the device opens");
		return plan();
	}
	refusals();
	relatives();
	neighbours();
	kernel_call();
	many_bitmaps();
	if (root) {
		same(in_child(had_ports_before), 0, "a grant beside ports had by ioperm(2)");
		same(in_child(becomes_another_and_asks), EACCES, "another user, another process");
		same(setreuid((uid_t)-1, 1002) ? 99 : kio_grant(fd, FIRST, LAST), EACCES,
		     "the opener's process as another user is granted nothing");
		same(setreuid((uid_t)-1, 0), 0, "back as the opener");
	}
	close(fd);
	ok(kio_bare_in(FIRST), "the ports stay when the handle is closed");
	same(in_child(reads), 1, "and children have them still");
	if (fork() == 0) {
		execl("/proc/self/exe", "kio_grant", "probe", (char *)NULL);
		_exit(9);
	}
	{
		int status = -1;

		wait(&status);
		same(status, 0, "and so has a program that is executed");
	}
	return plan();
}
