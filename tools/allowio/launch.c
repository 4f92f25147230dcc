/* SPDX-License-Identifier: MIT */
#include "launch.h"
#include "file_kind.h"
#include "say.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void launch_prepare_signals(void)
{
	struct sigaction action = { .sa_handler = SIG_DFL };
	sigset_t set;

	sigemptyset(&action.sa_mask);
	sigaction(SIGSEGV, &action, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGSEGV);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

/* "sh file arguments" */
static void run_by_shell(const char *file, char **arguments, char **environment)
{
	size_t count = 0;
	char **all;

	while (arguments[count] != NULL)
		count++;
	all = calloc(count + 3, sizeof(all[0]));
	if (!all)
		return;
	all[0] = (char *)"/bin/sh";
	all[1] = (char *)file;
	for (size_t i = 1; i < count; i++)
		all[i + 1] = arguments[i];
	execve(all[0], all, environment);
	free(all);
}

static bool read_file(void *context, uint32_t offset, void *data, size_t len)
{
	return pread(*(const int *)context, data, len, (off_t)offset) == (ssize_t)len;
}

static struct file_look look_at(const char *file)
{
	const char *slash = strrchr(file, '/'), *dot = strrchr(slash ? slash : file, '.');
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	const struct file_source source = { read_file, &fd };
	/* What may be run and not read is the system's to judge. */
	struct file_look look = { FILE_KIND_OTHER, "a file that cannot be read" };

	if (fd < 0)
		return look;
	look = file_look(dot ? dot : "", &source);
	close(fd);
	return look;
}

/*
 * The kernel knows no such program. A shell would read one for DOS or Windows as a script. Answers -1 where
 * it is none of these, or an exit code. (Where Wine has registered itself with binfmt_misc, its programs do run.)
 */
static int refuse_foreign(const char *file)
{
	const struct file_look look = look_at(file);

	switch (look.kind) {
	case FILE_KIND_DOS:
	case FILE_KIND_WIN16:
	case FILE_KIND_BATCH:
		say_failed(
			"%s is %s: run it in an emulator that passes ports through, and give the "
			"ports to that, as in: allowio lpt1 dosbox-x %s",
			file, look.words, file);
		return EXIT_CANNOT;
	case FILE_KIND_WIN32:
	case FILE_KIND_WIN64:
		say_failed(
			"%s is %s for Windows: run it by Wine, and give the ports to that, as in: "
			"allowio lpt1 wine %s",
			file, look.words, file);
		return EXIT_CANNOT;
	case FILE_KIND_ALIEN:
		say_failed("%s is %s, which this machine cannot run", file, look.words);
		return EXIT_CANNOT;
	default:
		return -1;
	}
}

static int refused(const char *file, int error)
{
	if (error == ENOENT && access(file, F_OK) == 0)
		say_failed("%s: the interpreter or loader that it names is not there", file);
	else if (error == E2BIG)
		say_failed("%s: its arguments and environment are too long", file);
	else if (error == EAGAIN)
		say_failed("%s: the user has too many processes (ulimit -u)", file);
	else
		say_failed("%s: %s", file, strerror(error));
	return error == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT;
}

int launch(const char *file, char **arguments, char **environment)
{
	int error, foreign = -1;

	execve(file, arguments, environment);
	error = errno;
	if (error == ENOEXEC) {
		foreign = refuse_foreign(file);
		if (foreign >= 0)
			return foreign;
		run_by_shell(file, arguments, environment);
		error = errno;
	}
	return refused(file, error);
}
