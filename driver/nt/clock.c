/* SPDX-License-Identifier: MIT */
/* A monotonic clock in nanoseconds, without a division of 64 bits or a floating-point number. */
#include "kioport.h"

#define NS_A_SECOND 1000000000u

/* Nanoseconds a tick, in units of 2^-32. */
static uint64_t scale;

static uint64_t newest_ns;

/* 2^32 * NS_A_SECOND / ticks_a_second, bit by bit. */
static uint64_t find_scale(uint64_t ticks_a_second)
{
	uint64_t dividend = (uint64_t)NS_A_SECOND << 32;
	uint64_t rest = 0;
	uint64_t quotient = 0;
	int bit;

	for (bit = 63; bit >= 0; bit--) {
		rest = rest << 1 | (dividend >> bit & 1);
		quotient <<= 1;
		if (rest >= ticks_a_second) {
			rest -= ticks_a_second;
			quotient |= 1;
		}
	}
	return quotient;
}

void kioport_clock_start(void)
{
	LARGE_INTEGER ticks_a_second = { .QuadPart = 0 };

	KeQueryPerformanceCounter(&ticks_a_second);
	scale = find_scale((uint64_t)ticks_a_second.QuadPart);
	newest_ns = 0;
}

/* ticks * scale / 2^32, modulo 2^64 */
static uint64_t scaled(uint64_t ticks)
{
	uint64_t low = (uint32_t)ticks;
	uint64_t high = ticks >> 32;
	uint64_t fine = (uint32_t)scale;
	uint64_t coarse = scale >> 32;

	return (low * fine >> 32) + low * coarse + high * fine + (high * coarse << 32);
}

/*
 * Some machines of several processors have counters that differ (KB895980): who moves from one to
 * another is not to see time go back, which would look like an endless wait.
 */
uint64_t kioport_now_ns(void)
{
	uint64_t now_ns = scaled((uint64_t)KeQueryPerformanceCounter(NULL).QuadPart);
	uint64_t last_ns = __sync_val_compare_and_swap(&newest_ns, 0, 0);

	while (now_ns > last_ns) {
		uint64_t seen_ns = __sync_val_compare_and_swap(&newest_ns, last_ns, now_ns);

		if (seen_ns == last_ns)
			return now_ns;
		last_ns = seen_ns;
	}
	return last_ns;
}
