/* SPDX-License-Identifier: MIT */
/*
 * A program that runs under allowio, and a FIFO, on Windows a named pipe, through which allowio tells us
 * of it. One implementation a system: linux/, nt/.
 */
#ifndef KPORT_TOOL_TRACED_H
#define KPORT_TOOL_TRACED_H

#include "command.h"

struct traced;

/* Makes the FIFO. EXIT_DONE, or the exit code after saying why not. */
int traced_new(const struct command_line *line, struct traced **traced);

/* Its path, for a word of allowio's. */
const char *traced_fifo(const struct traced *traced);

/*
 * Starts "allowio WORDS... RANGES -- PROGRAM"; without a program in line it is the user's shell. words ends
 * with NULL. Answers as above.
 */
int traced_start(const struct command_line *line, struct traced *traced, const char *const *words,
		 const char *ranges);

/*
 * Waits until a recording comes through the FIFO, and opens it. *recording NULL: the program ended
 * without one, and allowio has said why.
 */
int traced_recording(const struct command_line *line, struct traced *traced,
		     kport_recording **recording);

enum traced_news {
	TRACED_BYTES,
	TRACED_IDLE, /* nothing came for idle_ns */
	TRACED_END,  /* the program has ended, and everything was read */
};

/* Waits for bytes out of the FIFO; idle_ns 0: as long as it takes. */
enum traced_news traced_read(struct traced *traced, void *bytes, size_t room, uint64_t idle_ns,
			     size_t *len);

/* Waits for the end and answers the program's exit code, as a shell tells it. NULL: 0. */
int traced_end(struct traced *traced);

/*
 * The file, or what standard error is (NULL), as a descriptor that no program gets. -1 after a failure,
 * of which errno tells.
 */
int traced_open_output(const char *path);

/* From now on standard output is that, which is closed. False after a failure, as above. */
bool traced_print_to(int file);

/*
 * Runs a program of this system, found as a shell finds it, from start to end, with its output on
 * standard error. Answers its exit code, and -1 where it cannot be started. words ends with NULL.
 */
int traced_convert(const char *const *words);

/* What Ghostscript and GhostPCL are called here, the likeliest first; both end with NULL. */
extern const char *const traced_ghostscript[];
extern const char *const traced_ghostpcl[];

#endif /* KPORT_TOOL_TRACED_H */
