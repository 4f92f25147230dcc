/* SPDX-License-Identifier: MIT */
#include "sim/sink.h"

#include "sim/model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct sim_sink {
	struct sim_end end; /* a copy: others can write into the bus */
	const struct sim_sink_kind *kind;
	void *outlet; /* the kind's own; NULL: not open */
	uint32_t settings;
	bool was_set;
};

static const struct sim_sink_kind *const kinds[SIM_END_KINDS] = {
	[SIM_END_FILE] = &sim_sink_file,   [SIM_END_STDOUT] = &sim_sink_stdout,
	[SIM_END_PTY] = &sim_sink_pty,	   [SIM_END_COMMAND] = &sim_sink_command,
	[SIM_END_QUEUE] = &sim_sink_queue, [SIM_END_DEVICE] = &sim_sink_device,
	[SIM_END_TTY] = &sim_sink_tty,
};

static void take(struct sim_end *to, const struct sim_end *from)
{
	memcpy(to, from, sizeof(*to));
	to->target[sizeof(to->target) - 1] = '\0';
	to->link[sizeof(to->link) - 1] = '\0';
}

int sim_sink_open(const struct sim_end *end, struct sim_sink **sink, const char **words)
{
	struct sim_sink *opened;
	int failed = 0;

	*sink = NULL;
	*words = "no memory";
	opened = calloc(1, sizeof(*opened));
	if (!opened)
		return ENOMEM;
	take(&opened->end, end);
	opened->kind = opened->end.kind < SIM_END_KINDS ? kinds[opened->end.kind] : NULL;
	*words = "there is no such far end";
	if (!opened->kind)
		failed = EINVAL;
	else if (!opened->kind->opens_late)
		failed = opened->kind->open(&opened->end, &opened->outlet, words);
	if (failed) {
		free(opened);
		return failed;
	}
	*sink = opened;
	return 0;
}

void sim_sink_close(struct sim_sink *sink)
{
	if (sink && sink->outlet)
		sink->kind->close(sink->outlet);
	free(sink);
}

const struct sim_end *sim_sink_end(const struct sim_sink *sink)
{
	return &sink->end;
}

const char *sim_sink_note(const struct sim_sink *sink)
{
	return sink->outlet && sink->kind->note ? sink->kind->note(sink->outlet) : "";
}

static const char *name_of(const struct sim_sink *sink)
{
	return *sink->end.target ? sink->end.target : "standard output";
}

enum kport_status sim_sink_write(struct sim_sink *sink, const uint8_t *bytes, size_t *len,
				 struct kport_error *error)
{
	const char *words;
	int failed = 0;

	if (!sink->outlet)
		failed = sink->kind->open(&sink->end, &sink->outlet, &words);
	if (failed)
		return sim_fail(error, failed == ENOSYS ? KPORT_UNSUPPORTED : KPORT_SYSTEM,
				failed == ENOSYS ? 0 : failed, "%s %.200s %s", sink->kind->what,
				name_of(sink), words);
	failed = sink->kind->write(sink->outlet, bytes, len);
	if (failed)
		return sim_fail(error, KPORT_SYSTEM, failed, "%.200s cannot be written",
				name_of(sink));
	return KPORT_OK;
}

enum kport_status sim_sink_end_job(struct sim_sink *sink, struct kport_error *error)
{
	int failed;

	if (!sink->outlet || !sink->kind->opens_late)
		return KPORT_OK;
	failed = sink->kind->close(sink->outlet);
	sink->outlet = NULL;
	if (!failed)
		return KPORT_OK;
	return sim_fail(error, KPORT_SYSTEM, failed > 0 ? failed : 0, "%s %.200s failed",
			sink->kind->what, name_of(sink));
}

size_t sim_sink_read(struct sim_sink *sink, uint8_t *bytes, size_t room)
{
	return sink->outlet && sink->kind->read ? sink->kind->read(sink->outlet, bytes, room) : 0;
}

void sim_sink_wait(struct sim_sink *sink, unsigned timeout_ms)
{
	if (sink->outlet && sink->kind->wait)
		sink->kind->wait(sink->outlet, timeout_ms);
}

void sim_sink_set(struct sim_sink *sink, uint32_t settings)
{
	if (!sink->kind->set || !sink->outlet || (sink->was_set && sink->settings == settings))
		return;
	sink->settings = settings;
	sink->was_set = true;
	sink->kind->set(sink->outlet, settings);
}

void sim_sink_lines(struct sim_sink *sink, uint32_t *lines)
{
	uint32_t now;

	if (sink->outlet && sink->kind->lines && sink->kind->lines(sink->outlet, &now))
		__atomic_store_n(lines, now, __ATOMIC_RELEASE);
}
