/* SPDX-License-Identifier: MIT */
#include "batch_text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform.h"

/* 65,536 operations of the longest usual kind fit several times. */
#define MAX_LEN ((size_t)64 << 20)

static int read_all(const struct command_line *line, FILE *file, struct batch_text *text)
{
	size_t room = 0;

	for (;;) {
		size_t got;

		if (text->len == room) {
			char *more = room < MAX_LEN ? realloc(text->text, room + 65536) : NULL;

			if (!more) {
				complain(line, "%s: too long for a batch", text->name);
				return EXIT_FAILED;
			}
			text->text = more;
			room += 65536;
		}
		got = fread(text->text + text->len, 1, room - text->len, file);
		text->len += got;
		if (got == 0)
			break;
	}
	if (ferror(file)) {
		complain(line, "%s: %s", text->name, strerror(errno));
		return EXIT_FAILED;
	}
	return EXIT_DONE;
}

/* Counts the lines that hold an operation, and notes their numbers where lines is not NULL. */
static size_t find_operations(const struct batch_text *text, unsigned *lines)
{
	unsigned line = 1;
	size_t count = 0;
	bool decided = false; /* whether this line holds one */

	for (size_t i = 0; i < text->len; i++) {
		char c = text->text[i];

		if (c == '\n') {
			line++;
			decided = false;
		} else if (!decided && c != ' ' && c != '\t' && c != '\r') {
			decided = true;
			if (c == '#')
				continue;
			if (lines)
				lines[count] = line;
			count++;
		}
	}
	return count;
}

static int index_lines(const struct command_line *line, struct batch_text *text)
{
	text->operations = find_operations(text, NULL);
	text->lines = calloc(text->operations + 1, sizeof(*text->lines));
	if (!text->lines) {
		complain(line, "out of memory");
		return EXIT_FAILED;
	}
	find_operations(text, text->lines);
	return EXIT_DONE;
}

int batch_text_read(const struct command_line *line, const char *path, struct batch_text *text)
{
	FILE *file = stdin;
	int result;

	memset(text, 0, sizeof(*text));
	text->name = path;
	if (strcmp(path, "-") == 0) {
		text->name = "standard input";
		platform_binary_input();
	} else {
		file = fopen(path, "rb");
		if (!file) {
			complain(line, "%s: %s", path, strerror(errno));
			return EXIT_FAILED;
		}
	}
	result = read_all(line, file, text);
	if (file != stdin)
		fclose(file);
	return result == EXIT_DONE ? index_lines(line, text) : result;
}

void batch_text_free(struct batch_text *text)
{
	free(text->text);
	free(text->lines);
}

unsigned batch_text_line(const struct batch_text *text, size_t index)
{
	return index < text->operations ? text->lines[index] : 0;
}
