/* SPDX-License-Identifier: MIT */
/* What a printer receives, cut into jobs and put into files. */
#ifndef KPORT_TOOL_LPT_JOBS_H
#define KPORT_TOOL_LPT_JOBS_H

#include <stdio.h>

#include "command.h"

enum job_kind { JOB_RAW, JOB_TEXT, JOB_PDF };

struct jobs {
	const struct command_line *line;
	const char *path;
	enum job_kind kind;
	uint64_t idle_ns; /* a job ends when nothing came for so long; 0: there is one job */
	FILE *file;	  /* of the job that is going on, or NULL */
	char spool[1040]; /* where its bytes are, and where they end up */
	char final[1024];
	unsigned count; /* jobs begun */
	bool lost;	/* the job that is going on cannot be written, which was said */
	bool failed;	/* a job could not be written or converted */
};

/*
 * From --output, --to and --split. EXIT_DONE, or EXIT_USAGE after saying what is wrong, and EXIT_FAILED
 * where the first file could not be written.
 */
int jobs_begin(const struct command_line *line, struct jobs *jobs);

/* More of the job that is going on, or the beginning of one. False: it failed, which was said. */
bool jobs_put(struct jobs *jobs, const void *bytes, size_t len);

/* Nothing came for idle_ns. */
void jobs_idle(struct jobs *jobs);

/* EXIT_DONE, or EXIT_FAILED where something failed on the way. */
int jobs_end(struct jobs *jobs);

#endif /* KPORT_TOOL_LPT_JOBS_H */
