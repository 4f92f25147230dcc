/* SPDX-License-Identifier: MIT */
#include "served.h"

#include <string.h>

#define PORTS 0x10000u
#define SHARE "share"

size_t served_find(const struct served *served, uint16_t port)
{
	size_t i = 0;

	while (i < served->count &&
	       (port < served->ranges[i].first || port > served->ranges[i].last))
		i++;
	return i;
}

static bool overlaps(const struct served *served, struct served_range range)
{
	for (size_t i = 0; i < served->count; i++) {
		if (range.first <= served->ranges[i].last && range.last >= served->ranges[i].first)
			return true;
	}
	return false;
}

bool served_add(struct served *served, struct served_range range)
{
	if (served->count == SERVED_MAX || range.first > range.last ||
	    range.place + (range.last - range.first) >= (int)PORTS || overlaps(served, range))
		return false;
	served->ranges[served->count++] = range;
	return true;
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* One to four digits at *text, which moves behind them and the character end. */
static bool take_number(const char **text, char end, uint16_t *number)
{
	unsigned value = 0;
	size_t len = 0;

	while (len < 5 && digit_of((*text)[len]) >= 0)
		value = value << 4 | (unsigned)digit_of((*text)[len++]);
	if (len == 0 || len == 5 || (end && (*text)[len] != end))
		return false;
	*text += len + (end ? 1 : 0);
	*number = (uint16_t)value;
	return true;
}

static bool take_range(const char **text, struct served *served)
{
	struct served_range range = { 0 };

	return take_number(text, '-', &range.first) && take_number(text, '=', &range.last) &&
	       take_number(text, '\0', &range.place) && (**text == ' ' || **text == '\0') &&
	       served_add(served, range);
}

bool served_parse(const char *text, struct served *served)
{
	*served = (struct served){ 0 };
	if (strncmp(text, SHARE " ", sizeof(SHARE)) == 0) {
		served->share = true;
		text += sizeof(SHARE);
	}
	do {
		if (!take_range(&text, served)) {
			*served = (struct served){ 0 };
			return false;
		}
	} while (*text++ == ' ');
	return true;
}

/* Answers where the text goes on. */
static char *put_number(char *text, uint16_t number, char end)
{
	int shift = 12;

	while (shift > 0 && number >> shift == 0)
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		*text++ = "0123456789abcdef"[number >> shift & 15];
	*text++ = end;
	return text;
}

void served_print(const struct served *served, char *text)
{
	*text = '\0';
	if (served->share) {
		memcpy(text, SHARE " ", sizeof(SHARE) + 1);
		text += sizeof(SHARE);
	}
	for (size_t i = 0; i < served->count; i++) {
		text = put_number(text, served->ranges[i].first, '-');
		text = put_number(text, served->ranges[i].last, '=');
		text = put_number(text, served->ranges[i].place,
				  i + 1 < served->count ? ' ' : '\0');
	}
}
