/* SPDX-License-Identifier: MIT */
/* A batch in its text form: the file, and which line each operation stands in. */
#ifndef KPORT_TOOL_BATCH_TEXT_H
#define KPORT_TOOL_BATCH_TEXT_H

#include "command.h"

struct batch_text {
	const char *name; /* as errors call it */
	char *text;
	size_t len;
	unsigned *lines; /* of each operation */
	size_t operations;
};

/* Reads a file, or standard input for "-". EXIT_DONE, or the exit code after saying why not. */
int batch_text_read(const struct command_line *line, const char *path, struct batch_text *text);
void batch_text_free(struct batch_text *text);

/* The line, from 1, of operation number index, from 0; 0: there is no such operation. */
unsigned batch_text_line(const struct batch_text *text, size_t index);

#endif /* KPORT_TOOL_BATCH_TEXT_H */
