/* SPDX-License-Identifier: MIT */
/* The screen by ncurses. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Last: <term.h> defines columns and other everyday words. */
#include "../screen.h"
#include <curses.h>
#include <term.h>

#define COLOR_PAIR_HIGH 1
#define COLOR_PAIR_ERROR 2

static SCREEN *screen;

static const char *terminal_name(void)
{
	const char *name = getenv("TERM");

	return name ? name : "";
}

/*
 * What is wrong with the terminal, or NULL. It is asked before newterm(), which leaves memory behind for one
 * that it does not know. On one such as "dumb" nothing can be placed.
 */
static const char *find_fault(void)
{
	const char *place;
	int found;

	if (setupterm(NULL, STDOUT_FILENO, &found) != OK)
		return "it is not known here";
	place = tigetstr("cup");
	if (place == (const char *)-1)
		place = NULL;
	del_curterm(cur_term);
	return place ? NULL : "nothing can be drawn on it";
}

static void set_up(void)
{
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	/* Esc alone is a key, and is to be told from the keys that begin with it at once. */
	set_escdelay(50);
	if (!has_colors())
		return;
	start_color();
	use_default_colors();
	init_pair(COLOR_PAIR_HIGH, COLOR_GREEN, -1);
	init_pair(COLOR_PAIR_ERROR, COLOR_RED, -1);
}

bool screen_begin(char *why, size_t len)
{
	const char *fault;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		snprintf(why, len, "standard input and output must be a terminal");
		return false;
	}
	setlocale(LC_CTYPE, "");
	fault = find_fault();
	screen = fault ? NULL : newterm(NULL, stdout, stdin);
	if (!screen) {
		snprintf(why, len, "the terminal '%s' (TERM): %s", terminal_name(),
			 fault ? fault : "ncurses cannot use it");
		return false;
	}
	set_up();
	return true;
}

void screen_end(void)
{
	endwin();
	delscreen(screen);
	screen = NULL;
}

void screen_size(int *height, int *width)
{
	getmaxyx(stdscr, *height, *width);
}

void screen_clear(void)
{
	erase();
}

static chtype look_of(enum screen_look look)
{
	const chtype looks[LOOKS] = {
		[LOOK_PLAIN] = A_NORMAL,
		[LOOK_STRONG] = A_BOLD,
		[LOOK_TITLE] = A_REVERSE,
		[LOOK_HIGH] = A_BOLD | COLOR_PAIR(COLOR_PAIR_HIGH),
		[LOOK_FOCUS] = A_REVERSE | A_BOLD,
		[LOOK_ERROR] = A_BOLD | COLOR_PAIR(COLOR_PAIR_ERROR),
	};

	return looks[look];
}

void screen_put(int row, int column, enum screen_look look, const char *text)
{
	int height, width;

	screen_size(&height, &width);
	if (row < 0 || row >= height || column < 0 || column >= width)
		return;
	attrset((int)look_of(look));
	mvaddnstr(row, column, text, width - column);
	attrset(A_NORMAL);
}

void screen_cursor(int row, int column)
{
	curs_set(row >= 0);
	if (row >= 0)
		move(row, column);
}

void screen_show(void)
{
	refresh();
}

int screen_key(int timeout_ms)
{
	int key;

	timeout(timeout_ms);
	key = getch();
	switch (key) {
	case ERR:
		return isatty(STDIN_FILENO) ? SCREEN_NOTHING : SCREEN_GONE;
	case KEY_LEFT:
		return SCREEN_LEFT;
	case KEY_RIGHT:
		return SCREEN_RIGHT;
	case KEY_UP:
		return SCREEN_UP;
	case KEY_DOWN:
		return SCREEN_DOWN;
	case KEY_RESIZE:
		return SCREEN_RESIZED;
	case KEY_ENTER:
	case '\r':
		return SCREEN_ENTER;
	case KEY_BACKSPACE:
	case '\b':
		return SCREEN_BACKSPACE;
	default:
		return key < KEY_MIN ? key : SCREEN_OTHER;
	}
}
