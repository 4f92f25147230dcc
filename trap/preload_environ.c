/* SPDX-License-Identifier: MIT */
/*
 * The environment that the program was started with, since a library that is initialised before the C
 * library cannot rely on environ: as the loader hands it to constructors, or as the kernel keeps it.
 */
#include "preload.h"
#include "preload_system.h"

struct reader {
	const char *const *strings; /* NULL: the file */
	const char *string;	    /* what is left of the current one */
	int fd;
	long at;
	long len;
	char bytes[512];
};

static int next_of_strings(struct reader *reader)
{
	if (!reader->string) {
		reader->string = *reader->strings;
		if (!reader->string)
			return -1;
		reader->strings++;
	}
	if (*reader->string != '\0')
		return (unsigned char)*reader->string++;
	reader->string = 0;
	return 0;
}

/* The next character, or -1 at the end. */
static int next(struct reader *reader)
{
	if (reader->strings)
		return next_of_strings(reader);
	if (reader->at == reader->len) {
		reader->at = 0;
		reader->len = system_call(SYS_READ, reader->fd, (long)reader->bytes,
					  sizeof(reader->bytes), 0);
		if (reader->len <= 0) {
			reader->len = 0;
			return -1;
		}
	}
	return (unsigned char)reader->bytes[reader->at++];
}

#define NAMES 3u
#define NAME_LEN 16u

/* Reads up to "=" and tells whether the name is this one, for each of the names. */
static int read_name(struct reader *reader, const char names[NAMES][NAME_LEN], unsigned *which)
{
	unsigned matching = (1u << NAMES) - 1;
	unsigned at = 0;
	int c = next(reader);

	for (; c > 0 && c != '='; c = next(reader), at++) {
		for (unsigned i = 0; i < NAMES; i++) {
			/* Once it differs it is not looked at again, so at never runs past its end. */
			if ((matching & 1u << i) && names[i][at] != c)
				matching &= ~(1u << i);
		}
	}
	for (unsigned i = 0; i < NAMES; i++) {
		if ((matching & 1u << i) && names[i][at] != '\0')
			matching &= ~(1u << i);
	}
	*which = matching;
	return c;
}

/* Feeds a value to grant_read(). As getenv() does, the first of several counts. */
static int read_grant(struct reader *reader, struct preload *found)
{
	struct grant_reader grant;
	int c;

	grant_read_begin(&grant, &found->grant);
	do {
		c = next(reader);
		grant_read(&grant, c > 0 ? (char)c : '\0');
	} while (c > 0);
	found->active = grant_read_well(&grant);
	return c;
}

/* "DESCRIPTOR:PROCESS" */
static int read_channel(struct reader *reader, struct preload *found)
{
	int numbers[2] = { 0, 0 }, at = 0, c;

	for (c = next(reader); c > 0 && at < 2; c = next(reader)) {
		if (c >= '0' && c <= '9' && numbers[at] < 100000000)
			numbers[at] = numbers[at] * 10 + (c - '0');
		else
			at = c == ':' ? at + 1 : 2;
	}
	found->traps = at == 1 && c <= 0;
	found->channel_fd = numbers[0];
	found->host = numbers[1];
	return c;
}

static int skip(struct reader *reader)
{
	int c;

	do
		c = next(reader);
	while (c > 0);
	return c;
}

static void read_all(struct reader *reader, struct preload *found)
{
	static const char names[NAMES][NAME_LEN] = { "KPORT_GRANT", "KPORT_VERBOSE",
						     CHANNEL_VARIABLE };
	bool seen = false;
	unsigned which;
	int c;

	do {
		c = read_name(reader, names, &which);
		if (c != '=')
			continue;
		if (which == 2)
			found->verbose = true;
		if (which == 1 && !seen) {
			seen = true;
			c = read_grant(reader, found);
		} else if (which == 4 && !found->traps) {
			c = read_channel(reader, found);
		} else {
			c = skip(reader);
		}
	} while (c >= 0);
}

void preload_read_environ(const char *const *strings, struct preload *found)
{
	struct reader reader;

	reader.strings = strings;
	reader.string = 0;
	reader.at = 0;
	reader.len = 0;
	if (strings) {
		read_all(&reader, found);
		return;
	}
	reader.fd = (int)system_call(SYS_OPEN, (long)"/proc/self/environ", O_RDONLY_CLOEXEC, 0, 0);
	if (reader.fd < 0)
		return;
	read_all(&reader, found);
	system_call(SYS_CLOSE, reader.fd, 0, 0, 0);
}
