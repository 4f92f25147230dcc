/* SPDX-License-Identifier: MIT */
/* The program that is to be run: its file, and what kind of file that is. */
#ifndef KPORT_ALLOWIO_TARGET_H
#define KPORT_ALLOWIO_TARGET_H

#include <stdbool.h>

enum target_kind {
	TARGET_UNKNOWN, /* cannot be read, or is of a format that the system may know */
	TARGET_DYNAMIC, /* for x86, with a loader that preloads */
	TARGET_STATIC,	/* for x86 */
	TARGET_FOREIGN, /* for another processor */
};

struct target {
	char *file;	   /* owned: with a slash in it */
	char *interpreter; /* owned: of a script, whose kind the rest describes; NULL: none */
	enum target_kind kind;
	unsigned class; /* 64 or 32; 0 where kind does not tell */
	bool musl;	/* the loader is musl's */
};

/* Finds the program as exec would, with the rights of the moment. Answers -1, or an exit code. */
int target_find(const char *name, struct target *target);
void target_free(struct target *target);

/* Looks into the file; follows scripts to their interpreter. Never fails: TARGET_UNKNOWN. */
void target_inspect(struct target *target);

/* "a dynamic 64-bit program" */
const char *target_description(const struct target *target);

#endif /* KPORT_ALLOWIO_TARGET_H */
