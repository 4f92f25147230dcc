/* SPDX-License-Identifier: MIT */
#include "sim/sink.h"

#include "sim/model.h"
#include "sim/pty.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

struct sim_sink {
	const struct sim_end *end;
	FILE *file; /* the file, or standard output; NULL: not open */
	struct sim_pty *pty;
};

int sim_sink_open(const struct sim_end *end, struct sim_sink **sink, const char **words)
{
	struct sim_sink *opened = calloc(1, sizeof(*opened));
	int failed = 0;

	*sink = NULL;
	*words = "no memory";
	if (!opened)
		return ENOMEM;
	opened->end = end;
	if (end->kind == SIM_END_STDOUT)
		opened->file = stdout;
	if (end->kind == SIM_END_PTY)
		failed = sim_pty_open(*end->link ? end->link : NULL, &opened->pty, words);
	if (failed) {
		sim_sink_close(opened);
		return failed;
	}
	*sink = opened;
	return 0;
}

void sim_sink_close(struct sim_sink *sink)
{
	if (!sink)
		return;
	if (sink->file && sink->end->kind == SIM_END_FILE)
		fclose(sink->file);
	sim_pty_close(sink->pty);
	free(sink);
}

const char *sim_sink_note(const struct sim_sink *sink)
{
	return sink->pty ? sim_pty_name(sink->pty) : "";
}

static enum kport_status open_file(struct sim_sink *sink, struct kport_error *error)
{
	sink->file = fopen(sink->end->target, "ab");
	if (!sink->file)
		return sim_fail(error, KPORT_SYSTEM, errno, "the file %.200s cannot be opened",
				sink->end->target);
	setvbuf(sink->file, NULL, _IONBF, 0);
	return KPORT_OK;
}

enum kport_status sim_sink_write(struct sim_sink *sink, const uint8_t *bytes, size_t *len,
				 struct kport_error *error)
{
	enum kport_status status;

	if (sink->pty) {
		*len = sim_pty_write(sink->pty, bytes, *len);
		return KPORT_OK;
	}
	if (!sink->file) {
		status = open_file(sink, error);
		if (status)
			return status;
	}
	if (fwrite(bytes, 1, *len, sink->file) != *len || fflush(sink->file) != 0)
		return sim_fail(error, KPORT_SYSTEM, errno, "%.200s cannot be written",
				sink->file == stdout ? "standard output" : sink->end->target);
	return KPORT_OK;
}

size_t sim_sink_read(struct sim_sink *sink, uint8_t *bytes, size_t room)
{
	return sink->pty ? sim_pty_read(sink->pty, bytes, room) : 0;
}

void sim_sink_wait(struct sim_sink *sink, unsigned timeout_ms)
{
	if (sink->pty)
		sim_pty_wait(sink->pty, timeout_ms);
}
