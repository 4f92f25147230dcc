/* SPDX-License-Identifier: MIT */
/* A whole terminal or console, for subcommands that draw. One implementation each: linux/, nt/. */
#ifndef KPORT_TOOL_SCREEN_H
#define KPORT_TOOL_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

/* What screen_key() answers beside characters. */
enum screen_key {
	SCREEN_NOTHING = 0, /* the time is over, or a signal came */
	SCREEN_ENTER = '\n',
	SCREEN_ESCAPE = 0x1b,
	SCREEN_BACKSPACE = 0x7f,
	SCREEN_LEFT = 0x100,
	SCREEN_RIGHT,
	SCREEN_UP,
	SCREEN_DOWN,
	SCREEN_RESIZED,
	SCREEN_GONE, /* the terminal is no more */
	SCREEN_OTHER,
};

enum screen_look { LOOK_PLAIN, LOOK_STRONG, LOOK_TITLE, LOOK_HIGH, LOOK_FOCUS, LOOK_ERROR, LOOKS };

/*
 * Takes the terminal over. False: there is none here, or one that cannot do it; why has the words. Every
 * other function is for after it, and before screen_end(), which leaves the terminal as it was.
 */
bool screen_begin(char *why, size_t len);
void screen_end(void);

void screen_size(int *rows, int *columns);

void screen_clear(void);

/* Text in UTF-8, cut at the screen's edge; rows and columns off the screen are passed over. */
void screen_put(int row, int column, enum screen_look look, const char *text);

/* Where the cursor stands; row -1: it is hidden. */
void screen_cursor(int row, int column);

/* What was put since screen_clear() is what is seen. */
void screen_show(void);

/* A character, or an enum screen_key. Waits at most so long. */
int screen_key(int timeout_ms);

#endif /* KPORT_TOOL_SCREEN_H */
