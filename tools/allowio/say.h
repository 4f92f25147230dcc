/* SPDX-License-Identifier: MIT */
/* Words on standard error, and the exit codes of a program that becomes another one. */
#ifndef KPORT_ALLOWIO_SAY_H
#define KPORT_ALLOWIO_SAY_H

#include <stdbool.h>

/* As env(1): everything else is the program's own. */
enum {
	EXIT_FAILED = 125, /* allowio itself */
	EXIT_CANNOT = 126, /* the program was found and cannot be run */
	EXIT_NOT_FOUND = 127,
};

/* "allowio" or "allowio-grant". */
extern const char program_name[];

/* Set by -v: say_done() speaks. */
extern bool say_verbose;

/* A failure: what was tried, why it failed, what to do. A newline is added. Answers EXIT_FAILED. */
int say_failed(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same for a call of the library that failed; the words are the library's. */
int say_library_failed(void);

/* What was done. */
void say_done(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif /* KPORT_ALLOWIO_SAY_H */
