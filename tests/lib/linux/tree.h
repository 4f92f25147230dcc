/* SPDX-License-Identifier: MIT */
/* A small /proc, /sys, /dev and /etc of a test's own making, below a new temporary folder. */
#ifndef KPORT_TESTS_LIB_LINUX_TREE_H
#define KPORT_TESTS_LIB_LINUX_TREE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

/* The library has a fail() of its own. */
#undef fail
#undef fail_msg
#define fail_msg(...) (print_error(__VA_ARGS__), print_error("\n"), _fail(__FILE__, __LINE__))

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/linux/files.h"

/* cmocka's set-up and tear-down: an empty tree, and the library looks nowhere else. */
int tree_make(void **state);
int tree_remove(void **state);

/* A file with this text, and the folders that it takes. */
void tree_write(const char *path, const char *text);
void tree_write_bytes(const char *path, const void *bytes, size_t len);

/* A file of len bytes of which the first is 0, the second 1 and so on. */
void tree_write_count(const char *path, size_t len);

/* For chmod() and the like; valid until the next call. */
const char *tree_path(const char *path);

/* From become to be_again the test is an ordinary user, also where it was started by root. */
void tree_become_ordinary(void);
void tree_be_again(void);

/* The same pseudo-random numbers in each run. */
uint32_t tree_random(uint32_t *seed);

/* The last error has all of these words. */
void assert_error_says(const char *words);

#endif /* KPORT_TESTS_LIB_LINUX_TREE_H */
