/* SPDX-License-Identifier: MIT */
/* What the compiler calls for structures that are copied or cleared. */
#include <stddef.h>

void *memcpy(void *to, const void *from, size_t len);
void *memset(void *to, int value, size_t len);

void *memcpy(void *to, const void *from, size_t len)
{
	unsigned char *at = to;
	const unsigned char *bytes = from;

	for (size_t i = 0; i < len; i++)
		at[i] = bytes[i];
	return to;
}

void *memset(void *to, int value, size_t len)
{
	unsigned char *at = to;

	for (size_t i = 0; i < len; i++)
		at[i] = (unsigned char)value;
	return to;
}
