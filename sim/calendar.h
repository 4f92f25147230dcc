/* SPDX-License-Identifier: MIT */
/* Dates of the Gregorian calendar from 1970 on. */
#ifndef KPORT_SIM_CALENDAR_H
#define KPORT_SIM_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

struct calendar {
	unsigned year;	  /* 1970 to 9999 */
	unsigned month;	  /* 1 to 12 */
	unsigned day;	  /* 1 to 31 */
	unsigned weekday; /* 1 to 7, 1 is Sunday */
	unsigned hour, minute, second;
};

bool calendar_is_leap(unsigned year);
unsigned calendar_days(unsigned year, unsigned month);

void calendar_from_unix(uint64_t seconds, struct calendar *calendar);

/* "2026-01-31T23:59:59", to the character. False: it is not, or there is no such time. */
bool calendar_from_text(const char *text, struct calendar *calendar);

#endif /* KPORT_SIM_CALENDAR_H */
