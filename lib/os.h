/* SPDX-License-Identifier: MIT */
/* The little that the library needs of a system beside its ports: lib/linux/os.c, lib/nt/os.c. */
#ifndef KPORT_LIB_OS_H
#define KPORT_LIB_OS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct os_mutex;
struct os_mutex *os_mutex_new(void);	    /* NULL: no memory */
void os_mutex_free(struct os_mutex *mutex); /* accepts NULL */
void os_mutex_lock(struct os_mutex *mutex);
void os_mutex_unlock(struct os_mutex *mutex);

/*
 * Points at a byte that is not zero while the process is known to have a single thread: what a call
 * does meanwhile, and begins no thread in, takes no lock.
 */
const char *os_single_threaded(void);

uint64_t os_now_ns(void); /* monotonic */

/* Not before the time is over, and as soon after it as the system can. */
void os_delay_ns(uint32_t time_ns);

/* Lets other threads run. */
void os_yield(void);

/* NULL where it is not set, or where the program has more privilege than its user. */
const char *os_environment(const char *name);

/*
 * A binary file for writing, emptied or made new, and one for reading. Programs started later do not
 * inherit it. NULL: errno tells.
 */
FILE *os_create_file(const char *path);
FILE *os_open_file(const char *path);

/*
 * The name of the program that the process with this number runs, in UTF-8, without a folder, cut at
 * len - 1 bytes; empty where the system does not tell.
 */
void os_process_name(uint32_t process, char *text, size_t len);

/* The system's words for one of its error numbers, terminated, without a line end. */
void os_error_text(long system_code, char *text, size_t len);

#endif /* KPORT_LIB_OS_H */
