/* SPDX-License-Identifier: MIT */
#include "mind.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * What is told to allowio and meant for the program. From a terminal, Ctrl-C and the like reach every
 * process of the group by themselves.
 */
static const int passed_on[] = { SIGHUP,  SIGINT,  SIGQUIT, SIGTERM,
				 SIGUSR1, SIGUSR2, SIGCONT, SIGALRM };

bool mind_begin(struct mind *mind)
{
	sigset_t taken;

	*mind = (struct mind){ .signals = -1 };
	sigemptyset(&taken);
	for (size_t i = 0; i < sizeof(passed_on) / sizeof(passed_on[0]); i++)
		sigaddset(&taken, passed_on[i]);
	sigaddset(&taken, SIGCHLD);
	sigaddset(&taken, SIGTSTP);
	sigaddset(&taken, SIGPIPE);
	if (sigprocmask(SIG_BLOCK, &taken, &mind->before) != 0)
		return false;
	sigdelset(&taken, SIGPIPE);
	mind->signals = signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK);
	/* An orphan of the program's is a child of this process then, and is waited for. */
	return mind->signals >= 0 && prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0;
}

void mind_leave(const struct mind *mind)
{
	close(mind->signals);
	sigprocmask(SIG_SETMASK, &mind->before, NULL);
}

static bool is_passed_on(int signal)
{
	for (size_t i = 0; i < sizeof(passed_on) / sizeof(passed_on[0]); i++) {
		if (passed_on[i] == signal)
			return true;
	}
	return false;
}

void mind_signals(struct mind *mind)
{
	struct signalfd_siginfo info;

	while (read(mind->signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		int signal = (int)info.ssi_signo;

		if (is_passed_on(signal) && info.ssi_code <= 0 && !mind->has_ended)
			kill(mind->program, signal);
	}
}

static bool is_stop(int signal)
{
	return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

static void take_status(struct mind *mind, pid_t process, int status)
{
	if (process != mind->program)
		return;
	/* The shell that started allowio wants to know of it. Behind the signal there is ptrace's. */
	if (WIFSTOPPED(status) && status >> 16 == 0 && is_stop(WSTOPSIG(status)))
		raise(SIGSTOP);
	if (!WIFEXITED(status) && !WIFSIGNALED(status))
		return;
	mind->status = status;
	mind->has_ended = true;
}

/* Commands that a simulated device prints to are children of other threads, and end after the program. */
static const int taken_by_this_thread = WNOHANG | WUNTRACED | __WALL | __WNOTHREAD;

bool mind_reap(struct mind *mind, void (*taken)(void *context, pid_t process, int status),
	       void *context)
{
	pid_t process;
	int status;

	while ((process = waitpid(-1, &status, taken_by_this_thread)) > 0) {
		if (taken)
			taken(context, process, status);
		take_status(mind, process, status);
	}
	return process == 0 || errno != ECHILD;
}

int mind_end(const struct mind *mind)
{
	const struct rlimit no_core = { 0 };
	int signal = WTERMSIG(mind->status);
	sigset_t set;

	if (!WIFSIGNALED(mind->status))
		return WEXITSTATUS(mind->status);
	/* The core file, if any, is the program's. */
	setrlimit(RLIMIT_CORE, &no_core);
	sigemptyset(&set);
	sigaddset(&set, signal);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	if (signal != SIGKILL)
		(void)!sigaction(signal, &(struct sigaction){ .sa_handler = SIG_DFL }, NULL);
	kill(getpid(), signal);
	return 128 + signal;
}
