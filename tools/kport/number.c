/* SPDX-License-Identifier: MIT */
#include "number.h"

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

bool parse_number(const char *text, uint32_t max, uint32_t *number)
{
	uint64_t sum = 0;
	int base = 10;

	if (text[0] == '0' && text[1] != '\0') {
		if (text[1] == 'x' || text[1] == 'X')
			base = 16;
		else if (text[1] == 'b' || text[1] == 'B')
			base = 2;
		else
			return false;
		text += 2;
	}
	if (!*text)
		return false;
	for (; *text; text++) {
		int digit = digit_value(*text);

		if (digit >= base)
			return false;
		sum = sum * (unsigned)base + (unsigned)digit;
		if (sum > max)
			return false;
	}
	*number = (uint32_t)sum;
	return true;
}
