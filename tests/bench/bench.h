/* SPDX-License-Identifier: MIT */
/*
 * What the measuring programs share: a clock, and lines that report.py reads:
 *     bench NAME UNIT VALUE...       one value a round
 *     fact NAME VALUE                something that is so or not: 1 or 0
 */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS 9
/* A short measurement is repeated in turn with its rival; a round is each one's quickest turn. */
#define TURNS 20

static inline double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static inline void keep_least(double *least, int turn, double value)
{
	if (turn == 0 || value < *least)
		*least = value;
}

static inline void print_rounds(const char *name, const char *unit, const double *values)
{
	printf("bench %s %s", name, unit);
	for (int i = 0; i < ROUNDS; i++)
		printf(" %.4g", values[i]);
	putchar('\n');
	fflush(stdout);
}

static inline void print_fact(const char *name, int value)
{
	printf("fact %s %d\n", name, value);
	fflush(stdout);
}

#endif /* TESTS_BENCH_BENCH_H */
