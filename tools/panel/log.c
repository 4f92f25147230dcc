/* SPDX-License-Identifier: MIT */
#include "log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LINE_MAX_BYTES 1300
#define COMMENT_COLUMN 24

static bool make_room(struct panel_log *log, size_t len)
{
	size_t wanted = log->len + len + 1;
	char *text;

	if (wanted <= log->room)
		return true;
	text = realloc(log->text, wanted * 2);
	if (!text)
		return false;
	log->text = text;
	log->room = wanted * 2;
	return true;
}

/* The older half goes, so that not every line moves all of the others. */
static void drop_oldest(struct panel_log *log)
{
	const char *half = log->text + log->len / 2;
	const char *keep = strchr(half, '\n');
	size_t gone = keep ? (size_t)(keep + 1 - log->text) : log->len;

	log->len -= gone;
	memmove(log->text, log->text + gone, log->len + 1);
}

static void put(struct panel_log *log, const char *line)
{
	size_t len = strlen(line);

	if (make_room(log, len + 1)) {
		memcpy(log->text + log->len, line, len);
		log->text[log->len + len] = '\n';
		log->len += len + 1;
		log->text[log->len] = '\0';
		if (log->len > LOG_MAX_BYTES)
			drop_oldest(log);
	}
	if (log->told)
		log->told(log->ctx, line);
}

void log_add(struct panel_log *log, const char *operation, const char *format, ...)
{
	char comment[LINE_MAX_BYTES - 100], clock[16] = "", line[LINE_MAX_BYTES];
	time_t now = time(NULL);
	const struct tm *local = localtime(&now);
	va_list args;

	va_start(args, format);
	vsnprintf(comment, sizeof(comment), format, args);
	va_end(args);
	/* A comment ends with its line. */
	for (char *c = comment; *c; c++) {
		if (*c == '\n' || *c == '\r')
			*c = ' ';
	}
	if (local)
		strftime(clock, sizeof(clock), "%H:%M:%S", local);
	if (*operation)
		snprintf(line, sizeof(line), "%-*s# %s%s%s", COMMENT_COLUMN, operation, clock,
			 *comment ? " " : "", comment);
	else
		snprintf(line, sizeof(line), "# %s %s", clock, comment);
	put(log, line);
}

const char *log_tail(const struct panel_log *log, size_t count)
{
	const char *at;

	if (log->len == 0)
		return "";
	at = log->text + log->len - 1;
	for (; at > log->text; at--) {
		if (at[-1] == '\n' && --count == 0)
			break;
	}
	return at;
}

bool log_save(const struct panel_log *log, const char *path)
{
	FILE *file = fopen(path, "w");
	bool written;
	int error;

	if (!file)
		return false;
	written = fwrite(log->len > 0 ? log->text : "", 1, log->len, file) == log->len;
	error = errno;
	if (fclose(file) == 0)
		errno = error;
	else
		written = false;
	return written;
}

void log_clear(struct panel_log *log)
{
	free(log->text);
	log->text = NULL;
	log->len = 0;
	log->room = 0;
}
