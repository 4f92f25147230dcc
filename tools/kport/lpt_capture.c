/* SPDX-License-Identifier: MIT */
/* kport lpt capture: a program prints to a simulated parallel port, whose printer we are. */
#include "lpt.h"

#include <stdio.h>

#include "lpt_jobs.h"
#include "traced.h"

static void take_jobs(struct jobs *jobs, struct traced *traced)
{
	enum traced_news news = TRACED_BYTES;
	char bytes[4096];
	size_t len;

	while (news != TRACED_END) {
		news = traced_read(traced, bytes, sizeof(bytes), jobs->idle_ns, &len);
		/* What is printed after a failure is read all the same: the program must not hang. */
		if (news == TRACED_BYTES)
			jobs_put(jobs, bytes, len);
		else if (news == TRACED_IDLE)
			jobs_idle(jobs);
	}
}

static int start(const struct command_line *line, struct traced *traced)
{
	char devices[400];
	const char *const words[] = { "--backend", "sim", "--sim", devices, NULL };

	snprintf(devices, sizeof(devices), "lpt@0x378,printer=\"%s\"", traced_fifo(traced));
	return traced_start(line, traced, words, "0x378-0x37a");
}

int lpt_capture(const struct command_line *line)
{
	struct traced *traced;
	struct jobs jobs;
	int result = jobs_begin(line, &jobs);
	int code;

	if (result == EXIT_DONE && line->count > 1)
		result = usage_error(line, "'%s': a program stands behind --", line->operands[1]);
	if (result == EXIT_DONE)
		result = traced_new(line, &traced);
	if (result != EXIT_DONE)
		return result;
	if (!line->program)
		complain(line,
			 "what programs of this shell print to LPT1 goes to %s, until you "
			 "leave it",
			 jobs.path);
	result = start(line, traced);
	if (result == EXIT_DONE) {
		take_jobs(&jobs, traced);
		result = jobs_end(&jobs);
	}
	code = traced_end(traced);
	return result == EXIT_DONE ? code : result;
}
