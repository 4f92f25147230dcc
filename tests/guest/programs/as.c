// SPDX-License-Identifier: MIT
//
// Start a program as another user, under one of the conditions that allowio meets.
//
//	as [-p FIRST-LAST] [-n] [-b] [-m] USER PROGRAM ARGS...
//
//	-p  give it ports by ioperm first: what the kernel alone does, without kport
//	-n  no_new_privs: file capabilities and setuid bits count for nothing
//	-b  an empty capability bounding set, as in a container
//	-m  SIGSEGV blocked: the kernel then kills where it would have signalled
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/io.h>
#include <sys/prctl.h>
#include <unistd.h>

static void fail(const char *what)
{
	perror(what);
	exit(125);
}

static void give_ports(const char *range)
{
	unsigned long first, last;

	if (sscanf(range, "%lx-%lx", &first, &last) != 2 || last < first) {
		fprintf(stderr, "as: -p wants FIRST-LAST in hexadecimal\n");
		exit(125);
	}
	if (ioperm(first, last - first + 1, 1))
		fail("as: ioperm");
}

static void empty_bounding_set(void)
{
	for (unsigned long cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++) {
		if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0))
			fail("as: PR_CAPBSET_DROP");
	}
}

static void block_segv(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGSEGV);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		fail("as: sigprocmask");
}

static void become(const char *name)
{
	const struct passwd *user = getpwnam(name);

	if (!user) {
		fprintf(stderr, "as: no user %s\n", name);
		exit(125);
	}
	if (initgroups(name, user->pw_gid) || setgid(user->pw_gid) || setuid(user->pw_uid))
		fail("as: becoming the user");
	if (setenv("HOME", user->pw_dir, 1) || setenv("USER", name, 1) ||
	    setenv("LOGNAME", name, 1))
		fail("as: setenv");
}

int main(int argc, char **argv)
{
	bool no_new_privs = false;
	int option;

	while ((option = getopt(argc, argv, "+p:nbm")) != -1) {
		switch (option) {
		case 'p':
			give_ports(optarg);
			break;
		case 'n':
			no_new_privs = true;
			break;
		case 'b':
			empty_bounding_set();
			break;
		case 'm':
			block_segv();
			break;
		default:
			return 125;
		}
	}
	if (argc - optind < 2) {
		fprintf(stderr, "usage: as [-p FIRST-LAST] [-n] [-b] [-m] USER PROGRAM ARGS...\n");
		return 125;
	}
	become(argv[optind]);
	if (no_new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		fail("as: PR_SET_NO_NEW_PRIVS");
	execvp(argv[optind + 1], argv + optind + 1);
	fail(argv[optind + 1]);
}
