/* SPDX-License-Identifier: MIT */
#include "sim/calendar.h"

bool calendar_is_leap(unsigned year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

unsigned calendar_days(unsigned year, unsigned month)
{
	static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return month == 2 && calendar_is_leap(year) ? 29 : days[month - 1];
}

#if __STDC_HOSTED__
#include <string.h>

#define FIRST_YEAR 1970u
#define LAST_YEAR 9999u
#define DAY_S 86400u

/* 1 January 1970 was a Thursday. */
static unsigned weekday_of(uint64_t days)
{
	return (unsigned)((days + 4) % 7 + 1);
}

void calendar_from_unix(uint64_t seconds, struct calendar *calendar)
{
	uint64_t days = seconds / DAY_S;

	calendar->weekday = weekday_of(days);
	calendar->hour = (unsigned)(seconds % DAY_S / 3600);
	calendar->minute = (unsigned)(seconds % 3600 / 60);
	calendar->second = (unsigned)(seconds % 60);
	calendar->month = 1;
	for (calendar->year = FIRST_YEAR; calendar->year < LAST_YEAR; calendar->year++) {
		unsigned length = calendar_is_leap(calendar->year) ? 366 : 365;

		if (days < length)
			break;
		days -= length;
	}
	while (calendar->month < 12 && days >= calendar_days(calendar->year, calendar->month))
		days -= calendar_days(calendar->year, calendar->month++);
	calendar->day = (unsigned)(days % 31 + 1);
}

static uint64_t days_to(const struct calendar *calendar)
{
	uint64_t days = calendar->day - 1;
	unsigned year, month;

	for (year = FIRST_YEAR; year < calendar->year; year++)
		days += calendar_is_leap(year) ? 366 : 365;
	for (month = 1; month < calendar->month; month++)
		days += calendar_days(calendar->year, month);
	return days;
}

static bool fits(const char *text, const char *shape)
{
	size_t i;

	if (strlen(text) != strlen(shape))
		return false;
	for (i = 0; shape[i]; i++) {
		if (shape[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i])
			return false;
	}
	return true;
}

static unsigned number(const char *text, unsigned digits)
{
	unsigned value = 0;

	while (digits--)
		value = value * 10 + (unsigned)(*text++ - '0');
	return value;
}

bool calendar_from_text(const char *text, struct calendar *calendar)
{
	if (!fits(text, "0000-00-00T00:00:00"))
		return false;
	calendar->year = number(text, 4);
	calendar->month = number(text + 5, 2);
	calendar->day = number(text + 8, 2);
	calendar->hour = number(text + 11, 2);
	calendar->minute = number(text + 14, 2);
	calendar->second = number(text + 17, 2);
	if (calendar->year < FIRST_YEAR || calendar->month < 1 || calendar->month > 12)
		return false;
	if (calendar->day < 1 || calendar->day > calendar_days(calendar->year, calendar->month))
		return false;
	calendar->weekday = weekday_of(days_to(calendar));
	return calendar->hour < 24 && calendar->minute < 60 && calendar->second < 60;
}
#endif
