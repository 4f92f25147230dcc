/* SPDX-License-Identifier: MIT */
#include "sim/sink.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static enum kport_status open_pty(struct sim_setup *setup, struct sim_sink *sink, const char *link)
{
	const char *words;
	int failed = sim_pty_open(link, &sink->pty, &words);

	if (failed == ENOSYS)
		return sim_setup_fail_option(setup, "pty", KPORT_UNSUPPORTED, 0, words);
	if (failed == ENOMEM)
		return sim_setup_fail(setup, KPORT_NO_MEMORY, "no memory");
	if (failed)
		return sim_setup_fail_option(setup, link ? "link" : "pty", KPORT_SYSTEM, failed,
					     words);
	sim_setup_note(setup, sim_pty_name(sink->pty));
	return KPORT_OK;
}

enum kport_status sim_sink_open(struct sim_setup *setup, struct sim_sink *sink)
{
	const char *path = sim_setup_option(setup, "file");
	const char *link = sim_setup_option(setup, "link");

	if (sim_setup_option(setup, "pty"))
		return open_pty(setup, sink, link);
	if (link)
		return sim_setup_fail_option(setup, "link", KPORT_INVALID, 0, "link is for a pty");
	if (sim_setup_option(setup, "stdout"))
		sink->file = stdout;
	if (!path)
		return KPORT_OK;
	sink->path = strdup(path);
	return sink->path ? KPORT_OK : sim_setup_fail(setup, KPORT_NO_MEMORY, "no memory");
}

void sim_sink_close(struct sim_sink *sink)
{
	if (sink->path && sink->file)
		fclose(sink->file);
	free(sink->path);
	sim_pty_close(sink->pty);
}

static enum kport_status open_file(struct sim_sink *sink, struct kport_error *error)
{
	sink->file = fopen(sink->path, "ab");
	if (!sink->file)
		return sim_fail(error, KPORT_SYSTEM, errno, "the file %.200s cannot be opened",
				sink->path);
	setvbuf(sink->file, NULL, _IONBF, 0);
	return KPORT_OK;
}

enum kport_status sim_sink_put(struct sim_sink *sink, const void *bytes, size_t len,
			       struct kport_error *error)
{
	const uint8_t *at = bytes;
	enum kport_status status;

	sink->is_full = false;
	while (sink->pty && len && !sink->is_full) {
		sink->is_full = !sim_pty_write(sink->pty, *at++);
		len--;
	}
	if (sink->path && !sink->file) {
		status = open_file(sink, error);
		if (status)
			return status;
	}
	if (sink->file && (fwrite(bytes, 1, len, sink->file) != len || fflush(sink->file) != 0))
		return sim_fail(error, KPORT_SYSTEM, errno, "%.200s cannot be written",
				sink->path ? sink->path : "standard output");
	return KPORT_OK;
}

bool sim_sink_take(struct sim_sink *sink, uint8_t *byte)
{
	return sink->pty && sim_pty_take(sink->pty, byte);
}
