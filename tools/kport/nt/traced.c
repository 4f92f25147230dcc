/* SPDX-License-Identifier: MIT */
/* On Windows a program is recorded by allowio itself, and its recording shown afterwards. */
#include "../traced.h"

#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <sys/stat.h>

static int unsupported(const struct command_line *line)
{
	complain(line, "a program cannot be started from here on Windows: 'allowio --record FILE "
		       "RANGES PROGRAM' records it, and 'kport trace show FILE' shows that");
	return EXIT_UNSUPPORTED;
}

int traced_start(const struct command_line *line, const char *const *words, const char *ranges,
		 struct traced **traced)
{
	(void)words, (void)ranges;
	*traced = NULL;
	return unsupported(line);
}

int traced_recording(const struct command_line *line, struct traced *traced,
		     kport_recording **recording)
{
	(void)traced;
	*recording = NULL;
	return unsupported(line);
}

int traced_end(struct traced *traced)
{
	(void)traced;
	return EXIT_UNSUPPORTED;
}

int traced_run(const struct command_line *line, const char *const *words, const char *ranges)
{
	(void)words, (void)ranges;
	return unsupported(line);
}

bool traced_print_to(const char *path)
{
	int file = _fileno(stderr);

	fflush(stdout);
	if (path)
		file = _open(path, _O_WRONLY | _O_CREAT | _O_TRUNC, _S_IREAD | _S_IWRITE);
	if (file < 0 || _dup2(file, _fileno(stdout)) < 0)
		return false;
	if (path)
		_close(file);
	return true;
}
