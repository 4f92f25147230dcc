/* SPDX-License-Identifier: MIT */
/* ioperm() and iopl() in place of the C library's, and the shim's start. */
#include "preload.h"
#include "preload_system.h"

struct preload preload;

void preload_begin_injected(int fd, int host, int verbose) __attribute__((visibility("hidden")));

/* The C library's errno. A program without one does not see the number. */
extern int *__errno_location(void) __attribute__((weak, visibility("default")));

/* of arguments, and how far above a loader's frame they may lie */
#define ARGUMENTS_MAX 0x100000
#define STACK_SPAN 0x1000000ul

int preload_answer(long result)
{
	if (result >= 0)
		return 0;
	if (__errno_location)
		*__errno_location() = (int)-result;
	return -1;
}

static long kernel_ioperm(unsigned long from, unsigned long num, int turn_on)
{
	long result = system_call(SYS_IOPERM, (long)from, (long)num, turn_on, 0);

	/* A trapped program needs no call of the kernel's: it hears what ioperm(2) says to everybody. */
	if (result != -ENOSYS || !preload.traps)
		return result;
	if (from >= GRANT_PORTS || num == 0 || num > GRANT_PORTS - from)
		return -EINVAL;
	return turn_on ? -EPERM : 0;
}

/*
 * What the program was started with stays, as it could never be turned on again. The kernel hears of
 * the other ports.
 */
static long turn_off(unsigned long from, unsigned long num)
{
	unsigned long end = from + num;
	long result = 0;

	if (from >= GRANT_PORTS || num == 0 || num > GRANT_PORTS - from)
		return kernel_ioperm(from, num, 0);
	for (unsigned long first = from; first < end && result == 0;) {
		unsigned long last = first;

		if (grant_has(&preload.grant, (uint32_t)first)) {
			first++;
			continue;
		}
		while (last < end && !grant_has(&preload.grant, (uint32_t)last))
			last++;
		result = kernel_ioperm(first, last - first, 0);
		first = last;
	}
	return result;
}

int ioperm(unsigned long from, unsigned long num, int turn_on)
{
	long result;

	if (!turn_on)
		return preload_answer(turn_off(from, num));
	result = kernel_ioperm(from, num, 1);
	if (result < 0 && grant_covers(&preload.grant, from, num))
		result = 0;
	return preload_answer(result);
}

/* Every port at once is more than was granted, but the processor holds the program to its grant. */
int iopl(int level)
{
	long result = system_call(SYS_IOPL, level, 0, 0, 0);

	if (result < 0 && level >= 0 && level <= 3 && preload.active)
		result = 0;
	/* A kernel without the call would answer ENOSYS. */
	if (level < 0 || level > 3)
		result = -EINVAL;
	return preload_answer(result);
}

/*
 * glibc gives a constructor what main() gets; musl gives it nothing, and these are then whatever lay
 * there. The kernel puts the arguments' pointers onto the stack with the environment's behind them
 * (System V ABI, "Initial Stack and Register State"): three words that agree in that are the true ones.
 */
static bool are_true(int argc, char **argv, char **envp)
{
	unsigned long here = (unsigned long)__builtin_frame_address(0);
	unsigned long at = (unsigned long)argv;

	return argc > 0 && argc < ARGUMENTS_MAX && at % sizeof(*argv) == 0 && at > here &&
	       at - here < STACK_SPAN && envp == argv + argc + 1 && !argv[argc];
}

/* allowio has put the shim into the program, before its first instruction. Called by preload_injected. */
void preload_begin_injected(int fd, int host, int verbose)
{
	preload.traps = true;
	preload.channel_fd = fd;
	preload.host = host;
	preload.verbose = verbose;
	preload_join(&preload);
	if (preload.active)
		preload_catch_faults();
}

__attribute__((constructor)) static void preload_begin(int argc, char **argv, char **envp)
{
	bool given = are_true(argc, argv, envp);

	preload_read_environ(given ? (const char *const *)envp : NULL, &preload);
	if (preload.traps)
		preload_join(&preload);
	if (preload.active)
		preload_catch_faults();
}
