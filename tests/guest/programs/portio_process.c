// SPDX-License-Identifier: MIT
//
// portio's steps about processes: they change who executes what is left of the list.
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "portio.h"

static void fail(const char *what)
{
	fprintf(stderr, "portio: %s: %s\n", what, strerror(errno));
	exit(9);
}

/* Ends as the child did, so that a fault in it is seen from outside. */
static void end_like(pid_t child)
{
	int status;

	if (waitpid(child, &status, 0) < 0)
		fail("waitpid");
	if (WIFSIGNALED(status)) {
		signal(WTERMSIG(status), SIG_DFL);
		raise(WTERMSIG(status));
	}
	exit(WEXITSTATUS(status));
}

static void step_fork(void)
{
	pid_t child = fork();

	if (child < 0)
		fail("fork");
	if (child > 0)
		end_like(child);
}

static void *in_thread(void *unused)
{
	(void)unused;
	portio_run();
	exit(0);
}

static void step_thread(void)
{
	pthread_t thread;

	errno = pthread_create(&thread, NULL, in_thread, NULL);
	if (errno)
		fail("pthread_create");
	pthread_join(thread, NULL);
}

/* exec PATH: PATH gets what is left as its arguments. */
static void step_exec(void)
{
	char *path = portio_next();
	char **args = portio_rest() - 1;

	args[0] = path;
	execvp(path, args);
	fail(path);
}

static void step_mask(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGSEGV);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		fail("sigprocmask");
}

static void on_fault(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	/* Not from a signal handler in real programs; here the fault is synchronous. */
	printf("own handler: code %d\n", info->si_code);
	fflush(stdout);
	_exit(42);
}

static void step_handler(void)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_sigaction = on_fault;
	action.sa_flags = SA_SIGINFO;
	if (sigaction(SIGSEGV, &action, NULL))
		fail("sigaction");
}

static void step_signal(void)
{
	raise((int)portio_number());
}

static void step_exit(void)
{
	exit((int)portio_number());
}

/* A write to memory, for faults that have nothing to do with ports. */
static void step_poke(void)
{
	*(volatile char *)portio_number() = 1;
}

static void step_getenv(void)
{
	const char *name = portio_next();
	const char *value = getenv(name);

	printf("%s=%s\n", name, value ? value : "(unset)");
}

/* Identity and capabilities, from the kernel's own account of them. */
static void step_status(void)
{
	static const char *const wanted[] = { "Uid:",	 "Gid:",    "Groups:", "CapInh:",
					      "CapPrm:", "CapEff:", "CapAmb:", "NoNewPrivs:" };
	FILE *status = fopen("/proc/self/status", "r");
	char line[256];

	if (!status)
		fail("/proc/self/status");
	while (fgets(line, sizeof(line), status)) {
		for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
			if (strncmp(line, wanted[i], strlen(wanted[i])) == 0)
				fputs(line, stdout);
		}
	}
	fclose(status);
}

static void step_say(void)
{
	puts(portio_next());
}

static void step_sleep(void)
{
	sleep((unsigned int)portio_number());
}

const struct portio_step portio_process_steps[] = {
	{ "fork", step_fork },
	{ "thread", step_thread },
	{ "exec", step_exec },
	{ "mask", step_mask },
	{ "handler", step_handler },
	{ "signal", step_signal },
	{ "exit", step_exit },
	{ "poke", step_poke },
	{ "getenv", step_getenv },
	{ "status", step_status },
	{ "say", step_say },
	{ "sleep", step_sleep },
	{ NULL, NULL },
};
