/* SPDX-License-Identifier: MIT */
/*
 * An environment as data, from allowio to its helper: the program gets the strings that the kernel and the C
 * library take out of a capped program's own environment. Memory of its own holds it and not the
 * command line, which everybody can read.
 *
 *     "kportenv", count and size as 32-bit numbers, then count strings, each with its zero
 */
#ifndef KPORT_ALLOWIO_ENVDATA_H
#define KPORT_ALLOWIO_ENVDATA_H

#include <stddef.h>

/* Above what exec takes anyway: 6 MiB with the largest stack. */
#define ENVDATA_MAX (8u << 20)

/* A sealed file without a name, not closed by exec, number 3 or above. -1: errno tells. */
int envdata_write(char **environment);

/*
 * Reads it from any descriptor and closes that. The environment is one piece for free(). NULL: *why
 * tells what is wrong with it.
 */
char **envdata_read(int fd, const char **why);

#endif /* KPORT_ALLOWIO_ENVDATA_H */
