/* SPDX-License-Identifier: MIT */
/* The clock that all processes of a shared bus have in common, also where there is no C library. */
#ifndef KPORT_SIM_NT_CLOCK_H
#define KPORT_SIM_NT_CLOCK_H

#include <windows.h>

#include "sim/divide.h"

#define CLOCK_NS_PER_S 1000000000u

/* Of QueryPerformanceCounter() and QueryPerformanceFrequency(). Monotonic; no locks, any thread. */
static inline uint64_t clock_now_ns(void)
{
	LARGE_INTEGER frequency, count;
	uint64_t per_s, ticks, seconds;
	uint32_t rest;

	QueryPerformanceFrequency(&frequency);
	QueryPerformanceCounter(&count);
	per_s = (uint64_t)frequency.QuadPart;
	ticks = (uint64_t)count.QuadPart;
	/* The division takes 32 bits; a counter that is faster than that loses its last ones. */
	for (; per_s >> 32; per_s >>= 1)
		ticks >>= 1;
	seconds = sim_divide(ticks, (uint32_t)per_s, &rest);
	return seconds * CLOCK_NS_PER_S +
	       sim_quotient((uint64_t)rest * CLOCK_NS_PER_S, (uint32_t)per_s);
}

#endif /* KPORT_SIM_NT_CLOCK_H */
