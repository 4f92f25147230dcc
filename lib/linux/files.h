/* SPDX-License-Identifier: MIT */
/* Small files of /proc, /sys, /dev and /etc, below one root that tests may move. */
#ifndef KPORT_LIB_LINUX_FILES_H
#define KPORT_LIB_LINUX_FILES_H

#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/*
 * Put before every path; "" but in tests. A variable of the library's inside and not of the
 * environment, since this code also runs with more rights than its caller has.
 */
extern const char *machine_root;

#define MACHINE_PATH_MAX 1024

/* The root and the formatted path. False, and errno is ENAMETOOLONG, where it does not fit. */
bool machine_path(char path[MACHINE_PATH_MAX], const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * The beginning of a file as text of at most len - 1 bytes, terminated in any case. Returns its
 * length, or -1 with errno.
 */
ssize_t machine_read(char *text, size_t len, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Did a look-up fail because this process ran out of memory or descriptors? What was not found then may
 * well be there, so whoever decides about rights has to ask.
 */
bool machine_starved(void);

/* NULL with errno. */
FILE *machine_open(const char *name);
DIR *machine_list(const char *name);

/*
 * "parport12" with the prefix "parport" is 12. -1: another name, leading zeros, or a number of
 * limit or more.
 */
int machine_number(const char *name, const char *prefix, int limit);

/*
 * The numbers below 64 that the entries of a folder with this prefix have: bit n for prefixN. To try
 * all of them would take longer than many a program's start.
 */
uint64_t machine_numbers(const char *folder, const char *prefix);

#endif /* KPORT_LIB_LINUX_FILES_H */
