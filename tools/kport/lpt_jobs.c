/* SPDX-License-Identifier: MIT */
#include "lpt_jobs.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lpt_convert.h"
#include "platform.h"
#include "text.h"

#define MAX_IDLE_NS 3600000000000ull

static int parse_split(const struct command_line *line, const char *text, uint64_t *idle_ns)
{
	static const char word[] = "idle=";

	if (strncmp(text, word, sizeof(word) - 1) == 0 &&
	    parse_time(text + sizeof(word) - 1, MAX_IDLE_NS, idle_ns) && *idle_ns > 0)
		return EXIT_DONE;
	return usage_error(line,
			   "--split '%s': idle= and a number and ms or s, at most an hour, is "
			   "wanted, such as idle=2s",
			   text);
}

static int parse_kind(const struct command_line *line, const char *text, enum job_kind *kind)
{
	static const char *const names[] = { "raw", "text", "pdf" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(text, names[i]) == 0) {
			*kind = (enum job_kind)i;
			return EXIT_DONE;
		}
	}
	return usage_error(line, "--to '%s': there are raw, text and pdf", text);
}

static int parse(const struct command_line *line, struct jobs *jobs)
{
	int result = EXIT_DONE;

	memset(jobs, 0, sizeof(*jobs));
	jobs->line = line;
	jobs->path = line->values[OPTION_OUTPUT];
	if (!jobs->path)
		return usage_error(line, "--output FILE is missing");
	if (strlen(jobs->path) > sizeof(jobs->final) - 16)
		return usage_error(line, "--output: the path is too long");
	if (has(line, OPTION_TO))
		result = parse_kind(line, line->values[OPTION_TO], &jobs->kind);
	if (result == EXIT_DONE && has(line, OPTION_SPLIT_JOBS))
		result = parse_split(line, line->values[OPTION_SPLIT_JOBS], &jobs->idle_ns);
	return result;
}

/* page.prn is page-2.prn for the second of several. */
static void name_job(struct jobs *jobs)
{
	const char *dot = strrchr(platform_file_name(jobs->path), '.');
	size_t stem = dot ? (size_t)(dot - jobs->path) : strlen(jobs->path);

	if (jobs->idle_ns)
		snprintf(jobs->final, sizeof(jobs->final), "%.*s-%u%s", (int)stem, jobs->path,
			 jobs->count, dot ? dot : "");
	else
		snprintf(jobs->final, sizeof(jobs->final), "%s", jobs->path);
	snprintf(jobs->spool, sizeof(jobs->spool), "%s%s", jobs->final,
		 jobs->kind == JOB_RAW ? "" : ".raw");
}

static bool failed(struct jobs *jobs, const char *path)
{
	complain(jobs->line, "%s: %s", path, strerror(errno));
	jobs->lost = true;
	jobs->failed = true;
	return false;
}

/* As far as that can be told without touching it; of Windows' devices and shares it cannot. */
static bool can_be_written(const char *path)
{
	size_t length = (size_t)(platform_file_name(path) - path);
	char folder[sizeof(((struct jobs *)NULL)->spool)];
	struct stat about;

	if (strncmp(path, "\\\\", 2) == 0)
		return true;
	if (stat(path, &about) == 0) {
		if (!S_ISDIR(about.st_mode))
			return access(path, W_OK) == 0;
		errno = EISDIR;
		return false;
	}
	snprintf(folder, sizeof(folder), "%.*s", (int)length, path);
	return errno == ENOENT && access(length > 0 ? folder : ".", W_OK) == 0;
}

int jobs_begin(const struct command_line *line, struct jobs *jobs)
{
	int result = parse(line, jobs);

	if (result != EXIT_DONE)
		return result;
	/* A program that prints for an hour is not to do so for nothing. */
	jobs->count = 1;
	name_job(jobs);
	jobs->count = 0;
	if (can_be_written(jobs->spool) && can_be_written(jobs->final))
		return EXIT_DONE;
	complain(line, "%s: %s", jobs->final, strerror(errno));
	return EXIT_FAILED;
}

bool jobs_put(struct jobs *jobs, const void *bytes, size_t len)
{
	if (jobs->lost)
		return false;
	if (!jobs->file) {
		jobs->count++;
		name_job(jobs);
		jobs->file = fopen(jobs->spool, "wb");
		if (!jobs->file)
			return failed(jobs, jobs->spool);
		/* Whoever is ended leaves what came. */
		setvbuf(jobs->file, NULL, _IONBF, 0);
	}
	return fwrite(bytes, 1, len, jobs->file) == len || failed(jobs, jobs->spool);
}

void jobs_idle(struct jobs *jobs)
{
	bool lost = jobs->lost;

	jobs->lost = false;
	if (!jobs->file)
		return;
	if (fclose(jobs->file) != 0 && !lost) {
		failed(jobs, jobs->spool);
		lost = true;
	}
	jobs->file = NULL;
	/* The next job may well be written. */
	jobs->lost = false;
	if (jobs->kind == JOB_RAW || lost)
		return;
	if (!(jobs->kind == JOB_TEXT ? convert_to_text : convert_to_pdf)(jobs->line, jobs->spool,
									 jobs->final)) {
		complain(jobs->line, "what was printed is in %s", jobs->spool);
		jobs->failed = true;
		return;
	}
	remove(jobs->spool);
}

int jobs_end(struct jobs *jobs)
{
	jobs_idle(jobs);
	if (jobs->count == 0)
		complain(jobs->line, "nothing was printed");
	return jobs->failed ? EXIT_FAILED : EXIT_DONE;
}
