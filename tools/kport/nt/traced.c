/* SPDX-License-Identifier: MIT */
/* On Windows a program is recorded by allowio itself, and its recording shown afterwards. */
#include "../traced.h"

#include <fcntl.h>
#include <io.h>
#include <process.h>
#include <stdio.h>
#include <sys/stat.h>

int traced_new(const struct command_line *line, struct traced **traced)
{
	*traced = NULL;
	complain(line, "a program cannot be started from here on Windows: 'allowio --record FILE "
		       "RANGES PROGRAM' records it, and 'kport trace show FILE' shows that");
	return EXIT_UNSUPPORTED;
}

/* Nothing below is reached without a struct traced, of which there is none. */

const char *traced_fifo(const struct traced *traced)
{
	(void)traced;
	return "";
}

int traced_start(const struct command_line *line, struct traced *traced, const char *const *words,
		 const char *ranges, const char *const *program)
{
	(void)line, (void)traced, (void)words, (void)ranges, (void)program;
	return EXIT_UNSUPPORTED;
}

int traced_recording(const struct command_line *line, struct traced *traced,
		     kport_recording **recording)
{
	(void)line, (void)traced;
	*recording = NULL;
	return EXIT_UNSUPPORTED;
}

enum traced_news traced_read(struct traced *traced, void *bytes, size_t room, uint64_t idle_ns,
			     size_t *len)
{
	(void)traced, (void)bytes, (void)room, (void)idle_ns;
	*len = 0;
	return TRACED_END;
}

int traced_end(struct traced *traced)
{
	(void)traced;
	return EXIT_DONE;
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

int traced_convert(const char *const *words)
{
	fflush(NULL);
	return (int)_spawnvp(_P_WAIT, words[0], words);
}
