/* SPDX-License-Identifier: MIT */
/*
 * Division of 64 bits by 32. Devices also run where there is no compiler's library to do it: in
 * programs of 32 bits that they are loaded into.
 */
#ifndef KPORT_SIM_DIVIDE_H
#define KPORT_SIM_DIVIDE_H

#include <stdint.h>

#if defined(__i386__)
/* Two steps of the processor's own division; the first one's remainder keeps the second in range. */
static inline uint64_t sim_divide(uint64_t number, uint32_t by, uint32_t *remainder)
{
	uint32_t high = (uint32_t)(number >> 32), low = (uint32_t)number;
	uint32_t quotient = high / by, rest = high % by;

	__asm__("divl %4" : "=a"(low), "=d"(rest) : "0"(low), "1"(rest), "rm"(by) : "cc");
	*remainder = rest;
	return (uint64_t)quotient << 32 | low;
}
#else
static inline uint64_t sim_divide(uint64_t number, uint32_t by, uint32_t *remainder)
{
	*remainder = (uint32_t)(number % by);
	return number / by;
}
#endif

static inline uint64_t sim_quotient(uint64_t number, uint32_t by)
{
	uint32_t remainder;

	return sim_divide(number, by, &remainder);
}

static inline uint32_t sim_remainder(uint64_t number, uint32_t by)
{
	uint32_t remainder;

	sim_divide(number, by, &remainder);
	return remainder;
}

#endif /* KPORT_SIM_DIVIDE_H */
