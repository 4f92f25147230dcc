/* SPDX-License-Identifier: MIT */
/*
 * What the panel did, as text. Accesses stand in the form of kport run, with their results and the
 * time as comments, so that a saved log can be run again.
 */
#ifndef KPORT_PANEL_LOG_H
#define KPORT_PANEL_LOG_H

#include <stdbool.h>
#include <stddef.h>

/* Lines beyond this push out the oldest ones. */
#define LOG_MAX_BYTES 200000u

struct panel_log {
	char *text; /* lines that end with \n, then a zero; NULL: none yet */
	size_t len;
	size_t room;
	/* for each new line, without its \n; NULL: nobody wants it */
	void (*told)(void *ctx, const char *line);
	void *ctx;
};

/* "operation   # comment, 17:05:59"; operation empty: a comment only. Without memory nothing happens. */
void log_add(struct panel_log *log, const char *operation, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The last count lines, or fewer. "" where there is none. */
const char *log_tail(const struct panel_log *log, size_t count);

/* False: the file cannot be written; errno has the reason. */
bool log_save(const struct panel_log *log, const char *path);

/* Empties it and frees its text; it can be used again. */
void log_clear(struct panel_log *log);

#endif /* KPORT_PANEL_LOG_H */
