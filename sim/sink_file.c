/* SPDX-License-Identifier: MIT */
/* A file that is appended to, and standard output. */
#include "sim/sink.h"

#include <errno.h>
#include <stdio.h>

static int file_open(const struct sim_end *end, void **outlet, const char **words)
{
	FILE *file = fopen(end->target, "ab");

	*words = "cannot be opened";
	if (!file)
		return errno;
	setvbuf(file, NULL, _IONBF, 0);
	*outlet = file;
	return 0;
}

static int stdout_open(const struct sim_end *end, void **outlet, const char **words)
{
	(void)end, (void)words;
	*outlet = stdout;
	return 0;
}

static int file_write(void *outlet, const uint8_t *bytes, size_t *len)
{
	return fwrite(bytes, 1, *len, outlet) == *len && fflush(outlet) == 0 ? 0 : errno;
}

static int file_close(void *outlet)
{
	return fclose(outlet) == 0 ? 0 : errno;
}

static int stdout_close(void *outlet)
{
	(void)outlet;
	return 0;
}

const struct sim_sink_kind sim_sink_file = {
	.what = "the file",
	.opens_late = true,
	.open = file_open,
	.write = file_write,
	.close = file_close,
};

const struct sim_sink_kind sim_sink_stdout = {
	.what = "the stream",
	.open = stdout_open,
	.write = file_write,
	.close = stdout_close,
};
