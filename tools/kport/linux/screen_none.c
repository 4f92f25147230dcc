/* SPDX-License-Identifier: MIT */
/* The screen of a build without ncurses: there is none. */
#include <stdio.h>

#include "../screen.h"

bool screen_begin(char *why, size_t len)
{
	snprintf(why, len, "this kport was built without ncurses");
	return false;
}

/* Nothing below is ever reached, since nothing began. */

void screen_end(void)
{
}

void screen_size(int *rows, int *columns)
{
	*rows = 0;
	*columns = 0;
}

void screen_clear(void)
{
}

void screen_put(int row, int column, enum screen_look look, const char *text)
{
	(void)row, (void)column, (void)look, (void)text;
}

void screen_cursor(int row, int column)
{
	(void)row, (void)column;
}

void screen_show(void)
{
}

int screen_key(int timeout_ms)
{
	(void)timeout_ms;
	return SCREEN_GONE;
}
