/* SPDX-License-Identifier: MIT */
/*
 * What the compiler calls by itself. Not the kernel's: NT 4.0 exports no memcmp, and the string
 * instructions are in every processor's interest.
 */
#include "core/env.h"

void *memcpy(void *restrict to, const void *restrict from, size_t len_bytes)
{
	void *at = to;

	__asm__ volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(len_bytes) : : "memory");
	return to;
}

void *memset(void *at, int byte, size_t len_bytes)
{
	void *to = at;

	__asm__ volatile("rep stosb" : "+D"(to), "+c"(len_bytes) : "a"(byte) : "memory");
	return at;
}

int memcmp(const void *a, const void *b, size_t len_bytes)
{
	const uint8_t *x = a;
	const uint8_t *y = b;

	for (; len_bytes; len_bytes--, x++, y++)
		if (*x != *y)
			return *x < *y ? -1 : 1;
	return 0;
}
