/* SPDX-License-Identifier: MIT */
/*
 * run_signalled FILE [ARGUMENT]...: runs it by launch(), after SIGSEGV was blocked and ignored, as a
 * careless parent leaves it. SIGUSR1 is blocked as well, which is nobody's business.
 */
#include "tools/allowio/launch.h"
#include "tools/allowio/say.h"

#include <signal.h>
#include <unistd.h>

const char program_name[] = "run_signalled";

int main(int argc, char **argv)
{
	sigset_t set;

	if (argc < 2)
		return EXIT_FAILED;
	sigemptyset(&set);
	sigaddset(&set, SIGSEGV);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGSEGV, SIG_IGN);
	launch_prepare_signals();
	return launch(argv[1], argv + 1, environ);
}
