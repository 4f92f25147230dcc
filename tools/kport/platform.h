/* SPDX-License-Identifier: MIT */
/* What differs between systems. One implementation each: linux/, nt/. */
#ifndef KPORT_TOOL_PLATFORM_H
#define KPORT_TOOL_PLATFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kport.h>

/* ---- time and interruption ---- */

uint64_t platform_now_ns(void); /* monotonic */

/* From now on Ctrl-C and its like are noted instead of ending the program. */
void platform_watch_interrupt(void);
bool platform_interrupted(void);
/* The same for a while that may be long: the next Ctrl-C ends the program at once. */
void platform_watch_one_interrupt(void);

/* Returns early when interrupted. */
void platform_sleep_until(uint64_t deadline_ns);

/* Ends the program the way the noted interruption would have: a shell sees 130 for Ctrl-C. */
void platform_end_interrupted(void);

/* ---- progress ---- */

/*
 * From a second after it began until platform_progress_end(), shows on standard error what is going
 * on, where that is a terminal. total: what platform_progress() counts up to; 0: only time is shown.
 */
void platform_progress_begin(const char *command, uint32_t total);
void platform_progress(uint32_t done);
void platform_progress_end(void);

/* Is standard output a terminal? */
bool platform_stdout_is_terminal(void);

/* What stands behind the last folder of a path. */
const char *platform_file_name(const char *path);

/* Standard input and files keep their bytes. */
void platform_binary_input(void);

/* A standard stream that is closed stays one that fails: what is opened later does not get its number. */
void platform_keep_standard_streams(void);

/* ---- what doctor tells ---- */

struct fact {
	const char *name;
	char value[400];
	char advice[300]; /* what to type or do; empty: nothing is wrong */
};

/* Everything about this machine but ports and back ends. Returns how many; at most max are written. */
size_t platform_facts(struct fact *list, size_t max);

/* The command that would make this back end, which is not usable, usable; empty: none is known. */
void platform_fix(const struct kport_backend_info *backend, char *text, size_t len);

#endif /* KPORT_TOOL_PLATFORM_H */
