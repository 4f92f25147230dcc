/* SPDX-License-Identifier: MIT */
/* What the parts of bench_guest share. */
#ifndef TESTS_BENCH_GUEST_H
#define TESTS_BENCH_GUEST_H

#include <stdint.h>

#include <kport.h>

#include "bench.h"

#define PORT 0x379 /* status of LPT1: reading it changes nothing */
#define CALLS 1000

/* One of several rivals; what it answers is printed under its name. */
struct way {
	const char *name;
	double (*run)(void);
};

/* Rivals take turns; each round keeps the least of each one's turns. */
void measure(const struct way *ways, size_t count, const char *unit, int turns);
#define MEASURE(ways, unit, turns) measure(ways, sizeof(ways) / sizeof((ways)[0]), unit, turns)

_Noreturn void give_up(const char *what, const char *why);
void must(int error, const char *what); /* an errno, or 0 */

kport *open_backend(const char *backend, const char *ranges, uint32_t flags);
void claim(kport *handle, const char *ranges);
void release(kport *handle, const char *ranges);

/* The calling thread's right to execute IN and OUT on LPT1, beside any handle. */
void take_bare_ports(void);
double bare_in_ns(void);

/* The subcommands */
int measure_access(char **words);
int measure_ppdev(char **words);
int measure_batches(char **words);
int measure_policy(char **words);
int measure_handles(char **words);
int measure_memory(char **words);
int measure_start(char **words);
int measure_tools(char **words);

#endif /* TESTS_BENCH_GUEST_H */
